-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."title" OPERATOR("pg_catalog".~~) $1::"pg_catalog"."text") AND (_0."title" OPERATOR("pg_catalog".!~~*) $2::"pg_catalog"."text") AND (_0."pages" OPERATOR("pg_catalog".>=) $3::"pg_catalog"."int4") AND (_0."pages" OPERATOR("pg_catalog".<>) $4::"pg_catalog"."int4") AND (NOT (_0."published" IS NULL))
-- $1: pg_catalog.text = constant "%a%"
-- $2: pg_catalog.text = constant "b%"
-- $3: pg_catalog.int4 = constant "10"
-- $4: pg_catalog.int4 = constant "20"
