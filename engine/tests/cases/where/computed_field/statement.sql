-- book
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (CASE WHEN (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") THEN ("public"."book_is_own"(_0.*, $2::"pg_catalog"."json") OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") ELSE false END)
  LIMIT 20
) AS _1
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.json = session
