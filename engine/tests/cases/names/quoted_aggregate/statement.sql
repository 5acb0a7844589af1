SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_4.*)
    FROM (
      SELECT (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT (
            SELECT "pg_catalog"."row_to_json"(_2.*)
            FROM (
              SELECT _0."value0" AS "quoted"
            ) AS _2
          ) AS "max"
        ) AS _3
      ) AS "aggregate"
      FROM (
        SELECT "pg_catalog"."max"(_1."a ""quoted"" column") AS "value0"
        FROM "odd ""schema"""."select ""all"" Ünïcode" AS _1
      ) AS _0
    ) AS _4
  ) AS "odd_aggregate"
) AS _5
