-- update_book_by_pk
UPDATE "public"."book" AS _0 SET "details" = (_0."details" OPERATOR("pg_catalog".#-) $1::"pg_catalog"."_text"), "language" = $2::"pg_catalog"."text", "price" = NULL::"pg_catalog"."numeric"
WHERE (_0."id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4")
RETURNING "graphql"."_json_object"('id,language', _0."id", _0."language"), (1)::"pg_catalog"."int8", NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog._text = constant "{\"a\",\"0\"}"
-- $2: pg_catalog.text = constant "sw"
-- $3: pg_catalog.int4 = constant "1"
;
