-- one
SELECT (
  SELECT "pg_catalog"."row_to_json"(_2.*)
  FROM (
    SELECT (
      SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
      FROM (
        SELECT _0."id" AS "id"
        FROM "public"."book" AS _0
        LIMIT $1::"pg_catalog"."int8"
      ) AS _1
    ) AS "book"
  ) AS _2
) AS "data"
-- $1: pg_catalog.int8 = constant "2"
;
