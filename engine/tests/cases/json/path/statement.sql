-- book
SELECT "graphql"."_json_list"('details,first', (_0."details" OPERATOR("pg_catalog".#>) $1::"pg_catalog"."_text"), (_0."details" OPERATOR("pg_catalog".#>) $2::"pg_catalog"."_text"))
FROM "public"."book" AS _0
-- $1: pg_catalog._text = variable p
-- $2: pg_catalog._text = constant "{\"a\",\"0\",\"b c\",\"d\"}"
