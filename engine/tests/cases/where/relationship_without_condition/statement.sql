-- author
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."author" AS _0
WHERE EXISTS (
  SELECT 1
  FROM "public"."book" AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
)
