-- one
SELECT (
  SELECT "graphql"."_json_object"('book_stream', (
    SELECT "graphql"."_json_list"('id,title', _1."0", _1."1")
    FROM (
      SELECT _0."id" AS "0", _0."title" AS "1"
      FROM "public"."book" AS _0
      WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_0."title" OPERATOR("pg_catalog".<>) $2::"pg_catalog"."text") AND (_0."id" OPERATOR("pg_catalog".<) $3::"pg_catalog"."int4")
      ORDER BY _0."id" DESC NULLS LAST
      LIMIT LEAST($4::"pg_catalog"."int4", 20)
    ) AS _1
  ))
) AS "data", (
  SELECT (_3."cursor")::"pg_catalog"."text"
  FROM (
    SELECT _2."id" AS "cursor"
    FROM "public"."book" AS _2
    WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_2."title" OPERATOR("pg_catalog".<>) $2::"pg_catalog"."text") AND (_2."id" OPERATOR("pg_catalog".<) $3::"pg_catalog"."int4")
    ORDER BY _2."id" DESC NULLS LAST
    LIMIT LEAST($4::"pg_catalog"."int4", 20)
  ) AS _3
  ORDER BY _3."cursor" ASC NULLS LAST
  LIMIT 1
) AS "cursor"
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.text = constant "x"
-- $3: pg_catalog.int4 = cursor, at first variable c[0].initial_value.id
-- $4: pg_catalog.int4 = constant "10"
;
-- many
SELECT _0."number", _6."data", _6."cursor"
FROM (
  SELECT (_1."p3")::"pg_catalog"."int4" AS "p3", _1."number" AS "number"
  FROM ROWS FROM ("pg_catalog"."unnest"($3::"pg_catalog"."_text"), "pg_catalog"."unnest"($5::"pg_catalog"."_int8")) AS _1("p3", "number")
  OFFSET 0
) AS _0
CROSS JOIN LATERAL (
  SELECT (
    SELECT "graphql"."_json_object"('book_stream', (
      SELECT "graphql"."_json_list"('id,title', _3."0", _3."1")
      FROM (
        SELECT _2."id" AS "0", _2."title" AS "1"
        FROM "public"."book" AS _2
        WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_2."title" OPERATOR("pg_catalog".<>) $2::"pg_catalog"."text") AND (_2."id" OPERATOR("pg_catalog".<) _0."p3")
        ORDER BY _2."id" DESC NULLS LAST
        LIMIT LEAST($4::"pg_catalog"."int4", 20)
      ) AS _3
    ))
  ) AS "data", (
    SELECT (_5."cursor")::"pg_catalog"."text"
    FROM (
      SELECT _4."id" AS "cursor"
      FROM "public"."book" AS _4
      WHERE (_4."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_4."title" OPERATOR("pg_catalog".<>) $2::"pg_catalog"."text") AND (_4."id" OPERATOR("pg_catalog".<) _0."p3")
      ORDER BY _4."id" DESC NULLS LAST
      LIMIT LEAST($4::"pg_catalog"."int4", 20)
    ) AS _5
    ORDER BY _5."cursor" ASC NULLS LAST
    LIMIT 1
  ) AS "cursor"
) AS _6
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.text = constant "x"
-- $3: pg_catalog._text = cursor, at first variable c[0].initial_value.id
-- $4: pg_catalog.int4 = constant "10"
-- $5: pg_catalog._int8 = numbers(0)
;
