SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _2."title" AS "title"
          FROM "public"."author_long_books"(_0.*, $2::"pg_catalog"."int4") AS _2
          WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
          ORDER BY _2."id" ASC NULLS LAST
          LIMIT 20
        ) AS _3
      ) AS "long_books"
      FROM "public"."author" AS _0
      WHERE EXISTS (
        SELECT 1
        FROM "public"."book" AS _1
        WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
      )
    ) AS _4
  ) AS "author"
) AS _5
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = variable p
