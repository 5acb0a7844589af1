SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."book" AS _0
      WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") AND (_0."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
    ) AS _1
  ) AS "book"
) AS _2
-- $1: pg_catalog.int4 = variable n
