-- priceListConnection
WITH _0 AS (
  SELECT _9."~order0" AS "~order0", _9."~order1" AS "~order1", _9."list_id" AS "list_id", "pg_catalog"."row_number"() OVER (ORDER BY _9."~order0" ASC NULLS LAST, _9."~order1" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _8."valid_from" AS "~order0", _8."list_id" AS "~order1", _8."list_id" AS "list_id"
    FROM "public"."price_list" AS _8
  ) AS _9
  ORDER BY _9."~order0" ASC NULLS LAST, _9."~order1" ASC NULLS LAST
  LIMIT ($1::"pg_catalog"."int8" OPERATOR("pg_catalog".+) 1)
)
SELECT "graphql"."_json_object"('__typename,edges', $2::"pg_catalog"."text", (
  SELECT "graphql"."_json_list"('__typename,cursor,node', _7."0", _7."1", _7."2")
  FROM (
    SELECT $3::"pg_catalog"."text" AS "0", "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($4::"pg_catalog"."text", _1."~order0", $5::"pg_catalog"."text", _1."~order1"))::"pg_catalog"."text", ($6::"pg_catalog"."text")::"pg_catalog"."name"), $7::"pg_catalog"."text"), $8::"pg_catalog"."text", $9::"pg_catalog"."text") AS "1", "graphql"."_json_object"('id,listId,priceListsConnection', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $10::"pg_catalog"."text", $11::"pg_catalog"."text", _1."list_id"))::"pg_catalog"."text", ($6::"pg_catalog"."text")::"pg_catalog"."name"), $7::"pg_catalog"."text"), $8::"pg_catalog"."text", $9::"pg_catalog"."text"), _1."list_id", (
      WITH _2 AS (
        SELECT _6."~order0" AS "~order0", "pg_catalog"."row_number"() OVER (ORDER BY _6."~order0" ASC NULLS LAST) AS "~number"
        FROM (
          SELECT _5."list_id" AS "~order0"
          FROM "public"."price_list" AS _5
          WHERE (_5."parent_list_id" OPERATOR("pg_catalog".=) _1."list_id")
        ) AS _6
        ORDER BY _6."~order0" ASC NULLS LAST
      )
      SELECT "graphql"."_json_object"('__typename,edges', $2::"pg_catalog"."text", (
        SELECT "graphql"."_json_list"('cursor', _4."0")
        FROM (
          SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($5::"pg_catalog"."text", _3."~order0"))::"pg_catalog"."text", ($6::"pg_catalog"."text")::"pg_catalog"."name"), $7::"pg_catalog"."text"), $8::"pg_catalog"."text", $9::"pg_catalog"."text") AS "0"
          FROM _2 AS _3
          ORDER BY _3."~number" ASC NULLS LAST
        ) AS _4
      ))
    )) AS "2"
    FROM _0 AS _1
    WHERE (_1."~number" OPERATOR("pg_catalog".<=) $1::"pg_catalog"."int8")
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _7
))
-- $1: pg_catalog.int8 = constant "1"
-- $2: pg_catalog.text = constant "PriceListConnection"
-- $3: pg_catalog.text = constant "PriceListEdge"
-- $4: pg_catalog.text = constant "valid_from"
-- $5: pg_catalog.text = constant "list_id"
-- $6: pg_catalog.text = constant "UTF8"
-- $7: pg_catalog.text = constant "base64"
-- $8: pg_catalog.text = constant "\n"
-- $9: pg_catalog.text = constant ""
-- $10: pg_catalog.text = constant "public"
-- $11: pg_catalog.text = constant "price_list"
