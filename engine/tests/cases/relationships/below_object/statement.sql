-- book
SELECT "graphql"."_json_list"('author', (CASE WHEN (_1."id" IS NOT NULL) THEN "graphql"."_json_object"('edited', (
  SELECT "graphql"."_json_list"('title', _2."title")
  FROM "public"."book" AS _2
  WHERE (_2."editor_id" OPERATOR("pg_catalog".=) _1."id")
)) END))
FROM "public"."book" AS _0
LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
