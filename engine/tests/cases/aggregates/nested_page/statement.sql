SELECT "pg_catalog"."row_to_json"(_10.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_9.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_8.*)
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_5.*)
            FROM (
              SELECT (
                SELECT "pg_catalog"."row_to_json"(_4.*)
                FROM (
                  SELECT _1."value0" AS "pages"
                ) AS _4
              ) AS "max"
            ) AS _5
          ) AS "aggregate", (
            SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_7.*)), '[]'::"pg_catalog"."json")
            FROM (
              SELECT _6."title" AS "title"
              FROM "public"."book" AS _6
              WHERE (_6."author_id" OPERATOR("pg_catalog".=) _0."id")
              ORDER BY _6."pages" DESC NULLS FIRST
              LIMIT $1::"pg_catalog"."int8"
            ) AS _7
          ) AS "nodes"
          FROM (
            SELECT "pg_catalog"."max"(_3."pages") AS "value0"
            FROM (
              SELECT _2."pages" AS "pages", _2."pages" AS "~order0"
              FROM "public"."book" AS _2
              WHERE (_2."author_id" OPERATOR("pg_catalog".=) _0."id")
              ORDER BY _2."pages" DESC NULLS FIRST
              LIMIT $1::"pg_catalog"."int8"
            ) AS _3
          ) AS _1
        ) AS _8
      ) AS "books_aggregate"
      FROM "public"."author" AS _0
    ) AS _9
  ) AS "author"
) AS _10
-- $1: pg_catalog.int8 = constant "2"
