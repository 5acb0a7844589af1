SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _5."~order0" AS "~order0", _5."id" AS "id", "pg_catalog"."row_number"() OVER (ORDER BY _5."~order0" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _4."id" AS "~order0", _4."id" AS "id"
        FROM "public"."search_book"($8::"pg_catalog"."text") AS _4
        WHERE (_4."published" OPERATOR("pg_catalog".=) $9::"pg_catalog"."bool")
      ) AS _5
      ORDER BY _5."~order0" ASC NULLS LAST
      LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
    )
    SELECT "pg_catalog"."row_to_json"(_6.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $2::"pg_catalog"."text", $3::"pg_catalog"."text", _1."id"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text") AS "id"
            ) AS _2
          ) AS "node"
          FROM _0 AS _1
          WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
          ORDER BY _1."~number" ASC NULLS LAST
        ) AS _3
      ) AS "edges"
    ) AS _6
  ) AS "search_book_connection"
) AS _7
-- $1: pg_catalog.int8 = constant "3"
-- $2: pg_catalog.text = constant "public"
-- $3: pg_catalog.text = constant "book"
-- $4: pg_catalog.text = constant "UTF8"
-- $5: pg_catalog.text = constant "base64"
-- $6: pg_catalog.text = constant "\n"
-- $7: pg_catalog.text = constant ""
-- $8: pg_catalog.text = constant "%a%"
-- $9: pg_catalog.bool = constant "true"
