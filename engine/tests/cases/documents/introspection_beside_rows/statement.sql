SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."author" AS _0
      WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
    ) AS _1
  ) AS "author", $2::"pg_catalog"."json" AS "__type"
) AS _2
-- $1: pg_catalog.int4 = session x-hasura-user-id
-- $2: pg_catalog.json = constant "{\"name\":\"author\"}"
