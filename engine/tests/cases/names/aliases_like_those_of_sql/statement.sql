-- _2
SELECT "graphql"."_json_list"('_0,_1,initials,mentor', _1."id", _1."name", "public"."author_initials"(_1."~row"), (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('_3,_4', _2."id", _2."name") END))
FROM (
  SELECT _0."id" AS "id", _0."mentor_id" AS "mentor_id", _0."name" AS "name", (_0.*)::"public"."author" AS "~row"
  FROM "public"."author" AS _0
  LIMIT $1::"pg_catalog"."int8"
) AS _1
LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."mentor_id")
-- $1: pg_catalog.int8 = constant "1"
