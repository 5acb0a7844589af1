-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE EXISTS (
  SELECT 1
  FROM "public"."author" AS _1
  WHERE (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
)
