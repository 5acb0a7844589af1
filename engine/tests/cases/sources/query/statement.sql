SELECT "pg_catalog"."row_to_json"(_16.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_2.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT $1::"pg_catalog"."text" AS "__typename", _1."title" AS "title"
          FROM "public"."article" AS _1
          WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
        ) AS _2
      ) AS "articles"
      FROM "public"."author" AS _0
    ) AS _3
  ) AS "author", (
    SELECT "pg_catalog"."row_to_json"(_8.*)
    FROM (
      SELECT $2::"pg_catalog"."json" AS "__typename", (
        SELECT "pg_catalog"."row_to_json"(_7.*)
        FROM (
          SELECT (CASE WHEN (_5."id" IS NOT NULL) THEN (
            SELECT "pg_catalog"."row_to_json"(_6.*)
            FROM (
              SELECT _5."name" AS "name"
            ) AS _6
          ) END) AS "author"
          FROM "public"."article" AS _4
          LEFT JOIN "public"."author" AS _5 ON (_5."id" OPERATOR("pg_catalog".=) _4."author_id")
          WHERE (_4."id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4")
        ) AS _7
      ) AS "f_article_by_pk_s"
    ) AS _8
  ) AS "press", (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_12.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _9."view_id" AS "viewId", (CASE WHEN (_10."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_11.*)
        FROM (
          SELECT $1::"pg_catalog"."text" AS "__typename", _10."id" AS "id"
        ) AS _11
      ) END) AS "the_article"
      FROM "public"."page_view" AS _9
      LEFT JOIN "public"."article" AS _10 ON (_10."id" OPERATOR("pg_catalog".=) _9."article_id")
      WHERE (NOT (_9."view_id" IS NULL))
    ) AS _12
  ) AS "allPageView", (
    SELECT "pg_catalog"."row_to_json"(_15.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_14.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _13."id" AS "id"
          FROM "public"."search"($4::"pg_catalog"."text") AS _13
        ) AS _14
      ) AS "f_search_s"
    ) AS _15
  ) AS "more"
) AS _16
-- $1: pg_catalog.text = constant "t_article_y"
-- $2: pg_catalog.json = constant "\"t_press_query_y\""
-- $3: pg_catalog.int4 = constant "1"
-- $4: pg_catalog.text = constant "x"
