SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _1."id" AS "id", (CASE WHEN (_2."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT _2."name" AS "name"
        ) AS _3
      ) END) AS "author"
      FROM (
        SELECT _0."author_id" AS "author_id", _0."id" AS "id"
        FROM "public"."search_book"(NULL::"pg_catalog"."text", $1::"pg_catalog"."int4") AS _0
        LIMIT $2::"pg_catalog"."int8"
      ) AS _1
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
    ) AS _4
  ) AS "search_book"
) AS _5
-- $1: pg_catalog.int4 = constant "10"
-- $2: pg_catalog.int8 = constant "2"
