-- author
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."author" AS _0
WHERE (
  SELECT (("pg_catalog"."count"(DISTINCT ROW(_1."title", _1."pages")) OPERATOR("pg_catalog".>) $2::"pg_catalog"."int8"))
  FROM "public"."book" AS _1
  WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_1."pages" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
)
-- $1: pg_catalog.int4 = constant "9"
-- $2: pg_catalog.int8 = constant "2"
