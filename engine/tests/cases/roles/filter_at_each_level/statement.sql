SELECT "pg_catalog"."row_to_json"(_11.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_10.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."name" AS "name", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_9.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _3."title" AS "title", (
            SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_8.*)), '[]'::"pg_catalog"."json")
            FROM (
              SELECT _4."body" AS "body", (CASE WHEN (_6."id" IS NOT NULL) THEN (
                SELECT "pg_catalog"."row_to_json"(_7.*)
                FROM (
                  SELECT _6."id" AS "id"
                ) AS _7
              ) END) AS "book"
              FROM "public"."review" AS _4
              LEFT JOIN "public"."book" AS _6 ON (_6."id" OPERATOR("pg_catalog".=) _4."book_id") AND (_6."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
              WHERE (_4."book_id" OPERATOR("pg_catalog".=) _3."id") AND ((_4."reader" OPERATOR("pg_catalog".=) $3::"pg_catalog"."text") OR EXISTS (
                SELECT 1
                FROM "public"."book" AS _5
                WHERE (_5."id" OPERATOR("pg_catalog".=) _4."book_id") AND (_5."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
              ))
            ) AS _8
          ) AS "reviews"
          FROM (
            SELECT _2."id" AS "id", _2."title" AS "title"
            FROM "public"."author_long_books"(_0.*, $2::"pg_catalog"."int4") AS _2
            WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
            LIMIT 20
          ) AS _3
        ) AS _9
      ) AS "long_books"
      FROM "public"."author" AS _0
      WHERE EXISTS (
        SELECT 1
        FROM "public"."book" AS _1
        WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id") AND (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
      )
    ) AS _10
  ) AS "author"
) AS _11
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = constant "9"
-- $3: pg_catalog.text = session x-hasura-user-id
