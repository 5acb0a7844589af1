-- author_by_pk
SELECT "graphql"."_json_object"('name', _0."name")
FROM "public"."author" AS _0
WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
-- $1: pg_catalog.int4 = variable id
