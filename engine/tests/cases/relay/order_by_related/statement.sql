-- book_connection
WITH _0 AS (
  SELECT _10."~order0" AS "~order0", _10."~order1" AS "~order1", _10."~order2" AS "~order2", _10."~order3" AS "~order3", "pg_catalog"."row_number"() OVER (ORDER BY _10."~order0" ASC NULLS LAST, _10."~order1" DESC NULLS FIRST, _10."~order2" ASC NULLS LAST, _10."~order3" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _4."name" AS "~order0", (
      SELECT "pg_catalog"."count"(*)
      FROM "public"."review" AS _6
      WHERE (_6."book_id" OPERATOR("pg_catalog".=) _3."id") AND ((_6."reader" OPERATOR("pg_catalog".=) $14::"pg_catalog"."text") OR EXISTS (
        SELECT 1
        FROM "public"."book" AS _7
        WHERE (_7."id" OPERATOR("pg_catalog".=) _6."book_id") AND (_7."published" OPERATOR("pg_catalog".=) $13::"pg_catalog"."bool")
      ))
    ) AS "~order1", (
      SELECT "pg_catalog"."max"(_8."stars")
      FROM "public"."review" AS _8
      WHERE (_8."book_id" OPERATOR("pg_catalog".=) _3."id") AND ((_8."reader" OPERATOR("pg_catalog".=) $14::"pg_catalog"."text") OR EXISTS (
        SELECT 1
        FROM "public"."book" AS _9
        WHERE (_9."id" OPERATOR("pg_catalog".=) _8."book_id") AND (_9."published" OPERATOR("pg_catalog".=) $13::"pg_catalog"."bool")
      ))
    ) AS "~order2", _3."id" AS "~order3"
    FROM "public"."book" AS _3
    LEFT JOIN "public"."author" AS _4 ON (_4."id" OPERATOR("pg_catalog".=) _3."author_id") AND EXISTS (
      SELECT 1
      FROM "public"."book" AS _5
      WHERE (_5."author_id" OPERATOR("pg_catalog".=) _4."id") AND (_5."published" OPERATOR("pg_catalog".=) $13::"pg_catalog"."bool")
    )
    WHERE (_3."published" OPERATOR("pg_catalog".=) $13::"pg_catalog"."bool")
    OFFSET 0
  ) AS _10
  WHERE (((_10."~order0" OPERATOR("pg_catalog".>) $18::"pg_catalog"."text") OR (_10."~order0" IS NULL)) OR ((_10."~order0" OPERATOR("pg_catalog".=) $18::"pg_catalog"."text") AND ((_10."~order1" OPERATOR("pg_catalog".<) $17::"pg_catalog"."int8") OR ((_10."~order1" OPERATOR("pg_catalog".=) $17::"pg_catalog"."int8") AND (((_10."~order2" OPERATOR("pg_catalog".>) $16::"pg_catalog"."int4") OR (_10."~order2" IS NULL)) OR ((_10."~order2" OPERATOR("pg_catalog".=) $16::"pg_catalog"."int4") AND (_10."~order3" OPERATOR("pg_catalog".>) $15::"pg_catalog"."int4")))))))
  ORDER BY _10."~order0" ASC NULLS LAST, _10."~order1" DESC NULLS FIRST, _10."~order2" ASC NULLS LAST, _10."~order3" ASC NULLS LAST
  LIMIT (LEAST($1::"pg_catalog"."int8", 20) OPERATOR("pg_catalog".+) 1)
)
SELECT "graphql"."_json_object"('edges', (
  SELECT "graphql"."_json_list"('cursor', _2."0")
  FROM (
    SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($2::"pg_catalog"."text", "pg_catalog"."json_build_object"($3::"pg_catalog"."text", _1."~order0"), $4::"pg_catalog"."text", "pg_catalog"."json_build_object"($5::"pg_catalog"."text", _1."~order1", $6::"pg_catalog"."text", "pg_catalog"."json_build_object"($7::"pg_catalog"."text", _1."~order2")), $8::"pg_catalog"."text", _1."~order3"))::"pg_catalog"."text", ($9::"pg_catalog"."text")::"pg_catalog"."name"), $10::"pg_catalog"."text"), $11::"pg_catalog"."text", $12::"pg_catalog"."text") AS "0"
    FROM _0 AS _1
    WHERE (_1."~number" OPERATOR("pg_catalog".<=) LEAST($1::"pg_catalog"."int8", 20))
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _2
))
-- $1: pg_catalog.int8 = constant "1"
-- $2: pg_catalog.text = constant "author"
-- $3: pg_catalog.text = constant "name"
-- $4: pg_catalog.text = constant "reviews_aggregate"
-- $5: pg_catalog.text = constant "count"
-- $6: pg_catalog.text = constant "max"
-- $7: pg_catalog.text = constant "stars"
-- $8: pg_catalog.text = constant "id"
-- $9: pg_catalog.text = constant "UTF8"
-- $10: pg_catalog.text = constant "base64"
-- $11: pg_catalog.text = constant "\n"
-- $12: pg_catalog.text = constant ""
-- $13: pg_catalog.bool = constant "true"
-- $14: pg_catalog.text = session x-hasura-user-id
-- $15: pg_catalog.int4 = constant "4"
-- $16: pg_catalog.int4 = constant "3"
-- $17: pg_catalog.int8 = constant "2"
-- $18: pg_catalog.text = constant "Ann"
