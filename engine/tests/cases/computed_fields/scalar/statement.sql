SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT "public"."author_initials"(_0.*) AS "initials", "public"."author_initials"(_0.*, $1::"pg_catalog"."text") AS "dashed"
      FROM "public"."author" AS _0
    ) AS _1
  ) AS "author"
) AS _2
-- $1: pg_catalog.text = constant "-"
