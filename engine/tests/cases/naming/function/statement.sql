SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."list_id" AS "listId"
      FROM "public"."valid_price_lists"($1::"pg_catalog"."date") AS _0
    ) AS _1
  ) AS "validPriceLists"
) AS _2
-- $1: pg_catalog.date = constant "2020-01-01"
