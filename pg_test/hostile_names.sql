-- Names that look like SQL, and a search path full of traps, change nothing.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

CREATE FUNCTION public.ask(query text, role text = 'admin', session jsonb = '{}') RETURNS json LANGUAGE sql AS
$$ SELECT graphql.resolve(query, '{}', session || jsonb_build_object('x-hasura-role', role)) $$;

-- Tables and columns that need quoting wherever they stand.
CREATE SCHEMA "sch""ema; drop table x; --";
CREATE TABLE "sch""ema; drop table x; --"."ta""ble'; drop table x" (
  "id" int PRIMARY KEY, "co""l'umn\" text, "select" int, "ünï→" text, "; drop table x; --" int, "$1" int, "%s %I" int,
  "1234567890123456789012345678901234567890123456789012345678901é" int
);
CREATE TABLE x (id int PRIMARY KEY, "_0" int, "_1" int, "~row" int, "~order0" int, "row" int, "json" json, "data" int, "root" int, "user" text);
INSERT INTO "sch""ema; drop table x; --"."ta""ble'; drop table x" VALUES (1, 'a', 2, 'b', 3, 4, 5, 6), (2, E'\\"''', 2, '→', 3, 4, 5, 7);
INSERT INTO x VALUES (1, 10, 11, 12, 13, 14, '{"a": 1}', 15, 16, 'u'), (2, 20, 21, 22, 23, 24, '{}', 25, 26, 'v');
ALTER TABLE x ADD FOREIGN KEY (id) REFERENCES "sch""ema; drop table x; --"."ta""ble'; drop table x";
INSERT INTO graphql.relation (relation, custom_name, column_config) VALUES
  ('"sch""ema; drop table x; --"."ta""ble''; drop table x"', 'odd', '{
    "co\"l''umn\\": {"custom_name": "quoted"}, "ünï→": {"custom_name": "unicode"}, "; drop table x; --": {"custom_name": "dropping"},
    "$1": {"custom_name": "dollar"}, "%s %I": {"custom_name": "percent"},
    "1234567890123456789012345678901234567890123456789012345678901é": {"custom_name": "longest"}}');
INSERT INTO graphql.relation (relation, column_config) VALUES ('x', '{"~row": {"custom_name": "tilde_row"}, "~order0": {"custom_name": "tilde_order"}}');
INSERT INTO graphql.relationship (relation, name, kind, remote, using_columns) VALUES ('x', 'odd', 'object', NULL, '{id}');
INSERT INTO graphql.relationship (relation, name, kind, remote, using_columns)
  SELECT relation, 'xs', 'array', 'x', '{id}' FROM graphql.relation WHERE custom_name = 'odd';

SELECT ask('{odd(order_by: {id: asc}) {id quoted select unicode dropping dollar percent longest}}');
SELECT ask('{odd(where: {quoted: {_eq: "\\\"''"}, unicode: {_eq: "→"}, longest: {_gt: 6}, select: {_eq: 2}}, order_by: [{dropping: asc}, {percent: desc}]) {id}}');
SELECT ask('{odd_aggregate(distinct_on: [percent]) {aggregate {count(columns: [dollar, quoted]) sum {dropping longest} max {unicode}} nodes {quoted}}}');
SELECT ask('{x(order_by: [{tilde_row: desc}, {tilde_order: asc}, {odd: {dropping: asc}}]) {_0 _1 tilde_row tilde_order row json data root user odd {quoted xs {_0 _1 root}}}}');
SELECT ask('{x(where: {_0: {_gt: 10}, odd: {unicode: {_eq: "→"}}}) {a: _1 _0: data data: _0 root: _0}}');

-- Roles and session variables are values, never SQL.
INSERT INTO graphql.select_permission (relation, role, columns, filter)
  SELECT relation, r, '{*}', '{"co\"l''umn\\": {"_eq": "x-hasura-name"}, "; drop table x; --": {"_ceq": "; drop table x; --"}}'
  FROM graphql.relation, unnest(ARRAY['ro"le', 'ro''le; drop table x', E'ro\\le', 'rôle →', 'select', '"', repeat('r', 1000)]) r
  WHERE custom_name = 'odd';
SELECT left(name, 20), length(name), ask('{odd {id}}', name, '{"x-hasura-name": "\\\"''"}') FROM graphql.role ORDER BY name COLLATE "C";
SELECT ask('{odd {id}}', 'ro"le', '{"x-hasura-name": "a'' or true --"}');
SELECT ask('{odd {id}}', 'ro"le" or true');

-- Aliases, of any length and like names that the statement has itself.
SELECT ask(format('{%1$s: x(limit: 1, order_by: {id: asc}) {%1$s: id %2$s: _0}}', repeat('a', 1000), repeat('_', 1) || repeat('b', 999)))::text
  = format('{"data":{"%1$s":[{"%1$s":1,"%2$s":10}]}}', repeat('a', 1000), repeat('_', 1) || repeat('b', 999));
SELECT ask('{_0: x(limit: 1, order_by: {id: asc}) {_0: id _1: odd {_0: id _1: select}} root: x(limit: 1, order_by: {id: desc}) {root: data}}');
SELECT ask('{x(limit: 1, order_by: {id: asc}) {select: id from: id where: id null: id true: id on: id}}');
SELECT ask('{"a": x {id}}');
SELECT ask('{a"b: x {id}}');
SELECT ask('{ünï: x {id}}');

-- A search path whose functions, operators, casts and tables shadow the system's.
SELECT ask('{x(order_by: {id: desc}, where: {_0: {_gt: 1}, user: {_in: ["u", "v"]}, odd: {quoted: {_neq: "z"}}}) {id _0 json(path: "a") odd {quoted}} x_aggregate {aggregate {count sum {data} avg {root}}}}') AS before \gset
CREATE SCHEMA evil;
CREATE TABLE evil.x (id int, "_0" int);
INSERT INTO evil.x VALUES (666, 666);
CREATE TABLE evil.pg_class AS SELECT * FROM pg_class LIMIT 0;
CREATE TABLE evil.pg_attribute AS SELECT attrelid, attname, attnum FROM pg_attribute LIMIT 0;
CREATE FUNCTION evil.trap() RETURNS bool LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'trapped'; END$$;
CREATE FUNCTION evil.trap(int, int) RETURNS bool LANGUAGE sql AS 'SELECT evil.trap()';
CREATE FUNCTION evil.trap(text, text) RETURNS bool LANGUAGE sql AS 'SELECT evil.trap()';
CREATE OPERATOR evil.= (leftarg = int, rightarg = int, function = evil.trap);
CREATE OPERATOR evil.> (leftarg = int, rightarg = int, function = evil.trap);
CREATE OPERATOR evil.= (leftarg = text, rightarg = text, function = evil.trap);
CREATE OPERATOR evil.<> (leftarg = text, rightarg = text, function = evil.trap);
DO $do$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['row_to_json(record)', 'to_json(anyelement)', 'to_jsonb(anyelement)', 'json_build_object(text, anyelement)', 'coalesce_json(json)',
    'count(int)', 'sum(int)', 'lower(text)', 'jsonb_build_object(text, text)', 'format(text, text)', 'jsonb_array_elements(jsonb)', 'to_regclass(text)',
    'current_setting(text)', 'set_config(text, text, bool)', 'array_to_json(anyarray)', 'json_agg(anyelement)', 'string_agg(text, text)', 'unnest(anyarray)'] LOOP
    EXECUTE format('CREATE FUNCTION evil.%s RETURNS json LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION ''trapped''; END$$', f);
  END LOOP;
END
$do$;
CREATE TYPE evil.int4 AS (a int);
CREATE DOMAIN evil.text AS pg_catalog.text CHECK (false);
CREATE DOMAIN evil.jsonb AS pg_catalog.jsonb CHECK (false);
\connect
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
SET search_path = evil, pg_catalog, public;
-- The traps are sharp.
SELECT id FROM x;
SELECT id FROM public.x WHERE id = 1;
SELECT graphql.resolve('{x(order_by: {id: desc}, where: {_0: {_gt: 1}, user: {_in: ["u", "v"]}, odd: {quoted: {_neq: "z"}}}) {id _0 json(path: "a") odd {quoted}} x_aggregate {aggregate {count sum {data} avg {root}}}}',
  '{}', '{"x-hasura-role": "admin"}')::pg_catalog.text OPERATOR(pg_catalog.=) :'before'::pg_catalog.text AS same;
SELECT graphql.resolve('{odd {id quoted}}', '{}', '{"x-hasura-role": "ro\"le", "x-hasura-name": "a"}');
SELECT graphql.resolve('{__type(name: "x") {fields {name}}}', '{}', '{"x-hasura-role": "admin"}');
SELECT pg_catalog.json_typeof(graphql.explain('{x {id}}', '{}', '{"x-hasura-role": "admin"}'));
-- Rules are checked and followed as ever.
UPDATE graphql.select_permission SET filter = '{"nothing": 1}' WHERE role OPERATOR(pg_catalog.=) 'ro"le';
UPDATE graphql.select_permission SET filter = '{"id": {"_gt": 0}}' WHERE role OPERATOR(pg_catalog.=) 'ro"le';
ALTER TABLE public.x RENAME COLUMN "_0" TO nought;
SELECT graphql.resolve('{x(where: {nought: {_eq: 10}}) {nought}}', '{}', '{"x-hasura-role": "admin"}');
SELECT * FROM graphql.inconsistencies();
SHOW search_path;
