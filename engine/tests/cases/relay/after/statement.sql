-- book_connection
WITH _0 AS (
  SELECT _8."~order0" AS "~order0", "pg_catalog"."row_number"() OVER (ORDER BY _8."~order0" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _7."id" AS "~order0"
    FROM "public"."book" AS _7
    WHERE (_7."published" OPERATOR("pg_catalog".=) $7::"pg_catalog"."bool")
  ) AS _8
  WHERE (_8."~order0" OPERATOR("pg_catalog".>) $8::"pg_catalog"."int4")
  ORDER BY _8."~order0" ASC NULLS LAST
  LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
)
SELECT "graphql"."_json_object"('edges,pageInfo', (
  SELECT "graphql"."_json_list"('cursor', _2."0")
  FROM (
    SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", _1."~order0"))::"pg_catalog"."text", ($3::"pg_catalog"."text")::"pg_catalog"."name"), $4::"pg_catalog"."text"), $5::"pg_catalog"."text", $6::"pg_catalog"."text") AS "0"
    FROM _0 AS _1
    WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _2
), "graphql"."_json_object"('hasNextPage,hasPreviousPage', EXISTS (
  SELECT 1
  FROM _0 AS _3
  WHERE (_3."~number" OPERATOR("pg_catalog".>) LEAST($1::"pg_catalog"."int8", 20)) AND (_3."~number" OPERATOR("pg_catalog".>) 1)
), (EXISTS (
  SELECT 1
  FROM _0 AS _4
  WHERE (_4."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
) AND ((
  SELECT true
  FROM (
    SELECT _5."id" AS "~order0"
    FROM "public"."book" AS _5
    WHERE (_5."published" OPERATOR("pg_catalog".=) $7::"pg_catalog"."bool")
  ) AS _6
  WHERE (_6."~order0" OPERATOR("pg_catalog".<=) $8::"pg_catalog"."int4") AND (NOT COALESCE((_6."~order0" OPERATOR("pg_catalog".>) $8::"pg_catalog"."int4"), false))
  ORDER BY _6."~order0" ASC NULLS LAST
  LIMIT 1
) IS NOT NULL))))
-- $1: pg_catalog.int8 = constant "2"
-- $2: pg_catalog.text = constant "id"
-- $3: pg_catalog.text = constant "UTF8"
-- $4: pg_catalog.text = constant "base64"
-- $5: pg_catalog.text = constant "\n"
-- $6: pg_catalog.text = constant ""
-- $7: pg_catalog.bool = constant "true"
-- $8: pg_catalog.int4 = coded in after.id
