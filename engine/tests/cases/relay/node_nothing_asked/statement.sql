SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_1.*)
    FROM (
      SELECT 
      FROM "public"."book" AS _0
      WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
    ) AS _1
  ) AS "node"
) AS _2
-- $1: pg_catalog.int4 = constant "5"
