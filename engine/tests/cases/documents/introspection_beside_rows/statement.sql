SELECT "graphql"."_json_object"('author,__type', (
  SELECT "graphql"."_json_list"('id', _0."id")
  FROM "public"."author" AS _0
  WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
), $2::"pg_catalog"."json")
-- $1: pg_catalog.int4 = session x-hasura-user-id
-- $2: pg_catalog.json = constant "{\"name\":\"author\"}"
