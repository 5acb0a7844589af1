-- insert_review_one
WITH _2 AS (
  INSERT INTO "public"."review" AS _0 ("id", "book_id", "reader")
  SELECT _1."1", _1."0", _1."2"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_int4"), "pg_catalog"."unnest"($3::"pg_catalog"."_text")) AS _1("0", "1", "2")
  RETURNING _0."book_id" AS "book_id", _0."id" AS "id", _0."stars" AS "stars"
)
SELECT (
  SELECT "graphql"."_json_object"('id,stars,book', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $4::"pg_catalog"."text", $5::"pg_catalog"."text", _3."id"))::"pg_catalog"."text", ($6::"pg_catalog"."text")::"pg_catalog"."name"), $7::"pg_catalog"."text"), $8::"pg_catalog"."text", $9::"pg_catalog"."text"), _3."stars", (CASE WHEN (_4."id" IS NOT NULL) THEN "graphql"."_json_object"('id', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $4::"pg_catalog"."text", $10::"pg_catalog"."text", _4."id"))::"pg_catalog"."text", ($6::"pg_catalog"."text")::"pg_catalog"."name"), $7::"pg_catalog"."text"), $8::"pg_catalog"."text", $9::"pg_catalog"."text")) END))
  FROM (
    SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "~number", _5."book_id" AS "book_id", _5."id" AS "id", _5."stars" AS "stars"
    FROM _2 AS _5
  ) AS _3
  LEFT JOIN "public"."book" AS _4 ON (_4."id" OPERATOR("pg_catalog".=) _3."book_id")
  ORDER BY _3."~number" ASC NULLS LAST
  LIMIT 1
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _7
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._int4 = ["2"]
-- $2: pg_catalog._int4 = ["1"]
-- $3: pg_catalog._text = ["x"]
-- $4: pg_catalog.text = constant "public"
-- $5: pg_catalog.text = constant "review"
-- $6: pg_catalog.text = constant "UTF8"
-- $7: pg_catalog.text = constant "base64"
-- $8: pg_catalog.text = constant "\n"
-- $9: pg_catalog.text = constant ""
-- $10: pg_catalog.text = constant "book"
;
