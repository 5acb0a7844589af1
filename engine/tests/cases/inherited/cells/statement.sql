-- book
SELECT "graphql"."_json_list"('id,title,price,pages', _1."0", _1."1", _1."2", _1."3")
FROM (
  SELECT _0."id" AS "0", _0."title" AS "1", (CASE WHEN (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _0."price" END) AS "2", (CASE WHEN (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") THEN _0."pages" END) AS "3"
  FROM "public"."book" AS _0
  WHERE ((_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
  LIMIT 20
) AS _1
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = session x-hasura-user-id
