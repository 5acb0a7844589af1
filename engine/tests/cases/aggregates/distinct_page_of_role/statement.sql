SELECT "pg_catalog"."row_to_json"(_11.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_10.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_5.*)
        FROM (
          SELECT _0."value0" AS "count"
        ) AS _5
      ) AS "aggregate", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_9.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT DISTINCT ON (_6."title") _6."id" AS "id", "public"."book_is_own"(_6.*, $3::"pg_catalog"."json") AS "is_own"
          FROM "public"."book" AS _6
          LEFT JOIN "public"."author" AS _7 ON (_7."id" OPERATOR("pg_catalog".=) _6."author_id") AND EXISTS (
            SELECT 1
            FROM "public"."book" AS _8
            WHERE (_8."author_id" OPERATOR("pg_catalog".=) _7."id") AND (_8."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
          )
          WHERE (_6."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
          ORDER BY _6."title" ASC NULLS LAST, _7."name" ASC NULLS LAST
          LIMIT LEAST($2::"pg_catalog"."int8", 20)
        ) AS _9
      ) AS "nodes"
      FROM (
        SELECT "pg_catalog"."count"(DISTINCT _4."title") AS "value0"
        FROM (
          SELECT DISTINCT ON (_1."title") _1."title" AS "title", _1."title" AS "~order0", _2."name" AS "~order1"
          FROM "public"."book" AS _1
          LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND EXISTS (
            SELECT 1
            FROM "public"."book" AS _3
            WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
          )
          WHERE (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
          ORDER BY _1."title" ASC NULLS LAST, _2."name" ASC NULLS LAST
          LIMIT $2::"pg_catalog"."int8"
        ) AS _4
      ) AS _0
    ) AS _10
  ) AS "book_aggregate"
) AS _11
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int8 = constant "4"
-- $3: pg_catalog.json = session
