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
  SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_6.*)), '[]'::"pg_catalog"."json")
  FROM (
    SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "n", (_5."id")::"pg_catalog"."text" AS "a1"
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
  SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_7.*)), '[]'::"pg_catalog"."json")
  FROM (
    SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "n", (_6."id")::"pg_catalog"."text" AS "a1"
    FROM _3 AS _6
  ) AS _7
), (
  SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_9.*)), '[]'::"pg_catalog"."json")
  FROM (
    SELECT (_8."id")::"pg_catalog"."text" AS "id", (_8."name")::"pg_catalog"."text" AS "name", (_8."born")::"pg_catalog"."text" AS "born", _8."about" AS "about", (_8."mentor_id")::"pg_catalog"."text" AS "mentor_id", (_8."motto")::"pg_catalog"."text" AS "motto"
    FROM _3 AS _8
  ) AS _9
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
  SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_12.*)), '[]'::"pg_catalog"."json")
  FROM (
    SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "n", (_11."id")::"pg_catalog"."text" AS "a1"
    FROM _4 AS _11
  ) AS _12
) ELSE (
  SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_14.*)), '[]'::"pg_catalog"."json")
  FROM (
    SELECT _13."n" AS "n", (_13."id")::"pg_catalog"."text" AS "a1"
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
  SELECT "pg_catalog"."row_to_json"(_5.*)
  FROM (
    SELECT $1::"pg_catalog"."int8" AS "affected_rows", (
      SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
      FROM (
        SELECT _0."id" AS "id", (
          SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_2.*)), '[]'::"pg_catalog"."json")
          FROM (
            SELECT _1."id" AS "id"
            FROM "public"."book" AS _1
            WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
          ) AS _2
        ) AS "books"
        FROM (
          SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "~number", _3."id" AS "id"
          FROM "pg_catalog"."json_populate_recordset"(NULL::"public"."author", $2::"pg_catalog"."json") AS _3
        ) AS _0
        ORDER BY _0."~number" ASC NULLS LAST
      ) AS _4
    ) AS "returning"
  ) AS _5
)
-- $1: pg_catalog.int8 = affected
-- $2: pg_catalog.json = written(0)
;
