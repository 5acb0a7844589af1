SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."name" AS "n"
      FROM "public"."author" AS _0
    ) AS _1
  ) AS "second", (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _2."title" AS "title"
      FROM "public"."book" AS _2
    ) AS _3
  ) AS "first", $1::"pg_catalog"."json" AS "__typename"
) AS _4
-- $1: pg_catalog.json = constant "\"query_root\""
