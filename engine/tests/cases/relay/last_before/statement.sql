-- book_connection
WITH _0 AS (
  SELECT _10."~order0" AS "~order0", _10."~order1" AS "~order1", _10."pages" AS "pages", "pg_catalog"."row_number"() OVER (ORDER BY _10."~order0" ASC NULLS LAST, _10."~order1" DESC NULLS FIRST) AS "~number"
  FROM (
    SELECT _9."pages" AS "~order0", _9."id" AS "~order1", _9."pages" AS "pages"
    FROM "public"."book" AS _9
    WHERE (_9."published" OPERATOR("pg_catalog".=) $8::"pg_catalog"."bool")
  ) AS _10
  WHERE (((_10."~order0" OPERATOR("pg_catalog".>) $10::"pg_catalog"."int4") OR (_10."~order0" IS NULL)) OR ((_10."~order0" OPERATOR("pg_catalog".=) $10::"pg_catalog"."int4") AND (_10."~order1" OPERATOR("pg_catalog".<) $9::"pg_catalog"."int4")))
  ORDER BY _10."~order0" ASC NULLS LAST, _10."~order1" DESC NULLS FIRST
  LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
)
SELECT "graphql"."_json_object"('edges,pageInfo', (
  SELECT "graphql"."_json_list"('cursor,node', _2."0", _2."1")
  FROM (
    SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", _1."~order0", $3::"pg_catalog"."text", _1."~order1"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text") AS "0", "graphql"."_json_object"('pages', _1."pages") AS "1"
    FROM _0 AS _1
    WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
    ORDER BY _1."~number" DESC NULLS FIRST
  ) AS _2
), "graphql"."_json_object"('hasNextPage,hasPreviousPage,startCursor,endCursor', (EXISTS (
  SELECT 1
  FROM _0 AS _3
  WHERE (_3."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
) AND ((
  SELECT true
  FROM (
    SELECT _4."pages" AS "~order0", _4."id" AS "~order1"
    FROM "public"."book" AS _4
    WHERE (_4."published" OPERATOR("pg_catalog".=) $8::"pg_catalog"."bool")
  ) AS _5
  WHERE (NOT COALESCE((((_5."~order0" OPERATOR("pg_catalog".>) $10::"pg_catalog"."int4") OR (_5."~order0" IS NULL)) OR ((_5."~order0" OPERATOR("pg_catalog".=) $10::"pg_catalog"."int4") AND (_5."~order1" OPERATOR("pg_catalog".<) $9::"pg_catalog"."int4"))), false))
  ORDER BY _5."~order0" ASC NULLS LAST, _5."~order1" DESC NULLS FIRST
  LIMIT 1
) IS NOT NULL)), EXISTS (
  SELECT 1
  FROM _0 AS _6
  WHERE (_6."~number" OPERATOR("pg_catalog".>) LEAST($1::"pg_catalog"."int8", 20)) AND (_6."~number" OPERATOR("pg_catalog".>) 1)
), (
  SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", _7."~order0", $3::"pg_catalog"."text", _7."~order1"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text")
  FROM _0 AS _7
  WHERE (_7."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
  ORDER BY _7."~number" DESC NULLS FIRST
  LIMIT 1
), (
  SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", _8."~order0", $3::"pg_catalog"."text", _8."~order1"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text")
  FROM _0 AS _8
  WHERE (_8."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
  ORDER BY _8."~number" ASC NULLS LAST
  LIMIT 1
)))
-- $1: pg_catalog.int8 = constant "2"
-- $2: pg_catalog.text = constant "pages"
-- $3: pg_catalog.text = constant "id"
-- $4: pg_catalog.text = constant "UTF8"
-- $5: pg_catalog.text = constant "base64"
-- $6: pg_catalog.text = constant "\n"
-- $7: pg_catalog.text = constant ""
-- $8: pg_catalog.bool = constant "true"
-- $9: pg_catalog.int4 = constant "4"
-- $10: pg_catalog.int4 = constant "100"
