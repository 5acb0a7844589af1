-- book
SELECT "graphql"."_json_list"('id', _3."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."book" AS _0
  WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (CASE WHEN (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") THEN (
    SELECT (("pg_catalog"."count"(*) OPERATOR("pg_catalog".=) $3::"pg_catalog"."int8"))
    FROM "public"."review" AS _1
    WHERE (_1."book_id" OPERATOR("pg_catalog".=) _0."id") AND ((_1."reader" OPERATOR("pg_catalog".=) $2::"pg_catalog"."text") OR EXISTS (
      SELECT 1
      FROM "public"."book" AS _2
      WHERE (_2."id" OPERATOR("pg_catalog".=) _1."book_id") AND (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
    ))
  ) ELSE false END)
  LIMIT 20
) AS _3
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.text = session x-hasura-user-id
-- $3: pg_catalog.int8 = constant "0"
