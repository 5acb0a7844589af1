SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_4.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _0."title" AS "title"
          FROM "public"."article" AS _0
          WHERE (_0."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
        ) AS _1
      ) AS "f_article_s", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _2."id" AS "id"
          FROM "public"."search"($2::"pg_catalog"."text") AS _2
          WHERE (_2."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
        ) AS _3
      ) AS "f_search_s"
    ) AS _4
  ) AS "press"
) AS _5
-- $1: pg_catalog.int4 = session x-hasura-user-id
-- $2: pg_catalog.text = constant "x"
