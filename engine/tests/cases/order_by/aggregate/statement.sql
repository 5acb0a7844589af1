-- author
SELECT "graphql"."_json_list"('id', _3."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."author" AS _0
  ORDER BY (
    SELECT "pg_catalog"."count"(*)
    FROM "public"."book" AS _1
    WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
  ) DESC NULLS FIRST, (
    SELECT "pg_catalog"."max"(_2."pages")
    FROM "public"."book" AS _2
    WHERE (_2."author_id" OPERATOR("pg_catalog".=) _0."id")
  ) ASC NULLS LAST
) AS _3
