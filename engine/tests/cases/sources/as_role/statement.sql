SELECT "graphql"."_json_object"('press', "graphql"."_json_object"('f_article_s,f_search_s', (
  SELECT "graphql"."_json_list"('title', _0."title")
  FROM "public"."article" AS _0
  WHERE (_0."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
), (
  SELECT "graphql"."_json_list"('id', _1."id")
  FROM "public"."search"($2::"pg_catalog"."text") AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
)))
-- $1: pg_catalog.int4 = session x-hasura-user-id
-- $2: pg_catalog.text = constant "x"
