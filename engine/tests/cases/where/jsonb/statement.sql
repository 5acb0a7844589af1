SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."book" AS _0
      WHERE (_0."details" OPERATOR("pg_catalog".@>) $1::"pg_catalog"."jsonb") AND (_0."details" OPERATOR("pg_catalog".?|) $2::"pg_catalog"."_text")
    ) AS _1
  ) AS "book"
) AS _2
-- $1: pg_catalog.jsonb = constant "{\"a\":[1,null]}"
-- $2: pg_catalog._text = constant "{\"a\",\"b\"}"
