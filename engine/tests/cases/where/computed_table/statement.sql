-- author
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."author" AS _0
WHERE ("public"."author_initials"(_0.*) OPERATOR("pg_catalog".=) $1::"pg_catalog"."text")
-- $1: pg_catalog.text = constant "A."
