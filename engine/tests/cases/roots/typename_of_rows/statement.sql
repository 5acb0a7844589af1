-- author
SELECT "graphql"."_json_list"('__typename,id', $1::"pg_catalog"."text", _0."id")
FROM "public"."author" AS _0
-- $1: pg_catalog.text = constant "author"
