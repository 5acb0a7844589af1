-- review
SELECT "graphql"."_json_list"('id', _3."0")
FROM (
  SELECT _0."id" AS "0"
  FROM "public"."review" AS _0
  ORDER BY (
    SELECT _2."title"
    FROM "public"."review" AS _1
    JOIN "public"."book" AS _2 ON (_2."id" OPERATOR("pg_catalog".=) _1."book_id")
    WHERE (_1."stars" OPERATOR("pg_catalog".=) _0."stars")
    LIMIT 1
  ) ASC NULLS LAST
) AS _3
