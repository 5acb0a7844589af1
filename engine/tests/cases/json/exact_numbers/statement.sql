-- book
SELECT "graphql"."_json_list"('price', _0."price")
FROM "public"."book" AS _0
WHERE (_0."details" OPERATOR("pg_catalog".@>) $1::"pg_catalog"."jsonb") AND (_0."price" OPERATOR("pg_catalog".=) $2::"pg_catalog"."numeric")
-- $1: pg_catalog.jsonb = constant "{\"n\":1.50000000000000000001}"
-- $2: pg_catalog.numeric = constant "12345678901234567890.5"
