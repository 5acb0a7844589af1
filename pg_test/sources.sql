-- Sources: further names for this database, with customizations of names and namespaces for root fields.
\set ECHO none
\ir lib/compare.sql
CREATE FUNCTION resolve(role text, document text) RETURNS json LANGUAGE sql AS $$
  SELECT graphql.resolve(document, session => jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '1')) $$;
\set ECHO all
\pset tuples_only on
\pset format unaligned
\set SHOW_CONTEXT never

CREATE TABLE author (id integer PRIMARY KEY, name text UNIQUE, secret text);
CREATE TABLE article (id integer PRIMARY KEY, author_id integer REFERENCES author, title text);
INSERT INTO author VALUES (1, 'Ann', 'x'), (2, 'Bob', 'y');
INSERT INTO article VALUES (1, 1, 'One'), (2, 2, 'Two');
CREATE FUNCTION search(word text) RETURNS SETOF author STABLE LANGUAGE sql AS $$
  SELECT * FROM author WHERE name ILIKE '%' || word || '%' $$;

-- What may stand in a customization.
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"prefix": "x"}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '[]');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"root_fields": "x"}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"root_fields": {"prefix": 1}}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"root_fields": {"prefix": "a-"}}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"root_fields": {"namespace": ""}}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"root_fields": {"namespace": "__a"}}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"type_names": {"prefix": "_"}}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"type_names": {"namespace": "a"}}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"type_names": {"suffix": "2"}}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"naming_convention": "camel"}');
INSERT INTO graphql.source (name, customization) VALUES ('a', '{"root_fields": null, "type_names": {"prefix": null}, "naming_convention": null}');

-- Prefixes and suffixes, custom names included; a namespace.
INSERT INTO graphql.source (name, customization) VALUES ('shop',
  '{"root_fields": {"namespace": "my_shop", "prefix": "f_", "suffix": "_s"}, "type_names": {"prefix": "t_", "suffix": "_y"}}');
INSERT INTO graphql.relation (relation, source, root_fields) VALUES ('author', 'shop', '{"select_by_pk": "one_author"}');
INSERT INTO graphql.function (function, source) VALUES ('search(text)', 'shop');
SELECT graphql.track('article');
SELECT graphql.resolve('{ my_shop { __typename f_author_s(order_by: {id: asc}) { __typename id articles { __typename title } } f_one_author_s(id: 2) { name } f_search_s(args: {word: "b"}) { name } f_search_aggregate_s(args: {word: "b"}) { aggregate { count __typename } } } article(order_by: {id: asc}) { author { name __typename } } }');
SELECT graphql.resolve('{ a: my_shop { b: __typename c: f_author_aggregate_s(where: {name: {_eq: "Ann"}}) { __typename aggregate { __typename count } } } my_shop { f_one_author_s(id: 1) { id } } }');
-- Fields of the same namespace merge, through fragments too; what is skipped leaves an empty object.
SELECT graphql.resolve('query ($no: Boolean = false) { my_shop { f_one_author_s(id: 1) { id } } ...F my_shop { f_one_author_s(id: 1) { name } gone: f_author_s @include(if: $no) { id } } e: my_shop { f_author_s @skip(if: true) { id } } } fragment F on query_root { my_shop { ... on t_my_shop_query_y { t: __typename } ...G } } fragment G on t_my_shop_query_y { x: f_one_author_s(id: 2) { id } }');
SELECT graphql.resolve('{ my_shop { __typename } }');
SELECT refusal('{ my_shop { x: f_one_author_s(id: 1) { id } } my_shop { x: f_one_author_s(id: 2) { id } } }');
SELECT refusal('{ my_shop }');
SELECT refusal('{ my_shop { author { id } } }');
SELECT refusal('{ f_author_s { id } }');
SELECT refusal('{ my_shop { article { id } } }');
SELECT refusal('{ my_shop { __schema { types { name } } } }');
SELECT refusal('{ my_shop { f_author_s(where: {nme: {_eq: "a"}}) { id } } }');
SELECT refusal('{ my_shop { f_author_s { id nope } } }');
SELECT refusal('mutation { my_shop { f_author_s { id } } }');
SELECT graphql.resolve('{ __type(name: "t_my_shop_query_y") { name kind fields { name type { kind ofType { name ofType { ofType { name } } } } } } m: __type(name: "t_my_shop_mutation_y") { fields { name } } n: __type(name: "my_shop_query") { name } q: __type(name: "query_root") { fields { name type { kind ofType { name } } } } }');
SELECT graphql.resolve('{ __type(name: "t_author_bool_exp_y") { inputFields { name type { name } } } __schema { types { name } } }') -> 'data' -> '__type';
SELECT string_agg(t ->> 'name', ' ' ORDER BY t ->> 'name' COLLATE "C")
FROM json_array_elements(graphql.resolve('{ __schema { types { name } } }') #> '{data,__schema,types}') t WHERE t ->> 'name' NOT LIKE '\_\_%' AND t ->> 'name' NOT LIKE 'article%';

-- One statement, with the namespace's object part of it.
SELECT e ->> 'field', (e ->> 'sql') LIKE 'SELECT%' FROM json_array_elements(graphql.explain('{ my_shop { f_author_s { id } a: f_one_author_s(id: 1) { id } } article { id } }')) e;

-- Mutations: order, atomicity, paths.
SELECT graphql.resolve('mutation { my_shop { __typename f_insert_author_s(objects: [{id: 3, name: "Cy"}, {id: 4, name: "Di"}]) { __typename affected_rows returning { __typename id } } f_update_author_by_pk_s(pk_columns: {id: 3}, _set: {name: "Cyd"}) { name } } insert_article_one(object: {id: 3, title: "Three", author: {data: {id: 5, name: "Ed"}}}) { id author { name } } last: my_shop { f_delete_author_s(where: {id: {_eq: 4}}) { returning { name } } x: f_delete_author_by_pk_s(id: 77) { id } } empty: my_shop { f_delete_author_by_pk_s(id: 1) @skip(if: true) { id } } }');
SELECT graphql.resolve('mutation { my_shop { f_insert_author_one_s(object: {id: 6, name: "Fay"}) { id } } b: my_shop { f_insert_author_one_s(object: {id: 1, name: "Gus"}) { id } } }');
SELECT graphql.resolve('mutation { insert_article_one(object: {id: 9}) { id } my_shop { f_insert_author_s(objects: [{id: 7, name: "Ann"}]) { affected_rows } } }');
SELECT array_agg(id ORDER BY id) FROM author;
SELECT count(*) FROM article;

-- A role's rules hold below a namespace.
SELECT resolve('reader', '{ my_shop { f_author_s { id } } }');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('author', 'reader', '{id,name}', '{"id": {"_eq": "X-Hasura-User-Id"}}');
INSERT INTO graphql.insert_permission (relation, role, columns, row_check) VALUES ('author', 'writer', '{id,name}', '{"id": {"_gt": 100}}');
SELECT resolve('reader', '{ my_shop { f_author_s { id name } f_one_author_s(id: 2) { id } mine: f_one_author_s(id: 1) { id } f_search_s(args: {word: ""}) { id } } }');
SELECT resolve('reader', '{ my_shop { f_author_s { secret } } }');
SELECT resolve('reader', '{ my_shop { f_author_aggregate_s { aggregate { count } } } }');
SELECT resolve('reader', 'mutation { my_shop { f_insert_author_s(objects: {id: 9}) { affected_rows } } }');
SELECT resolve('writer', '{ my_shop { __typename } }');
SELECT resolve('writer', 'mutation { my_shop { f_insert_author_s(objects: [{id: 101, name: "Hal"}]) { affected_rows } } }');
SELECT resolve('writer', 'mutation { a: my_shop { f_insert_author_s(objects: [{id: 102, name: "Ivy"}]) { affected_rows } } b: my_shop { f_insert_author_s(objects: [{id: 1000, name: "Jo"}, {id: 10, name: "Kay"}]) { affected_rows } } }');
SELECT array_agg(id ORDER BY id) FROM author;
SELECT resolve('reader', '{ __schema { mutationType { name } queryType { fields { name } } } __type(name: "t_my_shop_mutation_y") { name } }');

-- The plan cache: kept plans give way to a changed customization, and documents that differ do not mix.
SELECT graphql.resolve('query ($id: Int!) { my_shop { f_one_author_s(id: $id) { id } } }', '{"id": 1}');
SELECT graphql.resolve('query ($id: Int!) { my_shop { f_one_author_s(id: $id) { id } } }', '{"id": 2}');
SELECT graphql.resolve('query ($id: Int!) { my_shop { f_one_author_s(id: $id) { name } } }', '{"id": 2}');
SELECT graphql.resolve('mutation ($o: [t_author_insert_input_y!]!) { my_shop { f_insert_author_s(objects: $o) { affected_rows } } }', '{"o": [{"id": 20, "name": "Lea"}]}');
SELECT graphql.resolve('mutation ($o: [t_author_insert_input_y!]!) { my_shop { f_insert_author_s(objects: $o) { affected_rows } } }', '{"o": [{"id": 21, "name": "Mo"}, {"id": 22, "name": "Nat"}]}');
SELECT graphql.resolve('query ($no: Boolean!) { my_shop { f_one_author_s(id: 1) @skip(if: $no) { id } } b: my_shop @skip(if: $no) { __typename } }', v) FROM unnest('{"{\"no\": true}","{\"no\": false}","{\"no\": true}"}'::jsonb[]) v;
SELECT graphql.resolve('mutation ($no: Boolean!) { my_shop { f_delete_author_by_pk_s(id: 22) @skip(if: $no) { id } } b: my_shop { f_delete_author_by_pk_s(id: 21) @skip(if: $no) { id } } }', v) FROM unnest('{"{\"no\": true}","{\"no\": false}","{\"no\": true}"}'::jsonb[]) v;
-- A function that changes rows, with a role that may call it and sees what it may see of them.
CREATE FUNCTION rename_all(word text) RETURNS SETOF author VOLATILE LANGUAGE sql AS $$ UPDATE author SET name = name || word WHERE id < 3 RETURNING * $$;
INSERT INTO graphql.function (function, source) VALUES ('rename_all(text)', 'shop');
INSERT INTO graphql.function_permission (function, role) VALUES ('rename_all(text)', 'reader');
SELECT resolve('reader', 'mutation { my_shop { f_rename_all_s(args: {word: "!"}) { __typename id name } } }');
UPDATE graphql.source SET customization = '{"root_fields": {"namespace": "our_shop"}}' WHERE name = 'shop';
SELECT refusal('{ my_shop { __typename } }');
SELECT graphql.resolve('{ our_shop { __typename one_author(id: 1) { __typename } } }');
BEGIN;
UPDATE graphql.source SET customization = '{}' WHERE name = 'shop';
SELECT graphql.resolve('{ one_author(id: 1) { __typename } }');
ROLLBACK;
SELECT graphql.resolve('{ our_shop { one_author(id: 1) { __typename } } }');
UPDATE graphql.source SET name = 'store' WHERE name = 'shop';
SELECT graphql.resolve('{ our_shop { one_author(id: 1) { __typename } } }');

-- Names: the same table names in two sources, namespaces that meet.
CREATE SCHEMA other;
CREATE TABLE other.author (id integer PRIMARY KEY);
INSERT INTO other.author VALUES (11);
INSERT INTO graphql.source (name, customization) VALUES ('second', '{"root_fields": {"prefix": "other_"}, "type_names": {"prefix": "other_"}}');
INSERT INTO graphql.relation (relation, source, custom_name) VALUES ('other.author', 'second', 'author');
SELECT graphql.resolve('{ our_shop { author(where: {id: {_eq: 1}}) { id } } other_author { id __typename } }');
UPDATE graphql.source SET customization = '{"root_fields": {"prefix": "other_"}}' WHERE name = 'second';
UPDATE graphql.source SET customization = '{"root_fields": {"namespace": "our_shop"}, "type_names": {"prefix": "other_"}}' WHERE name = 'second';
UPDATE graphql.source SET customization = '{"root_fields": {"namespace": "second"}, "type_names": {"prefix": "other_"}}' WHERE name = 'second';
SELECT graphql.resolve('{ our_shop { author(where: {id: {_eq: 1}}) { id } } second { author { id __typename } } }');
SELECT graphql.resolve('{ x: second { a: author { id } } our_shop { author(where: {id: {_eq: 1}}) { id } } y: second { author { id } __typename } }');
UPDATE graphql.source SET customization = '{"root_fields": {"namespace": "article"}, "type_names": {"prefix": "other_"}}' WHERE name = 'second';
CREATE TABLE second (id integer PRIMARY KEY);
SELECT graphql.track('second');
CREATE TABLE our_shop_query (id integer PRIMARY KEY);
SELECT graphql.track('our_shop_query');
SELECT graphql.resolve('{ second { author { id } } }');

-- A naming convention of one source.
CREATE TABLE day_name (name text PRIMARY KEY);
INSERT INTO day_name VALUES ('monday'), ('sunday');
CREATE TABLE busy_day (day_id integer PRIMARY KEY, day_name text REFERENCES day_name, author_id integer REFERENCES author);
INSERT INTO busy_day VALUES (1, 'monday', 1), (2, 'sunday', 2);
INSERT INTO graphql.source (name, customization) VALUES ('camel', '{"naming_convention": "graphql-default", "root_fields": {"prefix": "my", "suffix": "now"}, "type_names": {"prefix": "my"}}');
INSERT INTO graphql.relation (relation, source, is_enum) VALUES ('day_name', 'camel', true);
INSERT INTO graphql.relation (relation, source) VALUES ('busy_day', 'camel');
INSERT INTO graphql.relationship (relation, name, kind, using_columns) VALUES ('busy_day', 'theAuthor', 'object', '{author_id}');
SELECT graphql.resolve('{ myBusyDayNow(where: {dayId: {_isNull: false}, theAuthor: {name: {_is_null: false}}}, orderBy: [{dayId: DESC}, {theAuthor: {name: asc}}]) { __typename dayId dayName theAuthor { name } } }');
SELECT graphql.resolve('{ myBusyDayNow(where: {dayName: {_nin: [SUNDAY]}}) { dayName } myBusyDayAggregateNow { __typename aggregate { __typename } } b: __type(name: "myBusyDayBoolExp") { inputFields { name type { name } } } c: __type(name: "MyDayNameEnumComparisonExp") { inputFields { name } } i: __type(name: "IntComparisonExp") { name } j: __type(name: "Int_comparison_exp") { name } o: __type(name: "OrderBy") { enumValues { name } } }');
SELECT graphql.resolve('mutation { myInsertBusyDayOneNow(object: {dayId: 3, dayName: SUNDAY, theAuthor: {data: {id: 30, name: "Ola"}, on_conflict: {constraint: author_pkey}}}) { dayName theAuthor { name } } }');
INSERT INTO graphql.setting (name, value) VALUES ('naming_convention_per_source', 'false');
SELECT graphql.resolve('{ mybusy_daynow(limit: 1, order_by: {day_id: asc}) { __typename day_name } }');
DELETE FROM graphql.setting WHERE name = 'naming_convention_per_source';
SELECT graphql.resolve('{ myBusyDayNow(limit: 1, orderBy: {dayId: ASC}) { dayName } }');

-- The default source may have a customization too.
INSERT INTO graphql.source (name, customization) VALUES ('default', '{"root_fields": {"namespace": "main"}, "type_names": {"suffix": "_m"}}');
SELECT graphql.resolve('{ main { article_by_pk(id: 1) { __typename author { __typename } } } }');
DELETE FROM graphql.source WHERE name = 'default';
SELECT graphql.resolve('{ article_by_pk(id: 1) { __typename } }');

-- A source takes with it what is tracked under it.
DELETE FROM graphql.source WHERE name = 'store';
SELECT refusal('{ our_shop { __typename } }');
SELECT relation, source FROM graphql.relation ORDER BY 1;
SELECT * FROM graphql.name WHERE owner_kind = 'source' ORDER BY scope, name;
