-- author
SELECT "graphql"."_json_list"('name,books', _0."name", (
  SELECT "graphql"."_json_list"('id', _1."id")
  FROM "public"."book" AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
))
FROM "public"."author" AS _0
