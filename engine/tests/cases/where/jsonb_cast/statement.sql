-- book
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND ((_0."details")::"pg_catalog"."text" OPERATOR("pg_catalog".~~*) $2::"pg_catalog"."text")
  LIMIT 20
) AS _1
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.text = constant "%x%"
