-- review
SELECT "graphql"."_json_list"('id', _5."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."review" AS _0
  JOIN "public"."book" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."book_id")
  JOIN "public"."author" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."author_id")
  ORDER BY _2."name" ASC NULLS LAST, _1."language" ASC NULLS LAST, (
    SELECT _4."title"
    FROM "public"."review" AS _3
    JOIN "public"."book" AS _4 ON (_4."id" OPERATOR("pg_catalog".=) _3."book_id")
    WHERE (_3."stars" OPERATOR("pg_catalog".=) _0."stars")
    LIMIT 1
  ) ASC NULLS LAST
  LIMIT $1::"pg_catalog"."int8"
) AS _5
-- $1: pg_catalog.int8 = constant "2"
