SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_1.*)
    FROM (
      SELECT _0."title" AS "title"
      FROM "public"."book" AS _0
      WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_0."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
    ) AS _1
  ) AS "one", (
    SELECT "pg_catalog"."row_to_json"(_3.*)
    FROM (
      SELECT _2."title" AS "title"
      FROM "public"."book" AS _2
      WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_2."id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4")
    ) AS _3
  ) AS "two"
) AS _4
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = variable a
-- $3: pg_catalog.int4 = variable b
