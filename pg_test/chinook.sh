#!/usr/bin/env bash
# A real project's metadata on real data, where they are at hand: it imports, comes back the same, and every table
# answers with each of its relationships, for each of its roles.
set -euo pipefail
data=${SHARED_DATA:-$(cd "$(dirname "$0")/.." && pwd)/../shared/data}/chinook
[ -f "$data/dump.sql.gz" ] || exit 77

run() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
fail() { echo "$*"; exit 1; }

gunzip -c "$data/dump.sql.gz" | PGCLIENTENCODING=WIN1252 run >/dev/null
{
    printf 'CREATE TABLE document AS SELECT $json$'
    cat "$data/replace_metadata.json"
    printf '$json$::jsonb AS content;'
} | run

left=$(run -c "SELECT i -> 'not_imported', i -> 'inconsistent' FROM document, graphql.import_metadata(content, strict => true) i")
[ "$left" = '[]|[]' ] || fail "left: $left"
[ "$(run -c 'SELECT count(*) FROM graphql.relation')" = 11 ] || fail "not all tables are tracked"
changes=$(run -c "SELECT graphql.import_metadata(graphql.export_metadata()) -> 'changes'")
[ "$changes" = '[]' ] || fail "the export is another document: $changes"
# As a command it is the same.
run -c "SELECT graphql.metadata(content) FROM document" >/dev/null
[ "$(run -c "SELECT graphql.import_metadata(content, plan => true) -> 'changes' FROM document")" = '[]' ] ||
    fail "the command made other rules"

# Each role asks for all columns that it may see, and for the primary key's columns behind each relationship.
answers=$(run <<'SQL'
CREATE FUNCTION readable(table_ oid, role_ text) RETURNS text[] LANGUAGE sql AS
    'SELECT columns FROM graphql.select_permission WHERE relation = table_ AND role = role_';
CREATE TABLE asked AS
    SELECT p.relation, p.role,
        format('{ %1$s(limit: 3) { %2$s %3$s } }', n.name, array_to_string(p.columns, ' '), (
            SELECT string_agg(format('%s { %s }', r.name, (readable(c.oid, p.role))[1]), ' ')
            FROM graphql.relationship r
            CROSS JOIN LATERAL graphql._relationship_target(r.relation, r.using_columns, r.remote, r.column_mapping) t
            JOIN pg_class c ON c.oid = t.target
            WHERE r.relation = p.relation AND readable(c.oid, p.role) IS NOT NULL
        )) AS query
    FROM graphql.select_permission p JOIN graphql.relation_name n ON n.relation = p.relation;
SELECT a.relation, a.role, query, answer
FROM asked a
CROSS JOIN LATERAL graphql.resolve(query, session => jsonb_build_object('x-hasura-role', a.role, 'x-hasura-user-id', '4')) answer
WHERE answer -> 'errors' IS NOT NULL OR answer -> 'data' IS NULL;
SQL
)
asked=$(run -c "SELECT count(*) > 20 AND bool_or(query LIKE '%Tracks { %') FROM asked")
[ "$asked" = t ] || fail "too little was asked"
[ -z "$answers" ] || fail "errors: $answers"
