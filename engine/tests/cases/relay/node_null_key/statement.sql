SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_1.*)
    FROM (
      SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $1::"pg_catalog"."text", $2::"pg_catalog"."text", _0."id"))::"pg_catalog"."text", ($3::"pg_catalog"."text")::"pg_catalog"."name"), $4::"pg_catalog"."text"), $5::"pg_catalog"."text", $6::"pg_catalog"."text") AS "id"
      FROM "public"."book" AS _0
      WHERE false
    ) AS _1
  ) AS "node"
) AS _2
-- $1: pg_catalog.text = constant "public"
-- $2: pg_catalog.text = constant "book"
-- $3: pg_catalog.text = constant "UTF8"
-- $4: pg_catalog.text = constant "base64"
-- $5: pg_catalog.text = constant "\n"
-- $6: pg_catalog.text = constant ""
