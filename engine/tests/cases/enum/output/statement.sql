-- book
SELECT "graphql"."_json_list"('language,languageByLanguage', _0."language", (CASE WHEN (_1."code" IS NOT NULL) THEN "graphql"."_json_object"('name', _1."name") END))
FROM "public"."book" AS _0
LEFT JOIN "public"."language" AS _1 ON (_1."code" OPERATOR("pg_catalog".=) _0."language")
