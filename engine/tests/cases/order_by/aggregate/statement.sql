SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."author" AS _0
      ORDER BY (
        SELECT "pg_catalog"."count"(*)
        FROM "public"."book" AS _1
        WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
      ) DESC NULLS FIRST, (
        SELECT "pg_catalog"."max"(_2."pages")
        FROM "public"."book" AS _2
        WHERE (_2."author_id" OPERATOR("pg_catalog".=) _0."id")
      ) ASC NULLS LAST
    ) AS _3
  ) AS "author"
) AS _4
