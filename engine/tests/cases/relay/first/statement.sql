-- book_connection
WITH _0 AS (
  SELECT _7."~order0" AS "~order0", _7."author_id" AS "author_id", _7."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _7."~order0" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _6."id" AS "~order0", _6."author_id" AS "author_id", _6."title" AS "title"
    FROM "public"."book" AS _6
    WHERE (_6."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
  ) AS _7
  ORDER BY _7."~order0" ASC NULLS LAST
  LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
)
SELECT "graphql"."_json_object"('edges,pageInfo', (
  SELECT "graphql"."_json_list"('node', _4."0")
  FROM (
    SELECT "graphql"."_json_object"('title,author', _1."title", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END)) AS "0"
    FROM _0 AS _1
    LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND EXISTS (
      SELECT 1
      FROM "public"."book" AS _3
      WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
    )
    WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _4
), "graphql"."_json_object"('hasNextPage', EXISTS (
  SELECT 1
  FROM _0 AS _5
  WHERE (_5."~number" OPERATOR("pg_catalog".>) LEAST($1::"pg_catalog"."int8", 20)) AND (_5."~number" OPERATOR("pg_catalog".>) 1)
)))
-- $1: pg_catalog.int8 = constant "2"
-- $2: pg_catalog.bool = constant "true"
