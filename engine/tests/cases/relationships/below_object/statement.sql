SELECT "pg_catalog"."row_to_json"(_6.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_5.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (CASE WHEN (_1."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_4.*)
        FROM (
          SELECT (
            SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
            FROM (
              SELECT _2."title" AS "title"
              FROM "public"."book" AS _2
              WHERE (_2."editor_id" OPERATOR("pg_catalog".=) _1."id")
            ) AS _3
          ) AS "edited"
        ) AS _4
      ) END) AS "author"
      FROM "public"."book" AS _0
      LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
    ) AS _5
  ) AS "book"
) AS _6
