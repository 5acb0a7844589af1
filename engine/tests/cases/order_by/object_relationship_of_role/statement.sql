-- book
SELECT "graphql"."_json_list"('id', _3."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id") AND EXISTS (
    SELECT 1
    FROM "public"."book" AS _2
    WHERE (_2."author_id" OPERATOR("pg_catalog".=) _1."id") AND (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
  )
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
  ORDER BY _1."name" ASC NULLS LAST
  LIMIT 20
) AS _3
-- $1: pg_catalog.bool = constant "true"
