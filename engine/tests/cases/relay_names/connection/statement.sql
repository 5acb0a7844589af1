SELECT "pg_catalog"."row_to_json"(_13.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _11."~order0" AS "~order0", _11."~order1" AS "~order1", _11."list_id" AS "list_id", "pg_catalog"."row_number"() OVER (ORDER BY _11."~order0" ASC NULLS LAST, _11."~order1" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _10."valid_from" AS "~order0", _10."list_id" AS "~order1", _10."list_id" AS "list_id"
        FROM "public"."price_list" AS _10
      ) AS _11
      ORDER BY _11."~order0" ASC NULLS LAST, _11."~order1" ASC NULLS LAST
      LIMIT ($1::"pg_catalog"."int8" OPERATOR("pg_catalog".+) 1)
    )
    SELECT "pg_catalog"."row_to_json"(_12.*)
    FROM (
      SELECT $2::"pg_catalog"."text" AS "__typename", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_9.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT $3::"pg_catalog"."text" AS "__typename", "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($4::"pg_catalog"."text", _1."~order0", $5::"pg_catalog"."text", _1."~order1"))::"pg_catalog"."text", ($6::"pg_catalog"."text")::"pg_catalog"."name"), $7::"pg_catalog"."text"), $8::"pg_catalog"."text", $9::"pg_catalog"."text") AS "cursor", (
            SELECT "pg_catalog"."row_to_json"(_8.*)
            FROM (
              SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $10::"pg_catalog"."text", $11::"pg_catalog"."text", _1."list_id"))::"pg_catalog"."text", ($6::"pg_catalog"."text")::"pg_catalog"."name"), $7::"pg_catalog"."text"), $8::"pg_catalog"."text", $9::"pg_catalog"."text") AS "id", _1."list_id" AS "listId", (
                WITH _2 AS (
                  SELECT _6."~order0" AS "~order0", "pg_catalog"."row_number"() OVER (ORDER BY _6."~order0" ASC NULLS LAST) AS "~number"
                  FROM (
                    SELECT _5."list_id" AS "~order0"
                    FROM "public"."price_list" AS _5
                    WHERE (_5."parent_list_id" OPERATOR("pg_catalog".=) _1."list_id")
                  ) AS _6
                  ORDER BY _6."~order0" ASC NULLS LAST
                )
                SELECT "pg_catalog"."row_to_json"(_7.*)
                FROM (
                  SELECT $2::"pg_catalog"."text" AS "__typename", (
                    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
                    FROM (
                      SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($5::"pg_catalog"."text", _3."~order0"))::"pg_catalog"."text", ($6::"pg_catalog"."text")::"pg_catalog"."name"), $7::"pg_catalog"."text"), $8::"pg_catalog"."text", $9::"pg_catalog"."text") AS "cursor"
                      FROM _2 AS _3
                      ORDER BY _3."~number" ASC NULLS LAST
                    ) AS _4
                  ) AS "edges"
                ) AS _7
              ) AS "priceListsConnection"
            ) AS _8
          ) AS "node"
          FROM _0 AS _1
          WHERE (_1."~number" OPERATOR("pg_catalog".<=) $1::"pg_catalog"."int8")
          ORDER BY _1."~number" ASC NULLS LAST
        ) AS _9
      ) AS "edges"
    ) AS _12
  ) AS "priceListConnection"
) AS _13
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
