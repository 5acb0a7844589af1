SELECT "pg_catalog"."row_to_json"(_6.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_5.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_4.*)
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT _0."value0" AS "unitPrice"
            ) AS _2
          ) AS "sum", (
            SELECT "pg_catalog"."row_to_json"(_3.*)
            FROM (
              SELECT _0."value1" AS "unitPrice"
            ) AS _3
          ) AS "avg"
        ) AS _4
      ) AS "aggregate"
      FROM (
        SELECT ("pg_catalog"."sum"(_1."unit_price"))::"pg_catalog"."text" AS "value0", "pg_catalog"."avg"(_1."unit_price") AS "value1"
        FROM "sales_data"."order_line" AS _1
      ) AS _0
    ) AS _5
  ) AS "salesDataOrderLineAggregate"
) AS _6
