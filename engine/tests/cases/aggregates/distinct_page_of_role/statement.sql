-- book_aggregate
SELECT "graphql"."_json_object"('aggregate,nodes', "graphql"."_json_object"('count', _0."value0"), (
  SELECT "graphql"."_json_list"('id,is_own', _8."0", _8."1")
  FROM (
    SELECT DISTINCT ON (_5."title") _5."id" AS "0", "public"."book_is_own"(_5.*, $3::"pg_catalog"."json") AS "1"
    FROM "public"."book" AS _5
    LEFT JOIN "public"."author" AS _6 ON (_6."id" OPERATOR("pg_catalog".=) _5."author_id") AND EXISTS (
      SELECT 1
      FROM "public"."book" AS _7
      WHERE (_7."author_id" OPERATOR("pg_catalog".=) _6."id") AND (_7."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    )
    WHERE (_5."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    ORDER BY _5."title" ASC NULLS LAST, _6."name" ASC NULLS LAST
    LIMIT LEAST($2::"pg_catalog"."int8", 20)
  ) AS _8
))
FROM (
  SELECT "pg_catalog"."count"(DISTINCT _4."title") AS "value0"
  FROM (
    SELECT DISTINCT ON (_1."title") _1."title" AS "title", _1."title" AS "~order0", _2."name" AS "~order1"
    FROM "public"."book" AS _1
    LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND EXISTS (
      SELECT 1
      FROM "public"."book" AS _3
      WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    )
    WHERE (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    ORDER BY _1."title" ASC NULLS LAST, _2."name" ASC NULLS LAST
    LIMIT $2::"pg_catalog"."int8"
  ) AS _4
) AS _0
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int8 = constant "4"
-- $3: pg_catalog.json = session
