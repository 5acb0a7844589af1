-- book
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  OFFSET $1::"pg_catalog"."int8"
) AS _1
-- $1: pg_catalog.int8 = constant "99999999999"
