-- book
SELECT "graphql"."_json_list"('id', _3."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND EXISTS (
    SELECT 1
    FROM "public"."author" AS _1
    WHERE (_1."id" OPERATOR("pg_catalog".=) _0."author_id") AND EXISTS (
      SELECT 1
      FROM "public"."book" AS _2
      WHERE (_2."author_id" OPERATOR("pg_catalog".=) _1."id") AND (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    ) AND (_1."name" OPERATOR("pg_catalog".~~*) $2::"pg_catalog"."text")
  ) AND (_0."id" OPERATOR("pg_catalog".=) ANY ($3::"pg_catalog"."_int4"))
  LIMIT 20
) AS _3
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.text = variable w.author.name._ilike
-- $3: pg_catalog._int4 = variable w.id._in
