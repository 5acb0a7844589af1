-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."id" OPERATOR("pg_catalog".=) ANY ($1::"pg_catalog"."_int4"))
-- $1: pg_catalog._int4 = variable ids
