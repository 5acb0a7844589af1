-- newest_book
SELECT "graphql"."_json_object"('title,author', _1."title", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END))
FROM (
  SELECT _0."author_id" AS "author_id", _0."title" AS "title"
  FROM "public"."newest_book"() AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (NOT (_0.* IS NULL))
  LIMIT 20
) AS _1
LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND EXISTS (
  SELECT 1
  FROM "public"."book" AS _3
  WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
)
-- $1: pg_catalog.bool = constant "true"
