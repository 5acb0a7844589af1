-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."details" OPERATOR("pg_catalog".@>) $1::"pg_catalog"."jsonb") AND (_0."title" OPERATOR("pg_catalog".=) $2::"pg_catalog"."text")
-- $1: pg_catalog.jsonb = constant "{\"a\":\"v\"}"
-- $2: pg_catalog.text = variable x
