-- odd_aggregate
SELECT "graphql"."_json_object"('aggregate', "graphql"."_json_object"('max', "graphql"."_json_object"('quoted', _0."value0")))
FROM (
  SELECT "pg_catalog"."max"(_1."a ""quoted"" column") AS "value0"
  FROM "odd ""schema"""."select ""all"" Ünïcode" AS _1
) AS _0
