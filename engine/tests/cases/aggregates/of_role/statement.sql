-- book_aggregate
SELECT "graphql"."_json_object"('aggregate,nodes', "graphql"."_json_object"('count,max', _0."value0", "graphql"."_json_object"('pages', _0."value1")), (
  SELECT "graphql"."_json_list"('id', _3."0")
  FROM (
    SELECT _2."id" AS "0"
    FROM "public"."book" AS _2
    WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    LIMIT 20
  ) AS _3
))
FROM (
  SELECT "pg_catalog"."count"(*) AS "value0", "pg_catalog"."max"(_1."pages") AS "value1"
  FROM "public"."book" AS _1
  WHERE (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
) AS _0
-- $1: pg_catalog.bool = constant "true"
