SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_1.*)
    FROM (
      SELECT _0."name" AS "name"
      FROM "public"."language" AS _0
      WHERE (_0."code" OPERATOR("pg_catalog".=) $1::"pg_catalog"."text")
    ) AS _1
  ) AS "language_by_pk"
) AS _2
-- $1: pg_catalog.text = constant "en"
