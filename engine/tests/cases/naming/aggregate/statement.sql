SELECT "pg_catalog"."row_to_json"(_6.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_5.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_4.*)
        FROM (
          SELECT _0."value0" AS "count", (
            SELECT "pg_catalog"."row_to_json"(_3.*)
            FROM (
              SELECT _0."value1" AS "listId"
            ) AS _3
          ) AS "stddevPop"
        ) AS _4
      ) AS "aggregate"
      FROM (
        SELECT "pg_catalog"."count"(*) AS "value0", "pg_catalog"."stddev_pop"(_2."list_id") AS "value1"
        FROM (
          SELECT DISTINCT ON (_1."valid_from") _1."list_id" AS "list_id"
          FROM "public"."price_list" AS _1
        ) AS _2
      ) AS _0
    ) AS _5
  ) AS "priceListAggregate"
) AS _6
