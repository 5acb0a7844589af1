SELECT "graphql"."_json_object"('one,two', (
  SELECT "graphql"."_json_object"('title', _0."title")
  FROM "public"."book" AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_0."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
), (
  SELECT "graphql"."_json_object"('title', _1."title")
  FROM "public"."book" AS _1
  WHERE (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_1."id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4")
))
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = variable a
-- $3: pg_catalog.int4 = variable b
