-- node
SELECT "graphql"."_json_object"('bought', _0."bought")
FROM "public"."copy" AS _0
WHERE (_0."book_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") AND (_0."number" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
-- $1: pg_catalog.int4 = coded in id[3]
-- $2: pg_catalog.int4 = coded in id[4]
