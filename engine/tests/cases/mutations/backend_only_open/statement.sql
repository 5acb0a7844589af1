-- insert_copy
WITH _2 AS (
  INSERT INTO "public"."copy" AS _0 ("book_id", "number")
  SELECT _1."0", _1."1"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4")) AS _1("0", "1")
  RETURNING true AS "~"
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows', (
    SELECT "pg_catalog"."count"(*)
    FROM _2 AS _3
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _5
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._int4 = ["1"]
-- $2: pg_catalog._int4 = ["1"]
;
