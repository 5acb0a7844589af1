-- author_connection
WITH _0 AS (
  SELECT _14."~order0" AS "~order0", _14."id" AS "id", _14."name" AS "name", "pg_catalog"."row_number"() OVER (ORDER BY _14."~order0" ASC NULLS LAST) AS "~number"
  FROM (
    SELECT _13."id" AS "~order0", _13."id" AS "id", _13."name" AS "name"
    FROM "public"."author" AS _13
  ) AS _14
  ORDER BY _14."~order0" ASC NULLS LAST
)
SELECT "graphql"."_json_object"('edges', (
  SELECT "graphql"."_json_list"('node', _12."0")
  FROM (
    SELECT "graphql"."_json_object"('name,books_connection,books_aggregate,books', _1."name", (
      WITH _2 AS (
        SELECT _7."~order0" AS "~order0", _7."id" AS "id", _7."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _7."~order0" ASC NULLS LAST) AS "~number"
        FROM (
          SELECT _6."id" AS "~order0", _6."id" AS "id", _6."title" AS "title"
          FROM "public"."book" AS _6
          WHERE (_6."author_id" OPERATOR("pg_catalog".=) _1."id") AND (_6."pages" OPERATOR("pg_catalog".>) $8::"pg_catalog"."int4")
        ) AS _7
        ORDER BY _7."~order0" ASC NULLS LAST
        LIMIT ($1::"pg_catalog"."int8" OPERATOR("pg_catalog".+) 1)
      )
      SELECT "graphql"."_json_object"('pageInfo,edges', "graphql"."_json_object"('hasNextPage', EXISTS (
        SELECT 1
        FROM _2 AS _3
        WHERE (_3."~number" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int8") AND (_3."~number" OPERATOR("pg_catalog".>) 1)
      )), (
        SELECT "graphql"."_json_list"('node', _5."0")
        FROM (
          SELECT "graphql"."_json_object"('id,title', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $2::"pg_catalog"."text", $3::"pg_catalog"."text", _4."id"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text"), _4."title") AS "0"
          FROM _2 AS _4
          WHERE (_4."~number" OPERATOR("pg_catalog".<=) $1::"pg_catalog"."int8")
          ORDER BY _4."~number" ASC NULLS LAST
        ) AS _5
      ))
    ), (
      SELECT "graphql"."_json_object"('aggregate', "graphql"."_json_object"('count', _8."value0"))
      FROM (
        SELECT "pg_catalog"."count"(*) AS "value0"
        FROM "public"."book" AS _9
        WHERE (_9."author_id" OPERATOR("pg_catalog".=) _1."id")
      ) AS _8
    ), (
      SELECT "graphql"."_json_list"('id', _11."0")
      FROM (
        SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $2::"pg_catalog"."text", $3::"pg_catalog"."text", _10."id"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text") AS "0"
        FROM "public"."book" AS _10
        WHERE (_10."author_id" OPERATOR("pg_catalog".=) _1."id")
        LIMIT $1::"pg_catalog"."int8"
      ) AS _11
    )) AS "0"
    FROM _0 AS _1
    ORDER BY _1."~number" ASC NULLS LAST
  ) AS _12
))
-- $1: pg_catalog.int8 = constant "1"
-- $2: pg_catalog.text = constant "public"
-- $3: pg_catalog.text = constant "book"
-- $4: pg_catalog.text = constant "UTF8"
-- $5: pg_catalog.text = constant "base64"
-- $6: pg_catalog.text = constant "\n"
-- $7: pg_catalog.text = constant ""
-- $8: pg_catalog.int4 = constant "10"
