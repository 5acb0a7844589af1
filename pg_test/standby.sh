#!/usr/bin/env bash
# A hot standby answers queries as the primary does, and follows changes of rules.
set -euo pipefail

work=$(mktemp -d) failed=0
# The standby runs the program that the primary runs, which is the one that has the extension.
program=$(readlink -f "/proc/$(head -n 1 "$POSTERN_CLUSTER/postmaster.pid")/exe") || exit 77
libraries=$(cat "${POSTERN_CLUSTER%/data}/libraries" 2>/dev/null || true)
PATH=$(dirname "$program"):$PATH
as_server() {
    local as=(env ${libraries:+LD_LIBRARY_PATH="$libraries"})
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "${as[@]}" "$@"; else "${as[@]}" "$@"; fi
}
[ "$(id -u)" != 0 ] || chown postgres "$work"
end() {
    as_server pg_ctl -D "$work/standby" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap end EXIT

primary() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
standby() { PGHOST=$work psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
expect() {
    if [ "$2" != "$3" ]; then
        printf '%s:\n  expected %s\n  got      %s\n' "$1" "$2" "$3"
        failed=1
    fi
}
caught_up() {
    local behind
    for _ in $(seq 100); do
        behind=$(standby -c "select pg_last_wal_replay_lsn() < '$(primary -c 'select pg_current_wal_insert_lsn()')'::pg_lsn")
        [ "$behind" = t ] || break
        sleep 0.1
    done
}

primary -c "create table book (id int primary key, title text)" \
    -c "insert into book values (1, 'one'), (2, 'two')" \
    -c "select graphql.track('book')" \
    -c "insert into graphql.select_permission (relation, role, columns, filter) values ('book', 'user', '{id}', '{\"id\": 1}')" >/dev/null

as_server pg_basebackup -h "$PGHOST" -U "$PGUSER" -D "$work/standby" -R -c fast
printf "unix_socket_directories = '%s'\n" "$work" >>"$work/standby/postgresql.conf"
as_server pg_ctl -D "$work/standby" -l "$work/standby/log" -w start >/dev/null

ask='select graphql.resolve($${ book(order_by: {id: asc}) { id } }$$, $${}$$, $${"x-hasura-role": "user"}$$)'
expect 'in recovery' t "$(standby -c 'select pg_is_in_recovery()')"
expect 'before the change' '{"data":{"book":[{"id":1}]}}' "$(standby -c "$ask")"
expect 'a missing column' 1 "$(standby -c 'select graphql.resolve($${ book { title } }$$, $${}$$, $${"x-hasura-role": "user"}$$)' | grep -c "field 'title' not found")"
expect 'explain' 1 "$(standby -c 'select graphql.explain($${ book { id } }$$)' | grep -c '"Plan"')"
expect 'why' 'f|f|id _eq 1' "$(standby -c 'select graphql.can($$book$$, $$2$$, $${"x-hasura-role": "user"}$$), result, condition from graphql.why($$book$$, $$2$$, $${"x-hasura-role": "user"}$$) where kind = $$comparison$$')"

primary -c "update graphql.select_permission set filter = '{}'"
caught_up
expect 'after the change' '{"data":{"book":[{"id":1},{"id":2}]}}' "$(standby -c "$ask")"

# The allow-list holds there too, and learning leaves out what cannot be written.
primary -c "insert into graphql.query_collection (collection, name, query) values ('c', 'one', '{ book(order_by: {id: asc}) { id } }')" \
    -c "insert into graphql.allowed_collection values ('c', '{user}')" \
    -c "insert into graphql.setting values ('allow_list', 'true'), ('allow_list_learning', 'true')"
caught_up
expect 'a listed document' '{"data":{"book":[{"id":1},{"id":2}]}}' "$(standby -c "$ask")"
expect 'one that is not' 1 "$(standby -c 'select graphql.resolve($${ book { id } }$$, $${}$$, $${"x-hasura-role": "user"}$$)' | grep -c 'query is not allowed')"
expect 'by id' '{"data":{"book":[{"id":1},{"id":2}]}}' "$(standby -c "select graphql.resolve(session => '{\"x-hasura-role\": \"user\"}', document_id => (select hash from graphql.query_collection))")"
expect 'nothing learned' 0 "$(standby -c 'select count(*) from graphql.candidate')"
exit $failed
