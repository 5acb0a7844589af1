-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."keywords" OPERATOR("pg_catalog".@>) $1::"pg_catalog"."_text")
-- $1: pg_catalog._text = constant "{\"a\\\"b\",\"c\"}"
