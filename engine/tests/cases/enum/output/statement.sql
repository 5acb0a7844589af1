SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."language" AS "language", (CASE WHEN (_1."code" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_2.*)
        FROM (
          SELECT _1."name" AS "name"
        ) AS _2
      ) END) AS "languageByLanguage"
      FROM "public"."book" AS _0
      LEFT JOIN "public"."language" AS _1 ON (_1."code" OPERATOR("pg_catalog".=) _0."language")
    ) AS _3
  ) AS "book"
) AS _4
