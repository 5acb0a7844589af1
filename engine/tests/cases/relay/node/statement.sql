-- node
SELECT "graphql"."_json_object"('id,__typename,title', "pg_catalog"."replace"("pg_catalog"."encode"("pg_catalog"."convert_to"(("pg_catalog"."json_build_array"(1, $3::"pg_catalog"."text", $4::"pg_catalog"."text", _0."id"))::"pg_catalog"."text", ($5::"pg_catalog"."text")::"pg_catalog"."name"), $6::"pg_catalog"."text"), $7::"pg_catalog"."text", $8::"pg_catalog"."text"), $4::"pg_catalog"."text", _0."title")
FROM "public"."book" AS _0
WHERE (_0."published" OPERATOR("pg_catalog".=) $1::"pg_catalog"."bool") AND (_0."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
-- $1: pg_catalog.bool = constant "true"
-- $2: pg_catalog.int4 = constant "5"
-- $3: pg_catalog.text = constant "public"
-- $4: pg_catalog.text = constant "book"
-- $5: pg_catalog.text = constant "UTF8"
-- $6: pg_catalog.text = constant "base64"
-- $7: pg_catalog.text = constant "\n"
-- $8: pg_catalog.text = constant ""
