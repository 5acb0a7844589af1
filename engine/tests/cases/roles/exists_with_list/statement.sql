-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE EXISTS (
  SELECT 1
  FROM "public"."copy" AS _1
  WHERE (_1."number" OPERATOR("pg_catalog".=) ANY ($1::"pg_catalog"."_int4"))
)
-- $1: pg_catalog._int4 = session x-hasura-numbers
