-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."details" OPERATOR("pg_catalog".@>) $1::"pg_catalog"."jsonb") AND (_0."details" OPERATOR("pg_catalog".?|) $2::"pg_catalog"."_text")
-- $1: pg_catalog.jsonb = constant "{\"a\":[1,null]}"
-- $2: pg_catalog._text = constant "{\"a\",\"b\"}"
