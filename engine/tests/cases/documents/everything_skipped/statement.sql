-- author
SELECT "graphql"."_json_list"(NULL::"pg_catalog"."text", ($1::"pg_catalog"."text")::"pg_catalog"."json")
FROM "public"."author" AS _0
-- $1: pg_catalog.text = constant "{}"
