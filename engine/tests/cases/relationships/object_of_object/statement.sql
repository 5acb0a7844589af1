SELECT "pg_catalog"."row_to_json"(_8.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_7.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (CASE WHEN (_1."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_6.*)
        FROM (
          SELECT (CASE WHEN (_2."id" IS NOT NULL) THEN (
            SELECT "pg_catalog"."row_to_json"(_5.*)
            FROM (
              SELECT (CASE WHEN (_3."id" IS NOT NULL) THEN (
                SELECT "pg_catalog"."row_to_json"(_4.*)
                FROM (
                  SELECT _3."name" AS "name"
                ) AS _4
              ) END) AS "mentor"
            ) AS _5
          ) END) AS "author"
        ) AS _6
      ) END) AS "book"
      FROM "public"."review" AS _0
      LEFT JOIN "public"."book" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."book_id")
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
      LEFT JOIN "public"."author" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _2."mentor_id")
    ) AS _7
  ) AS "review"
) AS _8
