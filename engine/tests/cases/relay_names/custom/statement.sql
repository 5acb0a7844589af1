SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _5."~order0" AS "~order0", _5."unit_price" AS "unit_price", "pg_catalog"."row_number"() OVER (ORDER BY _5."~order0" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _4."id" AS "~order0", _4."unit_price" AS "unit_price"
        FROM "sales_data"."order_line" AS _4
      ) AS _5
      ORDER BY _5."~order0" ASC NULLS LAST
    )
    SELECT "pg_catalog"."row_to_json"(_6.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT (_1."unit_price")::"pg_catalog"."text" AS "unitPrice"
            ) AS _2
          ) AS "node"
          FROM _0 AS _1
          ORDER BY _1."~number" ASC NULLS LAST
        ) AS _3
      ) AS "edges"
    ) AS _6
  ) AS "salesDataOrderLineConnection"
) AS _7
