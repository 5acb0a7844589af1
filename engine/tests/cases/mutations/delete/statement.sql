-- delete_book
WITH _1 AS (
  DELETE FROM "public"."book" AS _0
  WHERE (_0."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") AND (_0."title" OPERATOR("pg_catalog".=) $2::"pg_catalog"."text")
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id"
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows,returning', (
    SELECT "pg_catalog"."count"(*)
    FROM _1 AS _2
  ), (
    SELECT "graphql"."_json_list"('id,author', _6."0", _6."1")
    FROM (
      SELECT _3."id" AS "0", (CASE WHEN (_4."id" IS NOT NULL) THEN "graphql"."_json_object"('id', _4."id") END) AS "1"
      FROM (
        SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "~number", _5."author_id" AS "author_id", _5."id" AS "id"
        FROM _1 AS _5
      ) AS _3
      LEFT JOIN "public"."author" AS _4 ON (_4."id" OPERATOR("pg_catalog".=) _3."author_id") AND (_4."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
      WHERE (_3."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
      ORDER BY _3."~number" ASC NULLS LAST
    ) AS _6
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _7
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = session x-hasura-user-id
-- $2: pg_catalog.text = constant "A"
;
