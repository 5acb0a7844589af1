-- book_aggregate
SELECT "graphql"."_json_object"('nodes', (
  SELECT "graphql"."_json_list"('id', _3."0")
  FROM (
    SELECT _2."id" AS "0"
    FROM "public"."book" AS _2
    WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    LIMIT 20
  ) AS _3
))
-- $1: pg_catalog.bool = constant "true"
