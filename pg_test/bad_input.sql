-- Whatever is sent gets an answer within seconds, and the backend lives on.
\set ECHO none
\ir lib/compare.sql
\ir lib/newsroom.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SELECT graphql.track_schema('public');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES
  ('author', 'reader', '{*}', '{"id": {"_eq": "X-Hasura-User-Id"}}'), ('article', 'reader', '{*}', '{"author_id": {"_in": "X-Hasura-Ids"}}');
SET statement_timeout = '5s';
CREATE TEMP TABLE backend AS SELECT pg_backend_pid() AS pid;

-- Documents that are none.
SELECT refusal('');
SELECT refusal('   # nothing');
SELECT refusal('{');
SELECT refusal('}');
SELECT refusal('{ author { id }');
SELECT refusal('{ author { id } } }');
SELECT refusal('{ author(where: {id: {_eq: }}) { id } }');
SELECT refusal('{ author(limit: 01) { id } }');
SELECT refusal('{ author(limit: 1.) { id } }');
SELECT refusal('{ author(limit: 1e) { id } }');
SELECT refusal('{ author(limit: 99999999999999999999999999999999999999) { id } }');
SELECT refusal('{ author(where: {name: {_eq: "open}}) { id } }');
SELECT refusal('{ author(where: {name: {_eq: "\q"}}) { id } }');
SELECT refusal('{ author(where: {name: {_eq: "\u12"}}) { id } }');
SELECT refusal('{ author(where: {name: {_eq: "\ud800"}}) { id } }');
SELECT refusal(E'{ author(where: {name: {_eq: "a\nb"}}) { id } }');
SELECT refusal('{ author { é } }');
SELECT refusal('{ author { ... } }');
SELECT refusal('fragment A on author { id }');
SELECT refusal('type author { id: Int }');
SELECT refusal('{ author { id } } type x { y: Int }');
SELECT refusal('query ($: Int) { author { id } }');
SELECT refusal('query ($x) { author(limit: $x) { id } }');
SELECT refusal('mutation { delete_nothing { id } }');
SELECT refusal('subscription { author { id } }');
SELECT refusal(NULL);
SELECT refusal(U&'\FEFF{ nothing }');
SELECT refusal(repeat('"', 1000));
SELECT refusal('SELECT 1; DROP TABLE author');

-- A NUL, in all its spellings.
SELECT refusal('{ author(where: {name: {_eq: "a\u0000b"}}) { id } }');
SELECT refusal('{ author(where: {name: {_in: ["a", "\u0000"]}}) { id } }');
SELECT graphql.resolve('{ author(where: {name: {_like: """\u0000"""}}) { name } }');
SELECT refusal('{ author(where: {name: {_eq: "\u{0}"}}) { id } }');
SELECT graphql.resolve('query ($n: String) { author(where: {name: {_eq: $n}}) { id } }', '{"n": "a\\u0000b"}');

-- Variables.
SELECT refusal('{ author { id } }', '[]');
SELECT refusal('{ author { id } }', '"x"');
SELECT refusal('{ author { id } }', '1');
SELECT graphql.resolve('{ author_by_pk(id: 1) { id } }', 'null');
SELECT graphql.resolve('{ author_by_pk(id: 1) { id } }', NULL);
SELECT graphql.resolve('{ author_by_pk(id: 1) { id } }', '{"unknown": 1}');
SELECT refusal('query ($l: Int) { author(limit: $l) { id } }', '{"l": {"a": 1}}');
SELECT refusal('query ($l: Int) { author(limit: $l) { id } }', '{"l": [1]}');
SELECT refusal('query ($l: Int) { author(limit: $l) { id } }', '{"l": 1.5}');
SELECT refusal('query ($l: Int) { author(limit: $l) { id } }', '{"l": 1e400}');
SELECT refusal('query ($l: Int) { author(limit: $l) { id } }', '{"l": 4294967297}');
SELECT refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', '{"w": "x"}');
SELECT refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', '{"w": {"nothing": {}}}');
SELECT refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', '{"w": {"name": {"_eq": ["a"]}}}');
SELECT refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', '{"w": {"_and": [1]}}');
SELECT refusal('query ($w: article_bool_exp) { article(where: $w) { id } }', '{"w": {"big": {"_eq": {}}}}');
SELECT refusal('query ($w: article_bool_exp) { article(where: $w) { id } }', '{"w": {"at": {"_eq": [1, 2]}}}');
SELECT refusal('query ($w: article_bool_exp) { article(where: $w) { id } }', '{"w": {"at": {"_eq": true}}}');

-- Sessions.
SELECT refusal('{ author { id } }', '{}', '[]');
SELECT refusal('{ author { id } }', '{}', '"admin"');
SELECT refusal('{ author { id } }', '{}', NULL);
SELECT refusal('{ author { id } }', '{}', '{"x-hasura-role": 1}');
SELECT refusal('{ author { id } }', '{}', '{"x-hasura-role": ""}');
SELECT refusal('{ author { id } }', '{}', '{"x-hasura-role": "stranger"}');
SELECT refusal('{ author { id } }', '{}', '{"x-hasura-role": "reader"}');
SELECT refusal('{ author { id } }', '{}', '{"x-hasura-role": "reader", "x-hasura-user-id": "one"}');
SELECT refusal('{ author { id } }', '{}', '{"x-hasura-role": "reader", "x-hasura-user-id": "1; DROP TABLE author"}');
SELECT refusal('{ article { id } }', '{}', '{"x-hasura-role": "reader"}');
SELECT refusal('{ article { id } }', '{}', '{"x-hasura-role": "reader", "x-hasura-ids": "1,2"}');
SELECT refusal('{ article { id } }', '{}', '{"x-hasura-role": "reader", "x-hasura-ids": "{1,x}"}');
SELECT graphql.resolve('{ article(order_by: {id: asc}, limit: 2) { id } }', '{}', '{"x-hasura-role": "reader", "X-HASURA-IDS": "{1,2}"}');
SELECT graphql.resolve('{ article { id } }', '{}', '{"x-hasura-role": "reader", "x-hasura-ids": "{}"}');

-- Large documents.
SELECT left(refusal('{ author { ' || repeat('x', 10000000) || ' } }'), 300);
SELECT left(refusal('{ author { id } } #' || repeat(' ', 10000000) || '!}'), 300);
SELECT left(refusal('{ author { ' || repeat('id ', 3000000) || ' nothing } }'), 300);
SELECT left(refusal('{ author(where: {name: {_eq: "' || repeat('x', 10000000) || '"}}) { nothing } }'), 300);
SELECT graphql.resolve('{ author(where: {name: {_eq: "' || repeat('x', 10000000) || '"}}) { id } }');
SELECT left(refusal(repeat('{', 10000000)), 300);
SELECT left(refusal(repeat('[', 10000000)), 300);
-- Deep ones.
SELECT left(refusal(repeat('{ author ', 10000) || repeat('}', 10000)), 300);
SELECT left(refusal('{ author(where: ' || repeat('{_not: ', 10000) || '{}' || repeat('}', 10000) || ') { id } }'), 300);
SELECT left(refusal('{ author(where: {name: {_eq: ' || repeat('[', 10000) || repeat(']', 10000) || '}}) { id } }'), 300);
SELECT left(refusal('{ author { ' || repeat('... { ', 10000) || 'id' || repeat('}', 10000) || ' } }'), 300);
SELECT left(refusal('query ($x: ' || repeat('[', 10000) || 'Int' || repeat(']', 10000) || ') { author(limit: $x) { id } }'), 300);
SELECT left(refusal((SELECT '{ author { ...F0 } } ' || string_agg(format('fragment F%s on author { author { ...F%s } } ', i, i + 1), '') || 'fragment F2000 on author { id }' FROM generate_series(0, 1999) i)), 300);
-- Wide ones.
SELECT left(refusal((SELECT '{ ' || string_agg(format('a%s: author { id } ', i), '') || '}' FROM generate_series(1, 100000) i)), 300);
SELECT left(refusal((SELECT '{ author { ' || string_agg(format('a%s: id ', i), '') || '} }' FROM generate_series(1, 100000) i)), 300);
SELECT left(refusal('{ author { id ' || repeat('@include(if: true) ', 100000) || ' } }'), 300);
SELECT left(refusal((SELECT 'query (' || string_agg(format('$v%s: Int ', i), '') || ') { author { id } }' FROM generate_series(1, 100000) i)), 300);
SELECT left(refusal((SELECT string_agg(format('query q%s { author { id } } ', i), '') FROM generate_series(1, 100000) i)), 300);
-- Fragments that double at each step.
SELECT left(refusal((SELECT '{ author { ...F0 } } ' || string_agg(format('fragment F%s on author { a: author { ...F%s } b: author { ...F%s } } ', i, i + 1, i + 1), '') || 'fragment F40 on author { id }' FROM generate_series(0, 39) i)), 300);
SELECT left(refusal((SELECT '{ author { ...F0 } } ' || string_agg(format('fragment F%s on author { author { ...F%s ...F%s } } ', i, i + 1, i + 1), '') || 'fragment F40 on author { nothing }' FROM generate_series(0, 39) i)), 300);
-- Fields that are merged pair by pair.
SELECT left(refusal('{ ' || repeat('author { id articles { id title } } ', 5000) || ' nothing }'), 300);
SELECT json_array_length(graphql.resolve('{ ' || repeat('author { id articles { id } } ', 500) || '}') #> '{data,author}');

-- Long lists, deep values, long names.
SELECT refusal((SELECT format('{ author(where: {id: {_in: [%s]}}) { id } }', string_agg(i::text, ',')) FROM generate_series(1, 100000) i));
SELECT json_array_length(graphql.resolve((SELECT format('{ author(where: {id: {_in: [%s]}}) { id } }', string_agg(i::text, ',')) FROM generate_series(1, 10000) i)) #> '{data,author}');
SELECT json_array_length(graphql.resolve('query ($i: [Int!]) { author(where: {id: {_in: $i}}) { id } }', (SELECT jsonb_build_object('i', jsonb_agg(i)) FROM generate_series(1, 100000) i)) #> '{data,author}');
SELECT json_array_length(graphql.resolve('query ($w: author_bool_exp) { author(where: $w) { id } }', (SELECT jsonb_build_object('w', jsonb_build_object('name', jsonb_build_object('_nin', jsonb_agg(i::text)))) FROM generate_series(1, 100000) i)) #> '{data,author}');
SELECT left(refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', (SELECT jsonb_build_object('w', jsonb_build_object('_or', jsonb_agg('{"nothing": {}}'::jsonb))) FROM generate_series(1, 100000) i)), 300);
SELECT graphql.resolve('query ($w: author_bool_exp) { author(where: $w) { id } }', (SELECT jsonb_build_object('w', jsonb_build_object('_or', jsonb_agg('{"id": {"_eq": 1}}'::jsonb))) FROM generate_series(1, 10000) i)) -> 'data' AS many_conditions;
SELECT refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', (SELECT jsonb_build_object('w', jsonb_build_object('_or', jsonb_agg('{"id": {"_eq": 1}}'::jsonb))) FROM generate_series(1, 40000) i));
-- Keys of orders and columns count with them, wherever they stand.
SELECT refusal('query ($o: [author_order_by!]) { author(order_by: $o) { id } }', (SELECT jsonb_build_object('o', jsonb_agg('{"id": "asc"}'::jsonb)) FROM generate_series(1, 40000) i));
SELECT refusal('query ($o: [author_order_by!]) { author(order_by: $o) { id } }', (SELECT jsonb_build_object('o', jsonb_agg('{"articles_aggregate": {"max": {"id": "asc"}}}'::jsonb)) FROM generate_series(1, 40000) i));
SELECT refusal('query ($d: [author_select_column!]) { author(distinct_on: $d) { id } }', (SELECT jsonb_build_object('d', jsonb_agg('id'::text)) FROM generate_series(1, 40000) i));
SELECT refusal('query ($d: [author_select_column!]) { author_aggregate { aggregate { count(columns: $d) } } }', (SELECT jsonb_build_object('d', jsonb_agg('id'::text)) FROM generate_series(1, 40000) i));
SELECT left(refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', (repeat('{"_not": ', 5000) || '{}' || repeat('}', 5000))::jsonb), 300);
SELECT left(refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', ('{"w": ' || repeat('{"_not": ', 5000) || '{}' || repeat('}', 5000) || '}')::jsonb), 300);
SELECT left(refusal('query ($w: author_bool_exp) { author(where: $w) { id } }', ('{"w": ' || repeat('{"_and": [', 3000) || '{}' || repeat(']}', 3000) || '}')::jsonb), 300);
SELECT left(refusal('query ($n: String) { author(where: {name: {_eq: $n}}) { id } }', ('{"n": ' || repeat('[', 5000) || repeat(']', 5000) || '}')::jsonb), 300);
SELECT graphql.resolve('{ author_by_pk(id: 1) { ' || repeat('a', 64) || ': id ' || repeat('a', 64) || 'b: name } }');
SELECT length(graphql.resolve('{ author_by_pk(id: 1) { ' || repeat('a', 100000) || ': id } }')::text);
SELECT length(graphql.resolve('{ ' || repeat('a', 100000) || ': author_by_pk(id: 1) { id } }')::text);
SELECT length(graphql.resolve((SELECT '{ author_by_pk(id: 1) { ' || string_agg(format('a%s: id ', i), '') || '} }' FROM generate_series(1, 2000) i))::text);
SELECT left(refusal((SELECT '{ ' || string_agg(format('a%s: author_by_pk(id: %s) { id } ', i, i), '') || '}' FROM generate_series(1, 5000) i)), 300);

-- The same backend answers as before.
SELECT pid = pg_backend_pid() AS alive, graphql.resolve('{ author_by_pk(id: 2) { name } }') FROM backend;
