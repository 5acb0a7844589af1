-- insert_copy
WITH _2 AS (
  INSERT INTO "public"."copy" AS _0 ("book_id", "number")
  SELECT _1."0", _1."1"
  FROM "pg_catalog"."json_to_recordset"($1::"pg_catalog"."json") AS _1("0" "pg_catalog"."int4", "1" "pg_catalog"."int4", "i" "pg_catalog"."int4")
  RETURNING true AS "~"
)
SELECT (
  SELECT "pg_catalog"."row_to_json"(_4.*)
  FROM (
    SELECT (
      SELECT "pg_catalog"."count"(*)
      FROM _2 AS _3
    ) AS "affected_rows"
  ) AS _4
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _6
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.json = objects(0)
-- objects: [{"0":1,"1":1}]
;
