-- insert_author_one
WITH _2 AS (
  INSERT INTO "public"."author" AS _0 ("id", "name")
  SELECT _1."0", _1."1"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text")) AS _1("0", "1")
  ON CONFLICT ON CONSTRAINT "author_pkey" DO NOTHING
  RETURNING _0."id" AS "id"
)
SELECT (
  SELECT "graphql"."_json_object"('id', _3."id")
  FROM _2 AS _3
  LIMIT 1
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _5
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._int4 = ["1"]
-- $2: pg_catalog._text = ["A"]
;
