SELECT "graphql"."_json_object"('press', "graphql"."_json_object"('f_article_s', (
  SELECT "graphql"."_json_list"('id,title', _0."id", _0."title")
  FROM "public"."article" AS _0
)))
