#!/usr/bin/env bash
# The rules outlive pg_dump: in an empty database, from a script, an archive, or a directory that several connections restore,
# they are the same and give every role the same answers.
set -euo pipefail

source=$PGDATABASE
scratch=$(mktemp -d)
script=${source}_script archive=${source}_archive directory=${source}_directory
run() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" "${@:2}"; }
cleanup() {
    rm -rf "$scratch"
    for copy in "$script" "$archive" "$directory"; do
        psql -X -q -d "$source" -c 'SET client_min_messages = error' -c "DROP DATABASE IF EXISTS $copy" || true
    done
}
trap cleanup EXIT

run "$source" >/dev/null <<'SQL'
SET client_min_messages = warning;
-- Names that come in a dump before and after what the rules need.
CREATE SCHEMA aaa;
CREATE SCHEMA zzz;
CREATE TABLE aaa.author (id int PRIMARY KEY, name text NOT NULL, secret bool NOT NULL, "odd ""column" int);
CREATE TABLE public.article (id int PRIMARY KEY, title text, author_id int REFERENCES aaa.author, published bool);
CREATE TABLE zzz.kind (value text PRIMARY KEY, comment text);
CREATE TABLE zzz.tagged (article_id int REFERENCES public.article, kind text REFERENCES zzz.kind, PRIMARY KEY (article_id, kind));
CREATE VIEW aaa.titles AS SELECT id, title FROM public.article;
CREATE MATERIALIZED VIEW zzz.totals AS SELECT count(*) AS articles FROM public.article;
CREATE FUNCTION aaa.shout(article public.article, session json) RETURNS text LANGUAGE sql STABLE AS
  $$SELECT upper($1.title) || coalesce($2 ->> 'x-hasura-user-id', '')$$;
CREATE FUNCTION zzz.search(part text) RETURNS SETOF public.article LANGUAGE sql STABLE AS
  $$SELECT * FROM public.article WHERE title LIKE '%' || part || '%'$$;
INSERT INTO aaa.author VALUES (1, 'a', false, 7), (2, 'b', true, 8);
INSERT INTO public.article VALUES (1, 'one', 1, true), (2, 'two', 1, false), (3, 'three', 2, true);
INSERT INTO zzz.kind VALUES ('news', 'What is new'), ('essay', NULL);
INSERT INTO zzz.tagged VALUES (1, 'news'), (3, 'essay'), (3, 'news');
REFRESH MATERIALIZED VIEW zzz.totals;

INSERT INTO graphql.source (name, customization, configuration) VALUES
  ('numbers', '{"root_fields": {"namespace": "numbers", "prefix": "f_"}, "type_names": {"suffix": "_t"}}', '{"connection_info": {}}');
INSERT INTO graphql.relation (relation, source) VALUES ('zzz.totals', 'numbers');
SELECT graphql.track_schema('aaa'), graphql.track_schema('public'), graphql.track_schema('zzz');
UPDATE graphql.relation SET is_enum = true WHERE relation = 'zzz.kind'::regclass;
UPDATE graphql.relation SET custom_name = 'Writer', root_fields = '{"select": "writers"}',
  column_config = '{"odd \"column": {"custom_name": "odd", "comment": "An \"odd\" one"}}', comment = E'It''s \\ one'
WHERE relation = 'aaa.author'::regclass;
INSERT INTO graphql.relationship (relation, name, kind, remote, column_mapping) VALUES
  ('aaa.titles', 'article', 'object', 'article', '{"id": "id"}');
INSERT INTO graphql.computed_field (relation, name, function, table_argument, session_argument) VALUES
  ('article', 'shouted', 'aaa.shout(article, json)', 'article', 'session');
INSERT INTO graphql.function (function, custom_name) VALUES ('zzz.search(text)', 'search_articles');
INSERT INTO graphql.function_permission (function, role) VALUES ('zzz.search(text)', 'reader');
INSERT INTO graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit, allow_aggregations, query_root_fields) VALUES
  ('article', 'reader', '{id,title}', '{shouted}', '{"published": true, "author": {"secret": false}}', 10, true, NULL),
  ('article', 'author', '{*}', '{}', '{"author_id": "x-hasura-user-id"}', NULL, false, '{select,select_by_pk}'),
  ('aaa.author', 'reader', '{id,name}', '{}', '{"articles": {"published": {"_eq": true}}}', NULL, false, NULL),
  ('aaa.author', 'author', '{id,"odd \"column"}', '{}', '{"_exists": {"_table": "article", "_where": {"author_id": {"_ceq": ["$", "id"]}}}}', NULL, false, NULL),
  ('aaa.titles', 'reader', '{*}', '{}', '{}', NULL, false, NULL), ('zzz.totals', 'reader', '{*}', '{}', '{}', NULL, false, NULL),
  ('zzz.tagged', 'reader', '{*}', '{}', '{"kind": {"_eq": "news"}}', NULL, false, NULL);
INSERT INTO graphql.insert_permission (relation, role, columns, row_check, presets) VALUES
  ('article', 'author', '{title}', '{"author_id": "x-hasura-user-id"}', '{"author_id": "x-hasura-user-id"}');
INSERT INTO graphql.update_permission (relation, role, columns, filter, row_check) VALUES ('article', 'author', '{title}', '{}', '{"title": {"_neq": ""}}');
INSERT INTO graphql.delete_permission (relation, role, filter, backend_only) VALUES ('article', 'author', '{"published": false}', true);
INSERT INTO graphql.inherited_role VALUES ('both', 'reader'), ('both', 'author');
INSERT INTO graphql.query_collection (collection, name, query) VALUES ('known', 'one', 'query one {article {id}}');
INSERT INTO graphql.query_collection (collection, name, query) VALUES ('known', 'odd "query"', E'query two {\n  article(where: {title: {_eq: "\\\\"}}) {id}\n}');
INSERT INTO graphql.collection VALUES ('empty', 'Nothing in it');
INSERT INTO graphql.allowed_collection VALUES ('known', '{reader}'), ('empty', '{}');
INSERT INTO graphql.source VALUES ('second', '{"root_fields": {"prefix": "second_"}}', '{"connection_info": {"database_url": {"from_env": "URL"}}}');
CREATE TABLE zzz.of_second (id int PRIMARY KEY);
INSERT INTO graphql.relation (relation, source) VALUES ('zzz.of_second', 'second');
INSERT INTO graphql.setting VALUES ('limits', '{"depth": 20}'), ('introspection_disabled_for', '["author"]');
-- A rule that is closed stays so, and hinders nothing.
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('article', 'broken', '{id}', '{"published": true}');
ALTER TABLE article RENAME COLUMN published TO open;
CREATE TABLE passing (id int PRIMARY KEY);
SELECT graphql.track('passing');
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('zzz.totals', 'broken', '{articles}', '{"_exists": {"_table": "passing", "_where": {}}}');
DROP TABLE passing;
-- The history goes along, and so does the number of its rows that are gone.
SELECT graphql.prune_metadata_history((SELECT at FROM graphql.metadata_history ORDER BY at OFFSET 5 LIMIT 1));
-- With this, a restore must not be taken for DDL that closes rules.
INSERT INTO graphql.setting VALUES ('strict_ddl', 'true'), ('admin_secret', '"hush-hush"');
-- Keys of team members too, those that are revoked among them.
SELECT graphql.create_access_key('kept', 'user', '{view_metrics}'), graphql.create_access_key('gone', 'admin');
SELECT graphql.revoke_access_key('gone');
SQL

# Every table of rules, also those that are derived: oids differ between databases, their names do not.
rules() {
    run "$1" <<'SQL'
SET search_path = '';
SELECT format('SELECT %L, to_jsonb(t) FROM (SELECT %s FROM graphql.%I) t ORDER BY to_jsonb(t)::text COLLATE "C"',
    c.relname, string_agg(CASE
      WHEN a.atttypid = 'oid'::regtype AND c.relname = 'name' THEN format('CASE owner_kind WHEN ''relation'' THEN %1$I::regclass::text ELSE %1$I::regprocedure::text END AS %1$I', a.attname)
      WHEN a.atttypid = 'oid'::regtype THEN format('%1$I::regclass AS %1$I', a.attname)
      ELSE quote_ident(a.attname) END, ', ' ORDER BY a.attname), c.relname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'graphql'::regnamespace AND c.relkind = 'r' AND c.relname <> 'metadata_history' GROUP BY c.relname ORDER BY c.relname
\gexec
SQL
}

answers() {
    run "$1" <<'SQL'
SELECT role, query, graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '1'))
FROM unnest('{admin,reader,author,both,broken}'::text[]) role,
  unnest(ARRAY[
    '{article(order_by: {id: asc}) {id title}}', '{article(order_by: {id: asc}) {shouted}}', '{writers(order_by: {id: asc}) {id}}',
    '{writers(order_by: {id: asc}) {odd articles(order_by: {id: asc}) {id author {name}}}}', '{search_articles(args: {part: "e"}, order_by: {id: asc}) {id}}',
    '{article_aggregate {aggregate {count}}}', '{aaa_titles(order_by: {id: asc}) {title article {id}}}', '{numbers {__typename f_zzz_totals {__typename articles}}}',
    '{zzz_tagged(order_by: {article_id: asc, kind: asc}) {kind article {id}}}', '{zzz_tagged(where: {kind: {_eq: essay}}) {article_id}}',
    '{__schema {types {name kind fields {name} inputFields {name} enumValues {name}}}}'
  ]) query
ORDER BY role, query;
SELECT object, kind, role, name, path, reason FROM graphql.inconsistencies();
SQL
}

history() { run "$1" -c "SELECT to_jsonb(h) FROM graphql.metadata_history h ORDER BY at, rule, operation"; }

rules "$source" >"$scratch/rules"
history "$source" >"$scratch/history"
version=$(run "$source" -c 'SELECT graphql._resource_version()')
grep -q '"removed": 5' "$scratch/rules"
! grep -q 'hush' "$scratch/history"
grep -q '^access_key|.*"kept"' "$scratch/rules"
! grep -q 'access_key' "$scratch/history"
run "$source" -c 'SELECT graphql.export_metadata()' >"$scratch/metadata"
grep -q '"insert_permissions"' "$scratch/metadata"
! grep -q 'access_key' "$scratch/metadata"
answers "$source" >"$scratch/answers"
grep -q '"data"' "$scratch/answers"
grep -q 'passing' "$scratch/answers"

same() {
    rules "$1" | diff -u "$scratch/rules" - || { echo "the rules differ after a restore from a $2"; exit 1; }
    run "$1" -c 'SELECT graphql.export_metadata()' | diff -u "$scratch/metadata" - ||
        { echo "the metadata document differs after a restore from a $2"; exit 1; }
    answers "$1" | diff -u "$scratch/answers" - || { echo "the answers differ after a restore from a $2"; exit 1; }
    # The restore itself is recorded after what was.
    history "$1" >"$scratch/restored_history"
    head -n "$(wc -l <"$scratch/history")" "$scratch/restored_history" | diff -u "$scratch/history" - ||
        { echo "the history differs after a restore from a $2"; exit 1; }
    [ "$(run "$1" -c 'SELECT graphql._resource_version()')" -gt "$version" ]
    [ "$(run "$1" -c 'SELECT count(*) FROM graphql.strict_ddl')" = 0 ]
    # Rules are followed and checked as before, and DDL is refused that would close one.
    if run "$1" -c 'ALTER TABLE article DROP COLUMN title CASCADE' >/dev/null 2>"$scratch/refused"; then
        echo "strict_ddl does not hold after a restore from a $2"
        exit 1
    fi
    grep -q 'would close rules' "$scratch/refused"
    run "$1" -c 'ALTER TABLE article RENAME COLUMN title TO heading' >/dev/null
    [ "$(run "$1" -c "SELECT columns FROM graphql.select_permission WHERE relation = 'article'::regclass AND role = 'reader'")" = '{id,heading}' ]
    if run "$1" -c "UPDATE graphql.select_permission SET filter = '{\"nothing\": 1}' WHERE role = 'reader'" 2>/dev/null; then
        echo "a bad rule is not refused after a restore from a $2"
        exit 1
    fi
}

pg_dump -d "$source" -f "$scratch/dump.sql"
run "$source" -c "CREATE DATABASE $script TEMPLATE template0"
run "$script" -f "$scratch/dump.sql" >/dev/null
same "$script" script

pg_dump -d "$source" -F custom -f "$scratch/dump"
run "$source" -c "CREATE DATABASE $archive TEMPLATE template0"
pg_restore --exit-on-error -d "$archive" "$scratch/dump"
same "$archive" archive

# Several connections restore all but the rules, which come after.
pg_dump -j 2 -d "$source" -F directory -f "$scratch/directory"
run "$source" -c "CREATE DATABASE $directory TEMPLATE template0"
pg_restore --exit-on-error -j 4 -N graphql -d "$directory" "$scratch/directory"
pg_restore --exit-on-error --data-only -n graphql -d "$directory" "$scratch/directory"
same "$directory" directory
