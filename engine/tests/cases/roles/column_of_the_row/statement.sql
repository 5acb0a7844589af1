SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."number" AS "number"
      FROM "public"."copy" AS _0
      WHERE (_0."number" OPERATOR("pg_catalog".>) _0."book_id")
    ) AS _1
  ) AS "copy"
) AS _2
