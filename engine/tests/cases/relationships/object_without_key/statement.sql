SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_2.*)
        FROM (
          SELECT _1."id" AS "id"
          FROM "public"."review" AS _1
          WHERE (_1."stars" OPERATOR("pg_catalog".=) _0."stars")
          LIMIT 1
        ) AS _2
      ) AS "same_stars"
      FROM "public"."review" AS _0
    ) AS _3
  ) AS "review"
) AS _4
