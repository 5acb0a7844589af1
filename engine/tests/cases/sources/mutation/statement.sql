-- press.__typename: "t_press_mutation_y"
-- press.f_insert_article_one_s
INSERT INTO "public"."article" AS _0 ("id", "author_id")
SELECT _1."1", _1."0"
FROM (
  SELECT $1::"pg_catalog"."int4" AS "0", $2::"pg_catalog"."int4" AS "1"
) AS _1
RETURNING "graphql"."_json_object"('id', _0."id"), (1)::"pg_catalog"."int8", NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = ["7"]
-- $2: pg_catalog.int4 = ["1"]
;
-- allInsertPageViewOne
INSERT INTO "public"."page_view" AS _0 ("view_id", "article_id")
SELECT _1."1", _1."0"
FROM (
  SELECT $1::"pg_catalog"."int4" AS "0", $2::"pg_catalog"."int4" AS "1"
) AS _1
RETURNING "graphql"."_json_object"('viewId', _0."view_id"), (1)::"pg_catalog"."int8", NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = ["1"]
-- $2: pg_catalog.int4 = ["1"]
;
-- again.f_delete_article_by_pk_s
DELETE FROM "public"."article" AS _0
WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
RETURNING "graphql"."_json_object"('id', _0."id"), (1)::"pg_catalog"."int8", NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = constant "1"
;
-- none: {}
