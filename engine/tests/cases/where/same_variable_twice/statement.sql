-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") AND (_0."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
-- $1: pg_catalog.int4 = variable n
