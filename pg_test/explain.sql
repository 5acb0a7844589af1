-- graphql.explain: one entry for each root field, with its SQL, parameters and plan; nothing of it runs.
\set ECHO none
\ir lib/compare.sql
\ir lib/newsroom.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SELECT graphql.track_schema('public');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('author', 'reader', '{id,name}', '{"id": {"_eq": "X-Hasura-User-Id"}}');
-- The shape of an answer, without what depends on costs.
CREATE FUNCTION public.shape(document text, variables jsonb DEFAULT '{}', session jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS $body$
  SELECT format('%s | %s | %s | %s', e ->> 'field', e -> 'parameters', (e ->> 'sql') LIKE 'SELECT %', (SELECT string_agg(k, ',' ORDER BY k) FROM json_object_keys(e #> '{plan,0,Plan}') k WHERE k LIKE '% Cost' OR k IN ('Node Type', 'Actual Rows')))
  FROM json_array_elements(graphql.explain(document, variables, session)::json) e
$body$;
SELECT shape('{ author { id } first: article(limit: 2) { title } __typename section_aggregate { aggregate { count } } }');
SELECT shape('query ($i: Int!, $n: [String!], $t: timestamptz) { author_by_pk(id: $i) { id } author(where: {name: {_in: $n}}) { id } article(where: {at: {_gt: $t}, views: {_lt: 5}}) { id } }', '{"i": 3, "n": ["a", "b\"c"], "t": "2020-01-01"}');
SELECT shape('{ author { id name } }', '{}', '{"x-hasura-role": "reader", "x-hasura-user-id": "4"}');
SELECT shape('query A { author { id } }');
-- The statement of a field without parameters gives the field's answer.
SELECT e ->> 'sql' AS sql FROM json_array_elements(graphql.explain('{ author(order_by: {id: asc}, limit: null) { id name } }')::json) e \gset
SELECT (:'sql' LIKE '%"public"."author"%'), :'sql' NOT LIKE '%article%';
:sql;
-- Refused like a request.
SELECT graphql.explain('{ nothing }');
SELECT graphql.explain('{ author { rating } }', '{}', '{"x-hasura-role": "reader"}');
SELECT graphql.explain('{ author { id } }', '{}', '{"x-hasura-role": "reader"}');
SELECT graphql.explain('query ($i: Int!) { author_by_pk(id: $i) { id } }');
SELECT graphql.explain('{');
SELECT graphql.explain('{ __typename }');
SELECT graphql.explain('{ __schema { queryType { name } } }');
-- The statements of a mutation, of which none runs: each with the filter and the check of the role.
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, presets) VALUES
  ('article', 'reader', '{title}', '{"author_id": "X-Hasura-User-Id"}', '{"author_id": "X-Hasura-User-Id"}');
INSERT INTO graphql.update_permission (relation, role, columns, filter) VALUES ('author', 'reader', '{name}', '{"id": "X-Hasura-User-Id"}');
CREATE FUNCTION public.statements(document text, variables jsonb DEFAULT '{}', session jsonb DEFAULT '{}') RETURNS SETOF text LANGUAGE sql AS $body$
  SELECT format('%s | %s | %s', e ->> 'field', e -> 'parameters', e ->> 'sql') FROM json_array_elements(graphql.explain(document, variables, session)::json) e
$body$;
SELECT statements('mutation ($t: String) { insert_article(objects: [{title: $t}, {title: "b"}]) { affected_rows } }', '{"t": "a"}', '{"x-hasura-role": "reader", "x-hasura-user-id": "4"}');
SELECT statements('mutation { update_author(where: {name: {_eq: "x"}}, _set: {name: "y"}) { affected_rows } delete_article_by_pk(id: 1) { title } }');
SELECT statements('mutation { update_author(where: {name: {_eq: "x"}}, _set: {name: "y"}) { affected_rows } }', '{}', '{"x-hasura-role": "reader", "x-hasura-user-id": "4"}');
SELECT statements('mutation { insert_author_one(object: {name: "n", articles: {data: [{title: "t"}]}}) { name articles { title } } }');
SELECT statements('mutation { insert_article(objects: []) { affected_rows } }');
SELECT graphql.explain('mutation { delete_article_by_pk(id: 1) { title } }', '{}', '{"x-hasura-role": "reader", "x-hasura-user-id": "4"}');
SELECT count(*) FROM article WHERE title IN ('a', 'b', 't');
-- As text, which is what a console shows.
SELECT jsonb_typeof(e -> 'plan'), e -> 'plan' ->> 0 LIKE '%(cost=%', jsonb_array_length(e -> 'plan') > 1 FROM jsonb_array_elements(graphql.explain('{ author { id articles { id } } }', format => 'text')::jsonb) e;
SELECT graphql.explain('{ __typename }', format => 'text'), graphql.explain('{ author { id } }', format => 'xml');
