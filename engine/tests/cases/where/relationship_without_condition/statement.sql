SELECT "pg_catalog"."row_to_json"(_3.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_2.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."author" AS _0
      WHERE EXISTS (
        SELECT 1
        FROM "public"."book" AS _1
        WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
      )
    ) AS _2
  ) AS "author"
) AS _3
