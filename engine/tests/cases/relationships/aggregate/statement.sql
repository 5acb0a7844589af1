SELECT "pg_catalog"."row_to_json"(_6.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_5.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_4.*)
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_3.*)
            FROM (
              SELECT _1."value0" AS "count"
            ) AS _3
          ) AS "aggregate"
          FROM (
            SELECT "pg_catalog"."count"(*) AS "value0"
            FROM "public"."book" AS _2
            WHERE (_2."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_2."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
          ) AS _1
        ) AS _4
      ) AS "books_aggregate"
      FROM "public"."author" AS _0
    ) AS _5
  ) AS "author"
) AS _6
-- $1: pg_catalog.int4 = constant "1"
