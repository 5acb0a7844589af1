-- update_book
WITH _1 AS (
  UPDATE "public"."book" AS _0 SET "details" = (_0."details" OPERATOR("pg_catalog".||) $1::"pg_catalog"."jsonb"), "sold" = (_0."sold" OPERATOR("pg_catalog".+) $2::"pg_catalog"."int8"), "title" = $3::"pg_catalog"."text", "keywords" = $4::"pg_catalog"."_text", "released" = NULL::"pg_catalog"."timestamptz"
  WHERE ((_0."author_id" OPERATOR("pg_catalog".=) $5::"pg_catalog"."int4") AND (_0."published" OPERATOR("pg_catalog".=) $6::"pg_catalog"."bool")) AND (CASE WHEN ((_0."author_id" OPERATOR("pg_catalog".=) $5::"pg_catalog"."int4") AND (_0."published" OPERATOR("pg_catalog".=) $6::"pg_catalog"."bool")) THEN (_0."title" OPERATOR("pg_catalog".~) $7::"pg_catalog"."text") ELSE false END)
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id", _0."price" AS "price", _0."title" AS "title"
), _5 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", (_4."price" OPERATOR("pg_catalog".>=) $8::"pg_catalog"."numeric") AS "holds"
  FROM _1 AS _4
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows,returning', (
    SELECT "pg_catalog"."count"(*)
    FROM _1 AS _2
  ), (
    SELECT "graphql"."_json_list"('id,title', _3."id", _3."title")
    FROM _1 AS _3
    WHERE (_3."author_id" OPERATOR("pg_catalog".=) $5::"pg_catalog"."int4")
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _7
), (
  SELECT _6."number"
  FROM _5 AS _6
  WHERE (NOT COALESCE(_6."holds", false))
  ORDER BY _6."number" ASC NULLS LAST
  LIMIT 1
), NULL::"pg_catalog"."text"
-- $1: pg_catalog.jsonb = constant "{\"a\":1}"
-- $2: pg_catalog.int8 = variable inc.sold
-- $3: pg_catalog.text = variable set.title
-- $4: pg_catalog._text = variable set.keywords
-- $5: pg_catalog.int4 = session x-hasura-user-id
-- $6: pg_catalog.bool = constant "false"
-- $7: pg_catalog.text = constant "^A"
-- $8: pg_catalog.numeric = constant "0"
;
