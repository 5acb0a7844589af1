-- requires: ltree
-- The operators of ltree.
\set ECHO none
\ir lib/compare.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
CREATE EXTENSION ltree;
CREATE TABLE tree (id integer PRIMARY KEY, p ltree);
INSERT INTO tree VALUES (1, 'Tree'), (2, 'Tree.Hobbies'), (3, 'Tree.Hobbies.Stars'), (4, 'Tree.Pictures.Stars.Galaxies'), (5, ''), (6, NULL), (7, 'Other');
SELECT graphql.track('tree');
CREATE FUNCTION public.holds(wanted text, condition text, variable jsonb) RETURNS text LANGUAGE sql AS $body$
  SELECT same(format('{ tree(where: {p: %s}, order_by: {id: asc}) { id p } }', wanted), sql)
    || ' ' || same('query ($w: ltree_comparison_exp!) { tree(where: {p: $w}, order_by: {id: asc}) { id p } }', sql, jsonb_build_object('w', variable))
  FROM format('SELECT json_build_object(''tree'', coalesce(json_agg(json_build_object(''id'', id, ''p'', p::text) ORDER BY id), ''[]'')) FROM tree WHERE %s', condition) sql
$body$;
SELECT holds('{_eq: "Tree"}', 'p = ''Tree''', '{"_eq": "Tree"}');
SELECT holds('{_neq: "Tree"}', 'p <> ''Tree''', '{"_neq": "Tree"}');
SELECT holds('{_gt: "Tree"}', 'p > ''Tree''', '{"_gt": "Tree"}');
SELECT holds('{_in: ["Tree", "Other"]}', 'p IN (''Tree'', ''Other'')', '{"_in": ["Tree", "Other"]}');
SELECT holds('{_nin: ["Tree", "Other"]}', 'p NOT IN (''Tree'', ''Other'')', '{"_nin": ["Tree", "Other"]}');
SELECT holds('{_ancestor: "Tree.Hobbies.Stars"}', 'p @> ''Tree.Hobbies.Stars''', '{"_ancestor": "Tree.Hobbies.Stars"}');
SELECT holds('{_ancestor_any: ["Tree.Hobbies", "Other"]}', 'p @> ''{Tree.Hobbies,Other}''::ltree[]', '{"_ancestor_any": ["Tree.Hobbies", "Other"]}');
SELECT holds('{_descendant: "Tree.Hobbies"}', 'p <@ ''Tree.Hobbies''', '{"_descendant": "Tree.Hobbies"}');
SELECT holds('{_descendant_any: ["Tree.Hobbies", "Other"]}', 'p <@ ''{Tree.Hobbies,Other}''::ltree[]', '{"_descendant_any": ["Tree.Hobbies", "Other"]}');
SELECT holds('{_matches: "*.Stars.*"}', 'p ~ ''*.Stars.*''', '{"_matches": "*.Stars.*"}');
SELECT holds('{_matches_any: ["*.Galaxies", "Oth*"]}', 'p ? ''{*.Galaxies,Oth*}''::lquery[]', '{"_matches_any": ["*.Galaxies", "Oth*"]}');
SELECT holds('{_matches_fulltext: "Stars & !Hobbies"}', 'p @ ''Stars & !Hobbies''', '{"_matches_fulltext": "Stars & !Hobbies"}');
SELECT holds('{_is_null: true}', 'p IS NULL', '{"_is_null": true}');
SELECT refusal('{ tree(where: {p: {_eq: "a b"}}) { id } }');
SELECT refusal('{ tree(where: {p: {_matches: "*{x"}}) { id } }');
SELECT refusal('{ tree(where: {p: {_like: "a"}}) { id } }');
SELECT graphql.resolve('{ tree(order_by: {p: desc_nulls_last}, distinct_on: p) { id p } tree_aggregate { aggregate { count(columns: p, distinct: true) } } }');
