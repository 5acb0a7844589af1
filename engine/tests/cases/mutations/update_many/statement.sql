-- update_book_many
WITH _1 AS (
  UPDATE "public"."book" AS _0 SET "title" = $1::"pg_catalog"."text"
  WHERE (_0."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
  RETURNING true AS "~"
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows', (
    SELECT "pg_catalog"."count"(*)
    FROM _1 AS _2
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _4
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.text = constant "A"
-- $2: pg_catalog.int4 = constant "1"
;
-- update_book_many
WITH _1 AS (
  UPDATE "public"."book" AS _0 SET "details" = ($1::"pg_catalog"."jsonb" OPERATOR("pg_catalog".||) _0."details")
  RETURNING true AS "~"
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows', (
    SELECT "pg_catalog"."count"(*)
    FROM _1 AS _2
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _4
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.jsonb = constant "[1]"
;
-- update_book_many
SELECT $1::"pg_catalog"."json"
-- $1: pg_catalog.json = constant "{\"affected_rows\":0}"
;
