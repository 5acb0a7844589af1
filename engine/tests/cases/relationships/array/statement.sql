-- author
SELECT "graphql"."_json_list"('books', (
  SELECT "graphql"."_json_list"('title,reviews', _4."0", _4."1")
  FROM (
    SELECT _2."title" AS "0", (
      SELECT "graphql"."_json_list"('body', _3."body")
      FROM "public"."review" AS _3
      WHERE (_3."book_id" OPERATOR("pg_catalog".=) _2."id")
    ) AS "1"
    FROM (
      SELECT _1."id" AS "id", _1."title" AS "title", _1."title" AS "~order0"
      FROM "public"."book" AS _1
      WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_1."id" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
      ORDER BY _1."title" ASC NULLS LAST
      LIMIT $2::"pg_catalog"."int8"
    ) AS _2
    ORDER BY _2."~order0" ASC NULLS LAST
  ) AS _4
))
FROM "public"."author" AS _0
-- $1: pg_catalog.int4 = constant "1"
-- $2: pg_catalog.int8 = constant "2"
