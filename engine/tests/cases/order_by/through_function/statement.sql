-- search_book
SELECT "graphql"."_json_list"('id', _2."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."search_book"($1::"pg_catalog"."text") AS _0
  LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
  ORDER BY _1."name" ASC NULLS LAST
  LIMIT $2::"pg_catalog"."int8"
) AS _2
-- $1: pg_catalog.text = constant "%"
-- $2: pg_catalog.int8 = constant "2"
