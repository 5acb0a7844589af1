-- search_book
SELECT "graphql"."_json_list"('is_own,author', _6."0", _6."1")
FROM (
  SELECT "public"."book_is_own"(_3."~row", $4::"pg_catalog"."json") AS "0", (CASE WHEN (_4."id" IS NOT NULL) THEN "graphql"."_json_object"('initials', "public"."author_initials"(_4.*)) END) AS "1"
  FROM (
    SELECT _0."author_id" AS "author_id", (_0.*)::"public"."book" AS "~row", _1."name" AS "~order0"
    FROM "public"."search_book"($1::"pg_catalog"."text") AS _0
    LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id") AND EXISTS (
      SELECT 1
      FROM "public"."book" AS _2
      WHERE (_2."author_id" OPERATOR("pg_catalog".=) _1."id") AND (_2."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
    )
    WHERE (_0."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
    ORDER BY _1."name" ASC NULLS LAST
    LIMIT LEAST($3::"pg_catalog"."int8", 20)
  ) AS _3
  LEFT JOIN "public"."author" AS _4 ON (_4."id" OPERATOR("pg_catalog".=) _3."author_id") AND EXISTS (
    SELECT 1
    FROM "public"."book" AS _5
    WHERE (_5."author_id" OPERATOR("pg_catalog".=) _4."id") AND (_5."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
  )
  ORDER BY _3."~order0" ASC NULLS LAST
) AS _6
-- $1: pg_catalog.text = constant "x"
-- $2: pg_catalog.bool = constant "true"
-- $3: pg_catalog.int8 = constant "2"
-- $4: pg_catalog.json = session
