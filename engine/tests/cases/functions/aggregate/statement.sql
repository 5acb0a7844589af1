-- search_book_aggregate
SELECT "graphql"."_json_object"('aggregate', "graphql"."_json_object"('count', _0."value0"))
FROM (
  SELECT "pg_catalog"."count"(*) AS "value0"
  FROM "public"."search_book"($1::"pg_catalog"."text") AS _1
  WHERE (_1."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
) AS _0
-- $1: pg_catalog.text = constant "%"
-- $2: pg_catalog.bool = constant "true"
