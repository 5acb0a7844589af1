-- update_book
WITH _1 AS (
  UPDATE "public"."book" AS _0 SET "details" = (_0."details" OPERATOR("pg_catalog".||) $1::"pg_catalog"."jsonb"), "sold" = (_0."sold" OPERATOR("pg_catalog".+) $2::"pg_catalog"."int8"), "title" = $3::"pg_catalog"."text", "keywords" = $4::"pg_catalog"."_text", "released" = NULL::"pg_catalog"."timestamptz"
  WHERE ((_0."author_id" OPERATOR("pg_catalog".=) $5::"pg_catalog"."int4") AND (_0."published" OPERATOR("pg_catalog".=) $6::"pg_catalog"."bool")) AND (CASE WHEN ((_0."author_id" OPERATOR("pg_catalog".=) $5::"pg_catalog"."int4") AND (_0."published" OPERATOR("pg_catalog".=) $6::"pg_catalog"."bool")) THEN (_0."title" OPERATOR("pg_catalog".~) $7::"pg_catalog"."text") ELSE false END)
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id", _0."price" AS "price", _0."title" AS "title"
), _7 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", (_6."price" OPERATOR("pg_catalog".>=) $8::"pg_catalog"."numeric") AS "holds"
  FROM _1 AS _6
)
SELECT (
  SELECT "pg_catalog"."row_to_json"(_5.*)
  FROM (
    SELECT (
      SELECT "pg_catalog"."count"(*)
      FROM _1 AS _2
    ) AS "affected_rows", (
      SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
      FROM (
        SELECT _3."id" AS "id", _3."title" AS "title"
        FROM _1 AS _3
        WHERE (_3."author_id" OPERATOR("pg_catalog".=) $5::"pg_catalog"."int4")
      ) AS _4
    ) AS "returning"
  ) AS _5
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _9
), (
  SELECT _8."number"
  FROM _7 AS _8
  WHERE (NOT COALESCE(_8."holds", false))
  ORDER BY _8."number" ASC NULLS LAST
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
