-- book_connection
WITH _0 AS (
  SELECT _6."~order0" AS "~order0", _6."id" AS "id", _6."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _6."~order0" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _5."id" AS "~order0", _5."id" AS "id", _5."title" AS "title"
    FROM "public"."book" AS _5
  ) AS _6
  ORDER BY _6."~order0" ASC NULLS LAST
)
SELECT "graphql"."_json_object"('pageInfo,edges', "graphql"."_json_object"('hasNextPage,hasPreviousPage,startCursor,endCursor', false, false, (
  SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($1::"pg_catalog"."text", _1."~order0"))::"pg_catalog"."text", ($2::"pg_catalog"."text")::"pg_catalog"."name"), $3::"pg_catalog"."text"), $4::"pg_catalog"."text", $5::"pg_catalog"."text")
  FROM _0 AS _1
  ORDER BY _1."~number" ASC NULLS LAST
  LIMIT 1
), (
  SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($1::"pg_catalog"."text", _2."~order0"))::"pg_catalog"."text", ($2::"pg_catalog"."text")::"pg_catalog"."name"), $3::"pg_catalog"."text"), $4::"pg_catalog"."text", $5::"pg_catalog"."text")
  FROM _0 AS _2
  ORDER BY _2."~number" DESC NULLS FIRST
  LIMIT 1
)), (
  SELECT "graphql"."_json_list"('cursor,node', _4."0", _4."1")
  FROM (
    SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($1::"pg_catalog"."text", _3."~order0"))::"pg_catalog"."text", ($2::"pg_catalog"."text")::"pg_catalog"."name"), $3::"pg_catalog"."text"), $4::"pg_catalog"."text", $5::"pg_catalog"."text") AS "0", "graphql"."_json_object"('id,title', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $6::"pg_catalog"."text", $7::"pg_catalog"."text", _3."id"))::"pg_catalog"."text", ($2::"pg_catalog"."text")::"pg_catalog"."name"), $3::"pg_catalog"."text"), $4::"pg_catalog"."text", $5::"pg_catalog"."text"), _3."title") AS "1"
    FROM _0 AS _3
    ORDER BY _3."~number" ASC NULLS LAST
  ) AS _4
))
-- $1: pg_catalog.text = constant "id"
-- $2: pg_catalog.text = constant "UTF8"
-- $3: pg_catalog.text = constant "base64"
-- $4: pg_catalog.text = constant "\n"
-- $5: pg_catalog.text = constant ""
-- $6: pg_catalog.text = constant "public"
-- $7: pg_catalog.text = constant "book"
