-- publish
SELECT (
  SELECT "graphql"."_json_list"('id,title', _1."0", _1."1")
  FROM (
    SELECT _0."id" AS "0", _0."title" AS "1"
    FROM "public"."publish"($1::"pg_catalog"."int4", $2::"pg_catalog"."timestamptz") AS _0
    WHERE (_0."author_id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4")
    LIMIT 5
  ) AS _1
)
-- $1: pg_catalog.int4 = constant "1"
-- $2: pg_catalog.timestamptz = constant "now"
-- $3: pg_catalog.int4 = session x-hasura-user-id
;
-- forget
SELECT (CASE WHEN ("public"."forget"() IS NULL) THEN NULL::"pg_catalog"."json" END)
;
