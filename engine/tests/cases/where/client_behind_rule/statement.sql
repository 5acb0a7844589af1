-- book
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_0."title" OPERATOR("pg_catalog".=) $2::"pg_catalog"."text") AND (_0."pages" OPERATOR("pg_catalog".>) $3::"pg_catalog"."int4")
  LIMIT 20
) AS _1
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.text = variable t
-- $3: pg_catalog.int4 = constant "3"
