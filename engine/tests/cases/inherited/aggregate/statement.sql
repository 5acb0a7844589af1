-- book_aggregate
SELECT "graphql"."_json_object"('aggregate,nodes', "graphql"."_json_object"('count,max', _0."value0", "graphql"."_json_object"('price', _0."value1")), (
  SELECT "graphql"."_json_list"('price', _3."0")
  FROM (
    SELECT (CASE WHEN (_2."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _2."price" END) AS "0"
    FROM "public"."book" AS _2
    WHERE ((_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_2."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
    LIMIT 20
  ) AS _3
))
FROM (
  SELECT "pg_catalog"."count"((CASE WHEN (_1."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _1."price" END)) AS "value0", "pg_catalog"."max"((CASE WHEN (_1."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _1."price" END)) AS "value1"
  FROM "public"."book" AS _1
  WHERE ((_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_1."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
) AS _0
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = session x-hasura-user-id
