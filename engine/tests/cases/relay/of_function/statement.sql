-- search_book_connection
WITH _0 AS (
  SELECT _4."~order0" AS "~order0", _4."id" AS "id", "pg_catalog"."row_number"() OVER (ORDER BY _4."~order0" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _3."id" AS "~order0", _3."id" AS "id"
    FROM "public"."search_book"($8::"pg_catalog"."text") AS _3
    WHERE (_3."published" OPERATOR("pg_catalog".=) $9::"pg_catalog"."bool")
  ) AS _4
  ORDER BY _4."~order0" ASC NULLS LAST
  LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
)
SELECT "graphql"."_json_object"('edges', (
  SELECT "graphql"."_json_list"('node', _2."0")
  FROM (
    SELECT "graphql"."_json_object"('id', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $2::"pg_catalog"."text", $3::"pg_catalog"."text", _1."id"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text")) AS "0"
    FROM _0 AS _1
    WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _2
))
-- $1: pg_catalog.int8 = constant "3"
-- $2: pg_catalog.text = constant "public"
-- $3: pg_catalog.text = constant "book"
-- $4: pg_catalog.text = constant "UTF8"
-- $5: pg_catalog.text = constant "base64"
-- $6: pg_catalog.text = constant "\n"
-- $7: pg_catalog.text = constant ""
-- $8: pg_catalog.text = constant "%a%"
-- $9: pg_catalog.bool = constant "true"
