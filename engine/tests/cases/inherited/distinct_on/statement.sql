-- book
SELECT "graphql"."_json_list"('price,author', _4."0", _4."1")
FROM (
  SELECT (CASE WHEN (_1."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _1."price" END) AS "0", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END) AS "1"
  FROM (
    SELECT DISTINCT ON ((CASE WHEN (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _0."price" END)) _0."author_id" AS "author_id", _0."price" AS "price", (CASE WHEN (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _0."price" END) AS "~order0"
    FROM "public"."book" AS _0
    WHERE ((_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
    ORDER BY (CASE WHEN (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _0."price" END) DESC NULLS FIRST
    LIMIT LEAST($3::"pg_catalog"."int8", 20)
  ) AS _1
  LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND (EXISTS (
    SELECT 1
    FROM "public"."book" AS _3
    WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
  ) OR (_2."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
  ORDER BY _1."~order0" DESC NULLS FIRST
) AS _4
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = session x-hasura-user-id
-- $3: pg_catalog.int8 = constant "3"
