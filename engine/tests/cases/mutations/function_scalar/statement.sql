-- count_lent
SELECT "pg_catalog"."to_json"("public"."count_lent"($1::"pg_catalog"."date"))
-- $1: pg_catalog.date = constant "2020-01-01"
;
-- again
SELECT "pg_catalog"."to_json"("public"."count_lent"($1::"pg_catalog"."date"))
-- $1: pg_catalog.date = constant "2021-01-01"
;
