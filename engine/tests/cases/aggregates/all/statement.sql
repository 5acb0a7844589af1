-- book_aggregate
SELECT "graphql"."_json_object"('__typename,aggregate,nodes', $1::"pg_catalog"."text", "graphql"."_json_object"('count,columns,sum,avg,min,var_samp', _0."value0", _0."value1", "graphql"."_json_object"('pages', _0."value2"), "graphql"."_json_object"('price', _0."value3"), "graphql"."_json_object"('title,released', _0."value4", _0."value5"), "graphql"."_json_object"('sold', _0."value6")), _0."value7")
FROM (
  SELECT "pg_catalog"."count"(*) AS "value0", "pg_catalog"."count"(DISTINCT ROW(_1."title", _1."pages")) AS "value1", "pg_catalog"."sum"(_1."pages") AS "value2", "pg_catalog"."avg"(_1."price") AS "value3", "pg_catalog"."min"(_1."title") AS "value4", "pg_catalog"."min"(_1."released") AS "value5", "pg_catalog"."var_samp"(_1."sold") AS "value6", "graphql"."_json_list"('id', _1."id") AS "value7"
  FROM "public"."book" AS _1
) AS _0
-- $1: pg_catalog.text = constant "book_aggregate"
