SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."review" AS _0
      ORDER BY (
        SELECT _2."title"
        FROM "public"."review" AS _1
        LEFT JOIN "public"."book" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."book_id")
        WHERE (_1."stars" OPERATOR("pg_catalog".=) _0."stars")
        LIMIT 1
      ) ASC NULLS LAST
    ) AS _3
  ) AS "review"
) AS _4
