SELECT "pg_catalog"."row_to_json"(_3.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_2.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."author" AS _0
      WHERE (
        SELECT (("pg_catalog"."bool_and"(_1."published") OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool"))
        FROM "public"."book" AS _1
        WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
      )
    ) AS _2
  ) AS "author"
) AS _3
-- $1: pg_catalog.bool = constant "true"
