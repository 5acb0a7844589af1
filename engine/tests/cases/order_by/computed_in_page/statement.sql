-- author
SELECT "graphql"."_json_list"('mentor', _4."0")
FROM (
  SELECT (CASE WHEN (_3."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _3."name") END) AS "0"
  FROM (
    SELECT _0."mentor_id" AS "mentor_id", "public"."author_initials"(_0.*) AS "~order0", (
      SELECT "pg_catalog"."count"(*)
      FROM "public"."book" AS _1
      WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
    ) AS "~order1"
    FROM "public"."author" AS _0
    ORDER BY "public"."author_initials"(_0.*) DESC NULLS FIRST, (
      SELECT "pg_catalog"."count"(*)
      FROM "public"."book" AS _1
      WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
    ) ASC NULLS LAST
    LIMIT $1::"pg_catalog"."int8"
  ) AS _2
  LEFT JOIN "public"."author" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _2."mentor_id")
  ORDER BY _2."~order0" DESC NULLS FIRST, _2."~order1" ASC NULLS LAST
) AS _4
-- $1: pg_catalog.int8 = constant "2"
