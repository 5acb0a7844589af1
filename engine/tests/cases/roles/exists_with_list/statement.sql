SELECT "pg_catalog"."row_to_json"(_3.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_2.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."book" AS _0
      WHERE EXISTS (
        SELECT 1
        FROM "public"."copy" AS _1
        WHERE (_1."number" OPERATOR("pg_catalog".=) ANY ($1::"pg_catalog"."_int4"))
      )
    ) AS _2
  ) AS "book"
) AS _3
-- $1: pg_catalog._int4 = session x-hasura-numbers
