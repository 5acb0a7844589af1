-- graphql.can() and graphql.why() agree with what requests do: many rules, rows, roles and operations.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
SET client_min_messages = warning;
\set ECHO none
\ir lib/why.sql
\set ECHO all
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
      WHEN 'select' THEN 'query ($id: Int!) {article(where: {id: {_eq: $id}}) {id}}'
      WHEN 'delete' THEN 'mutation ($id: Int!) {delete_article(where: {id: {_eq: $id}}) {affected_rows}}'
      ELSE 'mutation ($id: Int!) {update_article(where: {id: {_eq: $id}}, _set: {touched: 1}) {affected_rows}}'
    END;
  END IF;
  BEGIN
    answer := graphql.resolve(document, CASE WHEN operation = 'insert' THEN jsonb_build_object('a', (
      SELECT jsonb_strip_nulls(to_jsonb(a)) || jsonb_build_object('id', now_id) FROM article a WHERE a.id = does.id)) ELSE jsonb_build_object('id', id) END, session);
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
  INSERT INTO graphql.select_permission AS p (relation, role, columns, filter) VALUES ('article', role, '{*}', filter)
    ON CONFLICT ON CONSTRAINT select_permission_pkey DO UPDATE SET filter = excluded.filter;
  INSERT INTO graphql.insert_permission AS p (relation, role, columns, row_check, backend_only) VALUES ('article', role, '{*}', row_check, role = 'backend')
    ON CONFLICT ON CONSTRAINT insert_permission_pkey DO UPDATE SET row_check = excluded.row_check;
  INSERT INTO graphql.update_permission AS p (relation, role, columns, filter, row_check, validate) VALUES
    ('article', role, '{touched}', filter, row_check, CASE WHEN role = 'careful' THEN 'validate_article(article)'::regprocedure END)
    ON CONFLICT ON CONSTRAINT update_permission_pkey DO UPDATE SET filter = excluded.filter, row_check = excluded.row_check;
  INSERT INTO graphql.delete_permission AS p (relation, role, filter, backend_only) VALUES ('article', role, filter, role = 'backend')
    ON CONFLICT ON CONSTRAINT delete_permission_pkey DO UPDATE SET filter = excluded.filter;
END
$$;
CREATE TABLE compared (operation text, agree boolean, outcome text, note text);
CREATE PROCEDURE compare_all() LANGUAGE plpgsql AS $$
DECLARE
  r rule;
  other rule;
  variables jsonb := '{"x-hasura-user-id": 1, "x-hasura-user-ids": "{1,3}"}';
BEGIN
  INSERT INTO graphql.inherited_role (role, parent) VALUES ('both', 'one'), ('both', 'two');
  FOR r IN SELECT * FROM rule ORDER BY number LOOP
    -- Another rule for the other parent and the check, so that all of them meet.
    SELECT * INTO other FROM rule WHERE number = 1 + (r.number * 7) % (SELECT count(*) FROM rule);
    PERFORM set_rules('one', r.expression, other.expression), set_rules('two', other.expression, r.expression);
    INSERT INTO compared
      SELECT c.* FROM unnest('{one,both}'::text[]) role
      CROSS JOIN compare(r.number || '/' || other.number, variables || jsonb_build_object('x-hasura-role', role)) c;
    COMMIT;
    CONTINUE WHEN r.number % 6 <> 1 AND r.expression::text NOT LIKE '%X-Hasura%';
    PERFORM set_rules('backend', r.expression, '{}'), set_rules('careful', other.expression, r.expression);
    INSERT INTO compared
      SELECT c.* FROM unnest('{careful,backend,nobody,admin}'::text[]) role
      CROSS JOIN compare(r.number || '', variables || jsonb_build_object('x-hasura-role', role)) c;
    INSERT INTO compared
      SELECT c.* FROM compare(r.number || ' proved', variables || '{"x-hasura-role": "backend", "x-hasura-use-backend-only-permissions": true}') c;
    INSERT INTO compared SELECT c.* FROM compare(r.number || ' bad variable', '{"x-hasura-role": "one", "x-hasura-user-id": "one"}') c;
    -- Parents that agree.
    PERFORM set_rules('two', r.expression, other.expression);
    INSERT INTO compared SELECT c.* FROM compare(r.number || ' agreed', variables || '{"x-hasura-role": "both"}') c;
    COMMIT;
  END LOOP;
END
$$;
CALL compare_all();
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
-- (With a variable missing, neither the rule nor its only parts have a result.)
SELECT expression, inner_nodes_that_disagree(expression) FROM rule;
SELECT operation, note FROM compared WHERE agree IS NOT TRUE;
SELECT operation, agree, outcome, count(*) FROM compared GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
