SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_1.*)
    FROM (
      SELECT (_0."unit_price")::"pg_catalog"."text" AS "unitPrice", _0."ordered_At" AS "orderedAt"
      FROM "sales_data"."order_line" AS _0
      WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
    ) AS _1
  ) AS "one_line"
) AS _2
-- $1: pg_catalog.int4 = constant "1"
