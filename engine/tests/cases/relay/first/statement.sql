SELECT "pg_catalog"."row_to_json"(_12.*)
FROM (
  SELECT (
    WITH _0 AS (
      SELECT _10."~order0" AS "~order0", _10."author_id" AS "author_id", _10."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _10."~order0" ASC NULLS LAST) AS "~number"
      FROM (
        SELECT _9."id" AS "~order0", _9."author_id" AS "author_id", _9."title" AS "title"
        FROM "public"."book" AS _9
        WHERE (_9."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
      ) AS _10
      ORDER BY _10."~order0" ASC NULLS LAST
      LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
    )
    SELECT "pg_catalog"."row_to_json"(_11.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_6.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_5.*)
            FROM (
              SELECT _1."title" AS "title", (CASE WHEN (_2."id" IS NOT NULL) THEN (
                SELECT "pg_catalog"."row_to_json"(_4.*)
                FROM (
                  SELECT _2."name" AS "name"
                ) AS _4
              ) END) AS "author"
            ) AS _5
          ) AS "node"
          FROM _0 AS _1
          LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND EXISTS (
            SELECT 1
            FROM "public"."book" AS _3
            WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
          )
          WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
          ORDER BY _1."~number" ASC NULLS LAST
        ) AS _6
      ) AS "edges", (
        SELECT "pg_catalog"."row_to_json"(_8.*)
        FROM (
          SELECT EXISTS (
            SELECT 1
            FROM _0 AS _7
            WHERE (_7."~number" OPERATOR("pg_catalog".>) LEAST($1::"pg_catalog"."int8", 20)) AND (_7."~number" OPERATOR("pg_catalog".>) 1)
          ) AS "hasNextPage"
        ) AS _8
      ) AS "pageInfo"
    ) AS _11
  ) AS "book_connection"
) AS _12
-- $1: pg_catalog.int8 = constant "2"
-- $2: pg_catalog.bool = constant "true"
