SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id", _0."title" AS "title", (CASE WHEN (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4") THEN _0."price" END) AS "price", (CASE WHEN (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") THEN _0."pages" END) AS "pages"
      FROM "public"."book" AS _0
      WHERE ((_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") OR (_0."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4"))
      LIMIT 20
    ) AS _1
  ) AS "book"
) AS _2
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = session x-hasura-user-id
