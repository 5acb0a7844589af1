-- book_by_pk
SELECT "graphql"."_json_object"('title,author', _0."title", (CASE WHEN (_1."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _1."name") END))
FROM "public"."book" AS _0
LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id") AND EXISTS (
  SELECT 1
  FROM "public"."book" AS _2
  WHERE (_2."author_id" OPERATOR("pg_catalog".=) _1."id") AND (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
)
WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_0."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = variable id
