SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (CASE WHEN (_1."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_2.*)
        FROM (
          SELECT "public"."author_initials"(_1.*) AS "initials"
        ) AS _2
      ) END) AS "author"
      FROM "public"."book" AS _0
      LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
    ) AS _3
  ) AS "book"
) AS _4
