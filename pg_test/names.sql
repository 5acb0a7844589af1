-- Names: each GraphQL name has one owner, and GraphQL must allow it.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

-- What the command raises, or 'accepted'; nothing of it stays.
CREATE FUNCTION attempt(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RAISE EXCEPTION USING message = 'accepted', errcode = 'PT001';
EXCEPTION
  WHEN others THEN RETURN sqlerrm;
END
$$;

CREATE FUNCTION ask(query text, role text = 'admin') RETURNS json LANGUAGE sql AS
$$ SELECT graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role)) $$;
-- Fields of query_root that have this in their name.
CREATE FUNCTION roots(part text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(f ->> 'name', ' ') FROM jsonb_array_elements(
    ask('{__schema {queryType {fields {name}}}}')::jsonb #> '{data,__schema,queryType,fields}') f
  WHERE strpos(f ->> 'name', part) > 0
$$;

CREATE SCHEMA press;
CREATE TABLE item (id int PRIMARY KEY, title text);
CREATE TABLE press.item (id int PRIMARY KEY);
CREATE TABLE press_item (id int PRIMARY KEY);
CREATE TABLE item_aggregate (id int PRIMARY KEY);
CREATE TABLE item_by_pk (id int PRIMARY KEY);
CREATE TABLE item_bool_exp (id int PRIMARY KEY);
CREATE TABLE insert_item (id int PRIMARY KEY);
CREATE TABLE query_root (id int PRIMARY KEY);
CREATE TABLE "Int" (id int PRIMARY KEY);
CREATE TABLE "Int_comparison_exp" (id int PRIMARY KEY);
CREATE TABLE uuid (id int PRIMARY KEY);
CREATE TABLE order_by (id int PRIMARY KEY);
SELECT graphql.track('item');

-- Tables against each other.
SELECT attempt($$SELECT graphql.track('item_aggregate')$$);
SELECT attempt($$SELECT graphql.track('item_by_pk')$$);
SELECT attempt($$SELECT graphql.track('item_bool_exp')$$);
SELECT attempt($$SELECT graphql.track('insert_item')$$);
SELECT attempt($$SELECT graphql.track('press.item')$$);
SELECT attempt($$SELECT graphql.track('press.item'), graphql.track('press_item')$$);
SELECT attempt($$INSERT INTO graphql.relation (relation, custom_name) VALUES ('press_item', 'item')$$);
SELECT attempt($$INSERT INTO graphql.relation (relation, custom_name) VALUES ('item_aggregate', 'totals')$$);
SELECT attempt($$INSERT INTO graphql.relation (relation, root_fields) VALUES ('press_item', '{"select": "item"}')$$);
SELECT attempt($$INSERT INTO graphql.relation (relation, root_fields) VALUES ('press_item', '{"select": {"name": "item_aggregate"}}')$$);
SELECT attempt($$INSERT INTO graphql.relation (relation, root_fields) VALUES ('press_item', '{"insert": "delete_item"}')$$);
SELECT attempt($$INSERT INTO graphql.relation (relation, root_fields) VALUES ('press_item', '{"select": "things", "select_by_pk": "things"}')$$);
SELECT attempt($$UPDATE graphql.relation SET root_fields = '{"select_aggregate": "item"}'$$);
-- Names that free themselves can be taken.
UPDATE graphql.relation SET custom_name = 'thing' WHERE relation = 'item'::regclass;
SELECT attempt($$INSERT INTO graphql.relation (relation, custom_name) VALUES ('press_item', 'item')$$);
UPDATE graphql.relation SET custom_name = NULL WHERE relation = 'item'::regclass;

-- Against types and fields that are always there.
SELECT attempt($$SELECT graphql.track('query_root')$$);
SELECT attempt($$SELECT graphql.track('"Int"')$$);
SELECT attempt($$SELECT graphql.track('"Int_comparison_exp"')$$);
SELECT attempt($$SELECT graphql.track('order_by')$$);
SELECT attempt($$UPDATE graphql.relation SET custom_name = 'mutation_root'$$);
SELECT attempt($$UPDATE graphql.relation SET custom_name = 'subscription_root'$$);
SELECT attempt($$UPDATE graphql.relation SET custom_name = 'String'$$);
SELECT attempt($$UPDATE graphql.relation SET custom_name = 'Boolean'$$);
SELECT attempt($$UPDATE graphql.relation SET custom_name = 'cursor_ordering'$$);
-- A table beside a scalar of its name.
CREATE TABLE keyed (id uuid PRIMARY KEY, "uuid" text);
SELECT attempt($$SELECT graphql.track('uuid'), graphql.track('keyed')$$);
SELECT attempt($$SELECT graphql.track('keyed'), graphql.track('uuid')$$);
INSERT INTO graphql.relation (relation, custom_name) VALUES ('uuid', 'uuids'), ('keyed', NULL);
SELECT ask('{uuids {id} keyed(where: {id: {_is_null: false}}) {id uuid}}');
-- Scalars belong to all that use them.
SELECT ask('{a: __type(name: "uuid") {kind} b: __type(name: "uuids") {kind}}');

-- Names that GraphQL does not allow: custom ones are refused.
SELECT custom_name, attempt(format('UPDATE graphql.relation SET custom_name = %L', custom_name))
FROM unnest(array['with space', '1abc', 'ümlaut', 'a-b', '', '__x', 'a"b', 'a.b', 'a$b', 'a', '_', '_1']) custom_name;
SELECT custom_name, attempt(format('UPDATE graphql.relation SET root_fields = jsonb_build_object(%L, %L::text)', 'select', custom_name))
FROM unnest(array['with space', '1abc', '', '__schema', '__typename', 'fine', '_']) custom_name;
SELECT custom_name, attempt(format('UPDATE graphql.relation SET column_config = jsonb_build_object(%L, jsonb_build_object(%L, %L::text))', 'title', 'custom_name', custom_name))
FROM unnest(array['with space', '1abc', '', '__x', 'id', '_and', '_or', '_not', '__typename']) custom_name;
SELECT attempt($$UPDATE graphql.relation SET column_config = '{"nothing": {"custom_name": "a"}}'$$);
SELECT attempt($$UPDATE graphql.relation SET column_config = '{"id": {"custom_name": "a"}, "title": {"custom_name": "a"}}'$$);
SELECT attempt($$UPDATE graphql.relation SET column_config = '{"id": {"custom_name": "title"}, "title": {"custom_name": "id"}}'$$);
SELECT attempt($$UPDATE graphql.relation SET column_config = '{"id": 1}'$$);
SELECT attempt($$UPDATE graphql.relation SET column_config = '{"id": {"name": "a"}}'$$);
SELECT attempt($$UPDATE graphql.relation SET root_fields = '{"selects": "a"}'$$);
SELECT attempt($$UPDATE graphql.relation SET root_fields = '{"select": 1}'$$);

-- Tables of such names need a custom one.
CREATE TABLE "1abc" (id int PRIMARY KEY);
CREATE TABLE "with space" (id int PRIMARY KEY, "a b" int, "2nd" int, "__hidden" int, "ümlaut" int, "fine" int, _and int);
CREATE TABLE "__system" (id int PRIMARY KEY);
CREATE SCHEMA "my press";
CREATE TABLE "my press".story (id int PRIMARY KEY);
INSERT INTO "with space" VALUES (1, 2, 3, 4, 5, 6, 7);
SELECT attempt($$SELECT graphql.track('"1abc"')$$);
SELECT attempt($$SELECT graphql.track('"with space"')$$);
SELECT attempt($$SELECT graphql.track('"__system"')$$);
SELECT attempt($$SELECT graphql.track('"my press".story')$$);
INSERT INTO graphql.relation (relation, custom_name) VALUES
  ('"1abc"', 'abc'), ('"with space"', 'with_space'), ('__system', 'system'), ('"my press".story', 'story');
SELECT ask('{abc {id} system {id} story {id} with_space {id fine}}');
-- Columns of such names are left out, or get a custom one too; a filter may name them all the same.
SELECT ask('{__type(name: "with_space") {fields {name}}}');
UPDATE graphql.relation SET column_config = '{"a b": {"custom_name": "a_b"}, "2nd": {"custom_name": "second"}}' WHERE relation = '"with space"'::regclass;
SELECT ask('{with_space(where: {a_b: {_eq: 2}}, order_by: {second: asc}) {a_b second}}');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('"with space"', 'reader', '{*}', '{"ümlaut": {"_eq": 5}, "2nd": {"_ceq": "2nd"}}');
SELECT ask('{with_space {id a_b second fine}}', 'reader');
SELECT roots('with');
-- track_schema warns of what it leaves out.
CREATE SCHEMA odd;
CREATE TABLE odd."5" (id int PRIMARY KEY);
CREATE TABLE odd."6 7" (id int PRIMARY KEY);
CREATE TABLE odd.six (id int PRIMARY KEY);
SELECT graphql.track_schema('odd');
SELECT object, path, reason FROM graphql.inconsistencies();
