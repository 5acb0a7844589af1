-- insert_book
WITH _2 AS (
  INSERT INTO "public"."book" AS _0 ("id", "title", "author_id", "language", "published", "details", "keywords")
  SELECT _1."1", _1."4", $2::"pg_catalog"."int4", _1."3", $3::"pg_catalog"."bool", _1."0", _1."2"
  FROM "pg_catalog"."json_to_recordset"($1::"pg_catalog"."json") AS _1("0" "pg_catalog"."jsonb", "1" "pg_catalog"."int4", "2" "pg_catalog"."_text", "3" "pg_catalog"."text", "4" "pg_catalog"."text", "i" "pg_catalog"."int4")
  RETURNING _0."author_id" AS "author_id", _0."id" AS "id"
), _9 AS (
  SELECT ("pg_catalog"."row_number"() OVER () OPERATOR("pg_catalog".-) 1) AS "number", EXISTS (
    SELECT 1
    FROM "public"."author" AS _8
    WHERE (_8."id" OPERATOR("pg_catalog".=) _7."author_id") AND ((_8."name" OPERATOR("pg_catalog".<>) $4::"pg_catalog"."text") OR (_8."name" IS NULL))
  ) AS "holds"
  FROM _2 AS _7
)
SELECT (
  SELECT "pg_catalog"."row_to_json"(_6.*)
  FROM (
    SELECT (
      SELECT "pg_catalog"."count"(*)
      FROM _2 AS _3
    ) AS "affected_rows", (
      SELECT COALESCE("pg_catalog"."json_agg"("pg_catalog"."row_to_json"(_5.*)), '[]'::"pg_catalog"."json")
      FROM (
        SELECT _4."id" AS "id"
        FROM _2 AS _4
        WHERE (_4."author_id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
      ) AS _5
    ) AS "returning"
  ) AS _6
), (
  SELECT "pg_catalog"."count"(*)
  FROM _2 AS _11
), (
  SELECT _10."number"
  FROM _9 AS _10
  WHERE (NOT COALESCE(_10."holds", false))
  ORDER BY _10."number" ASC NULLS LAST
  LIMIT 1
), NULL::"pg_catalog"."text"
-- $1: pg_catalog.json = objects(0)
-- $2: pg_catalog.int4 = session x-hasura-user-id
-- $3: pg_catalog.bool = constant "false"
-- $4: pg_catalog.text = constant "Anonymous"
-- objects: [{"1":1,"4":"A","3":"en","2":["x","y"],"0":{"a":[1,null]}}]
;
