-- author
SELECT "graphql"."_json_list"('books_aggregate', (
  SELECT "graphql"."_json_object"('aggregate,nodes', "graphql"."_json_object"('max', "graphql"."_json_object"('pages', _1."value0")), (
    SELECT "graphql"."_json_list"('title', _5."0")
    FROM (
      SELECT _4."title" AS "0"
      FROM "public"."book" AS _4
      WHERE (_4."author_id" OPERATOR("pg_catalog".=) _0."id")
      ORDER BY _4."pages" DESC NULLS FIRST
      LIMIT $1::"pg_catalog"."int8"
    ) AS _5
  ))
  FROM (
    SELECT "pg_catalog"."max"(_3."pages") AS "value0"
    FROM (
      SELECT _2."pages" AS "pages", _2."pages" AS "~order0"
      FROM "public"."book" AS _2
      WHERE (_2."author_id" OPERATOR("pg_catalog".=) _0."id")
      ORDER BY _2."pages" DESC NULLS FIRST
      LIMIT $1::"pg_catalog"."int8"
    ) AS _3
  ) AS _1
))
FROM "public"."author" AS _0
-- $1: pg_catalog.int8 = constant "2"
