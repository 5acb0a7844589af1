-- update_book_by_pk
WITH _1 AS (
  UPDATE "public"."book" AS _0 SET "details" = (_0."details" OPERATOR("pg_catalog".#-) $1::"pg_catalog"."_text"), "language" = $2::"pg_catalog"."text", "price" = NULL::"pg_catalog"."numeric"
  WHERE (_0."id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4")
  RETURNING _0."id" AS "id", _0."language" AS "language"
)
SELECT (
  SELECT "graphql"."_json_object"('id,language', _2."id", _2."language")
  FROM _1 AS _2
  LIMIT 1
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _4
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._text = constant "{\"a\",\"0\"}"
-- $2: pg_catalog.text = constant "sw"
-- $3: pg_catalog.int4 = constant "1"
;
