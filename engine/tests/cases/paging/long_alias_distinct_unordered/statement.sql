-- book
SELECT "graphql"."_json_list"('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', _1."0")
FROM (
  SELECT DISTINCT ON (_0."title") _0."id" AS "0"
  FROM "public"."book" AS _0
) AS _1
