SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."price" AS "price"
      FROM "public"."book" AS _0
      WHERE (_0."details" OPERATOR("pg_catalog".@>) $1::"pg_catalog"."jsonb") AND (_0."price" OPERATOR("pg_catalog".=) $2::"pg_catalog"."numeric")
    ) AS _1
  ) AS "book"
) AS _2
-- $1: pg_catalog.jsonb = constant "{\"n\":1.50000000000000000001}"
-- $2: pg_catalog.numeric = constant "12345678901234567890.5"
