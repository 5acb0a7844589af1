-- author
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."author" AS _0
