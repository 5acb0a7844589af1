-- insert_author
WITH _2 AS (
  INSERT INTO "public"."author" AS _0 ("id", "name")
  SELECT _1."0", _1."1"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4")) AS _1("0", "1", "i")
  ORDER BY _1."i" ASC NULLS LAST
  RETURNING _0."id" AS "id", (_0.*)::"public"."author" AS "~row"
), _4 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", "public"."author_fault"(_3."~row") AS "reason"
  FROM _2 AS _3
)
SELECT NULL::"pg_catalog"."json", (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _7
), (
  SELECT _5."number"
  FROM _4 AS _5
  WHERE (_5."reason" IS NOT NULL)
  ORDER BY _5."number" ASC NULLS LAST
  LIMIT 1
), (
  SELECT _6."reason"
  FROM _4 AS _6
  WHERE (_6."reason" IS NOT NULL)
  ORDER BY _6."number" ASC NULLS LAST
  LIMIT 1
), (
  SELECT "graphql"."_json_list"('n,a1', _9."0", _9."1")
  FROM (
    SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "0", (_8."id")::"pg_catalog"."text" AS "1"
    FROM _2 AS _8
  ) AS _9
), NULL::"pg_catalog"."json"
-- $1: pg_catalog._int4 = ["1"]
-- $2: pg_catalog._text = ["A"]
-- $3: pg_catalog._int4 = ["0"]
;
-- insert_author
WITH _3 AS (
  INSERT INTO "public"."book" AS _0 ("id", "title", "author_id", "published")
  SELECT _1."0", _1."1", $6::"pg_catalog"."int4", $7::"pg_catalog"."bool"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4"), "pg_catalog"."unnest"($4::"pg_catalog"."_int4")) AS _1("0", "1", "i", "p")
  LEFT JOIN "pg_catalog"."json_to_recordset"($5::"pg_catalog"."json") AS _2("n" "pg_catalog"."int4", "a1" "pg_catalog"."int4") ON (_2."n" OPERATOR("pg_catalog".=) _1."p")
  ORDER BY _1."i" ASC NULLS LAST
  RETURNING _0."author_id" AS "author_id"
), _6 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", EXISTS (
    SELECT 1
    FROM "public"."author" AS _5
    WHERE (_5."id" OPERATOR("pg_catalog".=) _4."author_id") AND ((_5."name" OPERATOR("pg_catalog".<>) $8::"pg_catalog"."text") OR (_5."name" IS NULL))
  ) AS "holds"
  FROM _3 AS _4
)
SELECT NULL::"pg_catalog"."json", (
  SELECT "pg_catalog"."count"(*)
  FROM _3 AS _8
), (
  SELECT _7."number"
  FROM _6 AS _7
  WHERE (NOT COALESCE(_7."holds", false))
  ORDER BY _7."number" ASC NULLS LAST
  LIMIT 1
), NULL::"pg_catalog"."text", NULL::"pg_catalog"."json", NULL::"pg_catalog"."json"
-- $1: pg_catalog._int4 = ["3"]
-- $2: pg_catalog._text = ["T"]
-- $3: pg_catalog._int4 = ["0"]
-- $4: pg_catalog._int4 = ["0"]
-- $5: pg_catalog.json = links(0)
-- $6: pg_catalog.int4 = session x-hasura-user-id
-- $7: pg_catalog.bool = constant "false"
-- $8: pg_catalog.text = constant "Anonymous"
;
-- insert_author
SELECT (
  SELECT "graphql"."_json_object"('affected_rows', $1::"pg_catalog"."int8")
)
-- $1: pg_catalog.int8 = affected
;
