SELECT "pg_catalog"."row_to_json"(_4.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_3.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_2.*)
        FROM (
          SELECT _0."value0" AS "count"
        ) AS _2
      ) AS "aggregate"
      FROM (
        SELECT "pg_catalog"."count"(*) AS "value0"
        FROM "public"."search_book"($1::"pg_catalog"."text") AS _1
        WHERE (_1."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool")
      ) AS _0
    ) AS _3
  ) AS "search_book_aggregate"
) AS _4
-- $1: pg_catalog.text = constant "%"
-- $2: pg_catalog.bool = constant "true"
