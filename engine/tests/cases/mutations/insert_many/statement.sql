-- insert_book
WITH _2 AS (
  INSERT INTO "public"."book" AS _0 ("id", "title", "author_id", "pages", "published")
  SELECT _1."1", _1."4", _1."0", _1."2", (CASE WHEN _1."d3" THEN "graphql"."_default"(NULL::"pg_catalog"."bool", (16386)::"pg_catalog"."oid", (9)::"pg_catalog"."int2") ELSE _1."3" END)
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4"), "pg_catalog"."unnest"($4::"pg_catalog"."_bool"), "pg_catalog"."unnest"($5::"pg_catalog"."_bool"), "pg_catalog"."unnest"($6::"pg_catalog"."_text")) AS _1("0", "1", "2", "3", "d3", "4")
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id", _0."title" AS "title"
)
SELECT (
  SELECT "pg_catalog"."row_to_json"(_9.*)
  FROM (
    SELECT (
      SELECT "pg_catalog"."count"(*)
      FROM _2 AS _3
    ) AS "affected_rows", (
      SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_8.*)), '[]'::"pg_catalog"."json")
      FROM (
        SELECT _4."id" AS "id", _4."title" AS "title", (CASE WHEN (_5."id" IS NOT NULL) THEN (
          SELECT "pg_catalog"."row_to_json"(_6.*)
          FROM (
            SELECT _5."name" AS "name"
          ) AS _6
        ) END) AS "author"
        FROM (
          SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "~number", _7."author_id" AS "author_id", _7."id" AS "id", _7."title" AS "title"
          FROM _2 AS _7
        ) AS _4
        LEFT JOIN "public"."author" AS _5 ON (_5."id" OPERATOR("pg_catalog".=) _4."author_id")
        ORDER BY _4."~number" ASC NULLS LAST
      ) AS _8
    ) AS "returning"
  ) AS _9
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _11
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._int4 = ["1", "1"]
-- $2: pg_catalog._int4 = ["1", "2"]
-- $3: pg_catalog._int4 = [None, "3"]
-- $4: pg_catalog._bool = [None, "true"]
-- $5: pg_catalog._bool = ["true", "false"]
-- $6: pg_catalog._text = ["A", "B"]
;
