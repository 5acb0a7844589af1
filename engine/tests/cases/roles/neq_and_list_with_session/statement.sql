-- author
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."author" AS _0
WHERE (((_0."motto" OPERATOR("pg_catalog".<>) $1::"pg_catalog"."text") OR (_0."motto" IS NULL)) AND (NOT (_0."id" OPERATOR("pg_catalog".=) ANY (ARRAY[$2::"pg_catalog"."int4", $3::"pg_catalog"."int4"]::"pg_catalog"."_int4"))))
-- $1: pg_catalog.text = constant "none"
-- $2: pg_catalog.int4 = session x-hasura-user-id
-- $3: pg_catalog.int4 = constant "1"
