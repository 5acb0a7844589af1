-- book_connection
WITH _0 AS (
  SELECT _4."~order0" AS "~order0", _4."~order1" AS "~order1", _4."~order2" AS "~order2", _4."id" AS "id", "pg_catalog"."row_number"() OVER (ORDER BY _4."~order0" ASC NULLS FIRST, _4."~order1" DESC NULLS LAST, _4."~order2" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _3."pages" AS "~order0", _3."released" AS "~order1", _3."id" AS "~order2", _3."id" AS "id"
    FROM "public"."book" AS _3
  ) AS _4
  WHERE ((_4."~order0" IS NOT NULL) OR ((_4."~order0" IS NULL) AND (((_4."~order1" OPERATOR("pg_catalog".<) $8::"pg_catalog"."timestamptz") OR (_4."~order1" IS NULL)) OR ((_4."~order1" OPERATOR("pg_catalog".=) $8::"pg_catalog"."timestamptz") AND (_4."~order2" OPERATOR("pg_catalog".>) $7::"pg_catalog"."int4")))))
  ORDER BY _4."~order0" ASC NULLS FIRST, _4."~order1" DESC NULLS LAST, _4."~order2" ASC NULLS LAST
)
SELECT "graphql"."_json_object"('edges', (
  SELECT "graphql"."_json_list"('node', _2."0")
  FROM (
    SELECT "graphql"."_json_object"('id', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $1::"pg_catalog"."text", $2::"pg_catalog"."text", _1."id"))::"pg_catalog"."text", ($3::"pg_catalog"."text")::"pg_catalog"."name"), $4::"pg_catalog"."text"), $5::"pg_catalog"."text", $6::"pg_catalog"."text")) AS "0"
    FROM _0 AS _1
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _2
))
-- $1: pg_catalog.text = constant "public"
-- $2: pg_catalog.text = constant "book"
-- $3: pg_catalog.text = constant "UTF8"
-- $4: pg_catalog.text = constant "base64"
-- $5: pg_catalog.text = constant "\n"
-- $6: pg_catalog.text = constant ""
-- $7: pg_catalog.int4 = constant "4"
-- $8: pg_catalog.timestamptz = constant "2020-01-01T00:00:00+00:00"
