-- book
SELECT "graphql"."_json_list"('is_own,author', _5."0", _5."1")
FROM (
  SELECT (CASE WHEN (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") THEN "public"."book_is_own"(_1."~row", $3::"pg_catalog"."json") END) AS "0", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('initials', (CASE WHEN EXISTS (
    SELECT 1
    FROM "public"."book" AS _4
    WHERE (_4."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_4."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
  ) THEN "public"."author_initials"(_2.*) END)) END) AS "1"
  FROM (
    SELECT _0."author_id" AS "author_id", _0."published" AS "published", (_0.*)::"public"."book" AS "~row", _0."id" AS "~order0"
    FROM "public"."book" AS _0
    WHERE ((_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
    ORDER BY _0."id" ASC NULLS LAST
    LIMIT 20
  ) AS _1
  LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND (EXISTS (
    SELECT 1
    FROM "public"."book" AS _3
    WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
  ) OR (_2."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
  ORDER BY _1."~order0" ASC NULLS LAST
) AS _5
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = session x-hasura-user-id
-- $3: pg_catalog.json = session
