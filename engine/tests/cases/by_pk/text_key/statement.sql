-- language_by_pk
SELECT "graphql"."_json_object"('name', _0."name")
FROM "public"."language" AS _0
WHERE (_0."code" OPERATOR("pg_catalog".=) $1::"pg_catalog"."text")
-- $1: pg_catalog.text = constant "en"
