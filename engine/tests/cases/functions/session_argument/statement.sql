-- own_books
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."own_books"($1::"pg_catalog"."json") AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
  LIMIT 20
) AS _1
-- $1: pg_catalog.json = session
-- $2: pg_catalog.bool = constant "true"
