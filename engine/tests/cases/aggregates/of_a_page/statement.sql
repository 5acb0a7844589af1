SELECT "pg_catalog"."row_to_json"(_11.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_10.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_4.*)
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_3.*)
            FROM (
              SELECT _0."value0" AS "pages", _0."value1" AS "sold"
            ) AS _3
          ) AS "sum"
        ) AS _4
      ) AS "aggregate", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_9.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _6."title" AS "title", (CASE WHEN (_7."id" IS NOT NULL) THEN (
            SELECT "pg_catalog"."row_to_json"(_8.*)
            FROM (
              SELECT _7."name" AS "name"
            ) AS _8
          ) END) AS "author"
          FROM (
            SELECT _5."author_id" AS "author_id", _5."title" AS "title", _5."id" AS "~order0"
            FROM "public"."book" AS _5
            WHERE (_5."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
            ORDER BY _5."id" ASC NULLS LAST
            LIMIT $2::"pg_catalog"."int8"
            OFFSET $3::"pg_catalog"."int8"
          ) AS _6
          LEFT JOIN "public"."author" AS _7 ON (_7."id" OPERATOR("pg_catalog".=) _6."author_id")
          ORDER BY _6."~order0" ASC NULLS LAST
        ) AS _9
      ) AS "nodes"
      FROM (
        SELECT "pg_catalog"."sum"(_2."pages") AS "value0", "pg_catalog"."sum"(_2."sold") AS "value1"
        FROM (
          SELECT _1."pages" AS "pages", _1."sold" AS "sold", _1."id" AS "~order0"
          FROM "public"."book" AS _1
          WHERE (_1."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
          ORDER BY _1."id" ASC NULLS LAST
          LIMIT $2::"pg_catalog"."int8"
          OFFSET $3::"pg_catalog"."int8"
        ) AS _2
      ) AS _0
    ) AS _10
  ) AS "book_aggregate"
) AS _11
-- $1: pg_catalog.int4 = constant "1"
-- $2: pg_catalog.int8 = constant "3"
-- $3: pg_catalog.int8 = constant "1"
