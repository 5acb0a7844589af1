-- book
SELECT "graphql"."_json_list"('id', _0."id")
FROM "public"."book" AS _0
WHERE (_0."shelf" OPERATOR("public".<@) $1::"public"."ltree") AND (_0."shelf" OPERATOR("public".?) $2::"public"."_lquery")
-- $1: public.ltree = constant "a.b"
-- $2: public._lquery = constant "{\"a.*\"}"
