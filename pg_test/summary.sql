-- graphql.permission_summary and graphql.access(): what each role may do, as people read it. What they say is compared
-- with what the role gets.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
\pset null '-'
SET client_min_messages = warning;
do $$ begin create role summary_auditor; exception when duplicate_object then null; end $$;

CREATE TABLE author (id int PRIMARY KEY, name text, secret bool);
CREATE TABLE article (id int PRIMARY KEY, title text, hidden bool DEFAULT false, author_id int REFERENCES author, note text);
CREATE TABLE "Odd ""table" ("odd column" int);
CREATE FUNCTION shout(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1.title)';
CREATE FUNCTION refuse(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT null::text';
CREATE FUNCTION some_articles(since int) RETURNS SETOF article LANGUAGE sql STABLE AS 'SELECT * FROM article';
CREATE FUNCTION named_articles() RETURNS SETOF article LANGUAGE sql STABLE AS 'SELECT * FROM article';
CREATE FUNCTION publish() RETURNS SETOF article LANGUAGE sql VOLATILE AS 'UPDATE article SET hidden = false RETURNING *';
SELECT graphql.track('author'), graphql.track('article');
INSERT INTO graphql.relation (relation, custom_name) VALUES ('"Odd ""table"', 'odd');
INSERT INTO graphql.computed_field (relation, name, function) VALUES ('article', 'shouted', 'shout(article)');
INSERT INTO graphql.function (function, infer_permissions) VALUES ('some_articles(int)', NULL), ('named_articles()', false), ('publish()', NULL);

\echo # nothing yet
SELECT * FROM graphql.permission_summary;
INSERT INTO graphql.role VALUES ('idle');
SELECT graphql.access('idle');
SELECT graphql.access('admin');
SELECT graphql.access('nobody');
SELECT graphql.access(NULL);

\echo # each operation with each limit
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit, allow_aggregations, query_root_fields, subscription_root_fields) VALUES
  ('article', 'reader', '{id,title}', '{shouted}', '{"hidden": {"_eq": false}}', 10, true, '{select,select_by_pk}', '{}'),
  ('author', 'reader', '{*}', '{}', '{}', NULL, false, NULL, NULL),
  ('article', 'writer', '{id}', '{}', '{"author_id": "x-hasura-user-id"}', NULL, false, NULL, NULL),
  ('"Odd ""table"', 'reader', '{}', '{}', '{"odd column": {"_gt": 1}}', NULL, false, NULL, NULL);
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, presets, backend_only, validate) VALUES
  ('article', 'writer', '{title}', '{"hidden": false}', '{"author_id": "x-hasura-user-id", "id": 7}', true, 'refuse(article)'),
  ('author', 'writer', '{*}', '{}', '{}', false, NULL);
INSERT INTO graphql.update_permission (relation, role, columns, filter, row_check, presets) VALUES
  ('article', 'writer', '{title}', '{"author_id": "x-hasura-user-id"}', '{"hidden": false}', '{}'), ('author', 'writer', '{*}', '{}', NULL, '{}');
INSERT INTO graphql.delete_permission (relation, role, filter, backend_only) VALUES ('article', 'writer', '{"hidden": true}', true), ('author', 'writer', '{}', false);
INSERT INTO graphql.function_permission (function, role, argument_presets) VALUES ('some_articles(int)', 'writer', '{"since": 3}'), ('publish()', 'writer', '{}'), ('publish()', 'stranger', '{}');
SELECT * FROM graphql.permission_summary;
SELECT graphql.access('writer');
SELECT graphql.access('reader');

\echo # inherited: from whom, hidden by what a role has of its own, and parents that disagree
INSERT INTO graphql.inherited_role VALUES ('chief', 'reader'), ('chief', 'writer'), ('owner', 'chief'), ('twin', 'writer'), ('twin', 'other');
INSERT INTO graphql.delete_permission (relation, role, filter) VALUES ('author', 'other', '{"id": 1}'), ('article', 'owner', '{}');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('author', 'owner', '{id}', '{"id": 2}');
SELECT graphql.access('chief');
SELECT graphql.access('owner');
SELECT operation, inherited_from, rows, closed FROM graphql.permission_summary WHERE role = 'twin' AND relation = 'author'::regclass;
-- What is said to be inherited is what holds.
INSERT INTO author VALUES (1, 'a', true), (2, 'b', false);
SELECT role, graphql.resolve('{author(order_by: {id: asc}) {id}}', '{}', jsonb_build_object('x-hasura-role', role))
FROM unnest('{reader,chief,owner,twin}'::text[]) role;
SELECT role, count(s.closed) < count(*) AS said,
  graphql.resolve('mutation {delete_author(where: {id: {_eq: 9}}) {affected_rows}}', '{}', jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '1'))::text LIKE '%"data"%' AS true
FROM unnest('{reader,writer,chief,owner,twin,other}'::text[]) role
LEFT JOIN graphql.permission_summary s USING (role) WHERE s.relation = 'author'::regclass AND s.operation = 'delete' GROUP BY role ORDER BY role;
-- Functions: named, inferred, or of rows that the role may not read.
SELECT object, role, inherited_from, rows, further, closed FROM graphql.permission_summary WHERE operation = 'call';
CREATE FUNCTION call(role text, name text) RETURNS bool LANGUAGE sql AS $$ SELECT graphql.resolve(format('{%s {__typename}}', name), '{}',
  jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '1'))::text LIKE '%"data"%' $$;
SELECT string_agg(role, ' ' ORDER BY role) FILTER (WHERE call(role, 'some_articles(args: {since: 1})') OR call(role, 'some_articles')),
  string_agg(role, ' ' ORDER BY role) FILTER (WHERE call(role, 'named_articles')) FROM unnest('{reader,writer,chief,owner,twin,other,stranger}'::text[]) role;
SELECT string_agg(role, ' ' ORDER BY role) FROM graphql.permission_summary WHERE object = 'public.some_articles(integer)' AND closed IS NULL;
INSERT INTO graphql.setting VALUES ('infer_function_permissions', 'false');
SELECT string_agg(role, ' ' ORDER BY role) FILTER (WHERE call(role, 'some_articles(args: {since: 1})') OR call(role, 'some_articles'))
FROM unnest('{reader,writer,chief,owner,twin,other,stranger}'::text[]) role;
SELECT string_agg(role, ' ' ORDER BY role) FROM graphql.permission_summary WHERE object = 'public.some_articles(integer)' AND closed IS NULL;
DELETE FROM graphql.setting;

-- What Postgres cannot do.
BEGIN;
CREATE VIEW totals AS SELECT count(*) AS articles FROM article;
SELECT graphql.track('totals');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('totals', 'reader', '{*}', '{}');
INSERT INTO graphql.delete_permission (relation, role, filter) VALUES ('totals', 'reader', '{}');
SELECT operation, closed FROM graphql.permission_summary WHERE relation = 'totals'::regclass;
ROLLBACK;

\echo # closed rules, with the reason, also where they are inherited
ALTER TABLE article DROP COLUMN hidden;
DROP FUNCTION refuse;
SELECT role, operation, inherited_from, closed FROM graphql.permission_summary WHERE relation = 'article'::regclass AND role IN ('reader', 'writer', 'chief');
SELECT graphql.access('reader');
-- A call whose rows the role may no longer read.
SELECT object, role, closed FROM graphql.permission_summary WHERE operation = 'call' AND role = 'reader';
ALTER FUNCTION shout VOLATILE;
ALTER FUNCTION some_articles(int) RENAME TO "some of it";
SELECT object, role, closed FROM graphql.permission_summary WHERE operation = 'call' AND role = 'writer';

\echo # a name with a line break is no line of its own
CREATE TABLE broken (id int PRIMARY KEY, "x
role ""admin""" int);
SELECT graphql.track('broken');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('broken', 'careful', ARRAY['id', E'x\nrole "admin"'], '{}');
SELECT graphql.access('careful');

\echo # who may look
SET ROLE summary_auditor;
SELECT count(*) FROM graphql.permission_summary;
SELECT graphql.access('reader');
RESET ROLE;
GRANT USAGE ON SCHEMA graphql TO summary_auditor;
SET ROLE summary_auditor;
SELECT count(*) FROM graphql.permission_summary;
SELECT count(*) FROM graphql.permission_summary();
SELECT graphql.access('reader');
RESET ROLE;
GRANT SELECT ON graphql.permission_summary TO summary_auditor;
GRANT EXECUTE ON FUNCTION graphql.permission_summary(text), graphql.access(text) TO summary_auditor;
SET ROLE summary_auditor;
SELECT count(*) > 20 FROM graphql.permission_summary;
SELECT graphql.access('careful');
SELECT count(*) FROM graphql.select_permission;
RESET ROLE;
