-- review
SELECT "graphql"."_json_list"('id', _4."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."review" AS _0
  LEFT JOIN "public"."book" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _0."book_id") AND ((_3."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool") OR (_3."author_id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4"))
  WHERE ((_0."reader" OPERATOR("pg_catalog".=) $1::"pg_catalog"."text") OR EXISTS (
    SELECT 1
    FROM "public"."book" AS _1
    WHERE (_1."id" OPERATOR("pg_catalog".=) _0."book_id") AND (_1."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
  )) AND EXISTS (
    SELECT 1
    FROM "public"."book" AS _2
    WHERE (_2."id" OPERATOR("pg_catalog".=) _0."book_id") AND ((_2."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool") OR (_2."author_id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4")) AND ((CASE WHEN (_2."author_id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4") THEN _2."price" END) OPERATOR("pg_catalog".>) $4::"pg_catalog"."numeric")
  )
  ORDER BY (CASE WHEN (_3."author_id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4") THEN _3."price" END) ASC NULLS LAST
) AS _4
-- $1: pg_catalog.text = session x-hasura-user-id
-- $2: pg_catalog.bool = constant "true"
-- $3: pg_catalog.int4 = session x-hasura-user-id
-- $4: pg_catalog.numeric = constant "1"
