-- book
SELECT "graphql"."_json_list"('author', _4."0")
FROM (
  SELECT (CASE WHEN (_3."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _3."name") END) AS "0"
  FROM (
    SELECT _0."author_id" AS "author_id", _1."name" AS "~order0"
    FROM "public"."book" AS _0
    JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
    ORDER BY _1."name" ASC NULLS LAST
    LIMIT $1::"pg_catalog"."int8"
  ) AS _2
  LEFT JOIN "public"."author" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _2."author_id")
  ORDER BY _2."~order0" ASC NULLS LAST
) AS _4
-- $1: pg_catalog.int8 = constant "1"
