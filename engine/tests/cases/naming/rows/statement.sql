SELECT "pg_catalog"."row_to_json"(_5.*)
FROM (
  SELECT (
    SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_4.*)), '[]'::"pg_catalog"."json")
    FROM (
      SELECT _1."list_id" AS "listId", _1."parent_list_id" AS "parentListId", (CASE WHEN (_2."list_id" IS NOT NULL) THEN (
        SELECT "pg_catalog"."row_to_json"(_3.*)
        FROM (
          SELECT _2."valid_from" AS "validFrom"
        ) AS _3
      ) END) AS "priceList"
      FROM (
        SELECT _0."list_id" AS "list_id", _0."parent_list_id" AS "parent_list_id", _0."valid_from" AS "~order0"
        FROM "public"."price_list" AS _0
        WHERE (_0."list_id" OPERATOR("pg_catalog".>) $1::"pg_catalog"."int4")
        ORDER BY _0."valid_from" DESC NULLS LAST
        LIMIT $2::"pg_catalog"."int8"
      ) AS _1
      LEFT JOIN "public"."price_list" AS _2 ON (_2."list_id" OPERATOR("pg_catalog".=) _1."parent_list_id")
      ORDER BY _1."~order0" DESC NULLS LAST
    ) AS _4
  ) AS "priceList"
) AS _5
-- $1: pg_catalog.int4 = variable w.listId._gt
-- $2: pg_catalog.int8 = constant "1"
