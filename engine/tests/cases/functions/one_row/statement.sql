SELECT "pg_catalog"."row_to_json"(_6.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_5.*)
    FROM (
      SELECT _1."title" AS "title", (CASE WHEN (_2."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_4.*)
        FROM (
          SELECT _2."name" AS "name"
        ) AS _4
      ) END) AS "author"
      FROM (
        SELECT _0."author_id" AS "author_id", _0."title" AS "title"
        FROM "public"."newest_book"() AS _0
        WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (NOT (_0.* IS NULL))
        LIMIT 20
      ) AS _1
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND EXISTS (
        SELECT 1
        FROM "public"."book" AS _3
        WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
      )
    ) AS _5
  ) AS "newest_book"
) AS _6
-- $1: pg_catalog.bool = constant "true"
