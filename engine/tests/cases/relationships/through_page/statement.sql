-- book
SELECT "graphql"."_json_list"('title,author,reviews', _5."0", _5."1", _5."2")
FROM (
  SELECT _1."title" AS "0", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END) AS "1", (
    SELECT "graphql"."_json_list"('stars', _4."0")
    FROM (
      SELECT _3."stars" AS "0"
      FROM "public"."review" AS _3
      WHERE (_3."book_id" OPERATOR("pg_catalog".=) _1."id")
      LIMIT $2::"pg_catalog"."int8"
    ) AS _4
  ) AS "2"
  FROM (
    SELECT _0."author_id" AS "author_id", _0."id" AS "id", _0."title" AS "title", _0."id" AS "~order0"
    FROM "public"."book" AS _0
    ORDER BY _0."id" ASC NULLS LAST
    LIMIT $1::"pg_catalog"."int8"
  ) AS _1
  LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
  ORDER BY _1."~order0" ASC NULLS LAST
) AS _5
-- $1: pg_catalog.int8 = variable n
-- $2: pg_catalog.int8 = constant "1"
