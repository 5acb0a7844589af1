-- allLines
SELECT "graphql"."_json_list"('id', _0."id")
FROM "sales_data"."order_line" AS _0
