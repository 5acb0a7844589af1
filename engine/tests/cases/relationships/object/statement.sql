SELECT "pg_catalog"."row_to_json"(_6.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_5.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."title" AS "title", (CASE WHEN (_1."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_2.*)
        FROM (
          SELECT _1."name" AS "name"
        ) AS _2
      ) END) AS "author", (CASE WHEN (_3."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_4.*)
        FROM (
          SELECT _3."id" AS "id"
        ) AS _4
      ) END) AS "editor"
      FROM "public"."book" AS _0
      LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
      LEFT JOIN "public"."author" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _0."editor_id")
    ) AS _5
  ) AS "book"
) AS _6
