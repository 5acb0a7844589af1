-- insert_author_one
INSERT INTO "public"."author" AS _0 ("id")
SELECT _1."0"
FROM (
  SELECT $1::"pg_catalog"."int4" AS "0"
) AS _1
RETURNING "graphql"."_json_object"('id', _0."id"), (1)::"pg_catalog"."int8", NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = ["1"]
;
