-- Names and types: json paths, enum tables, custom names, the graphql-default convention.
\set ECHO none
\ir lib/compare.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned

-- json paths in every spelling.
CREATE TABLE doc (id integer PRIMARY KEY, j jsonb, p json);
INSERT INTO doc VALUES
  (1, '{"a": {"b": [10, {"c": "deep"}, 12345678901234567890.10]}, "k e y": 1, "$": 2, "x.y": 3, "0": "zero", "é": "e", "q\"": 4}', '{"z": 1,  "a": [1, 2], "z": 2}'),
  (2, '["x", ["y"]]', '"text"'), (3, 'null', 'null'), (4, NULL, NULL);
SELECT graphql.track('doc');
SELECT graphql.resolve('{ doc_by_pk(id: 1) { root: j(path: "$") a: j(path: "a") da: j(path: "$.a") b: j(path: "$.a.b[0]") c: j(path: "a.b[1].c") big: j(path: "a.b[2]") br: j(path: "$[''a''][''b''][1]") key: j(path: "$[\"k e y\"]") dotted: j(path: "[''x.y'']") dollar: j(path: "$[''$'']") zero: j(path: "[''0'']") accent: j(path: "é") none: j(path: "nothing") past: j(path: "a.b[9]") scalar: j(path: "a.b[0].x") } }');
SELECT graphql.resolve('{ doc_by_pk(id: 1) { p z: p(path: "z") a: p(path: "$.a[1]") } }');
SELECT graphql.resolve('{ doc(order_by: {id: asc}) { j(path: "[0]") second: j(path: "$[1][0]") p(path: "$") } }');
SELECT graphql.resolve('query ($p: String) { doc_by_pk(id: 1) { j(path: $p) } }', '{"p": "a.b[0]"}');
SELECT graphql.resolve('query ($p: String) { doc_by_pk(id: 2) { j(path: $p) } }', '{"p": null}');
SELECT graphql.resolve('query ($p: String) { doc_by_pk(id: 2) { j(path: $p) } }');
SELECT refusal('{ doc { j(path: "$.") } }');
SELECT refusal('{ doc { j(path: "a[") } }');
SELECT refusal('{ doc { j(path: "a[x]") } }');
SELECT refusal('{ doc { j(path: 1) } }');
SELECT refusal('query ($p: String) { doc { j(path: $p) } }', '{"p": "a["}');

-- Enum tables.
CREATE TABLE colour (value text PRIMARY KEY, comment text);
INSERT INTO colour VALUES ('red', 'like blood'), ('dark_blue', NULL);
CREATE TABLE car (id integer PRIMARY KEY, colour text REFERENCES colour);
INSERT INTO car VALUES (1, 'red'), (2, 'dark_blue'), (3, NULL), (4, 'red');
INSERT INTO graphql.relation (relation, is_enum) VALUES ('colour', true);
SELECT graphql.track('car');
SELECT graphql.resolve('{ car(order_by: {id: asc}) { id colour } }');
SELECT graphql.resolve('{ car(where: {colour: {_eq: red}}, order_by: {id: asc}) { id } }');
SELECT graphql.resolve('{ car(where: {colour: {_neq: red}}, order_by: {id: asc}) { id } }');
SELECT graphql.resolve('{ car(where: {colour: {_in: [red, dark_blue]}}, order_by: {id: asc}) { id } }');
SELECT graphql.resolve('{ car(where: {colour: {_nin: [dark_blue]}}, order_by: {id: asc}) { id } }');
SELECT graphql.resolve('{ car(where: {colour: {_is_null: true}}) { id } }');
SELECT graphql.resolve('query ($c: colour_enum!) { car(where: {colour: {_eq: $c}}) { id } }', '{"c": "dark_blue"}');
SELECT graphql.resolve('query ($w: car_bool_exp!) { car(where: $w) { id } }', '{"w": {"colour": {"_in": ["dark_blue"]}}}');
SELECT graphql.resolve('{ car(order_by: [{colour: desc_nulls_last}, {id: asc}]) { id } }');
SELECT refusal('{ car(where: {colour: {_eq: green}}) { id } }');
SELECT refusal('{ car(where: {colour: {_eq: "red"}}) { id } }');
SELECT refusal('query ($c: colour_enum!) { car(where: {colour: {_eq: $c}}) { id } }', '{"c": "green"}');
SELECT refusal('{ car(where: {colour: {_like: "r%"}}) { id } }');

-- Custom names of tables, columns and root fields; another schema.
CREATE SCHEMA hr;
CREATE TABLE hr."Employee List" ("Id" integer PRIMARY KEY, "full name" text, "select" text, "größe" integer);
INSERT INTO hr."Employee List" VALUES (1, 'Ann', 's', 170), (2, 'Bob', NULL, 180);
INSERT INTO graphql.relation (relation, custom_name, root_fields, column_config) VALUES ('hr."Employee List"', 'Staff',
  '{"select": "staff", "select_by_pk": "member", "select_aggregate": {"name": "staffTotals"}}',
  '{"Id": {"custom_name": "number"}, "full name": {"custom_name": "name"}, "größe": {"custom_name": "height"}}');
SELECT graphql.resolve('{ staff(where: {name: {_eq: "Ann"}, height: {_lt: 175}}, order_by: [{height: desc}], distinct_on: height) { __typename number name select height } member(number: 2) { name } staffTotals { aggregate { count(columns: [name]) max { height } avg { height } } nodes { number } __typename } }');
SELECT graphql.resolve('query ($w: Staff_bool_exp, $o: [Staff_order_by!], $c: [Staff_select_column!]) { staff(where: $w, order_by: $o, distinct_on: $c) { number } }', '{"w": {"select": {"_is_null": false}}, "o": [{"name": "desc"}], "c": ["name"]}');
SELECT refusal('{ hr_employee_list { number } }');
SELECT refusal('{ staff { Id } }');
SELECT refusal('{ staff(where: {Id: {_eq: 1}}) { number } }');
CREATE TABLE hr.plain (id integer PRIMARY KEY, plain_id integer REFERENCES hr.plain);
SELECT graphql.track('hr.plain');
SELECT graphql.resolve('{ hr_plain { __typename id plain { id } plains { id } } hr_plain_by_pk(id: 1) { id } hr_plain_aggregate { __typename aggregate { count } } }');

-- graphql-default.
CREATE TABLE blog_post (id integer PRIMARY KEY, long_title text, parent_id integer REFERENCES blog_post, colour_name text REFERENCES colour, some_flag boolean);
INSERT INTO blog_post VALUES (1, 'One', NULL, 'dark_blue', true), (2, 'Two', 1, NULL, false), (3, 'Three', 1, 'red', NULL);
SELECT graphql.track('blog_post');
INSERT INTO graphql.setting VALUES ('naming_convention', '"graphql-default"');
SELECT graphql.resolve('{ blogPost(orderBy: [{longTitle: ASC_NULLS_FIRST}], distinctOn: [longTitle], limit: 2, where: {longTitle: {_ilike: "t%"}}) { __typename id longTitle parentId colourName } }');
SELECT graphql.resolve('{ blogPostByPk(id: 1) { longTitle colourName } blogPostAggregate(where: {colourName: {_eq: DARK_BLUE}}) { __typename aggregate { count(columns: [longTitle], distinct: true) max { longTitle } stddevPop { id } varSamp { id } } nodes { id } } }');
SELECT refusal('{ blog_post { id } }');
