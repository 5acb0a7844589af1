-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
