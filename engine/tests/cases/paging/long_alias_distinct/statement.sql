SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"(_1."object"), '[]'::"pg_catalog"."json")
    FROM (
      SELECT DISTINCT ON (_0."title") ("pg_catalog"."concat"($1::"pg_catalog"."text", COALESCE(("pg_catalog"."to_json"(_0."id"))::"pg_catalog"."text", $2::"pg_catalog"."text"), $3::"pg_catalog"."text"))::"pg_catalog"."json" AS "object"
      FROM "public"."book" AS _0
      ORDER BY _0."title" ASC NULLS LAST
    ) AS _1
  ) AS "book"
) AS _2
-- $1: pg_catalog.text = constant "{\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\":"
-- $2: pg_catalog.text = constant "null"
-- $3: pg_catalog.text = constant "}"
