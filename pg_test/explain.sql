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
