SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_6.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT (CASE WHEN (_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") THEN "public"."book_is_own"(_1."~row", $3::"pg_catalog"."json") END) AS "is_own", (CASE WHEN (_2."id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_5.*)
        FROM (
          SELECT (CASE WHEN EXISTS (
            SELECT 1
            FROM "public"."book" AS _4
            WHERE (_4."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_4."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
          ) THEN "public"."author_initials"(_2.*) END) AS "initials"
        ) AS _5
      ) END) AS "author"
      FROM (
        SELECT _0."author_id" AS "author_id", _0."published" AS "published", (_0.*)::"public"."book" AS "~row", _0."id" AS "~order0"
        FROM "public"."book" AS _0
        WHERE ((_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
        ORDER BY _0."id" ASC NULLS LAST
        LIMIT 20
      ) AS _1
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND (EXISTS (
        SELECT 1
        FROM "public"."book" AS _3
        WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
      ) OR (_2."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
      ORDER BY _1."~order0" ASC NULLS LAST
    ) AS _6
  ) AS "book"
) AS _7
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = session x-hasura-user-id
-- $3: pg_catalog.json = session
