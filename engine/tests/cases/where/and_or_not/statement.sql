-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE ((_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") OR (NOT (_0."title" OPERATOR("pg_catalog".=) $2::"pg_catalog"."text"))) AND (_0."pages" OPERATOR("pg_catalog".<) $3::"pg_catalog"."int4")
-- $1: pg_catalog.int4 = constant "1"
-- $2: pg_catalog.text = constant "x"
-- $3: pg_catalog.int4 = constant "9"
