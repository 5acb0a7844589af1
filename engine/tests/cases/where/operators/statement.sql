SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."book" AS _0
      WHERE (_0."title" OPERATOR("pg_catalog".~~) $1::"pg_catalog"."text") AND (_0."title" OPERATOR("pg_catalog".!~~*) $2::"pg_catalog"."text") AND (_0."pages" OPERATOR("pg_catalog".>=) $3::"pg_catalog"."int4") AND (_0."pages" OPERATOR("pg_catalog".<>) $4::"pg_catalog"."int4") AND (NOT (_0."published" IS NULL))
    ) AS _1
  ) AS "book"
) AS _2
-- $1: pg_catalog.text = constant "%a%"
-- $2: pg_catalog.text = constant "b%"
-- $3: pg_catalog.int4 = constant "10"
-- $4: pg_catalog.int4 = constant "20"
