-- Aggregates of tables and array relationships.
\set ECHO none
\ir lib/compare.sql
\ir lib/newsroom.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SELECT graphql.track_schema('public');

SELECT same('{ article_aggregate { aggregate { count } } }', $$SELECT json_build_object('article_aggregate', json_build_object('aggregate', json_build_object('count', 60)))$$);
SELECT same('{ article_aggregate { aggregate { all: count views: count(columns: views) regions: count(columns: [region], distinct: true) pairs: count(columns: [region, published], distinct: true) several: count(columns: [region, published]) one: count(columns: views, distinct: false) none: count(columns: [], distinct: true) } } }',
$$SELECT json_build_object('article_aggregate', json_build_object('aggregate', json_build_object('all', count(*), 'views', count(views), 'regions', count(DISTINCT region), 'pairs', count(DISTINCT (region, published)), 'several', count((region, published)), 'one', count(views), 'none', count(*)))) FROM article$$);
SELECT same('{ article_aggregate { aggregate { sum { views price weight big } avg { views price weight } min { id views title price at region } max { id views title price at big } stddev { views } stddev_pop { views price } stddev_samp { views weight } var_pop { views } var_samp { price } variance { weight } } } }',
$$SELECT json_build_object('article_aggregate', json_build_object('aggregate', json_build_object(
  'sum', json_build_object('views', sum(views), 'price', sum(price), 'weight', sum(weight), 'big', sum(big)),
  'avg', json_build_object('views', avg(views), 'price', avg(price), 'weight', avg(weight)),
  'min', json_build_object('id', min(id), 'views', min(views), 'title', min(title), 'price', min(price), 'at', min(at), 'region', min(region)),
  'max', json_build_object('id', max(id), 'views', max(views), 'title', max(title), 'price', max(price), 'at', max(at), 'big', max(big)),
  'stddev', json_build_object('views', stddev(views)), 'stddev_pop', json_build_object('views', stddev_pop(views), 'price', stddev_pop(price)),
  'stddev_samp', json_build_object('views', stddev_samp(views), 'weight', stddev_samp(weight)), 'var_pop', json_build_object('views', var_pop(views)),
  'var_samp', json_build_object('price', var_samp(price)), 'variance', json_build_object('weight', variance(weight))))) FROM article$$);
SELECT same('{ article_aggregate(where: {id: {_lt: 0}}) { aggregate { count sum { views } max { title } avg { price } } nodes { id } } }', $$SELECT '{"article_aggregate": {"aggregate": {"count": 0, "sum": {"views": null}, "max": {"title": null}, "avg": {"price": null}}, "nodes": []}}'::json$$);
SELECT same('{ article_aggregate(where: {region: {_eq: "north"}}, order_by: [{views: desc_nulls_last}, {id: asc}], limit: 4, offset: 1) { aggregate { count sum { views } max { id } } nodes { id views } } }',
$$SELECT json_build_object('article_aggregate', json_build_object('aggregate', json_build_object('count', count(*), 'sum', json_build_object('views', sum(views)), 'max', json_build_object('id', max(id))), 'nodes', json_agg(json_build_object('id', id, 'views', views) ORDER BY views DESC, id)))
  FROM (SELECT * FROM article WHERE region = 'north' ORDER BY views DESC NULLS LAST, id LIMIT 4 OFFSET 1) t$$);
SELECT same('{ article_aggregate(distinct_on: region, order_by: [{region: asc}, {id: asc}]) { aggregate { count } nodes { id } } }', $$SELECT json_build_object('article_aggregate', json_build_object('aggregate', json_build_object('count', count(*)), 'nodes', json_agg(json_build_object('id', id) ORDER BY region))) FROM (SELECT DISTINCT ON (region) * FROM article ORDER BY region, id) t$$);
SELECT same('query ($n: Int) { a: article_aggregate(limit: $n, order_by: {id: asc}) { n: nodes { id } again: nodes { title } aggregate { x: count y: count min { i: id } } b: aggregate { count } } }',
$$SELECT json_build_object('a', json_build_object('n', json_agg(json_build_object('id', id) ORDER BY id), 'again', json_agg(json_build_object('title', title) ORDER BY id), 'aggregate', json_build_object('x', count(*), 'y', count(*), 'min', json_build_object('i', min(id))), 'b', json_build_object('count', count(*)))) FROM (SELECT * FROM article ORDER BY id LIMIT 2) t$$, '{"n": 2}');
SELECT same('{ article_aggregate(order_by: {id: asc}, limit: 2) { nodes { author { name articles_aggregate { aggregate { count } } } tags(order_by: {name: asc}) { name } } } }',
$$SELECT json_build_object('article_aggregate', json_build_object('nodes', json_agg(json_build_object('author', (SELECT json_build_object('name', name, 'articles_aggregate', json_build_object('aggregate', json_build_object('count', (SELECT count(*) FROM article x WHERE x.author_id = a.id)))) FROM author a WHERE a.id = t.author_id), 'tags', (SELECT coalesce(json_agg(json_build_object('name', name) ORDER BY name), '[]') FROM tag g WHERE g.article_id = t.id)) ORDER BY id))) FROM (SELECT * FROM article ORDER BY id LIMIT 2) t$$);

-- Of array relationships.
SELECT same('{ author(order_by: {id: asc}) { articles_aggregate { aggregate { count max { views title } sum { price } } } } }',
$$SELECT json_build_object('author', json_agg(json_build_object('articles_aggregate', (SELECT json_build_object('aggregate', json_build_object('count', count(*), 'max', json_build_object('views', max(views), 'title', max(title)), 'sum', json_build_object('price', sum(price)))) FROM article t WHERE t.author_id = a.id)) ORDER BY id)) FROM author a$$);
SELECT same('{ author(order_by: {id: asc}, limit: 4) { articles_aggregate(where: {views: {_gt: 4}}, order_by: {id: desc}, limit: 2) { aggregate { count sum { views } } nodes { id tags_aggregate { aggregate { count(columns: score) } } } } few: articles_aggregate(limit: 0) { aggregate { count } nodes { id } } } }',
$$SELECT json_build_object('author', json_agg(json_build_object('articles_aggregate', (SELECT json_build_object('aggregate', json_build_object('count', count(*), 'sum', json_build_object('views', sum(views))), 'nodes',
    coalesce(json_agg(json_build_object('id', id, 'tags_aggregate', json_build_object('aggregate', json_build_object('count', (SELECT count(score) FROM tag g WHERE g.article_id = t.id)))) ORDER BY id DESC), '[]')) FROM (SELECT * FROM article t WHERE t.author_id = a.id AND views > 4 ORDER BY id DESC LIMIT 2) t),
  'few', '{"aggregate": {"count": 0}, "nodes": []}'::json) ORDER BY id)) FROM (SELECT * FROM author ORDER BY id LIMIT 4) a$$);
SELECT same('{ author(order_by: {id: asc}) { __typename articles_aggregate { __typename aggregate { __typename count avg { __typename views } } nodes { __typename } } } }',
$$SELECT json_build_object('author', json_agg(json_build_object('__typename', 'author', 'articles_aggregate', (SELECT json_build_object('__typename', 'article_aggregate', 'aggregate', json_build_object('__typename', 'article_aggregate_fields', 'count', count(*), 'avg', json_build_object('__typename', 'article_avg_fields', 'views', avg(views))), 'nodes', coalesce(json_agg(json_build_object('__typename', 'article')), '[]')) FROM article t WHERE t.author_id = a.id)) ORDER BY id)) FROM author a$$);
SELECT refusal('{ article_aggregate { aggregate { sum { title } } } }');
SELECT refusal('{ article_aggregate { aggregate { count(columns: nothing) } } }');
SELECT refusal('{ article_aggregate { aggregate { count { x } } } }');
SELECT refusal('{ article_aggregate { aggregate } }');

-- Every digit, and numbers as strings.
SELECT graphql.resolve('{ article_aggregate { aggregate { sum { big price } max { big } avg { big } } } article(limit: 1, order_by: {id: desc}) { big price weight views } }');
INSERT INTO graphql.setting VALUES ('stringify_numeric_types', 'true');
SELECT graphql.resolve('{ article_aggregate { aggregate { count sum { big price weight views } max { big id } avg { big views } stddev { views } } } article(limit: 1, order_by: {id: desc}) { id big price weight views } }');
