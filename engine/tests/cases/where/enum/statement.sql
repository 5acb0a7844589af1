-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."language" OPERATOR("pg_catalog".=) ANY (ARRAY[$1::"pg_catalog"."text", $2::"pg_catalog"."text"]::"pg_catalog"."_text")) AND (_0."language" OPERATOR("pg_catalog".<>) $3::"pg_catalog"."text")
-- $1: pg_catalog.text = constant "en"
-- $2: pg_catalog.text = constant "is"
-- $3: pg_catalog.text = constant "sw"
