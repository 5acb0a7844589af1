-- own_books
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."own_books"($1::"pg_catalog"."json", "until" => $2::"pg_catalog"."timestamptz") AS _0
-- $1: pg_catalog.json = session
-- $2: pg_catalog.timestamptz = constant "2020-01-01"
