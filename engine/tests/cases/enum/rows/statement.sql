-- language
SELECT "graphql"."_json_list"('code', _0."code")
FROM "public"."language" AS _0
