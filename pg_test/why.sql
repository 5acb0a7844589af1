-- Why a row is hidden, or a write refused: what graphql.why() says of each part of a rule.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
SET client_min_messages = warning;
\set ECHO none
\ir lib/why.sql
\set ECHO all
CREATE TABLE seat (floor int, number int, taken_by text, UNIQUE (floor, number));
INSERT INTO seat VALUES (1, 1, 'Ann'), (1, 2, NULL), (2, NULL, 'Bob'), (2, NULL, 'Cid');
SELECT graphql.track('seat');

CREATE FUNCTION session(role text, VARIADIC variables text[] DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('x-hasura-role', role) || coalesce(jsonb_object(variables), '{}')
$$;
-- The lines of graphql.why(), readably.
CREATE FUNCTION told(relation regclass, key jsonb, session jsonb, operation text DEFAULT 'select') RETURNS SETOF text LANGUAGE sql AS $$
  SELECT rpad(coalesce(result::text, 'null'), 6) || repeat('  ', depth) || path || ' ' || kind || ': ' || condition
    || coalesce(' [' || role || ']', '') || coalesce(' -- ' || reason, '')
  FROM graphql.why(relation, key, session, operation)
$$;

\echo # each part of a rule
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
  ('article', 'user', '{id,title}', '{
    "_or": [
      {"published": {"_eq": true}, "score": {"_gt": 3, "_lte": 5}},
      {"author": {"id": "X-Hasura-User-Id", "active": {"_eq": true}}},
      {"_not": {"comments": {"body": {"_is_null": false}}}},
      {"_exists": {"_table": "author", "_where": {"_and": [{"id": {"_ceq": ["$", "author_id"]}}, {"boss_id": {"_ceq": "id"}}]}}},
      {"fans": {"name": {"_in": ["Bob", "X-Hasura-Name"]}}, "loud": {"_like": "O%"}, "tags": {"_cast": {"String": {"_ilike": "%k%"}}}}
    ]}');
SELECT told('article', '1', session('user', 'x-hasura-user-id', '1', 'x-hasura-name', 'Q"'));
SELECT told('article', '{"id": 3}', session('user', 'x-hasura-user-id', '1', 'x-hasura-name', 'Cid'));
\echo # a variable that is missing, or no value of the type, ends a request
SELECT told('article', '1', session('user'));
SELECT told('article', '1', session('user', 'x-hasura-user-id', 'one', 'x-hasura-name', 'Bob'));
SELECT told('article', '9', session('user', 'x-hasura-user-id', '1', 'x-hasura-name', 'Q'));
SELECT graphql.can('article', '1', session('user', 'x-hasura-user-id', '1', 'x-hasura-name', 'Q')), graphql.can('article', '1', session('user')),
  graphql.can('article', '1', session('user', 'x-hasura-user-id', 'one', 'x-hasura-name', 'Bob')), graphql.can('article', '9', session('admin'));

\echo # a part that raises does not hide the others
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
  ('article', 'ratio', '{*}', '{"_or": [{"score": {"_eq": 0}}, {"ratio": {"_gt": 1}}, {"id": {"_lt": 3}}]}');
SELECT told('article', '4', session('ratio'));
SELECT told('article', '1', session('ratio'));

\echo # reasons that are no condition
CREATE TABLE untracked (id int PRIMARY KEY);
INSERT INTO untracked VALUES (1);
SELECT told('untracked', '1', session('admin')), told('article', '1', session('nobody')), told('article', '1', '{}');
SELECT told('article', '1', session('user', 'x-hasura-user-id', '1'), operation) FROM unnest('{insert,update,update_check,delete}'::text[]) operation;
INSERT INTO graphql.delete_permission (relation, role, filter, backend_only) VALUES ('article', 'user', '{"id": {"_lt": 3}}', true);
SELECT told('article', '1', session('user'), 'delete');
SELECT told('article', '1', session('user', 'x-hasura-use-backend-only-permissions', 'true'), 'delete');
INSERT INTO graphql.update_permission (relation, role, columns, filter) VALUES ('article', 'writer', '{title}', '{}'), ('article', 'user', '{}', '{}');
SELECT told('article', '1', session('writer'), 'update'), told('article', '1', session('user'), 'update');
SELECT told('article', '1', session('writer'), 'update_check');
CREATE VIEW titles AS SELECT DISTINCT id, title FROM article;
SELECT graphql.track('titles');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('titles', 'user', '{}', '{}');
SELECT told('titles', '{"id": 1}', session('admin'), 'delete'), told('titles', '{"id": 1}', session('admin')), told('titles', '{"id": 1}', session('user'));
BEGIN;
ALTER TABLE article DROP COLUMN published;
SELECT told('article', '1', session('user', 'x-hasura-user-id', '1'));
SELECT graphql.can('article', '1', session('user', 'x-hasura-user-id', '1', 'x-hasura-name', 'Bob'));
ROLLBACK;

\echo # checks and validation
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, presets, validate) VALUES
  ('article', 'writer', '{id,title,score}', '{"author": {"boss_id": {"_is_null": true}}}', '{"author_id": "X-Hasura-User-Id"}', 'validate_article(article)');
SELECT told('article', '1', session('writer', 'x-hasura-user-id', '7'), 'insert');
SELECT told('article', '3', session('writer', 'x-hasura-user-id', '7'), 'insert');
UPDATE graphql.insert_permission SET row_check = '{}' WHERE role = 'writer';
SELECT told('article', '3', session('writer', 'x-hasura-user-id', '7'), 'insert');
-- Nothing that it does remains.
SELECT count(*) FROM log;

\echo # inherited roles
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
  ('article', 'own', '{*}', '{"author_id": {"_eq": "X-Hasura-User-Id"}}'), ('article', 'public', '{id,title}', '{"published": {"_eq": true}}');
INSERT INTO graphql.inherited_role (role, parent) VALUES ('member', 'own'), ('member', 'public'), ('chief', 'member'), ('chief', 'public');
SELECT told('article', '2', session('chief', 'x-hasura-user-id', '1'));
SELECT told('article', '4', session('member', 'x-hasura-user-id', '1'));
INSERT INTO graphql.delete_permission (relation, role, filter) VALUES ('article', 'own', '{"id": {"_eq": 2}}');
SELECT told('article', '2', session('member', 'x-hasura-user-id', '1'), 'delete');
INSERT INTO graphql.delete_permission (relation, role, filter) VALUES ('article', 'public', '{}');
SELECT told('article', '2', session('member', 'x-hasura-user-id', '1'), 'delete');

\echo # keys
SELECT told('seat', '{"floor": 1, "number": 2}', session('admin')), told('seat', '{"taken_by": "Ann"}', session('admin'));
SELECT told('seat', '{"floor": 2}', session('admin'));
SELECT told('seat', '1', session('admin'));
SELECT told('seat', '{"number": null}', session('admin'));
SELECT told('seat', '{"row": 1}', session('admin'));
SELECT told('seat', '{}', session('admin'));
SELECT told('article', '[1]', session('admin'));
SELECT told('article', '"one"', session('admin'));
SELECT told('article', '{"tags": {"k": 2}}', session('admin'));
SELECT told('article', NULL, session('admin'));
SELECT told(NULL, '1', session('admin'));
SELECT told('article', '1', NULL);
SELECT told('article', '1', '{"x-hasura-user-id": 1}');
SELECT told('article', '1', session('admin'), 'truncate');
SELECT told('article', '1', session('admin'), NULL);
-- In a target list, and where no set is expected.
SELECT (graphql.why('article', '1', session('admin'))).result;

\echo # the caller's own rights, and not everybody's
CREATE ROLE why_auditor;
SET ROLE why_auditor;
SELECT graphql.can('article', '1', '{}');
RESET ROLE;
GRANT USAGE ON SCHEMA graphql TO why_auditor;
SET ROLE why_auditor;
SELECT graphql.can('article', '1', '{}');
RESET ROLE;
GRANT EXECUTE ON FUNCTION graphql.why(regclass, jsonb, jsonb, text), graphql.can(regclass, jsonb, jsonb, text) TO why_auditor;
SET ROLE why_auditor;
SELECT result FROM graphql.why('article', '1', '{}');
RESET ROLE;
GRANT SELECT ON article TO why_auditor;
ALTER TABLE article ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON article USING (id > 1);
SET ROLE why_auditor;
SELECT result, reason FROM graphql.why('article', '1', '{}');
SELECT result, reason FROM graphql.why('article', '2', '{}');
RESET ROLE;
ALTER TABLE article DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON article FROM why_auditor;
REVOKE USAGE ON SCHEMA graphql FROM why_auditor;
REVOKE EXECUTE ON FUNCTION graphql.why(regclass, jsonb, jsonb, text), graphql.can(regclass, jsonb, jsonb, text) FROM why_auditor;
DROP ROLE why_auditor;
