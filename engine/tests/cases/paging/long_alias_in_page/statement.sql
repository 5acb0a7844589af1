SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"(_4."object"), '[]'::"pg_catalog"."json")
    FROM (
      SELECT ("pg_catalog"."concat"($2::"pg_catalog"."text", COALESCE(("pg_catalog"."to_json"(_1."id"))::"pg_catalog"."text", $3::"pg_catalog"."text"), $4::"pg_catalog"."text", COALESCE(("pg_catalog"."to_json"((CASE WHEN (_2."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT _2."name" AS "name"
        ) AS _3
      ) END)))::"pg_catalog"."text", $3::"pg_catalog"."text"), $5::"pg_catalog"."text"))::"pg_catalog"."json" AS "object"
      FROM (
        SELECT _0."author_id" AS "author_id", _0."id" AS "id", _0."title" AS "~order0"
        FROM "public"."book" AS _0
        ORDER BY _0."title" ASC NULLS LAST
        LIMIT $1::"pg_catalog"."int8"
      ) AS _1
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
      ORDER BY _1."~order0" ASC NULLS LAST
    ) AS _4
  ) AS "book"
) AS _5
-- $1: pg_catalog.int8 = constant "2"
-- $2: pg_catalog.text = constant "{\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\":"
-- $3: pg_catalog.text = constant "null"
-- $4: pg_catalog.text = constant ",\"author\":"
-- $5: pg_catalog.text = constant "}"
