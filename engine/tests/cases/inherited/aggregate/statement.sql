SELECT "pg_catalog"."row_to_json"(_7.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_6.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT _0."value0" AS "count", (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT _0."value1" AS "price"
            ) AS _2
          ) AS "max"
        ) AS _3
      ) AS "aggregate", (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_5.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT (CASE WHEN (_4."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _4."price" END) AS "price"
          FROM "public"."book" AS _4
          WHERE ((_4."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_4."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
          LIMIT 20
        ) AS _5
      ) AS "nodes"
      FROM (
        SELECT "pg_catalog"."count"((CASE WHEN (_1."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _1."price" END)) AS "value0", "pg_catalog"."max"((CASE WHEN (_1."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _1."price" END)) AS "value1"
        FROM "public"."book" AS _1
        WHERE ((_1."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_1."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
      ) AS _0
    ) AS _6
  ) AS "book_aggregate"
) AS _7
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = session x-hasura-user-id
