SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."book_between"($1::"pg_catalog"."int4", $2::"pg_catalog"."int4") AS _0
    ) AS _1
  ) AS "book_between"
) AS _2
-- $1: pg_catalog.int4 = constant "1"
-- $2: pg_catalog.int4 = constant "5"
