-- salesDataOrderLineConnection
WITH _0 AS (
  SELECT _4."~order0" AS "~order0", _4."unit_price" AS "unit_price", "pg_catalog"."row_number"() OVER (ORDER BY _4."~order0" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _3."id" AS "~order0", _3."unit_price" AS "unit_price"
    FROM "sales_data"."order_line" AS _3
  ) AS _4
  ORDER BY _4."~order0" ASC NULLS LAST
)
SELECT "graphql"."_json_object"('edges', (
  SELECT "graphql"."_json_list"('node', _2."0")
  FROM (
    SELECT "graphql"."_json_object"('unitPrice', (_1."unit_price")::"pg_catalog"."text") AS "0"
    FROM _0 AS _1
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _2
))
