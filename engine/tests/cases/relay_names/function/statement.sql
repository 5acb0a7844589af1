SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _5."~order0" AS "~order0", _5."list_id" AS "list_id", "pg_catalog"."row_number"() OVER (ORDER BY _5."~order0" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _4."list_id" AS "~order0", _4."list_id" AS "list_id"
        FROM "public"."valid_price_lists"($7::"pg_catalog"."date") AS _4
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
              SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $1::"pg_catalog"."text", $2::"pg_catalog"."text", _1."list_id"))::"pg_catalog"."text", ($3::"pg_catalog"."text")::"pg_catalog"."name"), $4::"pg_catalog"."text"), $5::"pg_catalog"."text", $6::"pg_catalog"."text") AS "id"
            ) AS _2
          ) AS "node"
          FROM _0 AS _1
          ORDER BY _1."~number" ASC NULLS LAST
        ) AS _3
      ) AS "edges"
    ) AS _6
  ) AS "validPriceListsConnection"
) AS _7
-- $1: pg_catalog.text = constant "public"
-- $2: pg_catalog.text = constant "price_list"
-- $3: pg_catalog.text = constant "UTF8"
-- $4: pg_catalog.text = constant "base64"
-- $5: pg_catalog.text = constant "\n"
-- $6: pg_catalog.text = constant ""
-- $7: pg_catalog.date = constant "2020-01-01"
