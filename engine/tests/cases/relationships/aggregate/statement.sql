-- author
SELECT "graphql"."_json_list"('books_aggregate', (
  SELECT "graphql"."_json_object"('aggregate', "graphql"."_json_object"('count', _1."value0"))
  FROM (
    SELECT "pg_catalog"."count"(*) AS "value0"
    FROM "public"."book" AS _2
    WHERE (_2."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_2."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
  ) AS _1
))
FROM "public"."author" AS _0
-- $1: pg_catalog.int4 = constant "1"
