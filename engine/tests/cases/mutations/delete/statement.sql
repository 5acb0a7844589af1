-- delete_book
WITH _1 AS (
  DELETE FROM "public"."book" AS _0
  WHERE (_0."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") AND (_0."title" OPERATOR("pg_catalog".=) $2::"pg_catalog"."text")
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id"
)
SELECT (
  SELECT "pg_catalog"."row_to_json"(_8.*)
  FROM (
    SELECT (
      SELECT "pg_catalog"."count"(*)
      FROM _1 AS _2
    ) AS "affected_rows", (
      SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_7.*)), '[]'::"pg_catalog"."json")
      FROM (
        SELECT _3."id" AS "id", (CASE WHEN (_4."id" IS NOT NULL) THEN (
          SELECT "pg_catalog"."row_to_json"(_5.*)
          FROM (
            SELECT _4."id" AS "id"
          ) AS _5
        ) END) AS "author"
        FROM (
          SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "~number", _6."author_id" AS "author_id", _6."id" AS "id"
          FROM _1 AS _6
        ) AS _3
        LEFT JOIN "public"."author" AS _4 ON (_4."id" OPERATOR("pg_catalog".=) _3."author_id") AND (_4."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
        WHERE (_3."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
        ORDER BY _3."~number" ASC NULLS LAST
      ) AS _7
    ) AS "returning"
  ) AS _8
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _9
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = session x-hasura-user-id
-- $2: pg_catalog.text = constant "A"
;
