-- salesDataOrderLineAggregate
SELECT "graphql"."_json_object"('aggregate', "graphql"."_json_object"('sum,avg', "graphql"."_json_object"('unitPrice', _0."value0"), "graphql"."_json_object"('unitPrice', _0."value1")))
FROM (
  SELECT ("pg_catalog"."sum"(_1."unit_price"))::"pg_catalog"."text" AS "value0", "pg_catalog"."avg"(_1."unit_price") AS "value1"
  FROM "sales_data"."order_line" AS _1
) AS _0
