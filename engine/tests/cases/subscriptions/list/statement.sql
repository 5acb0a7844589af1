-- one
SELECT (
  SELECT "graphql"."_json_object"('book', (
    SELECT "graphql"."_json_list"('id,author', _4."0", _4."1")
    FROM (
      SELECT _1."id" AS "0", (CASE WHEN (_2."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _2."name") END) AS "1"
      FROM (
        SELECT _0."author_id" AS "author_id", _0."id" AS "id", _0."id" AS "~order0"
        FROM "public"."book" AS _0
        WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_0."id" OPERATOR("pg_catalog".=) ANY ($2::"pg_catalog"."_int4"))
        ORDER BY _0."id" ASC NULLS LAST
        LIMIT LEAST($3::"pg_catalog"."int8", 20)
      ) AS _1
      LEFT JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id") AND EXISTS (
        SELECT 1
        FROM "public"."book" AS _3
        WHERE (_3."author_id" OPERATOR("pg_catalog".=) _2."id") AND (_3."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
      )
      ORDER BY _1."~order0" ASC NULLS LAST
    ) AS _4
  ))
) AS "data"
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog._int4 = variable t
-- $3: pg_catalog.int8 = variable n
;
-- many
SELECT _0."number", _7."data"
FROM (
  SELECT (_1."p2")::"pg_catalog"."_int4" AS "p2", (_1."p3")::"pg_catalog"."int8" AS "p3", _1."number" AS "number"
  FROM ROWS FROM ("pg_catalog"."unnest"($2::"pg_catalog"."_text"), "pg_catalog"."unnest"($3::"pg_catalog"."_text"), "pg_catalog"."unnest"($4::"pg_catalog"."_int8")) AS _1("p2", "p3", "number")
  OFFSET 0
) AS _0
CROSS JOIN LATERAL (
  SELECT (
    SELECT "graphql"."_json_object"('book', (
      SELECT "graphql"."_json_list"('id,author', _6."0", _6."1")
      FROM (
        SELECT _3."id" AS "0", (CASE WHEN (_4."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _4."name") END) AS "1"
        FROM (
          SELECT _2."author_id" AS "author_id", _2."id" AS "id", _2."id" AS "~order0"
          FROM "public"."book" AS _2
          WHERE (_2."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_2."id" OPERATOR("pg_catalog".=) ANY (_0."p2"))
          ORDER BY _2."id" ASC NULLS LAST
          LIMIT LEAST(_0."p3", 20)
        ) AS _3
        LEFT JOIN "public"."author" AS _4 ON (_4."id" OPERATOR("pg_catalog".=) _3."author_id") AND EXISTS (
          SELECT 1
          FROM "public"."book" AS _5
          WHERE (_5."author_id" OPERATOR("pg_catalog".=) _4."id") AND (_5."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool")
        )
        ORDER BY _3."~order0" ASC NULLS LAST
      ) AS _6
    ))
  ) AS "data"
) AS _7
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog._text = variable t
-- $3: pg_catalog._text = variable n
-- $4: pg_catalog._int8 = numbers(0)
;
