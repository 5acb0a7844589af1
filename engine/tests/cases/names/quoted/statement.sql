-- odd
SELECT "graphql"."_json_list"('quoted,dollar', _1."0", _1."1")
FROM (
  SELECT _0."a ""quoted"" column" AS "0", _0."$1" AS "1"
  FROM "odd ""schema"""."select ""all"" Ünïcode" AS _0
  WHERE (_0."a ""quoted"" column" OPERATOR("pg_catalog".=) $1::"pg_catalog"."text") AND (_0."$1" OPERATOR("pg_catalog".>) $2::"pg_catalog"."int4")
  ORDER BY _0."a ""quoted"" column" ASC NULLS LAST
  LIMIT $3::"pg_catalog"."int8"
) AS _1
-- $1: pg_catalog.text = constant "x"
-- $2: pg_catalog.int4 = constant "1"
-- $3: pg_catalog.int8 = constant "1"
