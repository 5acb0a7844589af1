-- insert_book
WITH _2 AS (
  INSERT INTO "public"."book" AS _0 ("id", "title", "author_id", "pages", "published")
  SELECT _1."0", _1."2", $4::"pg_catalog"."int4", _1."1", $5::"pg_catalog"."bool"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4"), "pg_catalog"."unnest"($3::"pg_catalog"."_text")) AS _1("0", "1", "2")
  ON CONFLICT ON CONSTRAINT "book_pkey" DO UPDATE SET "title" = EXCLUDED."title", "released" = NULL::"pg_catalog"."timestamptz"
  WHERE ((_0."author_id" OPERATOR("pg_catalog".=) $4::"pg_catalog"."int4") AND (_0."published" OPERATOR("pg_catalog".=) $5::"pg_catalog"."bool")) AND (_0."title" OPERATOR("pg_catalog".~~) $6::"pg_catalog"."text")
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id", _0."price" AS "price", _0."title" AS "title", (_0.xmax OPERATOR("pg_catalog".=) 0) AS "~new"
), _7 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", (CASE WHEN _5."~new" THEN EXISTS (
    SELECT 1
    FROM "public"."author" AS _6
    WHERE (_6."id" OPERATOR("pg_catalog".=) _5."author_id") AND ((_6."name" OPERATOR("pg_catalog".<>) $7::"pg_catalog"."text") OR (_6."name" IS NULL))
  ) ELSE (_5."price" OPERATOR("pg_catalog".>=) $8::"pg_catalog"."numeric") END) AS "holds"
  FROM _2 AS _5
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows,returning', (
    SELECT "pg_catalog"."count"(*)
    FROM _2 AS _3
  ), (
    SELECT "graphql"."_json_list"('id,title', _4."id", _4."title")
    FROM _2 AS _4
    WHERE (_4."author_id" OPERATOR("pg_catalog".=) $4::"pg_catalog"."int4")
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
-- $1: pg_catalog._int4 = ["1"]
-- $2: pg_catalog._int4 = ["3"]
-- $3: pg_catalog._text = ["A"]
-- $4: pg_catalog.int4 = session x-hasura-user-id
-- $5: pg_catalog.bool = constant "false"
-- $6: pg_catalog.text = constant "A%"
-- $7: pg_catalog.text = constant "Anonymous"
-- $8: pg_catalog.numeric = constant "0"
;
