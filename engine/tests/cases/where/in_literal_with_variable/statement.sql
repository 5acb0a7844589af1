-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."id" OPERATOR("pg_catalog".<>) ALL (ARRAY[$1::"pg_catalog"."int4", $2::"pg_catalog"."int4"]::"pg_catalog"."_int4"))
-- $1: pg_catalog.int4 = variable id
-- $2: pg_catalog.int4 = constant "5"
