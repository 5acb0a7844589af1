-- book
SELECT "graphql"."_json_list"('is_own', _1."0")
FROM (
  SELECT "public"."book_is_own"(_0.*, $2::"pg_catalog"."json") AS "0"
  FROM "public"."book" AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
  LIMIT 20
) AS _1
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.json = session
