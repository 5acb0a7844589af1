-- delete_book_by_pk
DELETE FROM "public"."book" AS _0
WHERE (_0."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4") AND (_0."id" OPERATOR("pg_catalog".=) $2::"pg_catalog"."int4")
RETURNING (CASE WHEN ((_0."author_id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")) THEN "graphql"."_json_object"('id,title', _0."id", _0."title") END), (1)::"pg_catalog"."int8", NULL::"pg_catalog"."int8", NULL::"pg_catalog"."text"
-- $1: pg_catalog.int4 = session x-hasura-user-id
-- $2: pg_catalog.int4 = constant "1"
;
