-- author
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."author" AS _0
  LIMIT $1::"pg_catalog"."int8"
) AS _1
-- $1: pg_catalog.int8 = constant "3"
