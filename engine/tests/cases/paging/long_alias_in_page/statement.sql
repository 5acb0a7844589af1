-- book
SELECT "graphql"."_json_list"('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,author', _3."0", _3."1")
FROM (
  SELECT _1."id" AS "0", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END) AS "1"
  FROM (
    SELECT _0."author_id" AS "author_id", _0."id" AS "id", _0."title" AS "~order0"
    FROM "public"."book" AS _0
    ORDER BY _0."title" ASC NULLS LAST
    LIMIT $1::"pg_catalog"."int8"
  ) AS _1
  LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
  ORDER BY _1."~order0" ASC NULLS LAST
) AS _3
-- $1: pg_catalog.int8 = constant "2"
