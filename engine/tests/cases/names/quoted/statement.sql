SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."a ""quoted"" column" AS "quoted", _0."$1" AS "dollar"
      FROM "odd ""schema"""."select ""all"" Ünïcode" AS _0
      WHERE (_0."a ""quoted"" column" OPERATOR("pg_catalog".=) $1::"pg_catalog"."text") AND (_0."$1" OPERATOR("pg_catalog".>) $2::"pg_catalog"."int4")
      ORDER BY _0."a ""quoted"" column" ASC NULLS LAST
      LIMIT $3::"pg_catalog"."int8"
    ) AS _1
  ) AS "odd"
) AS _2
-- $1: pg_catalog.text = constant "x"
-- $2: pg_catalog.int4 = constant "1"
-- $3: pg_catalog.int8 = constant "1"
