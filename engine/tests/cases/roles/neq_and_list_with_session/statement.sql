SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."author" AS _0
      WHERE (((_0."motto" OPERATOR("pg_catalog".<>) $1::"pg_catalog"."text") OR (_0."motto" IS NULL)) AND (NOT (_0."id" OPERATOR("pg_catalog".=) ANY (ARRAY[$2::"pg_catalog"."int4", $3::"pg_catalog"."int4"]::"pg_catalog"."_int4"))))
    ) AS _1
  ) AS "author"
) AS _2
-- $1: pg_catalog.text = constant "none"
-- $2: pg_catalog.int4 = session x-hasura-user-id
-- $3: pg_catalog.int4 = constant "1"
