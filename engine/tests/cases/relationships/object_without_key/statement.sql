-- review
SELECT "graphql"."_json_list"('same_stars', (
  SELECT "graphql"."_json_object"('id', _1."id")
  FROM "public"."review" AS _1
  WHERE (_1."stars" OPERATOR("pg_catalog".=) _0."stars")
  LIMIT 1
))
FROM "public"."review" AS _0
