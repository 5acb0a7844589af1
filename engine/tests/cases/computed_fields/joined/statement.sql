-- book
SELECT "graphql"."_json_list"('author', (CASE WHEN (_1."id" IS NOT NULL) THEN "graphql"."_json_object"('initials', "public"."author_initials"(_1.*)) END))
FROM "public"."book" AS _0
LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
