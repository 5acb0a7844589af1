-- review
SELECT "graphql"."_json_list"('book', (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('price,author', (CASE WHEN (_2."author_id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4") THEN _2."price" END), (CASE WHEN (_3."id" IS NOT NULL) THEN "graphql"."_json_object"('motto', (CASE WHEN (_3."id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4") THEN _3."motto" END)) END)) END))
FROM "public"."review" AS _0
LEFT JOIN "public"."book" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _0."book_id") AND ((_2."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool") OR (_2."author_id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4"))
LEFT JOIN "public"."author" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _2."author_id") AND (EXISTS (
  SELECT 1
  FROM "public"."book" AS _4
  WHERE (_4."author_id" OPERATOR("pg_catalog".=) _3."id") AND (_4."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
) OR (_3."id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4"))
WHERE ((_0."reader" OPERATOR("pg_catalog".=) $1::"pg_catalog"."text") OR EXISTS (
  SELECT 1
  FROM "public"."book" AS _1
  WHERE (_1."id" OPERATOR("pg_catalog".=) _0."book_id") AND (_1."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
))
-- $1: pg_catalog.text = session x-hasura-user-id
-- $2: pg_catalog.bool = constant "true"
-- $3: pg_catalog.int4 = session x-hasura-user-id
