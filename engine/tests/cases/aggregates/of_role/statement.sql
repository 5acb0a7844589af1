SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_6.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT _0."value0" AS "count", (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT _0."value1" AS "pages"
            ) AS _2
          ) AS "max"
        ) AS _3
      ) AS "aggregate", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_5.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _4."id" AS "id"
          FROM "public"."book" AS _4
          WHERE (_4."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
          LIMIT 20
        ) AS _5
      ) AS "nodes"
      FROM (
        SELECT "pg_catalog"."count"(*) AS "value0", "pg_catalog"."max"(_1."pages") AS "value1"
        FROM "public"."book" AS _1
        WHERE (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
      ) AS _0
    ) AS _6
  ) AS "book_aggregate"
) AS _7
-- $1: pg_catalog.bool = constant "true"
