-- author
SELECT "graphql"."_json_list"('books,name', (
  SELECT "graphql"."_json_list"('id,title', _1."id", _1."title")
  FROM "public"."book" AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
), _0."name")
FROM "public"."author" AS _0
