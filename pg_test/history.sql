-- graphql.metadata_history: each change of a rule by whatever way, with who made it, and nothing secret.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
\pset null '-'
SET client_min_messages = warning;
do $$ begin
  create role history_manager; create role history_login login; create role history_nobody;
exception when duplicate_object then null; end $$;
grant history_manager to history_login;

CREATE TABLE author (id int PRIMARY KEY, name text, secret bool);
CREATE TABLE article (id int PRIMARY KEY, title text, hidden bool DEFAULT false, author_id int REFERENCES author, note text);
CREATE FUNCTION shout(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper($1.title)';
CREATE FUNCTION some_articles() RETURNS SETOF article LANGUAGE sql STABLE AS 'SELECT * FROM article';
CREATE FUNCTION refuse(article article) RETURNS text LANGUAGE sql STABLE AS 'SELECT null::text';

-- What was recorded since the last look; of an update what differs.
CREATE TABLE looked (at timestamptz);
INSERT INTO looked VALUES (clock_timestamp());
CREATE FUNCTION changes() RETURNS SETOF text LANGUAGE sql AS $$
  WITH seen AS (UPDATE looked SET at = clock_timestamp() RETURNING (SELECT l.at FROM looked l) AS before)
  SELECT concat_ws(' | ', h.operation, h.rule,
    CASE h.operation WHEN 'update' THEN (SELECT string_agg(format('%s: %s -> %s', o.key, o.value, n.value), ', ' ORDER BY o.key)
      FROM jsonb_each(h.old) o JOIN jsonb_each(h.new) n USING (key) WHERE o.value <> n.value) END)
  FROM graphql.metadata_history h, seen WHERE h.at > seen.before ORDER BY h.at
$$;

\echo # each table of rules
SELECT count(*) FROM graphql.track_schema('public');
SELECT graphql.untrack('looked');
SELECT changes();
INSERT INTO graphql.computed_field (relation, name, function) VALUES ('article', 'shouted', 'shout(article)');
INSERT INTO graphql.function (function) VALUES ('some_articles()');
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter) VALUES ('article', 'reader', '{id,title}', '{shouted}', '{"hidden": false}');
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, validate) VALUES ('article', 'writer', '{title}', '{}', 'refuse(article)');
INSERT INTO graphql.update_permission (relation, role, columns, filter) VALUES ('article', 'writer', '{title}', '{}');
INSERT INTO graphql.delete_permission (relation, role, filter) VALUES ('article', 'writer', '{}');
INSERT INTO graphql.function_permission (function, role) VALUES ('some_articles()', 'reader');
INSERT INTO graphql.inherited_role VALUES ('chief', 'writer');
INSERT INTO graphql.source (name) VALUES ('other');
INSERT INTO graphql.query_collection (collection, name, query) VALUES ('known', 'one', '{__typename}');
INSERT INTO graphql.allowed_collection VALUES ('known', '{reader}');
INSERT INTO graphql.setting VALUES ('dev_mode', 'true');
SELECT changes();
SELECT jsonb_pretty(new) FROM graphql.metadata_history WHERE kind = 'insert_permission';
-- All tables that are dumped but the history itself have the triggers.
SELECT c.relname FROM pg_class c
WHERE c.oid = ANY ((SELECT extconfig FROM pg_extension WHERE extname = 'postern')::oid[]) AND c.relname NOT LIKE 'metadata_history%' AND c.relname <> 'access_key'
  AND 2 <> (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname IN ('history', 'history_truncated'));

\echo # updates, also those that change nothing, and what is rolled back
SELECT graphql._resource_version() AS version \gset
UPDATE graphql.select_permission SET filter = filter, columns = '{id,title}';
INSERT INTO graphql.role VALUES ('reader') ON CONFLICT DO NOTHING;
SELECT graphql._resource_version() - :version;
BEGIN;
UPDATE graphql.select_permission SET filter = '{"id": 1}';
SELECT graphql._resource_version() - :version;
ROLLBACK;
SELECT graphql._resource_version() - :version;
UPDATE graphql.select_permission SET filter = '{"hidden": {"_eq": false}}', row_limit = 5;
UPDATE graphql.role SET name = 'visitor' WHERE name = 'reader';
SELECT changes();
SELECT graphql._resource_version() - :version;

\echo # what follows from DDL
ALTER TABLE article RENAME COLUMN hidden TO concealed;
SELECT changes();
DROP FUNCTION shout;
SELECT changes();
SELECT old -> 'function', new -> 'function' FROM graphql.metadata_history WHERE kind = 'computed_field' AND operation = 'update';
DROP FUNCTION some_articles;
SELECT changes();
CREATE SCHEMA "Odd";
CREATE TABLE "Odd"."Table" (id int PRIMARY KEY, author_id int);
INSERT INTO graphql.relation (relation, custom_name) VALUES ('"Odd"."Table"', 'odd');
INSERT INTO graphql.relationship (relation, name, kind, remote, column_mapping) VALUES ('author', 'odd', 'array', '"Odd"."Table"', '{"id": "author_id"}');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('"Odd"."Table"', 'visitor', '{*}', '{}');
SELECT changes();
DROP TABLE "Odd"."Table";
SELECT changes();
SELECT operation, rule, old -> 'relation', old -> 'remote', new -> 'remote' FROM graphql.metadata_history
WHERE old @> '{"relation": "\"Odd\".\"Table\""}' OR old @> '{"remote": "\"Odd\".\"Table\""}' ORDER BY at;

\echo # nothing secret
INSERT INTO graphql.setting VALUES ('admin_secret', '"hush-one"'), ('jwt_secret', '{"type": "HS256", "key": "hush-two-hush-two-hush-two-hush-two"}');
UPDATE graphql.setting SET value = '"hush-three"' WHERE name = 'admin_secret';
INSERT INTO graphql.source (name, configuration) VALUES ('far', '{"connection_info": {"database_url": "postgres://me:hush-four@far"}}');
SELECT kind, operation, old ->> 'value', new ->> 'value', new ->> 'configuration' FROM graphql.metadata_history
WHERE new @> '{"value": "(secret)"}' OR new @> '{"configuration": "(secret)"}' ORDER BY at;
DELETE FROM graphql.setting WHERE name <> 'dev_mode';
TRUNCATE graphql.setting;
SELECT changes();
SELECT old FROM graphql.metadata_history WHERE operation = 'truncate';
INSERT INTO graphql.setting VALUES ('admin_secret', '"hush-five"');
TRUNCATE graphql.setting;
SELECT count(*) FROM graphql.metadata_history h WHERE h::text LIKE '%hush%';

\echo # TRUNCATE that takes other tables along
SELECT count(*) > 0 FROM changes();
TRUNCATE graphql.role CASCADE;
SELECT changes();
SELECT jsonb_array_length(old) FROM graphql.metadata_history WHERE kind = 'role' AND operation = 'truncate';

\echo # who: not the owner of the functions that write, but who called them
GRANT USAGE ON SCHEMA graphql TO history_manager;
GRANT SELECT, INSERT, UPDATE, DELETE ON graphql.delete_permission TO history_manager;
GRANT EXECUTE ON FUNCTION graphql.untrack(regclass) TO history_manager;
SET SESSION AUTHORIZATION history_login;
SET application_name = 'console';
SET ROLE history_manager;
INSERT INTO graphql.delete_permission (relation, role, filter) VALUES ('article', 'by_hand', '{}');
SELECT graphql.untrack('author');
RESET ROLE;
SELECT count(*) FROM graphql.metadata_history;
SELECT graphql.prune_metadata_history(now());
SELECT graphql._resource_version();
SET ROLE history_manager;
SELECT count(*) FROM graphql.metadata_history;
INSERT INTO graphql.metadata_history (acting_as, application, kind, rule, operation) VALUES ('x', 'x', 'role', 'x', 'insert');
DELETE FROM graphql.metadata_history;
RESET SESSION AUTHORIZATION;
SELECT changed_by, acting_as, application, rule FROM graphql.metadata_history WHERE changed_by = 'history_login' ORDER BY at;
RESET application_name;
SELECT count(DISTINCT transaction) FROM graphql.metadata_history WHERE changed_by = 'history_login';

\echo # pruning: the count goes on, however rows leave
SELECT graphql._resource_version() AS version, count(*) AS kept FROM graphql.metadata_history \gset
SELECT graphql.prune_metadata_history(NULL);
SELECT graphql.prune_metadata_history('-infinity');
SELECT graphql.prune_metadata_history((SELECT max(at) FROM graphql.metadata_history)) = :kept - 1, graphql._resource_version() - :version;
SELECT count(*), graphql._resource_version() - :version FROM graphql.metadata_history;
INSERT INTO graphql.role VALUES ('late');
SELECT graphql._resource_version() - :version;
DELETE FROM graphql.metadata_history;
SELECT graphql._resource_version() - :version;
INSERT INTO graphql.role VALUES ('later');
TRUNCATE graphql.metadata_history;
SELECT graphql._resource_version() - :version;
SELECT sum(removed) - :version FROM graphql.metadata_history_pruned;
