SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_1.*)
    FROM (
      SELECT _0."name" AS "name"
      FROM "public"."author" AS _0
      WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
    ) AS _1
  ) AS "author_by_pk"
) AS _2
-- $1: pg_catalog.int4 = variable id
