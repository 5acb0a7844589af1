-- author
SELECT "graphql"."_json_list"('id,name', _0."id", _0."name")
FROM "public"."author" AS _0
