-- copy
SELECT "graphql"."_json_list"('number', _0."number")
FROM "public"."copy" AS _0
WHERE (_0."number" OPERATOR("pg_catalog".>) _0."book_id")
