SELECT "pg_catalog"."row_to_json"(_14.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _12."~order0" AS "~order0", _12."~order1" AS "~order1", _12."pages" AS "pages", "pg_catalog"."row_number"() OVER (ORDER BY _12."~order0" ASC NULLS LAST, _12."~order1" DESC NULLS FIRST) AS "~number"
      FROM (
        SELECT _11."pages" AS "~order0", _11."id" AS "~order1", _11."pages" AS "pages"
        FROM "public"."book" AS _11
        WHERE (_11."published" OPERATOR("pg_catalog".=) $8::"pg_catalog"."bool")
      ) AS _12
      WHERE (((_12."~order0" OPERATOR("pg_catalog".>) $10::"pg_catalog"."int4") OR (_12."~order0" IS NULL)) OR ((_12."~order0" OPERATOR("pg_catalog".=) $10::"pg_catalog"."int4") AND (_12."~order1" OPERATOR("pg_catalog".<) $9::"pg_catalog"."int4")))
      ORDER BY _12."~order0" ASC NULLS LAST, _12."~order1" DESC NULLS FIRST
      LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
    )
    SELECT "pg_catalog"."row_to_json"(_13.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", _1."~order0", $3::"pg_catalog"."text", _1."~order1"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text") AS "cursor", (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT _1."pages" AS "pages"
            ) AS _2
          ) AS "node"
          FROM _0 AS _1
          WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
          ORDER BY _1."~number" DESC NULLS FIRST
        ) AS _3
      ) AS "edges", (
        SELECT "pg_catalog"."row_to_json"(_10.*)
        FROM (
          SELECT (EXISTS (
            SELECT 1
            FROM _0 AS _4
            WHERE (_4."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
          ) AND ((
            SELECT true
            FROM (
              SELECT _5."pages" AS "~order0", _5."id" AS "~order1"
              FROM "public"."book" AS _5
              WHERE (_5."published" OPERATOR("pg_catalog".=) $8::"pg_catalog"."bool")
            ) AS _6
            WHERE (NOT COALESCE((((_6."~order0" OPERATOR("pg_catalog".>) $10::"pg_catalog"."int4") OR (_6."~order0" IS NULL)) OR ((_6."~order0" OPERATOR("pg_catalog".=) $10::"pg_catalog"."int4") AND (_6."~order1" OPERATOR("pg_catalog".<) $9::"pg_catalog"."int4"))), false))
            ORDER BY _6."~order0" ASC NULLS LAST, _6."~order1" DESC NULLS FIRST
            LIMIT 1
          ) IS NOT NULL)) AS "hasNextPage", EXISTS (
            SELECT 1
            FROM _0 AS _7
            WHERE (_7."~number" OPERATOR("pg_catalog".>) LEAST($1::"pg_catalog"."int8", 20)) AND (_7."~number" OPERATOR("pg_catalog".>) 1)
          ) AS "hasPreviousPage", (
            SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", _8."~order0", $3::"pg_catalog"."text", _8."~order1"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text")
            FROM _0 AS _8
            WHERE (_8."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
            ORDER BY _8."~number" DESC NULLS FIRST
            LIMIT 1
          ) AS "startCursor", (
            SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", _9."~order0", $3::"pg_catalog"."text", _9."~order1"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text")
            FROM _0 AS _9
            WHERE (_9."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
            ORDER BY _9."~number" ASC NULLS LAST
            LIMIT 1
          ) AS "endCursor"
        ) AS _10
      ) AS "pageInfo"
    ) AS _13
  ) AS "book_connection"
) AS _14
-- $1: pg_catalog.int8 = constant "2"
-- $2: pg_catalog.text = constant "pages"
-- $3: pg_catalog.text = constant "id"
-- $4: pg_catalog.text = constant "UTF8"
-- $5: pg_catalog.text = constant "base64"
-- $6: pg_catalog.text = constant "\n"
-- $7: pg_catalog.text = constant ""
-- $8: pg_catalog.bool = constant "true"
-- $9: pg_catalog.int4 = constant "4"
-- $10: pg_catalog.int4 = constant "100"
