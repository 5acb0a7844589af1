SELECT "pg_catalog"."row_to_json"(_10.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_9.*)
    FROM (
      SELECT $1::"pg_catalog"."text" AS "__typename", (
        SELECT "pg_catalog"."row_to_json"(_6.*)
        FROM (
          SELECT _0."value0" AS "count", _0."value1" AS "columns", (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT _0."value2" AS "pages"
            ) AS _2
          ) AS "sum", (
            SELECT "pg_catalog"."row_to_json"(_3.*)
            FROM (
              SELECT _0."value3" AS "price"
            ) AS _3
          ) AS "avg", (
            SELECT "pg_catalog"."row_to_json"(_4.*)
            FROM (
              SELECT _0."value4" AS "title", _0."value5" AS "released"
            ) AS _4
          ) AS "min", (
            SELECT "pg_catalog"."row_to_json"(_5.*)
            FROM (
              SELECT _0."value6" AS "sold"
            ) AS _5
          ) AS "var_samp"
        ) AS _6
      ) AS "aggregate", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_8.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _7."id" AS "id"
          FROM "public"."book" AS _7
        ) AS _8
      ) AS "nodes"
      FROM (
        SELECT "pg_catalog"."count"(*) AS "value0", "pg_catalog"."count"(DISTINCT ROW(_1."title", _1."pages")) AS "value1", "pg_catalog"."sum"(_1."pages") AS "value2", "pg_catalog"."avg"(_1."price") AS "value3", "pg_catalog"."min"(_1."title") AS "value4", "pg_catalog"."min"(_1."released") AS "value5", "pg_catalog"."var_samp"(_1."sold") AS "value6"
        FROM "public"."book" AS _1
      ) AS _0
    ) AS _9
  ) AS "book_aggregate"
) AS _10
-- $1: pg_catalog.text = constant "book_aggregate"
