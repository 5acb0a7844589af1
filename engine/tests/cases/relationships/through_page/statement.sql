SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_6.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _1."title" AS "title", (CASE WHEN (_2."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT _2."name" AS "name"
        ) AS _3
      ) END) AS "author", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_5.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _4."stars" AS "stars"
          FROM "public"."review" AS _4
          WHERE (_4."book_id" OPERATOR("pg_catalog".=) _1."id")
          LIMIT $2::"pg_catalog"."int8"
        ) AS _5
      ) AS "reviews"
      FROM (
        SELECT _0."author_id" AS "author_id", _0."id" AS "id", _0."title" AS "title", _0."id" AS "~order0"
        FROM "public"."book" AS _0
        ORDER BY _0."id" ASC NULLS LAST
        LIMIT $1::"pg_catalog"."int8"
      ) AS _1
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
      ORDER BY _1."~order0" ASC NULLS LAST
    ) AS _6
  ) AS "book"
) AS _7
-- $1: pg_catalog.int8 = variable n
-- $2: pg_catalog.int8 = constant "1"
