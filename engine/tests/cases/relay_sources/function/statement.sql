SELECT "pg_catalog"."row_to_json"(_8.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_7.*)
    FROM (
      SELECT (
        WITH _0 AS (
          SELECT _5."~order0" AS "~order0", _5."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _5."~order0" ASC NULLS LAST) AS "~number"
          FROM (
            SELECT _4."id" AS "~order0", _4."title" AS "title"
            FROM "public"."search"($1::"pg_catalog"."text") AS _4
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
                  SELECT _1."title" AS "title"
                ) AS _2
              ) AS "node"
              FROM _0 AS _1
              ORDER BY _1."~number" ASC NULLS LAST
            ) AS _3
          ) AS "edges"
        ) AS _6
      ) AS "f_search_connection_s"
    ) AS _7
  ) AS "press"
) AS _8
-- $1: pg_catalog.text = constant "x"
