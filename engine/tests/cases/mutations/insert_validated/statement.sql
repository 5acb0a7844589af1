-- insert_author
WITH _2 AS (
  INSERT INTO "public"."author" AS _0 ("id", "name")
  SELECT _1."0", _1."1"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text")) AS _1("0", "1")
  RETURNING (_0.*)::"public"."author" AS "~row"
), _5 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", "public"."author_fault"(_4."~row") AS "reason"
  FROM _2 AS _4
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows', (
    SELECT "pg_catalog"."count"(*)
    FROM _2 AS _3
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _8
), (
  SELECT _6."number"
  FROM _5 AS _6
  WHERE (_6."reason" IS NOT NULL)
  ORDER BY _6."number" ASC NULLS LAST
  LIMIT 1
), (
  SELECT _7."reason"
  FROM _5 AS _7
  WHERE (_7."reason" IS NOT NULL)
  ORDER BY _7."number" ASC NULLS LAST
  LIMIT 1
)
-- $1: pg_catalog._int4 = ["1"]
-- $2: pg_catalog._text = ["A"]
;
