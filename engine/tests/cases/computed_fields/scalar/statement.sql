-- author
SELECT "graphql"."_json_list"('initials,dashed', "public"."author_initials"(_0.*), "public"."author_initials"(_0.*, $1::"pg_catalog"."text"))
FROM "public"."author" AS _0
-- $1: pg_catalog.text = constant "-"
