SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _5."~order0" AS "~order0", _5."~order1" AS "~order1", _5."~order2" AS "~order2", _5."id" AS "id", "pg_catalog"."row_number"() OVER (ORDER BY _5."~order0" ASC NULLS FIRST, _5."~order1" DESC NULLS LAST, _5."~order2" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _4."pages" AS "~order0", _4."released" AS "~order1", _4."id" AS "~order2", _4."id" AS "id"
        FROM "public"."book" AS _4
      ) AS _5
      WHERE ((_5."~order0" IS NOT NULL) OR ((_5."~order0" IS NULL) AND (((_5."~order1" OPERATOR("pg_catalog".<) $8::"pg_catalog"."timestamptz") OR (_5."~order1" IS NULL)) OR ((_5."~order1" OPERATOR("pg_catalog".=) $8::"pg_catalog"."timestamptz") AND (_5."~order2" OPERATOR("pg_catalog".>) $7::"pg_catalog"."int4")))))
      ORDER BY _5."~order0" ASC NULLS FIRST, _5."~order1" DESC NULLS LAST, _5."~order2" ASC NULLS LAST
    )
    SELECT "pg_catalog"."row_to_json"(_6.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $1::"pg_catalog"."text", $2::"pg_catalog"."text", _1."id"))::"pg_catalog"."text", ($3::"pg_catalog"."text")::"pg_catalog"."name"), $4::"pg_catalog"."text"), $5::"pg_catalog"."text", $6::"pg_catalog"."text") AS "id"
            ) AS _2
          ) AS "node"
          FROM _0 AS _1
          ORDER BY _1."~number" ASC NULLS LAST
        ) AS _3
      ) AS "edges"
    ) AS _6
  ) AS "book_connection"
) AS _7
-- $1: pg_catalog.text = constant "public"
-- $2: pg_catalog.text = constant "book"
-- $3: pg_catalog.text = constant "UTF8"
-- $4: pg_catalog.text = constant "base64"
-- $5: pg_catalog.text = constant "\n"
-- $6: pg_catalog.text = constant ""
-- $7: pg_catalog.int4 = constant "4"
-- $8: pg_catalog.timestamptz = constant "2020-01-01T00:00:00+00:00"
