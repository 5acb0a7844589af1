-- validPriceListsConnection
WITH _0 AS (
  SELECT _4."~order0" AS "~order0", _4."list_id" AS "list_id", "pg_catalog"."row_number"() OVER (ORDER BY _4."~order0" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _3."list_id" AS "~order0", _3."list_id" AS "list_id"
    FROM "public"."valid_price_lists"($7::"pg_catalog"."date") AS _3
  ) AS _4
  ORDER BY _4."~order0" ASC NULLS LAST
)
SELECT "graphql"."_json_object"('edges', (
  SELECT "graphql"."_json_list"('node', _2."0")
  FROM (
    SELECT "graphql"."_json_object"('id', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $1::"pg_catalog"."text", $2::"pg_catalog"."text", _1."list_id"))::"pg_catalog"."text", ($3::"pg_catalog"."text")::"pg_catalog"."name"), $4::"pg_catalog"."text"), $5::"pg_catalog"."text", $6::"pg_catalog"."text")) AS "0"
    FROM _0 AS _1
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _2
))
-- $1: pg_catalog.text = constant "public"
-- $2: pg_catalog.text = constant "price_list"
-- $3: pg_catalog.text = constant "UTF8"
-- $4: pg_catalog.text = constant "base64"
-- $5: pg_catalog.text = constant "\n"
-- $6: pg_catalog.text = constant ""
-- $7: pg_catalog.date = constant "2020-01-01"
