-- insert_book
WITH _2 AS (
  INSERT INTO "public"."book" AS _0 ("id", "title", "author_id", "pages", "published")
  SELECT _1."1", _1."4", _1."0", _1."2", (CASE WHEN _1."d3" THEN "graphql"."_default"(NULL::"pg_catalog"."bool", (16386)::"pg_catalog"."oid", (9)::"pg_catalog"."int2") ELSE _1."3" END)
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4"), "pg_catalog"."unnest"($4::"pg_catalog"."_bool"), "pg_catalog"."unnest"($5::"pg_catalog"."_bool"), "pg_catalog"."unnest"($6::"pg_catalog"."_text")) AS _1("0", "1", "2", "3", "d3", "4")
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id", _0."title" AS "title"
)
SELECT (
  SELECT "graphql"."_json_object"('affected_rows,returning', (
    SELECT "pg_catalog"."count"(*)
    FROM _2 AS _3
  ), (
    SELECT "graphql"."_json_list"('id,title,author', _7."0", _7."1", _7."2")
    FROM (
      SELECT _4."id" AS "0", _4."title" AS "1", (CASE WHEN (_5."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _5."name") END) AS "2"
      FROM (
        SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "~number", _6."author_id" AS "author_id", _6."id" AS "id", _6."title" AS "title"
        FROM _2 AS _6
      ) AS _4
      LEFT JOIN "public"."author" AS _5 ON (_5."id" OPERATOR("pg_catalog".=) _4."author_id")
      ORDER BY _4."~number" ASC NULLS LAST
    ) AS _7
  ))
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _9
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._int4 = ["1", "1"]
-- $2: pg_catalog._int4 = ["1", "2"]
-- $3: pg_catalog._int4 = [None, "3"]
-- $4: pg_catalog._bool = [None, "true"]
-- $5: pg_catalog._bool = ["true", "false"]
-- $6: pg_catalog._text = ["A", "B"]
;
