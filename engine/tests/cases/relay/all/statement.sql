SELECT "pg_catalog"."row_to_json"(_10.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _8."~order0" AS "~order0", _8."id" AS "id", _8."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _8."~order0" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _7."id" AS "~order0", _7."id" AS "id", _7."title" AS "title"
        FROM "public"."book" AS _7
      ) AS _8
      ORDER BY _8."~order0" ASC NULLS LAST
    )
    SELECT "pg_catalog"."row_to_json"(_9.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT false AS "hasNextPage", false AS "hasPreviousPage", (
            SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($1::"pg_catalog"."text", _1."~order0"))::"pg_catalog"."text", ($2::"pg_catalog"."text")::"pg_catalog"."name"), $3::"pg_catalog"."text"), $4::"pg_catalog"."text", $5::"pg_catalog"."text")
            FROM _0 AS _1
            ORDER BY _1."~number" ASC NULLS LAST
            LIMIT 1
          ) AS "startCursor", (
            SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($1::"pg_catalog"."text", _2."~order0"))::"pg_catalog"."text", ($2::"pg_catalog"."text")::"pg_catalog"."name"), $3::"pg_catalog"."text"), $4::"pg_catalog"."text", $5::"pg_catalog"."text")
            FROM _0 AS _2
            ORDER BY _2."~number" DESC NULLS FIRST
            LIMIT 1
          ) AS "endCursor"
        ) AS _3
      ) AS "pageInfo", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_6.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($1::"pg_catalog"."text", _4."~order0"))::"pg_catalog"."text", ($2::"pg_catalog"."text")::"pg_catalog"."name"), $3::"pg_catalog"."text"), $4::"pg_catalog"."text", $5::"pg_catalog"."text") AS "cursor", (
            SELECT "pg_catalog"."row_to_json"(_5.*)
            FROM (
              SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $6::"pg_catalog"."text", $7::"pg_catalog"."text", _4."id"))::"pg_catalog"."text", ($2::"pg_catalog"."text")::"pg_catalog"."name"), $3::"pg_catalog"."text"), $4::"pg_catalog"."text", $5::"pg_catalog"."text") AS "id", _4."title" AS "title"
            ) AS _5
          ) AS "node"
          FROM _0 AS _4
          ORDER BY _4."~number" ASC NULLS LAST
        ) AS _6
      ) AS "edges"
    ) AS _9
  ) AS "book_connection"
) AS _10
-- $1: pg_catalog.text = constant "id"
-- $2: pg_catalog.text = constant "UTF8"
-- $3: pg_catalog.text = constant "base64"
-- $4: pg_catalog.text = constant "\n"
-- $5: pg_catalog.text = constant ""
-- $6: pg_catalog.text = constant "public"
-- $7: pg_catalog.text = constant "book"
