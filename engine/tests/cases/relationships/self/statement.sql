SELECT "pg_catalog"."row_to_json"(_8.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_7.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (CASE WHEN (_1."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_4.*)
        FROM (
          SELECT (CASE WHEN (_2."id" IS NOT NULL) THEN (
            SELECT "pg_catalog"."row_to_json"(_3.*)
            FROM (
              SELECT _2."name" AS "name"
            ) AS _3
          ) END) AS "mentor"
        ) AS _4
      ) END) AS "mentor", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_6.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _5."name" AS "name"
          FROM "public"."author" AS _5
          WHERE (_5."mentor_id" OPERATOR("pg_catalog".=) _0."id")
        ) AS _6
      ) AS "authors"
      FROM "public"."author" AS _0
      LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."mentor_id")
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."mentor_id")
    ) AS _7
  ) AS "author"
) AS _8
