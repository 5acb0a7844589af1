-- book
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT DISTINCT ON (_0."author_id") _0."id" AS "0"
  FROM "public"."book" AS _0
  ORDER BY _0."author_id" ASC NULLS LAST, _0."id" DESC NULLS FIRST
) AS _1
