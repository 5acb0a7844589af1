-- one_line
SELECT "graphql"."_json_object"('unitPrice,orderedAt', (_0."unit_price")::"pg_catalog"."text", _0."ordered_At")
FROM "sales_data"."order_line" AS _0
WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
-- $1: pg_catalog.int4 = constant "1"
