SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."book" AS _0
      WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (CASE WHEN (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") THEN ("public"."book_is_own"(_0.*, $2::"pg_catalog"."json") OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") ELSE false END)
      LIMIT 20
    ) AS _1
  ) AS "book"
) AS _2
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.json = session
