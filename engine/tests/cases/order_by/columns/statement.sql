-- book
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  ORDER BY _0."title" DESC NULLS LAST, _0."id" ASC NULLS FIRST, _0."pages" DESC NULLS FIRST
) AS _1
