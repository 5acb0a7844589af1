SELECT "pg_catalog"."row_to_json"(_3.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_2.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _0."id" AS "id", _0."title" AS "title"
          FROM "public"."article" AS _0
        ) AS _1
      ) AS "f_article_s"
    ) AS _2
  ) AS "press"
) AS _3
