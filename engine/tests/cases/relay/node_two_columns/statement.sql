SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_1.*)
    FROM (
      SELECT _0."bought" AS "bought"
      FROM "public"."copy" AS _0
      WHERE (_0."book_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") AND (_0."number" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
    ) AS _1
  ) AS "node"
) AS _2
-- $1: pg_catalog.int4 = coded in id[3]
-- $2: pg_catalog.int4 = coded in id[4]
