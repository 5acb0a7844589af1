-- node
SELECT ($2::"pg_catalog"."text")::"pg_catalog"."json"
FROM "public"."book" AS _0
WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")
-- $1: pg_catalog.int4 = constant "5"
-- $2: pg_catalog.text = constant "{}"
