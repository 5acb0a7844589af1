-- author
SELECT "graphql"."_json_list"('mentor,authors', (CASE WHEN (_1."id" IS NOT NULL) THEN "graphql"."_json_object"('mentor', (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END)) END), (
  SELECT "graphql"."_json_list"('name', _3."name")
  FROM "public"."author" AS _3
  WHERE (_3."mentor_id" OPERATOR("pg_catalog".=) _0."id")
))
FROM "public"."author" AS _0
LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."mentor_id")
LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."mentor_id")
