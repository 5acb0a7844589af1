SELECT "graphql"."_json_object"('press,author_connection', "graphql"."_json_object"('f_article_connection_s', (
  WITH _0 AS (
    SELECT _4."~order0" AS "~order0", _4."id" AS "id", _4."title" AS "title", "pg_catalog"."row_number"() OVER (ORDER BY _4."~order0" ASC NULLS LAST) AS "~number"
    FROM (
      SELECT _3."id" AS "~order0", _3."id" AS "id", _3."title" AS "title"
      FROM "public"."article" AS _3
    ) AS _4
    ORDER BY _4."~order0" ASC NULLS LAST
  )
  SELECT "graphql"."_json_object"('__typename,edges', $1::"pg_catalog"."text", (
    SELECT "graphql"."_json_list"('__typename,node', _2."0", _2."1")
    FROM (
      SELECT $2::"pg_catalog"."text" AS "0", "graphql"."_json_object"('id,title', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $3::"pg_catalog"."text", $4::"pg_catalog"."text", _1."id"))::"pg_catalog"."text", ($5::"pg_catalog"."text")::"pg_catalog"."name"), $6::"pg_catalog"."text"), $7::"pg_catalog"."text", $8::"pg_catalog"."text"), _1."title") AS "1"
      FROM _0 AS _1
      ORDER BY _1."~number" ASC NULLS LAST
    ) AS _2
  ))
)), (
  WITH _5 AS (
    SELECT _14."~order0" AS "~order0", _14."id" AS "id", "pg_catalog"."row_number"() OVER (ORDER BY _14."~order0" ASC NULLS LAST) AS "~number"
    FROM (
      SELECT _13."id" AS "~order0", _13."id" AS "id"
      FROM "public"."author" AS _13
    ) AS _14
    ORDER BY _14."~order0" ASC NULLS LAST
  )
  SELECT "graphql"."_json_object"('edges', (
    SELECT "graphql"."_json_list"('node', _12."0")
    FROM (
      SELECT "graphql"."_json_object"('articles_connection', (
        WITH _7 AS (
          SELECT _11."~order0" AS "~order0", "pg_catalog"."row_number"() OVER (ORDER BY _11."~order0" ASC NULLS LAST) AS "~number"
          FROM (
            SELECT _10."id" AS "~order0"
            FROM "public"."article" AS _10
            WHERE (_10."author_id" OPERATOR("pg_catalog".=) _6."id")
          ) AS _11
          ORDER BY _11."~order0" ASC NULLS LAST
        )
        SELECT "graphql"."_json_object"('edges', (
          SELECT "graphql"."_json_list"('cursor', _9."0")
          FROM (
            SELECT "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_object"($9::"pg_catalog"."text", _8."~order0"))::"pg_catalog"."text", ($5::"pg_catalog"."text")::"pg_catalog"."name"), $6::"pg_catalog"."text"), $7::"pg_catalog"."text", $8::"pg_catalog"."text") AS "0"
            FROM _7 AS _8
            ORDER BY _8."~number" ASC NULLS LAST
          ) AS _9
        ))
      )) AS "0"
      FROM _5 AS _6
      ORDER BY _6."~number" ASC NULLS LAST
    ) AS _12
  ))
))
-- $1: pg_catalog.text = constant "t_articleConnection_y"
-- $2: pg_catalog.text = constant "t_articleEdge_y"
-- $3: pg_catalog.text = constant "public"
-- $4: pg_catalog.text = constant "article"
-- $5: pg_catalog.text = constant "UTF8"
-- $6: pg_catalog.text = constant "base64"
-- $7: pg_catalog.text = constant "\n"
-- $8: pg_catalog.text = constant ""
-- $9: pg_catalog.text = constant "id"
