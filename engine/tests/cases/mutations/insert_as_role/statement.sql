-- insert_book
WITH _2 AS (
  INSERT INTO "public"."book" AS _0 ("id", "title", "author_id", "language", "published", "details", "keywords")
  SELECT _1."1", _1."4", $6::"pg_catalog"."int4", _1."3", $7::"pg_catalog"."bool", _1."0", (_1."2")::"pg_catalog"."_text"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_jsonb"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4"), "pg_catalog"."unnest"($3::"pg_catalog"."_text"), "pg_catalog"."unnest"($4::"pg_catalog"."_text"), "pg_catalog"."unnest"($5::"pg_catalog"."_text")) AS _1("0", "1", "2", "3", "4")
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id"
), _7 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", EXISTS (
    SELECT 1
    FROM "public"."author" AS _6
    WHERE (_6."id" OPERATOR("pg_catalog".=) _5."author_id") AND ((_6."name" OPERATOR("pg_catalog".<>) $8::"pg_catalog"."text") OR (_6."name" IS NULL))
  ) AS "holds"
  FROM _2 AS _5
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows,returning', (
    SELECT "pg_catalog"."count"(*)
    FROM _2 AS _3
  ), (
    SELECT "graphql"."_json_list"('id', _4."id")
    FROM _2 AS _4
    WHERE (_4."author_id" OPERATOR("pg_catalog".=) $6::"pg_catalog"."int4")
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _9
), (
  SELECT _8."number"
  FROM _7 AS _8
  WHERE (NOT COALESCE(_8."holds", false))
  ORDER BY _8."number" ASC NULLS LAST
  LIMIT 1
), NULL::"pg_catalog"."text"
-- $1: pg_catalog._jsonb = ["{\"a\":[1,null]}"]
-- $2: pg_catalog._int4 = ["1"]
-- $3: pg_catalog._text = ["{\"x\",\"y\"}"]
-- $4: pg_catalog._text = ["en"]
-- $5: pg_catalog._text = ["A"]
-- $6: pg_catalog.int4 = session x-hasura-user-id
-- $7: pg_catalog.bool = constant "false"
-- $8: pg_catalog.text = constant "Anonymous"
;
