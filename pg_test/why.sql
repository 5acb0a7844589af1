-- Why a row is hidden, or a write refused: what graphql.why() says of each part of a rule, and that graphql.can() agrees
-- with what requests do.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL, boss_id int REFERENCES author, active bool);
CREATE TABLE article (
  id int PRIMARY KEY, author_id int REFERENCES author, title text, score int, published bool, tags jsonb, touched int
);
CREATE TABLE comment (id int PRIMARY KEY, article_id int NOT NULL REFERENCES article ON DELETE CASCADE, author_id int REFERENCES author, body text);
CREATE TABLE seat (floor int, number int, taken_by text, UNIQUE (floor, number));
INSERT INTO author VALUES (1, 'Ann', NULL, true), (2, 'Bob', 1, false), (3, 'Cid', 2, NULL);
INSERT INTO article VALUES
  (1, 1, 'One', 5, true, '{"k": 1}'), (2, 1, 'Two', NULL, false, NULL), (3, 2, NULL, 9, NULL, '{"k": 2}'),
  (4, NULL, 'Four', 0, true, '[1]'), (5, 3, 'five', 7, false, '{"k": 1, "l": 2}');
INSERT INTO comment VALUES (1, 1, 2, 'a'), (2, 1, 1, NULL), (3, 3, 3, 'b'), (4, 5, NULL, NULL);
INSERT INTO seat VALUES (1, 1, 'Ann'), (1, 2, NULL), (2, NULL, 'Bob'), (2, NULL, 'Cid');
CREATE FUNCTION article_loud(a article) RETURNS text LANGUAGE sql STABLE AS 'SELECT upper(a.title)';
CREATE FUNCTION article_fans(a article) RETURNS SETOF author LANGUAGE sql STABLE AS
  'SELECT u.* FROM author u JOIN comment c ON c.author_id = u.id WHERE c.article_id = a.id';
CREATE FUNCTION article_ratio(a article) RETURNS int LANGUAGE sql STABLE AS 'SELECT 10 / a.score';
CREATE TABLE log (note text);
CREATE FUNCTION validate_article(a article) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log VALUES (a.title);
  RETURN CASE WHEN a.title IS NULL THEN 'a title is needed, ' || (current_setting('hasura.user')::jsonb ->> 'x-hasura-user-id') END;
END
$$;
SELECT graphql.track_schema('public');
INSERT INTO graphql.computed_field (relation, name, function) VALUES
  ('article', 'loud', 'article_loud(article)'), ('article', 'fans', 'article_fans(article)'),
  ('article', 'ratio', 'article_ratio(article)');

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

\echo # agreement with requests
DELETE FROM graphql.inherited_role;
DELETE FROM graphql.select_permission WHERE relation = 'article'::regclass;
DELETE FROM graphql.insert_permission;
DELETE FROM graphql.update_permission;
DELETE FROM graphql.delete_permission;
CREATE TABLE rule (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, expression jsonb NOT NULL);
INSERT INTO rule (expression) VALUES
  ('{}'), ('{"_or": []}'), ('{"_and": []}'), ('{"_not": {}}'), ('{"score": {"_gt": 4}}'), ('{"_not": {"score": {"_gt": 4}}}'),
  ('{"score": {"_gt": 4}, "published": {"_eq": true}}'), ('{"_or": [{"score": {"_gt": 4}}, {"published": {"_eq": true}}]}'),
  ('{"_and": [{"_or": [{"published": {"_eq": false}}, {"title": {"_is_null": true}}]}, {"id": {"_neq": 3}}]}'),
  ('{"title": {"_neq": "One"}}'), ('{"title": {"_nin": ["One", "Two"]}}'), ('{"title": {"_in": []}}'), ('{"title": {"_is_null": false}}'),
  ('{"title": {"_like": "%o%"}}'), ('{"title": {"_iregex": "^f"}}'), ('{"tags": {"_contains": {"k": 1}}}'), ('{"tags": {"_has_key": "l"}}'),
  ('{"tags": {"_cast": {"String": {"_like": "%2%"}}}}'), ('{"author_id": {"_eq": "X-Hasura-User-Id"}}'), ('{"author_id": "X-Hasura-User-Id"}'),
  ('{"author_id": {"_in": "X-Hasura-User-Ids"}}'), ('{"_or": [{"id": {"_lt": 3}}, {"title": "X-Hasura-Missing"}]}'), ('{"author": {"active": {"_eq": true}}}'),
  ('{"_not": {"author": {"active": {"_eq": true}}}}'), ('{"author": {}}'), ('{"author": {"author": {"name": {"_eq": "Ann"}}}}'), ('{"comments": {}}'),
  ('{"comments": {"body": {"_is_null": true}}}'), ('{"comments": {"author_id": {"_ceq": ["$", "author_id"]}}}'), ('{"_not": {"comments": {"author": {"id": "X-Hasura-User-Id"}}}}'),
  ('{"_exists": {"_table": "author", "_where": {"id": "X-Hasura-User-Id", "active": {"_eq": true}}}}'),
  ('{"_exists": {"_table": {"schema": "public", "name": "comment"}, "_where": {"author_id": {"_ceq": ["$", "author_id"]}}}}'),
  ('{"score": {"_cgt": "id"}}'), ('{"fans": {"active": {"_eq": false}}}'), ('{"loud": {"_eq": "ONE"}}'), ('{"ratio": {"_gt": 1}}');
-- What requests do: each in a transaction of its own that is taken back.
CREATE FUNCTION does(operation text, id int, session jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  document text;
  answer jsonb;
  now_id int := id;
BEGIN
  IF operation = 'insert' THEN
    -- A copy without comments.
    now_id := id + 100;
    document := 'mutation ($a: [article_insert_input!]!) {insert_article(objects: $a) {affected_rows}}';
  ELSE
    document := CASE operation
      WHEN 'select' THEN '{article(where: {id: {_eq: %1$s}}) {id}}'
      WHEN 'delete' THEN 'mutation {delete_article(where: {id: {_eq: %1$s}}) {affected_rows}}'
      ELSE 'mutation {update_article(where: {id: {_eq: %1$s}}, _set: {touched: 1}) {affected_rows}}'
    END;
    document := format(document, id);
  END IF;
  BEGIN
    answer := graphql.resolve(document, CASE WHEN operation = 'insert' THEN jsonb_build_object('a', (
      SELECT jsonb_strip_nulls(to_jsonb(a)) || jsonb_build_object('id', now_id) FROM article a WHERE a.id = does.id)) ELSE '{}' END, session);
    RAISE EXCEPTION USING errcode = 'PT001', message = CASE
      WHEN answer -> 'errors' -> 0 -> 'extensions' ->> 'code' = 'permission-error' THEN 'refused'
      WHEN answer ? 'errors' THEN 'error'
      WHEN operation = 'select' THEN jsonb_array_length(answer #> '{data,article}')::text
      ELSE jsonb_path_query_first(answer, '$.data.*.affected_rows') #>> '{}'
    END;
  EXCEPTION
    WHEN sqlstate 'PT001' THEN RETURN sqlerrm;
  END;
END
$$;
CREATE FUNCTION allowed(operation text, id int, session jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  result boolean;
BEGIN
  INSERT INTO article SELECT a.id + 100, author_id, title, score, published, tags FROM article a WHERE a.id = allowed.id AND operation = 'insert';
  result := graphql.can('article', to_jsonb(CASE operation WHEN 'insert' THEN id + 100 ELSE id END), session, operation);
  DELETE FROM article WHERE article.id > 100;
  RETURN result;
END
$$;
-- The names of what disagrees, and how often requests succeeded and did not.
CREATE FUNCTION compare(names text, session jsonb) RETURNS TABLE (operation text, agree boolean, outcome text, note text) LANGUAGE plpgsql AS $$
DECLARE
  row_id int;
  expected boolean;
BEGIN
  FOR row_id IN SELECT a.id FROM article a ORDER BY a.id LOOP
    FOREACH operation IN ARRAY '{select,delete,insert,update}'::text[] LOOP
      outcome := does(operation, row_id, session);
      note := concat_ws(' ', names, session ->> 'x-hasura-role', row_id, outcome);
      expected := allowed(operation, row_id, session);
      agree := (outcome = '1') = CASE WHEN operation = 'update' THEN expected AND allowed('update_check', row_id, session) ELSE expected END;
      IF operation = 'update' AND outcome IN ('0', 'refused') THEN
        agree := agree AND expected = (outcome = 'refused');
      END IF;
      -- What graphql.why() begins with is the same. (What a request would insert is another row, without comments.)
      IF operation <> 'insert' THEN
        agree := agree AND expected = (SELECT coalesce(w.result, false) FROM graphql.why('article', to_jsonb(row_id), session, operation) w LIMIT 1);
      END IF;
      RETURN NEXT;
    END LOOP;
  END LOOP;
END
$$;
CREATE FUNCTION set_rules(role text, filter jsonb, row_check jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM graphql.select_permission p WHERE p.relation = 'article'::regclass AND p.role = set_rules.role;
  DELETE FROM graphql.insert_permission p WHERE p.relation = 'article'::regclass AND p.role = set_rules.role;
  DELETE FROM graphql.update_permission p WHERE p.relation = 'article'::regclass AND p.role = set_rules.role;
  DELETE FROM graphql.delete_permission p WHERE p.relation = 'article'::regclass AND p.role = set_rules.role;
  INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('article', role, '{*}', filter);
  INSERT INTO graphql.insert_permission (relation, role, columns, row_check, backend_only) VALUES ('article', role, '{*}', row_check, role = 'backend');
  INSERT INTO graphql.update_permission (relation, role, columns, filter, row_check, validate) VALUES
    ('article', role, '{touched}', filter, row_check, CASE WHEN role = 'careful' THEN 'validate_article(article)'::regprocedure END);
  INSERT INTO graphql.delete_permission (relation, role, filter, backend_only) VALUES ('article', role, filter, role = 'backend');
END
$$;
CREATE FUNCTION compare_all() RETURNS TABLE (operation text, agree boolean, outcome text, note text) LANGUAGE plpgsql AS $$
DECLARE
  r rule;
  other rule;
  variables jsonb := '{"x-hasura-user-id": 1, "x-hasura-user-ids": "{1,3}"}';
BEGIN
  INSERT INTO graphql.inherited_role (role, parent) VALUES ('both', 'one'), ('both', 'two');
  FOR r IN SELECT * FROM rule ORDER BY number LOOP
    -- Another rule for the other parent and the check, so that all of them meet.
    SELECT * INTO other FROM rule WHERE number = 1 + (r.number * 7) % (SELECT count(*) FROM rule);
    PERFORM set_rules('one', r.expression, other.expression), set_rules('two', other.expression, r.expression),
      set_rules('careful', other.expression, r.expression), set_rules('backend', r.expression, '{}');
    RETURN QUERY
      SELECT c.* FROM unnest('{one,both,careful}'::text[]) role
      CROSS JOIN compare(r.number || '/' || other.number, variables || jsonb_build_object('x-hasura-role', role)) c;
    CONTINUE WHEN r.number % 6 <> 1 AND r.expression::text NOT LIKE '%X-Hasura%';
    RETURN QUERY
      SELECT c.* FROM unnest('{backend,nobody,admin}'::text[]) role
      CROSS JOIN compare(r.number || '', variables || jsonb_build_object('x-hasura-role', role)) c;
    RETURN QUERY
      SELECT c.* FROM compare(r.number || ' proved', variables || '{"x-hasura-role": "backend", "x-hasura-use-backend-only-permissions": true}') c;
    RETURN QUERY SELECT c.* FROM compare(r.number || ' bad variable', '{"x-hasura-role": "one", "x-hasura-user-id": "one"}') c;
    -- Parents that agree.
    PERFORM set_rules('two', r.expression, other.expression);
    RETURN QUERY SELECT c.* FROM compare(r.number || ' agreed', variables || '{"x-hasura-role": "both"}') c;
  END LOOP;
END
$$;
CREATE TABLE compared AS SELECT * FROM compare_all();
-- Nodes and their parts agree by three-valued logic, as long as no related rows come between.
CREATE FUNCTION inner_nodes_that_disagree(filter jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_rules('one', filter, filter);
  RETURN QUERY
    WITH line AS (
      SELECT a.id, w.*, w.ordinality AS n FROM article a
      CROSS JOIN graphql.why('article', to_jsonb(a.id), '{"x-hasura-role": "one", "x-hasura-user-id": 1, "x-hasura-user-ids": "{1}"}') WITH ORDINALITY w
      WHERE w.kind NOT IN ('result', 'columns')
    ), part AS (
      SELECT node.id, node.n, part.result
      FROM line node
      JOIN line part ON part.id = node.id AND part.n > node.n AND part.depth = node.depth + 1
        AND NOT EXISTS (SELECT FROM line other WHERE other.id = node.id AND other.n > node.n AND other.n < part.n AND other.depth <= node.depth)
    ), expected AS (
      SELECT node.id, node.path, node.kind, node.result, count(part.n) AS parts, bool_and(part.result) AS all_hold, bool_or(part.result) AS one_holds,
        count(part.n) FILTER (WHERE part.result IS NULL) AS nulls
      FROM line node LEFT JOIN part USING (id, n)
      WHERE node.kind IN ('filter', 'and', 'or', 'not') AND node.reason IS NULL
        AND NOT EXISTS (SELECT FROM line outer_node WHERE outer_node.id = node.id AND outer_node.kind IN ('relationship', 'exists', 'computed_field')
          AND starts_with(node.path, outer_node.path) AND outer_node.n < node.n)
      GROUP BY 1, node.n, 2, 3, 4
    )
    SELECT concat_ws(' ', id, path, kind, result) FROM expected
    WHERE result IS DISTINCT FROM CASE
      WHEN kind = 'or' AND (one_holds OR parts = 0) THEN parts > 0
      WHEN kind = 'or' AND nulls > 0 THEN NULL
      WHEN kind = 'or' THEN false
      WHEN kind = 'not' AND parts = 1 THEN NOT one_holds
      WHEN NOT all_hold THEN false
      WHEN nulls > 0 THEN NULL
      ELSE true
    END
    UNION ALL
    SELECT 'nothing compared' WHERE NOT EXISTS (SELECT FROM expected);
END
$$;
SELECT expression, inner_nodes_that_disagree(expression) FROM rule;
SELECT operation, note FROM compared WHERE agree IS NOT TRUE;
SELECT operation, agree, outcome, count(*) FROM compared GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
