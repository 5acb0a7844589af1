-- review
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."review" AS _0
WHERE EXISTS (
  SELECT 1
  FROM "public"."book" AS _1
  WHERE (_1."id" OPERATOR("pg_catalog".=) _0."book_id") AND EXISTS (
    SELECT 1
    FROM "public"."author" AS _2
    WHERE (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND (_2."id" OPERATOR("pg_catalog".=) _0."book_id")
  )
)
