-- book
SELECT "graphql"."_json_list"('id', _1."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  WHERE ((_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")) AND ((CASE WHEN (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _0."price" END) OPERATOR("pg_catalog".>) $3::"pg_catalog"."numeric")
  ORDER BY (CASE WHEN (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _0."price" END) DESC NULLS FIRST
  LIMIT 20
) AS _1
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = session x-hasura-user-id
-- $3: pg_catalog.numeric = constant "5"
