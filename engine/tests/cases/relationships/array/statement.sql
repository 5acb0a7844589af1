SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_6.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_5.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _2."title" AS "title", (
            SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
            FROM (
              SELECT _3."body" AS "body"
              FROM "public"."review" AS _3
              WHERE (_3."book_id" OPERATOR("pg_catalog".=) _2."id")
            ) AS _4
          ) AS "reviews"
          FROM (
            SELECT _1."id" AS "id", _1."title" AS "title", _1."title" AS "~order0"
            FROM "public"."book" AS _1
            WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_1."id" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
            ORDER BY _1."title" ASC NULLS LAST
            LIMIT $2::"pg_catalog"."int8"
          ) AS _2
          ORDER BY _2."~order0" ASC NULLS LAST
        ) AS _5
      ) AS "books"
      FROM "public"."author" AS _0
    ) AS _6
  ) AS "author"
) AS _7
-- $1: pg_catalog.int4 = constant "1"
-- $2: pg_catalog.int8 = constant "2"
