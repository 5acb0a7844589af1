-- one
SELECT (
  SELECT "graphql"."_json_object"('book_stream', (
    SELECT "graphql"."_json_list"('id', _1."0")
    FROM (
      SELECT _0."id" AS "0"
      FROM "public"."book" AS _0
      WHERE (_0."id" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
      ORDER BY _0."id" ASC NULLS LAST
      LIMIT $2::"pg_catalog"."int4"
    ) AS _1
  ))
) AS "data", (
  SELECT (_3."cursor")::"pg_catalog"."text"
  FROM (
    SELECT _2."id" AS "cursor"
    FROM "public"."book" AS _2
    WHERE (_2."id" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
    ORDER BY _2."id" ASC NULLS LAST
    LIMIT $2::"pg_catalog"."int4"
  ) AS _3
  ORDER BY _3."cursor" DESC NULLS LAST
  LIMIT 1
) AS "cursor"
-- $1: pg_catalog.int4 = cursor, at first constant "5"
-- $2: pg_catalog.int4 = constant "10"
;
-- many
SELECT _0."number", _6."data", _6."cursor"
FROM (
  SELECT (_1."p1")::"pg_catalog"."int4" AS "p1", _1."number" AS "number"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int8")) AS _1("p1", "number")
  OFFSET 0
) AS _0
CROSS JOIN LATERAL (
  SELECT (
    SELECT "graphql"."_json_object"('book_stream', (
      SELECT "graphql"."_json_list"('id', _3."0")
      FROM (
        SELECT _2."id" AS "0"
        FROM "public"."book" AS _2
        WHERE (_2."id" OPERATOR("pg_catalog".>) _0."p1")
        ORDER BY _2."id" ASC NULLS LAST
        LIMIT $2::"pg_catalog"."int4"
      ) AS _3
    ))
  ) AS "data", (
    SELECT (_5."cursor")::"pg_catalog"."text"
    FROM (
      SELECT _4."id" AS "cursor"
      FROM "public"."book" AS _4
      WHERE (_4."id" OPERATOR("pg_catalog".>) _0."p1")
      ORDER BY _4."id" ASC NULLS LAST
      LIMIT $2::"pg_catalog"."int4"
    ) AS _5
    ORDER BY _5."cursor" DESC NULLS LAST
    LIMIT 1
  ) AS "cursor"
) AS _6
-- $1: pg_catalog._text = cursor, at first constant "5"
-- $2: pg_catalog.int4 = constant "10"
-- $3: pg_catalog._int8 = numbers(0)
;
