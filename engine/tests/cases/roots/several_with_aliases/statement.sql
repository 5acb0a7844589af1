SELECT "graphql"."_json_object"('second,first,__typename', (
  SELECT "graphql"."_json_list"('n', _0."name")
  FROM "public"."author" AS _0
), (
  SELECT "graphql"."_json_list"('title', _1."title")
  FROM "public"."book" AS _1
), $1::"pg_catalog"."json")
-- $1: pg_catalog.json = constant "\"query_root\""
