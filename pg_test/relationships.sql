-- Relationships: nested, in conditions, to oneself, through keys of two columns, manual ones; pages of rows with related rows.
\set ECHO none
\ir lib/compare.sql
\ir lib/newsroom.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SELECT graphql.track_schema('public');

-- Manual relationships: one that matches several rows though it is an object, one without any key, one on two columns.
INSERT INTO graphql.relationship (relation, name, kind, remote, column_mapping) VALUES
  ('author', 'some_article', 'object', 'article', '{"id": "author_id"}'),
  ('author', 'same_active', 'array', 'author', '{"active": "active"}'),
  ('article', 'neighbours', 'array', 'article', '{"region": "region", "section_code": "section_code"}'),
  ('article', 'its_section', 'object', 'section', '{"region": "region", "section_code": "code"}'),
  ('tag', 'twin', 'object', 'tag', '{"article_id": "article_id", "name": "name"}');

-- Three levels down, one up; rows without relatives.
SELECT same('{ author(order_by: {id: asc}) { name author { name } articles(order_by: {id: asc}, limit: 2) { id section { title } tags(order_by: {name: asc}) { name score } } } }',
$$SELECT json_build_object('author', json_agg(json_build_object('name', a.name,
    'author', (SELECT json_build_object('name', b.name) FROM author b WHERE b.id = a.boss_id),
    'articles', (SELECT coalesce(json_agg(json_build_object('id', t.id,
        'section', (SELECT json_build_object('title', s.title) FROM section s WHERE (s.region, s.code) = (t.region, t.section_code)),
        'tags', (SELECT coalesce(json_agg(json_build_object('name', g.name, 'score', g.score) ORDER BY g.name), '[]') FROM tag g WHERE g.article_id = t.id))
      ORDER BY t.id), '[]') FROM (SELECT * FROM article t WHERE t.author_id = a.id ORDER BY t.id LIMIT 2) t))
  ORDER BY a.id)) FROM author a$$);
SELECT same('{ tag(order_by: [{name: desc}, {article_id: asc}], limit: 4) { name article { title author { name author { name author { name } } } } } }',
$$SELECT json_build_object('tag', json_agg(json_build_object('name', g.name, 'article', json_build_object('title', t.title,
    'author', CASE WHEN a.id IS NOT NULL THEN json_build_object('name', a.name, 'author', CASE WHEN b.id IS NOT NULL THEN json_build_object('name', b.name, 'author',
      CASE WHEN c.id IS NOT NULL THEN json_build_object('name', c.name) END) END) END)) ORDER BY g.name DESC, g.article_id))
  FROM (SELECT * FROM tag ORDER BY name DESC, article_id LIMIT 4) g JOIN article t ON t.id = g.article_id
  LEFT JOIN author a ON a.id = t.author_id LEFT JOIN author b ON b.id = a.boss_id LEFT JOIN author c ON c.id = b.boss_id$$);

-- The same relationship twice with other arguments.
SELECT same('{ author_by_pk(id: 2) { first: articles(limit: 1, order_by: {id: asc}) { id } last: articles(limit: 1, order_by: {id: desc}) { id } none: articles(where: {id: {_lt: 0}}) { id } } }',
$$SELECT json_build_object('author_by_pk', json_build_object(
  'first', (SELECT json_agg(json_build_object('id', id)) FROM (SELECT min(id) AS id FROM article WHERE author_id = 2) t),
  'last', (SELECT json_agg(json_build_object('id', id)) FROM (SELECT max(id) AS id FROM article WHERE author_id = 2) t), 'none', '[]'::json))$$);

-- Pages of rows keep their order whatever is nested in them.
SELECT same('{ article(order_by: [{views: desc_nulls_last}, {id: desc}], limit: 12, offset: 3) { id author { name } tags(order_by: [{score: asc_nulls_first}, {name: desc}], limit: 2, offset: 1) { name article { id } } neighbours(order_by: {title: desc}, limit: 3) { title } } }',
$$SELECT json_build_object('article', json_agg(json_build_object('id', t.id,
    'author', (SELECT json_build_object('name', a.name) FROM author a WHERE a.id = t.author_id),
    'tags', (SELECT coalesce(json_agg(json_build_object('name', g.name, 'article', json_build_object('id', t.id)) ORDER BY g.score NULLS FIRST, g.name DESC), '[]') FROM (SELECT * FROM tag g WHERE g.article_id = t.id ORDER BY score NULLS FIRST, name DESC LIMIT 2 OFFSET 1) g),
    'neighbours', (SELECT coalesce(json_agg(json_build_object('title', n.title) ORDER BY n.title DESC), '[]') FROM (SELECT * FROM article n WHERE (n.region, n.section_code) = (t.region, t.section_code) ORDER BY title DESC LIMIT 3) n))
  ORDER BY t.views DESC NULLS LAST, t.id DESC)) FROM (SELECT * FROM article ORDER BY views DESC NULLS LAST, id DESC LIMIT 12 OFFSET 3) t$$);
SELECT same('{ article(order_by: [{author: {name: desc_nulls_last}}, {id: asc}], limit: 15) { id author { name articles(order_by: {views: asc, id: asc}, limit: 2) { id } } } }',
$$SELECT json_build_object('article', json_agg(json_build_object('id', t.id, 'author', CASE WHEN t.aid IS NOT NULL THEN json_build_object('name', t.name,
    'articles', (SELECT json_agg(json_build_object('id', n.id) ORDER BY n.views, n.id) FROM (SELECT * FROM article n WHERE n.author_id = t.aid ORDER BY views, id LIMIT 2) n)) END)
  ORDER BY t.name DESC NULLS LAST, t.id)) FROM (SELECT t.id, a.id AS aid, a.name FROM article t LEFT JOIN author a ON a.id = t.author_id ORDER BY a.name DESC NULLS LAST, t.id LIMIT 15) t$$);
SELECT same('{ article(distinct_on: region, order_by: [{region: desc}, {author: {name: asc}}, {id: asc}]) { id region author { name } } }',
$$SELECT json_build_object('article', json_agg(json_build_object('id', t.id, 'region', t.region, 'author', CASE WHEN t.name IS NOT NULL THEN json_build_object('name', t.name) END) ORDER BY t.region DESC))
  FROM (SELECT DISTINCT ON (t.region) t.id, t.region, a.name FROM article t LEFT JOIN author a ON a.id = t.author_id ORDER BY t.region DESC, a.name, t.id) t$$);

-- An object relationship that matches several rows gives one of them, and does not multiply its parents.
SELECT count(*), count(*) FILTER (WHERE (a ->> 'id')::int % 10 + 0 = ((a -> 'some_article' ->> 'author_id')::int) % 10), count(*) FILTER (WHERE json_typeof(a -> 'some_article') = 'null')
FROM json_array_elements(graphql.resolve('{ author { id some_article { author_id } } }') #> '{data,author}') a;
SELECT same('{ author(order_by: {some_article: {author_id: asc_nulls_last}, id: asc}) { id } }', $$SELECT json_build_object('author', json_agg(json_build_object('id', id) ORDER BY (SELECT author_id FROM article t WHERE t.author_id = a.id LIMIT 1), id)) FROM author a$$);
SELECT same('{ author(where: {some_article: {id: {_eq: 1}}}) { id } author_aggregate(where: {some_article: {}}) { aggregate { count } } }',
$$SELECT json_build_object('author', json_agg(json_build_object('id', id)), 'author_aggregate', json_build_object('aggregate', json_build_object('count', (SELECT count(DISTINCT author_id) FROM article)))) FROM author a WHERE EXISTS (SELECT FROM article t WHERE t.author_id = a.id AND t.id = 1)$$);
SELECT same('{ author(order_by: {id: asc}) { same_active(order_by: {id: asc}) { id } } }', $$SELECT json_build_object('author', json_agg(json_build_object('same_active', (SELECT coalesce(json_agg(json_build_object('id', b.id) ORDER BY b.id), '[]') FROM author b WHERE b.active = a.active)) ORDER BY a.id)) FROM author a$$);
SELECT same('{ article(order_by: {id: asc}, limit: 6) { its_section { title } section { title } } }', $$SELECT json_build_object('article', json_agg(json_build_object('its_section', s, 'section', s) ORDER BY id)) FROM (SELECT id, CASE WHEN s.title IS NOT NULL THEN json_build_object('title', s.title) END AS s FROM article t LEFT JOIN section s ON (s.region, s.code) = (t.region, t.section_code) ORDER BY id LIMIT 6) t$$);
SELECT same('{ tag(order_by: [{article_id: asc}, {name: asc}], limit: 3) { twin { twin { name } } } }', $$SELECT json_build_object('tag', json_agg(json_build_object('twin', json_build_object('twin', json_build_object('name', name))))) FROM (SELECT * FROM tag ORDER BY article_id, name LIMIT 3) t$$);

-- Relationships in conditions. Ids of the rows of a table for which a condition holds:
CREATE FUNCTION public.holds(relation text, wanted text, condition text) RETURNS text LANGUAGE sql AS $body$
  SELECT same(format('{ %s(where: {%s}, order_by: {id: asc}) { id } }', relation, wanted),
    format('SELECT json_build_object(%L, coalesce(json_agg(json_build_object(''id'', id) ORDER BY id), ''[]'')) FROM %I t WHERE %s', relation, relation, condition))
$body$;
SELECT holds('article', 'author: {name: {_like: "B%"}}', 'EXISTS (SELECT FROM author a WHERE a.id = t.author_id AND a.name LIKE ''B%'')');
SELECT holds('article', 'author: {}', 'author_id IS NOT NULL');
SELECT holds('article', '_not: {author: {}}', 'author_id IS NULL');
SELECT holds('article', 'author: {author: {author: {}}}', 'EXISTS (SELECT FROM author a JOIN author b ON b.id = a.boss_id WHERE a.id = t.author_id AND b.boss_id IS NOT NULL)');
SELECT holds('article', '_or: [{author: {name: {_eq: "Axx"}}}, {section: {title: {_eq: "North 1"}}}, {tags: {score: {_gt: 9}}}]', 'EXISTS (SELECT FROM author a WHERE a.id = t.author_id AND a.name = ''Axx'') OR (region, section_code) = (''north'', 1) OR EXISTS (SELECT FROM tag g WHERE g.article_id = t.id AND g.score > 9)');
SELECT holds('article', 'tags: {name: {_eq: "red"}, score: {_is_null: true}}', 'EXISTS (SELECT FROM tag g WHERE g.article_id = t.id AND g.name = ''red'' AND g.score IS NULL)');
SELECT holds('article', '_not: {tags: {name: {_eq: "red"}}}', 'NOT EXISTS (SELECT FROM tag g WHERE g.article_id = t.id AND g.name = ''red'')');
SELECT holds('article', '_and: [{tags: {name: {_eq: "red"}}}, {tags: {name: {_eq: "blue"}}}]', 'EXISTS (SELECT FROM tag g WHERE g.article_id = t.id AND g.name = ''red'') AND EXISTS (SELECT FROM tag g WHERE g.article_id = t.id AND g.name = ''blue'')');
SELECT holds('author', 'articles: {tags: {article: {author: {id: {_eq: 3}}}}}', 't.id = 3 AND EXISTS (SELECT FROM article x JOIN tag g ON g.article_id = x.id WHERE x.author_id = 3)');
SELECT holds('author', 'authors: {authors: {}}', 'EXISTS (SELECT FROM author b JOIN author c ON c.boss_id = b.id WHERE b.boss_id = t.id)');
SELECT holds('author', '_not: {articles: {_not: {views: {_gt: 5}}}}', 'NOT EXISTS (SELECT FROM article x WHERE x.author_id = t.id AND NOT x.views > 5)');

-- Aggregates of array relationships in conditions.
SELECT holds('author', 'articles_aggregate: {count: {predicate: {_gt: 5}}}', '(SELECT count(*) FROM article x WHERE x.author_id = t.id) > 5');
SELECT holds('author', 'articles_aggregate: {count: {predicate: {_eq: 0}}}', 'NOT EXISTS (SELECT FROM article x WHERE x.author_id = t.id)');
SELECT holds('author', 'articles_aggregate: {count: {predicate: {_gte: 2, _lt: 5}, filter: {views: {_gt: 3}}}}', '(SELECT count(*) FROM article x WHERE x.author_id = t.id AND views > 3) BETWEEN 2 AND 4');
SELECT holds('author', 'articles_aggregate: {count: {predicate: {_eq: 2}, arguments: [region], distinct: true}}', '(SELECT count(DISTINCT region) FROM article x WHERE x.author_id = t.id) = 2');
SELECT holds('author', 'articles_aggregate: {count: {predicate: {_lt: 5}, arguments: views}}', '(SELECT count(views) FROM article x WHERE x.author_id = t.id) < 5');
SELECT holds('author', 'articles_aggregate: {count: {predicate: {_in: [3, 4]}, arguments: [region, published], distinct: true}}', '(SELECT count(DISTINCT (region, published)) FROM article x WHERE x.author_id = t.id) IN (3, 4)');
SELECT holds('author', 'articles_aggregate: {bool_and: {arguments: published, predicate: {_eq: true}}}', '(SELECT bool_and(published) FROM article x WHERE x.author_id = t.id)');
SELECT holds('author', 'articles_aggregate: {bool_or: {arguments: published, predicate: {_eq: true}}}', '(SELECT bool_or(published) FROM article x WHERE x.author_id = t.id)');
SELECT holds('author', 'articles_aggregate: {bool_or: {arguments: published, predicate: {_eq: false}, filter: {region: {_eq: "north"}}, distinct: true}}', '(SELECT bool_or(published) FROM article x WHERE x.author_id = t.id AND region = ''north'') = false');
SELECT holds('author', 'articles_aggregate: {bool_and: {arguments: published, predicate: {_is_null: true}}}', '(SELECT bool_and(published) FROM article x WHERE x.author_id = t.id) IS NULL');
SELECT holds('author', '_not: {articles_aggregate: {count: {predicate: {_gt: 5}}}}', 'NOT (SELECT count(*) FROM article x WHERE x.author_id = t.id) > 5');
SELECT holds('author', 'articles: {tags_aggregate: {count: {predicate: {_eq: 3}}}}', 'EXISTS (SELECT FROM article x WHERE x.author_id = t.id AND (SELECT count(*) FROM tag g WHERE g.article_id = x.id) = 3)');
SELECT holds('author', 'articles_aggregate: {count: {predicate: {_gt: 0}, filter: {tags_aggregate: {count: {predicate: {_eq: 3}}}}}}', 'EXISTS (SELECT FROM article x WHERE x.author_id = t.id AND (SELECT count(*) FROM tag g WHERE g.article_id = x.id) = 3)');
SELECT refusal('{ author(where: {articles_aggregate: {count: {}}}) { id } }');
SELECT refusal('{ author(where: {articles_aggregate: {bool_and: {arguments: title, predicate: {_eq: true}}}}) { id } }');
