SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."own_books"($1::"pg_catalog"."json", "until" => $2::"pg_catalog"."timestamptz") AS _0
    ) AS _1
  ) AS "own_books"
) AS _2
-- $1: pg_catalog.json = session
-- $2: pg_catalog.timestamptz = constant "2020-01-01"
