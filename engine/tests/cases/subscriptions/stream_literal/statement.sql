-- one
SELECT (
  SELECT "pg_catalog"."row_to_json"(_2.*)
  FROM (
    SELECT (
      SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
      FROM (
        SELECT _0."id" AS "id"
        FROM "public"."book" AS _0
        WHERE (_0."id" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
        ORDER BY _0."id" ASC NULLS LAST
        LIMIT $2::"pg_catalog"."int4"
      ) AS _1
    ) AS "book_stream"
  ) AS _2
) AS "data", (
  SELECT (_4."cursor")::"pg_catalog"."text"
  FROM (
    SELECT _3."id" AS "cursor"
    FROM "public"."book" AS _3
    WHERE (_3."id" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
    ORDER BY _3."id" ASC NULLS LAST
    LIMIT $2::"pg_catalog"."int4"
  ) AS _4
  ORDER BY _4."cursor" DESC NULLS LAST
  LIMIT 1
) AS "cursor"
-- $1: pg_catalog.int4 = cursor, at first constant "5"
-- $2: pg_catalog.int4 = constant "10"
;
-- many
SELECT _0."number", _7."data", _7."cursor"
FROM (
  SELECT (_1."p1")::"pg_catalog"."int4" AS "p1", _1."number" AS "number"
  FROM ROWS FROM ("pg_catalog"."unnest"($1::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_int8")) AS _1("p1", "number")
  OFFSET 0
) AS _0
CROSS JOIN LATERAL (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_4.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _2."id" AS "id"
          FROM "public"."book" AS _2
          WHERE (_2."id" OPERATOR("pg_catalog".>) _0."p1")
          ORDER BY _2."id" ASC NULLS LAST
          LIMIT $2::"pg_catalog"."int4"
        ) AS _3
      ) AS "book_stream"
    ) AS _4
  ) AS "data", (
    SELECT (_6."cursor")::"pg_catalog"."text"
    FROM (
      SELECT _5."id" AS "cursor"
      FROM "public"."book" AS _5
      WHERE (_5."id" OPERATOR("pg_catalog".>) _0."p1")
      ORDER BY _5."id" ASC NULLS LAST
      LIMIT $2::"pg_catalog"."int4"
    ) AS _6
    ORDER BY _6."cursor" DESC NULLS LAST
    LIMIT 1
  ) AS "cursor"
) AS _7
-- $1: pg_catalog._text = cursor, at first constant "5"
-- $2: pg_catalog.int4 = constant "10"
-- $3: pg_catalog._int8 = numbers(0)
;
