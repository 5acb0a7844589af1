SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."title" AS "title", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_2.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _1."number" AS "number"
          FROM "public"."copy" AS _1
          WHERE (_1."book_id" OPERATOR("pg_catalog".=) _0."id")
        ) AS _2
      ) AS "copies"
      FROM "public"."long_book" AS _0
    ) AS _3
  ) AS "long_book"
) AS _4
