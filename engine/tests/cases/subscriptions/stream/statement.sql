-- one
SELECT (
  SELECT "pg_catalog"."row_to_json"(_2.*)
  FROM (
    SELECT (
      SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_1.*)), '[]'::"pg_catalog"."json")
      FROM (
        SELECT _0."id" AS "id", _0."title" AS "title"
        FROM "public"."book" AS _0
        WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_0."title" OPERATOR("pg_catalog".<>) $2::"pg_catalog"."text") AND (_0."id" OPERATOR("pg_catalog".<) $3::"pg_catalog"."int4")
        ORDER BY _0."id" DESC NULLS LAST
        LIMIT LEAST($4::"pg_catalog"."int4", 20)
      ) AS _1
    ) AS "book_stream"
  ) AS _2
) AS "data", (
  SELECT (_4."cursor")::"pg_catalog"."text"
  FROM (
    SELECT _3."id" AS "cursor"
    FROM "public"."book" AS _3
    WHERE (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_3."title" OPERATOR("pg_catalog".<>) $2::"pg_catalog"."text") AND (_3."id" OPERATOR("pg_catalog".<) $3::"pg_catalog"."int4")
    ORDER BY _3."id" DESC NULLS LAST
    LIMIT LEAST($4::"pg_catalog"."int4", 20)
  ) AS _4
  ORDER BY _4."cursor" ASC NULLS LAST
  LIMIT 1
) AS "cursor"
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.text = constant "x"
-- $3: pg_catalog.int4 = cursor, at first variable c[0].initial_value.id
-- $4: pg_catalog.int4 = constant "10"
;
-- many
SELECT _0."number", _7."data", _7."cursor"
FROM (
  SELECT (_1."p3")::"pg_catalog"."int4" AS "p3", _1."number" AS "number"
  FROM ROWS FROM ("pg_catalog"."unnest"($3::"pg_catalog"."_text"), "pg_catalog"."unnest"($5::"pg_catalog"."_int8")) AS _1("p3", "number")
  OFFSET 0
) AS _0
CROSS JOIN LATERAL (
  SELECT (
    SELECT "pg_catalog"."row_to_json"(_4.*)
    FROM (
      SELECT (
        SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_3.*)), '[]'::"pg_catalog"."json")
        FROM (
          SELECT _2."id" AS "id", _2."title" AS "title"
          FROM "public"."book" AS _2
          WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_2."title" OPERATOR("pg_catalog".<>) $2::"pg_catalog"."text") AND (_2."id" OPERATOR("pg_catalog".<) _0."p3")
          ORDER BY _2."id" DESC NULLS LAST
          LIMIT LEAST($4::"pg_catalog"."int4", 20)
        ) AS _3
      ) AS "book_stream"
    ) AS _4
  ) AS "data", (
    SELECT (_6."cursor")::"pg_catalog"."text"
    FROM (
      SELECT _5."id" AS "cursor"
      FROM "public"."book" AS _5
      WHERE (_5."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_5."title" OPERATOR("pg_catalog".<>) $2::"pg_catalog"."text") AND (_5."id" OPERATOR("pg_catalog".<) _0."p3")
      ORDER BY _5."id" DESC NULLS LAST
      LIMIT LEAST($4::"pg_catalog"."int4", 20)
    ) AS _6
    ORDER BY _6."cursor" ASC NULLS LAST
    LIMIT 1
  ) AS "cursor"
) AS _7
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.text = constant "x"
-- $3: pg_catalog._text = cursor, at first variable c[0].initial_value.id
-- $4: pg_catalog.int4 = constant "10"
-- $5: pg_catalog._int8 = numbers(0)
;
