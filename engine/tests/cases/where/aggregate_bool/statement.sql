-- author
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."author" AS _0
WHERE (
  SELECT (("pg_catalog"."bool_and"(_1."published") OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool"))
  FROM "public"."book" AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
)
-- $1: pg_catalog.bool = constant "true"
