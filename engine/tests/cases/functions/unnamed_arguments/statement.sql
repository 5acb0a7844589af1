-- book_between
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book_between"($1::"pg_catalog"."int4", $2::"pg_catalog"."int4") AS _0
-- $1: pg_catalog.int4 = constant "1"
-- $2: pg_catalog.int4 = constant "5"
