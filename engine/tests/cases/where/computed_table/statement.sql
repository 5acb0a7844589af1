SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."author" AS _0
      WHERE ("public"."author_initials"(_0.*) OPERATOR("pg_catalog".=) $1::"pg_catalog"."text")
    ) AS _1
  ) AS "author"
) AS _2
-- $1: pg_catalog.text = constant "A."
