-- limit, offset, order_by, distinct_on: literals, variables, defaults, nulls.
\set ECHO none
\ir lib/compare.sql
\ir lib/newsroom.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SELECT graphql.track_schema('public');

-- The rows of a query as the field of that name.
CREATE FUNCTION public.rows_of(name text, query text) RETURNS text LANGUAGE sql AS
$body$ SELECT format('SELECT json_build_object(%L, coalesce((SELECT json_agg(r) FROM (%s) r), ''[]''))', name, query) $body$;

-- limit and offset.
SELECT same('{ article(limit: 3, order_by: {id: asc}) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id LIMIT 3'));
SELECT same('{ article(limit: 3, offset: 4, order_by: {id: desc}) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id DESC LIMIT 3 OFFSET 4'));
SELECT same('{ article(offset: 57, order_by: [{id: asc}]) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id OFFSET 57'));
SELECT same('{ article(limit: 0) { id } }', rows_of('article', 'SELECT id FROM article LIMIT 0'));
SELECT same('{ article(limit: null, offset: null, where: null, order_by: {id: asc}, distinct_on: null) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id'));
SELECT same('query ($l: Int, $o: Int) { article(limit: $l, offset: $o, order_by: {id: asc}) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id LIMIT 2 OFFSET 1'), '{"l": 2, "o": 1}');
SELECT same('query ($l: Int, $o: Int) { article(limit: $l, offset: $o, order_by: {id: asc}) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id'), '{"l": null}');
SELECT same('query ($l: Int = 4, $o: Int = 2) { article(limit: $l, offset: $o, order_by: {id: asc}) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id LIMIT 4 OFFSET 2'));
SELECT same('query ($l: Int = 4, $o: Int = 2) { article(limit: $l, offset: $o, order_by: {id: asc}) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id OFFSET 2'), '{"l": null}');
SELECT same('query ($l: Int! = 4) { article(limit: $l, order_by: {id: asc}) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id LIMIT 1'), '{"l": 1}');
SELECT refusal('{ article(limit: -1) { id } }');
SELECT refusal('{ article(limit: "1") { id } }');
SELECT refusal('{ article(limit: 1.0) { id } }');
SELECT refusal('{ article(limit: 3000000000) { id } }');
SELECT refusal('{ article(offset: "x") { id } }');
SELECT refusal('query ($l: Int) { article(limit: $l) { id } }', '{"l": -5}');
SELECT refusal('query ($l: Int) { article(limit: $l) { id } }', '{"l": "1"}');
SELECT refusal('query ($l: String) { article(limit: $l) { id } }', '{"l": "1"}');
SELECT refusal('query ($l: Int!) { article(limit: $l) { id } }');
SELECT refusal('query ($l: Int!) { article(limit: $l) { id } }', '{"l": null}');
SELECT refusal('{ article(limit: $l) { id } }');

-- order_by: one object, a list, every direction.
SELECT same('{ article(order_by: {views: asc, id: asc}) { id views } }', rows_of('article', 'SELECT id, views FROM article ORDER BY views, id'));
SELECT same('{ article(order_by: [{views: desc}, {id: asc}]) { id views } }', rows_of('article', 'SELECT id, views FROM article ORDER BY views DESC, id'));
SELECT same('{ article(order_by: [{views: asc_nulls_first}, {id: desc}]) { id views } }', rows_of('article', 'SELECT id, views FROM article ORDER BY views NULLS FIRST, id DESC'));
SELECT same('{ article(order_by: [{views: asc_nulls_last}, {id: desc}]) { id views } }', rows_of('article', 'SELECT id, views FROM article ORDER BY views NULLS LAST, id DESC'));
SELECT same('{ article(order_by: [{views: desc_nulls_first}, {id: desc}]) { id views } }', rows_of('article', 'SELECT id, views FROM article ORDER BY views DESC NULLS FIRST, id DESC'));
SELECT same('{ article(order_by: [{views: desc_nulls_last}, {id: desc}]) { id views } }', rows_of('article', 'SELECT id, views FROM article ORDER BY views DESC NULLS LAST, id DESC'));
SELECT same('{ article(order_by: [], limit: 0) { id } }', rows_of('article', 'SELECT id FROM article LIMIT 0'));
SELECT same('{ article(order_by: [{}, {id: desc}], limit: 2) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id DESC LIMIT 2'));
SELECT same('{ article(order_by: [{views: null}, {id: desc}], limit: 2) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id DESC LIMIT 2'));
SELECT same('query ($o: [article_order_by!]) { article(order_by: $o, limit: 5) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY views DESC NULLS LAST, id LIMIT 5'), '{"o": [{"views": "desc_nulls_last"}, {"id": "asc"}]}');
SELECT same('query ($o: [article_order_by!]) { article(order_by: $o, limit: 5) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id DESC LIMIT 5'), '{"o": {"id": "desc"}}');
SELECT same('query ($d: order_by = desc) { article(order_by: [{published: $d}, {id: $d}]) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY published DESC, id DESC'));
SELECT same('query ($d: order_by = desc) { article(order_by: [{published: $d}, {id: $d}]) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY published, id'), '{"d": "asc"}');
SELECT same('query ($d: order_by) { article(order_by: [{views: $d}, {id: asc}], limit: 3) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY id LIMIT 3'), '{"d": null}');
SELECT refusal('{ article(order_by: {id: up}) { id } }');
SELECT refusal('{ article(order_by: {nothing: asc}) { id } }');
SELECT refusal('{ article(order_by: "id") { id } }');
SELECT refusal('query ($d: order_by) { article(order_by: {id: $d}) { id } }', '{"d": "up"}');

-- order_by through relationships.
SELECT same('{ article(order_by: [{author: {name: desc_nulls_last}}, {id: asc}], limit: 20) { id } }', rows_of('article', 'SELECT t.id FROM article t LEFT JOIN author a ON a.id = t.author_id ORDER BY a.name DESC NULLS LAST, t.id LIMIT 20'));
SELECT same('{ article(order_by: [{author: {name: asc_nulls_first}}, {id: asc}], limit: 20) { id } }', rows_of('article', 'SELECT t.id FROM article t LEFT JOIN author a ON a.id = t.author_id ORDER BY a.name NULLS FIRST, t.id LIMIT 20'));
SELECT same('{ article(order_by: [{author: {author: {rating: desc_nulls_last, name: asc}}}, {section: {title: asc}}, {id: asc}]) { id } }',
  rows_of('article', 'SELECT t.id FROM article t LEFT JOIN author a ON a.id = t.author_id LEFT JOIN author b ON b.id = a.boss_id LEFT JOIN section s ON (s.region, s.code) = (t.region, t.section_code) ORDER BY b.rating DESC NULLS LAST, b.name, s.title, t.id'));
SELECT same('{ tag(order_by: [{article: {author: {name: asc}}}, {article_id: desc}, {name: asc}], limit: 10, offset: 5) { article_id name } }',
  rows_of('tag', 'SELECT g.article_id, g.name FROM tag g JOIN article t ON t.id = g.article_id LEFT JOIN author a ON a.id = t.author_id ORDER BY a.name, g.article_id DESC, g.name LIMIT 10 OFFSET 5'));

-- order_by aggregates of array relationships.
SELECT same('{ author(order_by: [{articles_aggregate: {count: desc}}, {id: asc}]) { id } }', rows_of('author', 'SELECT a.id FROM author a ORDER BY (SELECT count(*) FROM article t WHERE t.author_id = a.id) DESC, id'));
SELECT same('{ author(order_by: [{articles_aggregate: {max: {views: desc_nulls_last}}}, {id: asc}]) { id } }', rows_of('author', 'SELECT a.id FROM author a ORDER BY (SELECT max(views) FROM article t WHERE t.author_id = a.id) DESC NULLS LAST, id'));
SELECT same('{ author(order_by: [{articles_aggregate: {sum: {price: asc_nulls_first}, min: {title: asc}}}, {id: asc}]) { id } }', rows_of('author', 'SELECT a.id FROM author a ORDER BY (SELECT sum(price) FROM article t WHERE t.author_id = a.id) NULLS FIRST, id'));
SELECT same('{ author(order_by: [{articles_aggregate: {avg: {views: asc}}}, {id: asc}]) { id } }', rows_of('author', 'SELECT a.id FROM author a ORDER BY (SELECT avg(views) FROM article t WHERE t.author_id = a.id), id'));
SELECT same('{ author(order_by: [{articles_aggregate: {stddev_pop: {views: asc}}}, {id: asc}]) { id } }', rows_of('author', 'SELECT a.id FROM author a ORDER BY (SELECT stddev_pop(views) FROM article t WHERE t.author_id = a.id), id'));
SELECT same('{ article(order_by: [{author: {articles_aggregate: {count: desc_nulls_last}}}, {tags_aggregate: {count: asc}}, {id: asc}], limit: 25) { id } }',
  rows_of('article', 'SELECT t.id FROM article t LEFT JOIN author a ON a.id = t.author_id ORDER BY CASE WHEN a.id IS NOT NULL THEN (SELECT count(*) FROM article u WHERE u.author_id = a.id) END DESC NULLS LAST, (SELECT count(*) FROM tag g WHERE g.article_id = t.id), t.id LIMIT 25'));

-- distinct_on.
SELECT same('{ article(distinct_on: author_id, order_by: [{author_id: asc}, {id: desc}]) { id author_id } }', rows_of('article', 'SELECT DISTINCT ON (author_id) id, author_id FROM article ORDER BY author_id, id DESC'));
SELECT same('{ article(distinct_on: [region, published], order_by: [{region: asc}, {published: desc}, {id: asc}]) { id region published } }', rows_of('article', 'SELECT DISTINCT ON (region, published) id, region, published FROM article ORDER BY region, published DESC, id'));
SELECT same('{ article(distinct_on: [region, published], order_by: [{published: asc}, {region: asc}, {id: asc}], limit: 3, offset: 1) { id } }', rows_of('article', 'SELECT DISTINCT ON (region, published) id FROM article ORDER BY published, region, id LIMIT 3 OFFSET 1'));
SELECT same('query ($d: [article_select_column!]) { article(distinct_on: $d, order_by: [{region: asc}, {id: asc}]) { id } }', rows_of('article', 'SELECT DISTINCT ON (region) id FROM article ORDER BY region, id'), '{"d": ["region"]}');
SELECT same('query ($d: [article_select_column!]) { article(distinct_on: $d, order_by: [{region: asc}, {id: asc}]) { id } }', rows_of('article', 'SELECT DISTINCT ON (region) id FROM article ORDER BY region, id'), '{"d": "region"}');
SELECT same('query ($d: [article_select_column!]) { article(distinct_on: $d, order_by: [{region: asc}, {id: asc}]) { id } }', rows_of('article', 'SELECT id FROM article ORDER BY region, id'), '{"d": []}');
SELECT same('{ author(order_by: {id: asc}) { articles(distinct_on: region, order_by: [{region: desc}, {id: asc}]) { id region } } }',
  rows_of('author', 'SELECT (SELECT coalesce(json_agg(r), ''[]'') FROM (SELECT DISTINCT ON (region) id, region FROM article t WHERE t.author_id = a.id ORDER BY region DESC, id) r) AS articles FROM author a ORDER BY id'));
SELECT refusal('{ article(distinct_on: region, order_by: {id: asc}) { id } }');
SELECT refusal('{ article(distinct_on: nothing) { id } }');

-- By key.
SELECT same('{ author_by_pk(id: 3) { name } }', 'SELECT json_build_object(''author_by_pk'', (SELECT json_build_object(''name'', name) FROM author WHERE id = 3))');
SELECT same('{ author_by_pk(id: 99) { name } }', $$SELECT '{"author_by_pk": null}'::json$$);
SELECT same('query ($r: String!, $c: Int!) { section_by_pk(region: $r, code: $c) { title articles(order_by: {id: asc}) { id } } }',
  'SELECT json_build_object(''section_by_pk'', (SELECT json_build_object(''title'', title, ''articles'', (SELECT json_agg(json_build_object(''id'', id) ORDER BY id) FROM article t WHERE (t.region, t.section_code) = (s.region, s.code))) FROM section s WHERE (region, code) = (''north'', 2)))',
  '{"r": "north", "c": 2}');
SELECT refusal('{ section_by_pk(region: "north") { title } }');
SELECT refusal('{ section_by_pk(region: "north", code: null) { title } }');
SELECT refusal('{ author_by_pk(id: "3") { name } }');
