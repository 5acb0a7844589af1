SELECT "pg_catalog"."row_to_json"(_1.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"(("pg_catalog"."concat"($1::"pg_catalog"."text", COALESCE(("pg_catalog"."to_json"(_0."id"))::"pg_catalog"."text", $2::"pg_catalog"."text"), $3::"pg_catalog"."text", COALESCE(("pg_catalog"."to_json"(_0."name"))::"pg_catalog"."text", $2::"pg_catalog"."text"), $4::"pg_catalog"."text"))::"pg_catalog"."json"), '[]'::"pg_catalog"."json")
    FROM "public"."author" AS _0
  ) AS "author"
) AS _1
-- $1: pg_catalog.text = constant "{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":"
-- $2: pg_catalog.text = constant "null"
-- $3: pg_catalog.text = constant ",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":"
-- $4: pg_catalog.text = constant "}"
