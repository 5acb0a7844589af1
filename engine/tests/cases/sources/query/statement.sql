SELECT "graphql"."_json_object"('author,press,allPageView,more', (
  SELECT "graphql"."_json_list"('articles', (
    SELECT "graphql"."_json_list"('__typename,title', $1::"pg_catalog"."text", _1."title")
    FROM "public"."article" AS _1
    WHERE (_1."author_id" OPERATOR("pg_catalog".=) _0."id")
  ))
  FROM "public"."author" AS _0
), "graphql"."_json_object"('__typename,f_article_by_pk_s', $2::"pg_catalog"."json", (
  SELECT "graphql"."_json_object"('author', (CASE WHEN (_3."id" IS NOT NULL) THEN "graphql"."_json_object"('name', _3."name") END))
  FROM "public"."article" AS _2
  LEFT JOIN "public"."author" AS _3 ON (_3."id" OPERATOR("pg_catalog".=) _2."author_id")
  WHERE (_2."id" OPERATOR("pg_catalog".=) $3::"pg_catalog"."int4")
)), (
  SELECT "graphql"."_json_list"('viewId,the_article', _4."view_id", (CASE WHEN (_5."id" IS NOT NULL) THEN "graphql"."_json_object"('__typename,id', $1::"pg_catalog"."text", _5."id") END))
  FROM "public"."page_view" AS _4
  LEFT JOIN "public"."article" AS _5 ON (_5."id" OPERATOR("pg_catalog".=) _4."article_id")
  WHERE (NOT (_4."view_id" IS NULL))
), "graphql"."_json_object"('f_search_s', (
  SELECT "graphql"."_json_list"('id', _6."id")
  FROM "public"."search"($4::"pg_catalog"."text") AS _6
)))
-- $1: pg_catalog.text = constant "t_article_y"
-- $2: pg_catalog.json = constant "\"t_press_query_y\""
-- $3: pg_catalog.int4 = constant "1"
-- $4: pg_catalog.text = constant "x"
