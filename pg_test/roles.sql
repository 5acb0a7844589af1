-- Roles as a whole: graphql.copy_role(), graphql.drop_role(), and roles that are renamed.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
\pset null '-'
SET client_min_messages = warning;
do $$ begin create role roles_nobody; exception when duplicate_object then null; end $$;

CREATE TABLE article (id int PRIMARY KEY, title text, author_id int);
CREATE FUNCTION refuse(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT null::text';
CREATE FUNCTION shout(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1.title)';
CREATE FUNCTION some_articles(since int) RETURNS SETOF article LANGUAGE sql STABLE AS 'SELECT * FROM article';
SELECT graphql.track('article');
INSERT INTO graphql.computed_field (relation, name, function) VALUES ('article', 'shouted', 'shout(article)');
INSERT INTO graphql.function (function) VALUES ('some_articles(int)');
-- Each column has a value that is not its default.
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit, allow_aggregations, query_root_fields, subscription_root_fields, comment)
VALUES ('article', 'a', '{id,title}', '{shouted}', '{"id": 1}', 3, true, '{select}', '{select}', 'said');
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, presets, backend_only, validate, comment)
VALUES ('article', 'a', '{title}', '{"id": 1}', '{"author_id": 4}', true, 'refuse(article)', 'said');
INSERT INTO graphql.update_permission (relation, role, columns, filter, row_check, presets, backend_only, validate, comment)
VALUES ('article', 'a', '{title}', '{"id": 1}', '{"id": 2}', '{"author_id": 4}', true, 'refuse(article)', 'said');
INSERT INTO graphql.delete_permission (relation, role, filter, backend_only, comment) VALUES ('article', 'a', '{"id": 1}', true, 'said');
INSERT INTO graphql.function_permission (function, role, argument_presets, comment) VALUES ('some_articles(int)', 'a', '{"since": 1}', 'said');
INSERT INTO graphql.inherited_role VALUES ('a', 'parent'), ('child', 'a');
INSERT INTO graphql.query_collection (collection, name, query) VALUES ('of_a', 'one', '{__typename}'), ('of_both', 'one', '{__typename}'), ('of_all', 'one', '{__typename}');
INSERT INTO graphql.allowed_collection VALUES ('of_a', '{a}'), ('of_both', '{b,a,a}'), ('of_all', NULL);
INSERT INTO graphql.setting VALUES ('introspection_disabled_for', '["x", "a"]'), ('unauthorized_role', '"a"');

-- Every row of every table that names a role, in any column.
CREATE FUNCTION rows_of(role text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE kind regclass;
BEGIN
  FOR kind IN SELECT c.oid::regclass FROM pg_class c WHERE c.oid = ANY ((SELECT extconfig FROM pg_extension WHERE extname = 'postern')::oid[])
    AND c.relname NOT LIKE 'metadata_history%' ORDER BY c.relname
  LOOP
    RETURN QUERY EXECUTE format('SELECT format(''%%s %%s'', %L, replace(to_jsonb(t)::text, $1, ''"this role"'')) FROM %s t
      WHERE to_jsonb(t) - ''name'' <> to_jsonb(t) AND %L = ''graphql.role'' AND to_jsonb(t) ->> ''name'' = $2
        OR %L <> ''graphql.role'' AND strpos(to_jsonb(t)::text, $1) > 0 ORDER BY 1', kind, kind, kind, kind) USING to_jsonb(role)::text, role;
  END LOOP;
END $$;

\echo # a copy: all that is said of the role but whom it is a parent of and that it is the one without a token
SELECT graphql.copy_role('a', 'copy');
SELECT rows_of('a');
SELECT rows_of('a') EXCEPT ALL SELECT rows_of('copy');
SELECT rows_of('copy') EXCEPT ALL SELECT rows_of('a');
SELECT * FROM graphql.allowed_collection ORDER BY collection;
SELECT * FROM graphql.setting ORDER BY name;
SELECT graphql.resolve('{article {id title shouted}}', '{}', '{"x-hasura-role": "copy"}');

\echo # what cannot be copied
SELECT graphql.copy_role('a', 'copy');
SELECT graphql.copy_role('none', 'new');
SELECT graphql.copy_role('none', 'a');
SELECT graphql.copy_role('a', 'admin');
SELECT graphql.copy_role('a', '');
SELECT graphql.copy_role(NULL, 'new');
SELECT graphql.copy_role('a', NULL);
SELECT count(*) FROM graphql.role WHERE name NOT IN ('a', 'copy', 'parent', 'child');

\echo # a role that is renamed takes everything along
BEGIN;
UPDATE graphql.role SET name = 'renamed' WHERE name = 'a';
SELECT rows_of('a');
SELECT count(*) FROM rows_of('renamed');
SELECT * FROM graphql.allowed_collection ORDER BY collection;
SELECT * FROM graphql.setting ORDER BY name;
SELECT * FROM graphql.inherited_role ORDER BY 1, 2;
ROLLBACK;

\echo # a role that is dropped leaves nothing behind; a list that is empty is not one that holds for every role
SELECT graphql.drop_role('a');
SELECT rows_of('a');
SELECT * FROM graphql.allowed_collection ORDER BY collection;
SELECT * FROM graphql.setting ORDER BY name;
SELECT * FROM graphql.inherited_role ORDER BY 1, 2;
SELECT graphql.resolve('{article {id}}', '{}', '{"x-hasura-role": "a"}');
SELECT graphql.drop_role('copy');
SELECT rows_of('copy');
SELECT * FROM graphql.allowed_collection ORDER BY collection;
SELECT graphql.drop_role('a'), graphql.drop_role('admin');
SELECT graphql.drop_role(NULL);
SELECT graphql.drop_role('parent');
SELECT * FROM graphql.role;

\echo # a closed rule is not copied unseen
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('article', 'closed', '{id,title}', '{}');
ALTER TABLE article DROP COLUMN title CASCADE;
SELECT graphql.copy_role('closed', 'open');
SELECT count(*) FROM graphql.role WHERE name = 'open';

SET ROLE roles_nobody;
SELECT graphql.copy_role('closed', 'open');
SELECT graphql.drop_role('closed');
