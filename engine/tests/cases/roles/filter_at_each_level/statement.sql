-- author
SELECT "graphql"."_json_list"('name,long_books', _0."name", (
  SELECT "graphql"."_json_list"('title,reviews', _3."title", (
    SELECT "graphql"."_json_list"('body,book', _4."body", (CASE WHEN (_6."id" IS NOT NULL) THEN "graphql"."_json_object"('id', _6."id") END))
    FROM "public"."review" AS _4
    LEFT JOIN "public"."book" AS _6 ON (_6."id" OPERATOR("pg_catalog".=) _4."book_id") AND (_6."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    WHERE (_4."book_id" OPERATOR("pg_catalog".=) _3."id") AND ((_4."reader" OPERATOR("pg_catalog".=) $3::"pg_catalog"."text") OR EXISTS (
      SELECT 1
      FROM "public"."book" AS _5
      WHERE (_5."id" OPERATOR("pg_catalog".=) _4."book_id") AND (_5."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    ))
  ))
  FROM (
    SELECT _2."id" AS "id", _2."title" AS "title"
    FROM "public"."author_long_books"(_0.*, $2::"pg_catalog"."int4") AS _2
    WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    LIMIT 20
  ) AS _3
))
FROM "public"."author" AS _0
WHERE EXISTS (
  SELECT 1
  FROM "public"."book" AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
)
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = constant "9"
-- $3: pg_catalog.text = session x-hasura-user-id
