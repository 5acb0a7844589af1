-- priceList
SELECT "graphql"."_json_list"('listId,parentListId,priceList', _3."0", _3."1", _3."2")
FROM (
  SELECT _1."list_id" AS "0", _1."parent_list_id" AS "1", (CASE WHEN (_2."list_id" IS NOT NULL) THEN "graphql"."_json_object"('validFrom', _2."valid_from") END) AS "2"
  FROM (
    SELECT _0."list_id" AS "list_id", _0."parent_list_id" AS "parent_list_id", _0."valid_from" AS "~order0"
    FROM "public"."price_list" AS _0
    WHERE (_0."list_id" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
    ORDER BY _0."valid_from" DESC NULLS LAST
    LIMIT $2::"pg_catalog"."int8"
  ) AS _1
  LEFT JOIN "public"."price_list" AS _2 ON (_2."list_id" OPERATOR("pg_catalog".=) _1."parent_list_id")
  ORDER BY _1."~order0" DESC NULLS LAST
) AS _3
-- $1: pg_catalog.int4 = variable w.listId._gt
-- $2: pg_catalog.int8 = constant "1"
