-- book_connection
WITH _0 AS (
  SELECT _4."~order0" AS "~order0", _4."~order1" AS "~order1", _4."language" AS "language", "pg_catalog"."row_number"() OVER (ORDER BY _4."~order0" ASC NULLS LAST, _4."~order1" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT DISTINCT ON (_3."language") _3."language" AS "~order0", _3."id" AS "~order1", _3."language" AS "language"
    FROM "public"."book" AS _3
    WHERE (_3."published" OPERATOR("pg_catalog".=) $8::"pg_catalog"."bool")
    ORDER BY _3."language" ASC NULLS LAST, _3."id" ASC NULLS LAST
  ) AS _4
  ORDER BY _4."~order0" ASC NULLS LAST, _4."~order1" ASC NULLS LAST
  LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
)
SELECT "graphql"."_json_object"('edges', (
  SELECT "graphql"."_json_list"('cursor,node', _2."0", _2."1")
  FROM (
    SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", _1."~order0", $3::"pg_catalog"."text", _1."~order1"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text") AS "0", "graphql"."_json_object"('language', _1."language") AS "1"
    FROM _0 AS _1
    WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _2
))
-- $1: pg_catalog.int8 = constant "1"
-- $2: pg_catalog.text = constant "language"
-- $3: pg_catalog.text = constant "id"
-- $4: pg_catalog.text = constant "UTF8"
-- $5: pg_catalog.text = constant "base64"
-- $6: pg_catalog.text = constant "\n"
-- $7: pg_catalog.text = constant ""
-- $8: pg_catalog.bool = constant "true"
