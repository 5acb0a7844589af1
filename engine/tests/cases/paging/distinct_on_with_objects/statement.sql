-- book
SELECT "graphql"."_json_list"('id,author', _1."id", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END))
FROM (
  SELECT DISTINCT ON (_0."author_id") _0."author_id" AS "author_id", _0."id" AS "id"
  FROM "public"."book" AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
  LIMIT LEAST($2::"pg_catalog"."int8", 20)
) AS _1
LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND EXISTS (
  SELECT 1
  FROM "public"."book" AS _3
  WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
)
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int8 = constant "2"
