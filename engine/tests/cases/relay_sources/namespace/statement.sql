SELECT "pg_catalog"."row_to_json"(_21.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_7.*)
    FROM (
      SELECT (
        WITH _0 AS (
          SELECT _5."~order0" AS "~order0", _5."id" AS "id", _5."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _5."~order0" ASC NULLS LAST) AS "~number"
          FROM (
            SELECT _4."id" AS "~order0", _4."id" AS "id", _4."title" AS "title"
            FROM "public"."article" AS _4
          ) AS _5
          ORDER BY _5."~order0" ASC NULLS LAST
        )
        SELECT "pg_catalog"."row_to_json"(_6.*)
        FROM (
          SELECT $1::"pg_catalog"."text" AS "__typename", (
            SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
            FROM (
              SELECT $2::"pg_catalog"."text" AS "__typename", (
                SELECT "pg_catalog"."row_to_json"(_2.*)
                FROM (
                  SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $3::"pg_catalog"."text", $4::"pg_catalog"."text", _1."id"))::"pg_catalog"."text", ($5::"pg_catalog"."text")::"pg_catalog"."name"), $6::"pg_catalog"."text"), $7::"pg_catalog"."text", $8::"pg_catalog"."text") AS "id", _1."title" AS "title"
                ) AS _2
              ) AS "node"
              FROM _0 AS _1
              ORDER BY _1."~number" ASC NULLS LAST
            ) AS _3
          ) AS "edges"
        ) AS _6
      ) AS "f_article_connection_s"
    ) AS _7
  ) AS "press", (
    WITH _8 AS (
      SELECT _19."~order0" AS "~order0", _19."id" AS "id", "pg_catalog"."row_number"() OVER (ORDER BY _19."~order0" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _18."id" AS "~order0", _18."id" AS "id"
        FROM "public"."author" AS _18
      ) AS _19
      ORDER BY _19."~order0" ASC NULLS LAST
    )
    SELECT "pg_catalog"."row_to_json"(_20.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_17.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_16.*)
            FROM (
              SELECT (
                WITH _10 AS (
                  SELECT _14."~order0" AS "~order0", "pg_catalog"."row_number"() OVER (ORDER BY _14."~order0" ASC NULLS LAST) AS "~number"
                  FROM (
                    SELECT _13."id" AS "~order0"
                    FROM "public"."article" AS _13
                    WHERE (_13."author_id" OPERATOR("pg_catalog".=) _9."id")
                  ) AS _14
                  ORDER BY _14."~order0" ASC NULLS LAST
                )
                SELECT "pg_catalog"."row_to_json"(_15.*)
                FROM (
                  SELECT (
                    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_12.*)), '[]'::"pg_catalog"."json")
                    FROM (
                      SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($9::"pg_catalog"."text", _11."~order0"))::"pg_catalog"."text", ($5::"pg_catalog"."text")::"pg_catalog"."name"), $6::"pg_catalog"."text"), $7::"pg_catalog"."text", $8::"pg_catalog"."text") AS "cursor"
                      FROM _10 AS _11
                      ORDER BY _11."~number" ASC NULLS LAST
                    ) AS _12
                  ) AS "edges"
                ) AS _15
              ) AS "articles_connection"
            ) AS _16
          ) AS "node"
          FROM _8 AS _9
          ORDER BY _9."~number" ASC NULLS LAST
        ) AS _17
      ) AS "edges"
    ) AS _20
  ) AS "author_connection"
) AS _21
-- $1: pg_catalog.text = constant "t_articleConnection_y"
-- $2: pg_catalog.text = constant "t_articleEdge_y"
-- $3: pg_catalog.text = constant "public"
-- $4: pg_catalog.text = constant "article"
-- $5: pg_catalog.text = constant "UTF8"
-- $6: pg_catalog.text = constant "base64"
-- $7: pg_catalog.text = constant "\n"
-- $8: pg_catalog.text = constant ""
-- $9: pg_catalog.text = constant "id"
