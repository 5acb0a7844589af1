-- long_book
SELECT "graphql"."_json_list"('title,copies', _0."title", (
  SELECT "graphql"."_json_list"('number', _1."number")
  FROM "public"."copy" AS _1
  WHERE (_1."book_id" OPERATOR("pg_catalog".=) _0."id")
))
FROM "public"."long_book" AS _0
