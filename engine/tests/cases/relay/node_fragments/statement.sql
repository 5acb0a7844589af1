-- node
SELECT "graphql"."_json_object"('id,author', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $2::"pg_catalog"."text", $3::"pg_catalog"."text", _0."id"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text"), (CASE WHEN (_1."id" IS NOT NULL) THEN "graphql"."_json_object"('id', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $2::"pg_catalog"."text", $8::"pg_catalog"."text", _1."id"))::"pg_catalog"."text", ($4::"pg_catalog"."text")::"pg_catalog"."name"), $5::"pg_catalog"."text"), $6::"pg_catalog"."text", $7::"pg_catalog"."text")) END))
FROM "public"."book" AS _0
LEFT JOIN "public"."author" AS _1 ON (_1."id" OPERATOR("pg_catalog".=) _0."author_id")
WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
-- $1: pg_catalog.int4 = constant "5"
-- $2: pg_catalog.text = constant "public"
-- $3: pg_catalog.text = constant "book"
-- $4: pg_catalog.text = constant "UTF8"
-- $5: pg_catalog.text = constant "base64"
-- $6: pg_catalog.text = constant "\n"
-- $7: pg_catalog.text = constant ""
-- $8: pg_catalog.text = constant "author"
