-- insert_author
WITH _2 AS (
  INSERT INTO "public"."author" AS _0 ("id", "name")
  SELECT _1."0", _1."1"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4")) AS _1("0", "1", "i")
  ORDER BY _1."i" ASC NULLS LAST
  RETURNING _0."id" AS "id"
)
SELECT NULL::"pg_catalog"."json", (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _4
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text", (
  SELECT "graphql"."_json_list"('n,a1', _6."0", _6."1")
  FROM (
    SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "0", (_5."id")::"pg_catalog"."text" AS "1"
    FROM _2 AS _5
  ) AS _6
), NULL::"pg_catalog"."json"
-- $1: pg_catalog._int4 = ["2"]
-- $2: pg_catalog._text = ["B"]
-- $3: pg_catalog._int4 = ["0"]
;
-- insert_author
WITH _3 AS (
  INSERT INTO "public"."author" AS _0 ("id", "name", "mentor_id")
  SELECT _1."0", _1."1", (_2."a1")::"pg_catalog"."int4"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4"), "pg_catalog"."unnest"($4::"pg_catalog"."_int4")) AS _1("0", "1", "i", "b0")
  LEFT JOIN "pg_catalog"."json_to_recordset"($5::"pg_catalog"."json") AS _2("n" "pg_catalog"."int4", "a1" "pg_catalog"."int4") ON (_2."n" OPERATOR("pg_catalog".=) _1."b0")
  ORDER BY _1."i" ASC NULLS LAST
  RETURNING _0."about" AS "about", _0."born" AS "born", _0."id" AS "id", _0."mentor_id" AS "mentor_id", _0."motto" AS "motto", _0."name" AS "name"
)
SELECT NULL::"pg_catalog"."json", (
  SELECT "pg_catalog"."count"(*)
  FROM _3 AS _5
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text", (
  SELECT "graphql"."_json_list"('n,a1', _7."0", _7."1")
  FROM (
    SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "0", (_6."id")::"pg_catalog"."text" AS "1"
    FROM _3 AS _6
  ) AS _7
), (
  SELECT "graphql"."_json_list"('id,name,born,about,mentor_id,motto', (_8."id")::"pg_catalog"."text", (_8."name")::"pg_catalog"."text", (_8."born")::"pg_catalog"."text", _8."about", (_8."mentor_id")::"pg_catalog"."text", (_8."motto")::"pg_catalog"."text")
  FROM _3 AS _8
)
-- $1: pg_catalog._int4 = ["1", "5"]
-- $2: pg_catalog._text = ["A", "C"]
-- $3: pg_catalog._int4 = ["0", "1"]
-- $4: pg_catalog._int4 = ["0", None]
-- $5: pg_catalog.json = links(1)
;
-- insert_author
WITH _4 AS (
  INSERT INTO "public"."book" AS _0 ("id", "title", "author_id")
  SELECT _3."c0", _3."c1", _3."c2"
  FROM (
    SELECT _1."0" AS "c0", "pg_catalog"."first_value"(_1."1") OVER (PARTITION BY _1."0", (CASE WHEN ((_1."0" IS NULL)) THEN _1."i" END) ORDER BY _1."i" DESC NULLS LAST) AS "c1", (_2."a1")::"pg_catalog"."int4" AS "c2", _1."i" AS "i", "pg_catalog"."row_number"() OVER (PARTITION BY _1."0", (CASE WHEN ((_1."0" IS NULL)) THEN _1."i" END) ORDER BY _1."i" ASC NULLS LAST) AS "r"
    FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4"), "pg_catalog"."unnest"($4::"pg_catalog"."_int4")) AS _1("0", "1", "i", "p")
    LEFT JOIN "pg_catalog"."json_to_recordset"($5::"pg_catalog"."json") AS _2("n" "pg_catalog"."int4", "a1" "pg_catalog"."int4") ON (_2."n" OPERATOR("pg_catalog".=) _1."p")
  ) AS _3
  WHERE (_3."r" OPERATOR("pg_catalog".=) 1)
  ORDER BY _3."i" ASC NULLS LAST
  ON CONFLICT ON CONSTRAINT "book_pkey" DO UPDATE SET "title" = EXCLUDED."title"
  RETURNING _0."id" AS "id"
), _7 AS (
  SELECT _1."i" AS "n", _6."id" AS "id"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4"), "pg_catalog"."unnest"($4::"pg_catalog"."_int4")) AS _1("0", "1", "i", "p")
  LEFT JOIN "pg_catalog"."json_to_recordset"($5::"pg_catalog"."json") AS _2("n" "pg_catalog"."int4", "a1" "pg_catalog"."int4") ON (_2."n" OPERATOR("pg_catalog".=) _1."p")
  JOIN _4 AS _6 ON (_6."id" OPERATOR("pg_catalog".=) (_1."0")::"pg_catalog"."int4")
)
SELECT NULL::"pg_catalog"."json", (CASE WHEN ((
  SELECT "pg_catalog"."count"(*)
  FROM _4 AS _10
) OPERATOR("pg_catalog".=) "pg_catalog"."cardinality"($3::"pg_catalog"."_int4")) THEN (
  SELECT "pg_catalog"."count"(*)
  FROM _4 AS _8
) ELSE (
  SELECT "pg_catalog"."count"(*)
  FROM _7 AS _9
) END), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text", (CASE WHEN ((
  SELECT "pg_catalog"."count"(*)
  FROM _4 AS _15
) OPERATOR("pg_catalog".=) "pg_catalog"."cardinality"($3::"pg_catalog"."_int4")) THEN (
  SELECT "graphql"."_json_list"('n,a1', _12."0", _12."1")
  FROM (
    SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "0", (_11."id")::"pg_catalog"."text" AS "1"
    FROM _4 AS _11
  ) AS _12
) ELSE (
  SELECT "graphql"."_json_list"('n,a1', _14."0", _14."1")
  FROM (
    SELECT _13."n" AS "0", (_13."id")::"pg_catalog"."text" AS "1"
    FROM _7 AS _13
  ) AS _14
) END), NULL::"pg_catalog"."json"
-- $1: pg_catalog._int4 = ["3"]
-- $2: pg_catalog._text = ["T"]
-- $3: pg_catalog._int4 = ["0"]
-- $4: pg_catalog._int4 = ["0"]
-- $5: pg_catalog.json = links(0)
;
-- insert_author
WITH _3 AS (
  INSERT INTO "public"."review" AS _0 ("id", "book_id", "reader")
  SELECT _1."0", (_2."a1")::"pg_catalog"."int4", _1."1"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_int4"), "pg_catalog"."unnest"($2::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int4"), "pg_catalog"."unnest"($4::"pg_catalog"."_int4")) AS _1("0", "1", "i", "p")
  LEFT JOIN "pg_catalog"."json_to_recordset"($5::"pg_catalog"."json") AS _2("n" "pg_catalog"."int4", "a1" "pg_catalog"."int4") ON (_2."n" OPERATOR("pg_catalog".=) _1."p")
  ORDER BY _1."i" ASC NULLS LAST
  RETURNING true AS "~"
)
SELECT NULL::"pg_catalog"."json", (
  SELECT "pg_catalog"."count"(*)
  FROM _3 AS _5
), NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text", NULL::"pg_catalog"."json", NULL::"pg_catalog"."json"
-- $1: pg_catalog._int4 = ["4"]
-- $2: pg_catalog._text = ["r"]
-- $3: pg_catalog._int4 = ["0"]
-- $4: pg_catalog._int4 = ["0"]
-- $5: pg_catalog.json = links(2)
;
-- insert_author
SELECT (
  SELECT "graphql"."_json_object"('affected_rows,returning', $1::"pg_catalog"."int8", (
    SELECT "graphql"."_json_list"('id,books', _3."0", _3."1")
    FROM (
      SELECT _0."id" AS "0", (
        SELECT "graphql"."_json_list"('id', _1."id")
        FROM "public"."book" AS _1
        WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
      ) AS "1"
      FROM (
        SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "~number", _2."id" AS "id"
        FROM "pg_catalog"."json_populate_recordset"(NULL::"public"."author", $2::"pg_catalog"."json") AS _2
      ) AS _0
      ORDER BY _0."~number" ASC NULLS LAST
    ) AS _3
  ))
)
-- $1: pg_catalog.int8 = affected
-- $2: pg_catalog.json = written(0)
;
