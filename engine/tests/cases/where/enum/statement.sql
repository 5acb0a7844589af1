SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."book" AS _0
      WHERE (_0."language" OPERATOR("pg_catalog".=) ANY (ARRAY[$1::"pg_catalog"."text", $2::"pg_catalog"."text"]::"pg_catalog"."_text")) AND (_0."language" OPERATOR("pg_catalog".<>) $3::"pg_catalog"."text")
    ) AS _1
  ) AS "book"
) AS _2
-- $1: pg_catalog.text = constant "en"
-- $2: pg_catalog.text = constant "is"
-- $3: pg_catalog.text = constant "sw"
