-- delete_book_by_pk
WITH _1 AS (
  DELETE FROM "public"."book" AS _0
  WHERE (_0."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") AND (_0."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id", _0."title" AS "title"
)
SELECT (
  SELECT "graphql"."_json_object"('id,title', _2."id", _2."title")
  FROM _1 AS _2
  WHERE (_2."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
  LIMIT 1
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _3
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = session x-hasura-user-id
-- $2: pg_catalog.int4 = constant "1"
;
