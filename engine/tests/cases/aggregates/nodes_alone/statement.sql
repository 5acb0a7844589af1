SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_4.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _2."id" AS "id"
          FROM "public"."book" AS _2
          WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
          LIMIT 20
        ) AS _3
      ) AS "nodes"
    ) AS _4
  ) AS "book_aggregate"
) AS _5
-- $1: pg_catalog.bool = constant "true"
