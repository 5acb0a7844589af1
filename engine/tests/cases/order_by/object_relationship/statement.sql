-- book
SELECT "graphql"."_json_list"('id', _4."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
  LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _0."editor_id")
  LEFT JOIN "public"."author" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _2."mentor_id")
  ORDER BY _1."name" ASC NULLS LAST, _1."id" DESC NULLS FIRST, _3."name" ASC NULLS LAST
) AS _4
