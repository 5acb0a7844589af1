SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT "public"."author_initials"(_1."~row") AS "initials", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT "public"."book_is_own"(_2.*, $2::"pg_catalog"."json") AS "is_own"
          FROM "public"."book" AS _2
          WHERE (_2."author_id" OPERATOR("pg_catalog".=) _1."id")
        ) AS _3
      ) AS "books"
      FROM (
        SELECT _0."id" AS "id", (_0.*)::"public"."author" AS "~row"
        FROM "public"."author" AS _0
        LIMIT $1::"pg_catalog"."int8"
      ) AS _1
    ) AS _4
  ) AS "author"
) AS _5
-- $1: pg_catalog.int8 = constant "2"
-- $2: pg_catalog.json = session
