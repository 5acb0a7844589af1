-- author
SELECT "graphql"."_json_list"('long_books', (
  SELECT "graphql"."_json_list"('title', _3."0")
  FROM (
    SELECT _2."title" AS "0"
    FROM "public"."author_long_books"(_0.*, $2::"pg_catalog"."int4") AS _2
    WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    ORDER BY _2."id" ASC NULLS LAST
    LIMIT 20
  ) AS _3
))
FROM "public"."author" AS _0
WHERE EXISTS (
  SELECT 1
  FROM "public"."book" AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
)
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = variable p
