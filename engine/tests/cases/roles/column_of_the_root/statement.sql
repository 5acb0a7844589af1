SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."review" AS _0
      WHERE EXISTS (
        SELECT 1
        FROM "public"."book" AS _1
        WHERE (_1."id" OPERATOR("pg_catalog".=) _0."book_id") AND EXISTS (
          SELECT 1
          FROM "public"."author" AS _2
          WHERE (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND (_2."id" OPERATOR("pg_catalog".=) _0."book_id")
        )
      )
    ) AS _3
  ) AS "review"
) AS _4
