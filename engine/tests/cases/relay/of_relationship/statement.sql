SELECT "pg_catalog"."row_to_json"(_22.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _20."~order0" AS "~order0", _20."id" AS "id", _20."name" AS "name", "pg_catalog"."row_number"() OVER (ORDER BY _20."~order0" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _19."id" AS "~order0", _19."id" AS "id", _19."name" AS "name"
        FROM "public"."author" AS _19
      ) AS _20
      ORDER BY _20."~order0" ASC NULLS LAST
    )
    SELECT "pg_catalog"."row_to_json"(_21.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_18.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_17.*)
            FROM (
              SELECT _1."name" AS "name", (
                WITH _2 AS (
                  SELECT _9."~order0" AS "~order0", _9."id" AS "id", _9."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _9."~order0" ASC NULLS LAST) AS "~number"
                  FROM (
                    SELECT _8."id" AS "~order0", _8."id" AS "id", _8."title" AS "title"
                    FROM "public"."book" AS _8
                    WHERE (_8."author_id" OPERATOR("pg_catalog".=) _1."id") AND (_8."pages" OPERATOR("pg_catalog".>) $8::"pg_catalog"."int4")
                  ) AS _9
                  ORDER BY _9."~order0" ASC NULLS LAST
                  LIMIT ($1::"pg_catalog"."int8" OPERATOR("pg_catalog".+) 1)
                )
                SELECT "pg_catalog"."row_to_json"(_10.*)
                FROM (
                  SELECT (
                    SELECT "pg_catalog"."row_to_json"(_4.*)
                    FROM (
                      SELECT EXISTS (
                        SELECT 1
                        FROM _2 AS _3
                        WHERE (_3."~number" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int8") AND (_3."~number" OPERATOR("pg_catalog".>) 1)
                      ) AS "hasNextPage"
                    ) AS _4
                  ) AS "pageInfo", (
                    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_7.*)), '[]'::"pg_catalog"."json")
                    FROM (
                      SELECT (
                        SELECT "pg_catalog"."row_to_json"(_6.*)
                        FROM (
                          SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $2::"pg_catalog"."text", $3::"pg_catalog"."text", _5."id"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text") AS "id", _5."title" AS "title"
                        ) AS _6
                      ) AS "node"
                      FROM _2 AS _5
                      WHERE (_5."~number" OPERATOR("pg_catalog".<=) $1::"pg_catalog"."int8")
                      ORDER BY _5."~number" ASC NULLS LAST
                    ) AS _7
                  ) AS "edges"
                ) AS _10
              ) AS "books_connection", (
                SELECT "pg_catalog"."row_to_json"(_14.*)
                FROM (
                  SELECT (
                    SELECT "pg_catalog"."row_to_json"(_13.*)
                    FROM (
                      SELECT _11."value0" AS "count"
                    ) AS _13
                  ) AS "aggregate"
                  FROM (
                    SELECT "pg_catalog"."count"(*) AS "value0"
                    FROM "public"."book" AS _12
                    WHERE (_12."author_id" OPERATOR("pg_catalog".=) _1."id")
                  ) AS _11
                ) AS _14
              ) AS "books_aggregate", (
                SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_16.*)), '[]'::"pg_catalog"."json")
                FROM (
                  SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $2::"pg_catalog"."text", $3::"pg_catalog"."text", _15."id"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text") AS "id"
                  FROM "public"."book" AS _15
                  WHERE (_15."author_id" OPERATOR("pg_catalog".=) _1."id")
                  LIMIT $1::"pg_catalog"."int8"
                ) AS _16
              ) AS "books"
            ) AS _17
          ) AS "node"
          FROM _0 AS _1
          ORDER BY _1."~number" ASC NULLS LAST
        ) AS _18
      ) AS "edges"
    ) AS _21
  ) AS "author_connection"
) AS _22
-- $1: pg_catalog.int8 = constant "1"
-- $2: pg_catalog.text = constant "public"
-- $3: pg_catalog.text = constant "book"
-- $4: pg_catalog.text = constant "UTF8"
-- $5: pg_catalog.text = constant "base64"
-- $6: pg_catalog.text = constant "\n"
-- $7: pg_catalog.text = constant ""
-- $8: pg_catalog.int4 = constant "10"
