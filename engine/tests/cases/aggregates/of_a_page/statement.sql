-- book_aggregate
SELECT "graphql"."_json_object"('aggregate,nodes', "graphql"."_json_object"('sum', "graphql"."_json_object"('pages,sold', _0."value0", _0."value1")), (
  SELECT "graphql"."_json_list"('title,author', _6."0", _6."1")
  FROM (
    SELECT _4."title" AS "0", (CASE WHEN (_5."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _5."name") END) AS "1"
    FROM (
      SELECT _3."author_id" AS "author_id", _3."title" AS "title", _3."id" AS "~order0"
      FROM "public"."book" AS _3
      WHERE (_3."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
      ORDER BY _3."id" ASC NULLS LAST
      LIMIT $2::"pg_catalog"."int8"
      OFFSET $3::"pg_catalog"."int8"
    ) AS _4
    LEFT JOIN "public"."author" AS _5 ON (_5."id" OPERATOR("pg_catalog".=) _4."author_id")
    ORDER BY _4."~order0" ASC NULLS LAST
  ) AS _6
))
FROM (
  SELECT "pg_catalog"."sum"(_2."pages") AS "value0", "pg_catalog"."sum"(_2."sold") AS "value1"
  FROM (
    SELECT _1."pages" AS "pages", _1."sold" AS "sold", _1."id" AS "~order0"
    FROM "public"."book" AS _1
    WHERE (_1."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
    ORDER BY _1."id" ASC NULLS LAST
    LIMIT $2::"pg_catalog"."int8"
    OFFSET $3::"pg_catalog"."int8"
  ) AS _2
) AS _0
-- $1: pg_catalog.int4 = constant "1"
-- $2: pg_catalog.int8 = constant "3"
-- $3: pg_catalog.int8 = constant "1"
