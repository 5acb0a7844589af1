-- press.f_insert_article_s
WITH _2 AS (
  INSERT INTO "public"."article" AS _0 ("id", "author_id")
  SELECT _1."1", _1."0"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4")) AS _1("0", "1")
  RETURNING _0."author_id" AS "author_id"
), _5 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", (_4."author_id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4") AS "holds"
  FROM _2 AS _4
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows', (
    SELECT "pg_catalog"."count"(*)
    FROM _2 AS _3
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _7
), (
  SELECT _6."number"
  FROM _5 AS _6
  WHERE (NOT COALESCE(_6."holds", false))
  ORDER BY _6."number" ASC NULLS LAST
  LIMIT 1
), NULL::"pg_catalog"."text"
-- $1: pg_catalog._int4 = ["8"]
-- $2: pg_catalog._int4 = ["1"]
-- $3: pg_catalog.int4 = session x-hasura-user-id
;
