SELECT "pg_catalog"."row_to_json"(_2.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _0."id" AS "id"
      FROM "public"."book" AS _0
      WHERE (_0."shelf" OPERATOR("public".<@) $1::"public"."ltree") AND (_0."shelf" OPERATOR("public".?) $2::"public"."_lquery")
    ) AS _1
  ) AS "book"
) AS _2
-- $1: public.ltree = constant "a.b"
-- $2: public._lquery = constant "{\"a.*\"}"
