-- author
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."author" AS _0
  ORDER BY "public"."author_initials"(_0.*) ASC NULLS LAST
) AS _1
