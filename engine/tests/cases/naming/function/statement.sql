-- validPriceLists
SELECT "graphql"."_json_list"('listId', _0."list_id")
FROM "public"."valid_price_lists"($1::"pg_catalog"."date") AS _0
-- $1: pg_catalog.date = constant "2020-01-01"
