-- Computed fields and tracked functions: arguments, defaults, nulls, the session in any place.
\set ECHO none
\ir lib/compare.sql
\ir lib/newsroom.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SELECT graphql.track_schema('public');

-- Computed fields.
CREATE FUNCTION label(author) RETURNS text STABLE LANGUAGE sql AS $$ SELECT $1.name || '#' || $1.id $$;
CREATE FUNCTION popular(min_views integer, a author, most integer DEFAULT 3) RETURNS SETOF article STABLE LANGUAGE sql AS $$
  SELECT * FROM article t WHERE t.author_id = a.id AND t.views >= coalesce(min_views, 0) ORDER BY t.views DESC, t.id LIMIT most $$;
CREATE FUNCTION best(a author) RETURNS article STABLE LANGUAGE sql AS $$
  SELECT * FROM article t WHERE t.author_id = a.id ORDER BY t.views DESC NULLS LAST, t.id LIMIT 1 $$;
CREATE FUNCTION seen_by(hasura_session json, a author) RETURNS text STABLE LANGUAGE sql AS $$
  SELECT coalesce(hasura_session ->> 'x-hasura-role', '?') || ' ' || coalesce(hasura_session ->> 'x-hasura-user-id', '-') || ' ' || a.name $$;
CREATE FUNCTION seen_later(a author, prefix text, s json, suffix text DEFAULT '!') RETURNS text STABLE LANGUAGE sql AS $$
  SELECT prefix || coalesce(s ->> 'x-hasura-user-id', '-') || a.name || suffix $$;
CREATE FUNCTION whole(a author) RETURNS SETOF article STABLE LANGUAGE sql AS $$ SELECT * FROM article t WHERE t.author_id = a.id $$;
CREATE FUNCTION facts(a author) RETURNS jsonb STABLE LANGUAGE sql AS $$ SELECT jsonb_build_object('name', a.name, 'list', jsonb_build_array(1, a.id)) $$;
CREATE FUNCTION article_count(a author) RETURNS bigint STABLE LANGUAGE sql AS $$ SELECT count(*) FROM article t WHERE t.author_id = a.id $$;
INSERT INTO graphql.computed_field (relation, name, function, table_argument, session_argument) VALUES
  ('author', 'label', 'label(author)', NULL, NULL),
  ('author', 'popular', 'popular(integer,author,integer)', 'a', NULL),
  ('author', 'best', 'best(author)', NULL, NULL),
  ('author', 'seen_by', 'seen_by(json,author)', 'a', 'hasura_session'),
  ('author', 'seen_later', 'seen_later(author,text,json,text)', NULL, 's'),
  ('author', 'whole', 'whole(author)', NULL, NULL),
  ('author', 'facts', 'facts(author)', NULL, NULL),
  ('author', 'article_count', 'article_count(author)', NULL, NULL);
SELECT same('{ author(order_by: {id: asc}) { id label article_count } }', 'SELECT json_build_object(''author'', json_agg(json_build_object(''id'', id, ''label'', label(a), ''article_count'', article_count(a)) ORDER BY id)) FROM author a');
SELECT same('{ author(order_by: {id: asc}) { popular(args: {min_views: 4}) { id views } } }', $$SELECT json_build_object('author', json_agg(json_build_object('popular', (SELECT coalesce(json_agg(json_build_object('id', p.id, 'views', p.views)), '[]') FROM popular(4, a) p)) ORDER BY id)) FROM author a$$);
SELECT same('query ($m: Int) { author(order_by: {id: asc}) { popular(args: {min_views: null, most: $m}, where: {id: {_gt: 9}}, order_by: {id: asc}, limit: 2, offset: 1) { id author { label } } } }',
$$SELECT json_build_object('author', json_agg(json_build_object('popular', (SELECT coalesce(json_agg(json_build_object('id', p.id, 'author', json_build_object('label', label(a))) ORDER BY p.id), '[]') FROM (SELECT * FROM popular(NULL, a, 5) p WHERE id > 9 ORDER BY id LIMIT 2 OFFSET 1) p)) ORDER BY id)) FROM author a$$, '{"m": 5}');
SELECT same('{ author(order_by: {id: asc}) { best { id } } }', $$SELECT json_build_object('author', json_agg(json_build_object('best', (SELECT json_build_object('id', b.id) FROM best(a) b WHERE b.id IS NOT NULL)) ORDER BY id)) FROM author a$$);
SELECT same('{ author(order_by: {id: asc}, limit: 2) { seen_by seen_later(args: {prefix: "p"}) x: seen_later(args: {prefix: "p", suffix: null}) y: seen_later(args: {prefix: null, suffix: "s"}) z: seen_later(args: {prefix: "a", suffix: "b"}) } }',
$$SELECT '{"author": [{"seen_by": "admin 7 Ax", "seen_later": "p7Ax!", "x": null, "y": null, "z": "a7Axb"}, {"seen_by": "admin 7 Bxx", "seen_later": "p7Bxx!", "x": null, "y": null, "z": "a7Bxxb"}]}'::json$$, '{}', '{"x-hasura-role": "admin", "X-Hasura-User-Id": "7"}');
SELECT same('query ($a: seen_later_author_args!) { author_by_pk(id: 1) { seen_later(args: $a) } }', $$SELECT '{"author_by_pk": {"seen_later": "v-Ax!"}}'::json$$, '{"a": {"prefix": "v"}}');
SELECT same('{ author_by_pk(id: 3) { facts whole: facts(path: "$") name: facts(path: "name") second: facts(path: "$.list[1]") none: facts(path: "$.x.y") } }', $$SELECT '{"author_by_pk": {"facts": {"list": [1, 3], "name": "C"}, "whole": {"list": [1, 3], "name": "C"}, "name": "C", "second": 3, "none": null}}'::json$$);
SELECT same('{ author(where: {label: {_like: "B%"}}) { id } }', $$SELECT json_build_object('author', json_agg(json_build_object('id', id))) FROM author a WHERE label(a) LIKE 'B%'$$);
SELECT same('{ author(where: {seen_by: {_eq: "admin 7 Ax"}}) { id } }', $$SELECT '{"author": [{"id": 1}]}'::json$$, '{}', '{"x-hasura-role": "admin", "x-hasura-user-id": "7"}');
SELECT same('{ author(where: {best: {views: {_gt: 14}}}, order_by: {id: asc}) { id } }', $$SELECT json_build_object('author', json_agg(json_build_object('id', id) ORDER BY id)) FROM author a WHERE (best(a)).views > 14$$);
SELECT same('{ author(order_by: [{article_count: desc}, {label: desc}]) { id } }', $$SELECT json_build_object('author', json_agg(json_build_object('id', id) ORDER BY article_count(a) DESC, label(a) DESC)) FROM author a$$);
SELECT refusal('{ author(order_by: {best: {views: desc}}) { id } }');
SELECT same('{ author(order_by: [{whole_aggregate: {max: {views: desc_nulls_last}, count: asc}}, {id: asc}]) { id whole(where: {views: {_gt: 12}}, order_by: {id: asc}) { id } whole_aggregate: whole(limit: 0) { id } } }',
$$SELECT json_build_object('author', json_agg(json_build_object('id', id, 'whole', (SELECT coalesce(json_agg(json_build_object('id', t.id) ORDER BY t.id), '[]') FROM article t WHERE t.author_id = a.id AND views > 12), 'whole_aggregate', '[]'::json) ORDER BY (SELECT max(views) FROM article t WHERE t.author_id = a.id) DESC NULLS LAST, (SELECT count(*) FROM article t WHERE t.author_id = a.id), id)) FROM author a$$);
SELECT same('{ author(where: {whole: {views: {_gt: 14}}}, order_by: {id: asc}) { id } }', $$SELECT json_build_object('author', json_agg(json_build_object('id', id) ORDER BY id)) FROM author a WHERE EXISTS (SELECT FROM article t WHERE t.author_id = a.id AND views > 14)$$);
SELECT same('{ article(order_by: [{author: {label: desc_nulls_last}}, {id: asc}], limit: 9) { id author { label best { id } } } }',
$$SELECT json_build_object('article', json_agg(json_build_object('id', id, 'author', j) ORDER BY n)) FROM (SELECT t.id, json_build_object('label', label(a), 'best', json_build_object('id', (best(a)).id)) AS j, row_number() OVER (ORDER BY label(a) DESC NULLS LAST, t.id) AS n FROM article t LEFT JOIN author a ON a.id = t.author_id ORDER BY n LIMIT 9) t$$);
SELECT same('{ author(limit: 2, offset: 1, order_by: {id: asc}) { label popular(args: {min_views: 1, most: 1}) { id } } }', $$SELECT json_build_object('author', json_agg(json_build_object('label', label(a), 'popular', (SELECT json_agg(json_build_object('id', p.id)) FROM popular(1, a, 1) p)) ORDER BY id)) FROM author a WHERE id IN (2, 3)$$);
SELECT refusal('{ author { popular { id } } }');
SELECT refusal('{ author { popular(args: {most: "x"}) { id } } }');
SELECT refusal('{ author { popular(args: {minimum: 1}) { id } } }');
SELECT refusal('{ author { seen_by(args: {hasura_session: {}}) } }');

-- Tracked functions.
CREATE FUNCTION search(word text, minimum integer DEFAULT 0) RETURNS SETOF article STABLE LANGUAGE sql AS $$ SELECT * FROM article WHERE title LIKE '%' || word || '%' AND coalesce(views, 0) >= minimum ORDER BY id DESC $$;
CREATE FUNCTION the_author(integer) RETURNS author STABLE LANGUAGE sql AS $$ SELECT * FROM author WHERE id = $1 $$;
CREATE FUNCTION mine(s json, a integer DEFAULT 10) RETURNS SETOF article STABLE LANGUAGE sql AS $$ SELECT * FROM article WHERE author_id = (s ->> 'x-hasura-user-id')::integer AND id > a ORDER BY id $$;
CREATE FUNCTION nothing() RETURNS SETOF author STABLE LANGUAGE sql AS $$ SELECT * FROM author WHERE false $$;
CREATE FUNCTION of_json(j jsonb, d date DEFAULT '2020-02-02') RETURNS SETOF section STABLE LANGUAGE sql AS $$ SELECT 'r', 1, j::text || d $$;
INSERT INTO graphql.function (function, session_argument) VALUES ('search(text,integer)', NULL), ('the_author(integer)', NULL), ('mine(json,integer)', 's'), ('nothing()', NULL), ('of_json(jsonb,date)', NULL);
SELECT same('{ search(args: {word: "1"}) { id title } }', $$SELECT json_build_object('search', json_agg(json_build_object('id', id, 'title', title) ORDER BY id DESC)) FROM article WHERE title LIKE '%1%'$$);
SELECT same('{ search(args: {word: "1", minimum: 8}, where: {author: {active: {_eq: true}}}, order_by: [{views: asc}, {id: asc}], limit: 3, offset: 1) { id author { name } } }',
$$SELECT json_build_object('search', json_agg(json_build_object('id', s.id, 'author', json_build_object('name', a.name)) ORDER BY s.views, s.id)) FROM (SELECT s.* FROM search('1', 8) s JOIN author a ON a.id = author_id AND a.active ORDER BY views, s.id LIMIT 3 OFFSET 1) s JOIN author a ON a.id = author_id$$);
SELECT same('{ search(args: {word: null}) { id } }', $$SELECT '{"search": []}'::json$$);
SELECT same('query ($w: String, $l: Int) { search(args: {word: $w, minimum: $l}, limit: 2) { id } }', $$SELECT json_build_object('search', (SELECT json_agg(r) FROM (SELECT id FROM search('2', 0) LIMIT 2) r))$$, '{"w": "2"}');
SELECT same('{ search_aggregate(args: {word: "1"}, where: {region: {_eq: "north"}}) { aggregate { count max { views } } nodes { id } } }', $$SELECT json_build_object('search_aggregate', json_build_object('aggregate', json_build_object('count', count(*), 'max', json_build_object('views', max(views))), 'nodes', json_agg(json_build_object('id', id)))) FROM search('1') WHERE region = 'north'$$);
SELECT same('{ search_aggregate(args: {word: "1"}, order_by: {id: asc}, limit: 2) { aggregate { count } nodes { id } } }', $$SELECT json_build_object('search_aggregate', json_build_object('aggregate', json_build_object('count', 2), 'nodes', json_agg(json_build_object('id', id)))) FROM (SELECT id FROM search('1') ORDER BY id LIMIT 2) t$$);
SELECT same('{ search(args: {word: "1"}, distinct_on: region, order_by: [{region: asc}, {id: asc}]) { id } }', $$SELECT json_build_object('search', json_agg(json_build_object('id', id) ORDER BY region)) FROM (SELECT DISTINCT ON (region) id, region FROM search('1') ORDER BY region, id) t$$);
SELECT same('{ the_author(args: {arg_1: 3}) { name articles_aggregate { aggregate { count } } } }', $$SELECT json_build_object('the_author', json_build_object('name', 'C', 'articles_aggregate', json_build_object('aggregate', json_build_object('count', (SELECT count(*) FROM article WHERE author_id = 3)))))$$);
SELECT graphql.resolve('{ the_author(args: {arg_1: 99}) { name } }');
SELECT same('{ mine { id } }', $$SELECT json_build_object('mine', json_agg(json_build_object('id', id) ORDER BY id)) FROM article WHERE author_id = 4 AND id > 10$$, '{}', '{"x-hasura-role": "admin", "x-hasura-user-id": "4"}');
SELECT same('{ mine(args: {a: 40}) { id } }', $$SELECT json_build_object('mine', json_agg(json_build_object('id', id) ORDER BY id)) FROM article WHERE author_id = 4 AND id > 40$$, '{}', '{"x-hasura-role": "admin", "x-hasura-user-id": "4"}');
SELECT same('{ mine(args: {}) { id } }', $$SELECT '{"mine": []}'::json$$);
SELECT same('{ nothing { name } nothing_aggregate { aggregate { count } } }', $$SELECT '{"nothing": [], "nothing_aggregate": {"aggregate": {"count": 0}}}'::json$$);
SELECT graphql.resolve('{ of_json(args: {j: {a: [1, "x", null]}}) { title } }');
SELECT graphql.resolve('query ($j: jsonb, $d: date) { of_json(args: {j: $j, d: $d}) { title } }', '{"j": {"b": 1}, "d": "1999-01-01"}');
SELECT refusal('{ mine(args: {s: {}}) { id } }');
SELECT refusal('{ search { id } }');
SELECT refusal('{ search(args: {minimum: 1}) { id } }');
SELECT refusal('{ search(args: {}) { id } }');
SELECT refusal('{ author { seen_later(args: {suffix: "x"}) } }');
SELECT refusal('{ of_json(args: {j: 1, d: "soon"}) { title } }');
