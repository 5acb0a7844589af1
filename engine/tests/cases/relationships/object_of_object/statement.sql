-- review
SELECT "graphql"."_json_list"('book', (CASE WHEN (_1."id" IS NOT NULL) THEN "graphql"."_json_object"('author', (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('mentor', (CASE WHEN (_3."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _3."name") END)) END)) END))
FROM "public"."review" AS _0
LEFT JOIN "public"."book" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."book_id")
LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
LEFT JOIN "public"."author" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _2."mentor_id")
