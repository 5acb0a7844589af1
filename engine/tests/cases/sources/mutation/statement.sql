-- press.__typename: "t_press_mutation_y"
-- press.f_insert_article_one_s
WITH _2 AS (
  INSERT INTO "public"."article" AS _0 ("id", "author_id")
  SELECT _1."1", _1."0"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4")) AS _1("0", "1")
  RETURNING _0."id" AS "id"
)
SELECT (
  SELECT "graphql"."_json_object"('id', _3."id")
  FROM _2 AS _3
  LIMIT 1
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _5
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._int4 = ["7"]
-- $2: pg_catalog._int4 = ["1"]
;
-- allInsertPageViewOne
WITH _2 AS (
  INSERT INTO "public"."page_view" AS _0 ("view_id", "article_id")
  SELECT _1."1", _1."0"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4")) AS _1("0", "1")
  RETURNING _0."view_id" AS "view_id"
)
SELECT (
  SELECT "graphql"."_json_object"('viewId', _3."view_id")
  FROM _2 AS _3
  LIMIT 1
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _5
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._int4 = ["1"]
-- $2: pg_catalog._int4 = ["1"]
;
-- again.f_delete_article_by_pk_s
WITH _1 AS (
  DELETE FROM "public"."article" AS _0
  WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
  RETURNING _0."id" AS "id"
)
SELECT (
  SELECT "graphql"."_json_object"('id', _2."id")
  FROM _1 AS _2
  LIMIT 1
), (
  SELECT "pg_catalog"."count"(*)
  FROM _1 AS _3
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = constant "1"
;
-- none: {}
