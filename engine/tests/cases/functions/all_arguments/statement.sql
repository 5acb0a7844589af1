-- search_book
SELECT "graphql"."_json_list"('id,author', _1."id", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END))
FROM (
  SELECT _0."author_id" AS "author_id", _0."id" AS "id"
  FROM "public"."search_book"(NULL::"pg_catalog"."text", $1::"pg_catalog"."int4") AS _0
  LIMIT $2::"pg_catalog"."int8"
) AS _1
LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
-- $1: pg_catalog.int4 = constant "10"
-- $2: pg_catalog.int8 = constant "2"
