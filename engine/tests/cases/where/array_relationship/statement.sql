-- author
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."author" AS _0
WHERE EXISTS (
  SELECT 1
  FROM "public"."book" AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id") AND EXISTS (
    SELECT 1
    FROM "public"."review" AS _2
    WHERE (_2."book_id" OPERATOR("pg_catalog".=) _1."id") AND (_2."stars" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
  )
)
-- $1: pg_catalog.int4 = constant "3"
