-- author
SELECT "graphql"."_json_list"('initials,books', "public"."author_initials"(_1."~row"), (
  SELECT "graphql"."_json_list"('is_own', "public"."book_is_own"(_2.*, $2::"pg_catalog"."json"))
  FROM "public"."book" AS _2
  WHERE (_2."author_id" OPERATOR("pg_catalog".=) _1."id")
))
FROM (
  SELECT _0."id" AS "id", (_0.*)::"public"."author" AS "~row"
  FROM "public"."author" AS _0
  LIMIT $1::"pg_catalog"."int8"
) AS _1
-- $1: pg_catalog.int8 = constant "2"
-- $2: pg_catalog.json = session
