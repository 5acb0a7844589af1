SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _1."id" AS "_0", _1."name" AS "_1", "public"."author_initials"(_1."~row") AS "initials", (CASE WHEN (_2."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT _2."id" AS "_3", _2."name" AS "_4"
        ) AS _3
      ) END) AS "mentor"
      FROM (
        SELECT _0."id" AS "id", _0."mentor_id" AS "mentor_id", _0."name" AS "name", (_0.*)::"public"."author" AS "~row"
        FROM "public"."author" AS _0
        LIMIT $1::"pg_catalog"."int8"
      ) AS _1
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."mentor_id")
    ) AS _4
  ) AS "_2"
) AS _5
-- $1: pg_catalog.int8 = constant "1"
