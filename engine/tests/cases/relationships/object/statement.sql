-- book
SELECT "graphql"."_json_list"('title,author,editor', _0."title", (CASE WHEN (_1."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _1."name") END), (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('id', _2."id") END))
FROM "public"."book" AS _0
LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _0."editor_id")
