-- priceListAggregate
SELECT "graphql"."_json_object"('aggregate', "graphql"."_json_object"('count,stddevPop', _0."value0", "graphql"."_json_object"('listId', _0."value1")))
FROM (
  SELECT "pg_catalog"."count"(*) AS "value0", "pg_catalog"."stddev_pop"(_2."list_id") AS "value1"
  FROM (
    SELECT DISTINCT ON (_1."valid_from") _1."list_id" AS "list_id"
    FROM "public"."price_list" AS _1
  ) AS _2
) AS _0
