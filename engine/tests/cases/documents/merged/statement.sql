SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_2.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _1."id" AS "id", _1."title" AS "title"
          FROM "public"."book" AS _1
          WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
        ) AS _2
      ) AS "books", _0."name" AS "name"
      FROM "public"."author" AS _0
    ) AS _3
  ) AS "author"
) AS _4
