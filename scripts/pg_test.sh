#!/usr/bin/env bash
# Runs the cases of pg_test/ against a private cluster of PG_CONFIG's Postgres, which is gone afterwards.
#
#   scripts/pg_test.sh [--update] [--keep] [NAME…]
#
#   --update   writes what the SQL cases print as what is expected
#   --keep     leaves the cluster running and says how to reach it
#
# Each case gets a fresh database that has the extension.
#   NAME.sql          is fed to psql; what it prints, errors too, must be NAME.out (NAME.pgNN.out goes first on
#                     Postgres NN). `-- requires: ltree, postgis` in its first lines: skipped without these extensions.
#   NAME.sh, NAME.py  passes with exit status 0 and is skipped with 77. PGHOST, PGUSER, PGDATABASE are set, PATH
#                     begins with this Postgres's programs, and POSTERN_CLUSTER is the cluster's data directory.
#                     Those whose names begin with http find the HTTP server's program in POSTERN_HTTP.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"
. "$here/lib/cluster.sh"
. "$here/lib/throwaway.sh"

update='' keep='' names=()
while [ $# -gt 0 ]; do
    case $1 in
        --update) update=yes ;;
        --keep) keep=yes ;;
        -*) fail "unknown option $1" ;;
        *) names+=("$(basename "${1%.*}")") ;;
    esac
    shift
done

need_build_tools
major=$(pg_major "$PG_CONFIG")
cases=$root/pg_test
results=$target/pg_test/$major
mkdir -p "$results"
: "${CASE_SECONDS:=120}"
if [ ${#names[@]} = 0 ] || [[ " ${names[*]}" = *" http"* ]]; then
    POSTERN_HTTP=$("$here/build_http.sh")
    export POSTERN_HTTP
fi
start_throwaway "$keep"
export PATH=$bin:$PATH
export PGTZ=UTC PGDATESTYLE='ISO, MDY' LC_MESSAGES=C LC_ALL=C.UTF-8 PSQLRC=/dev/null PGCLIENTENCODING=UTF8

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }

prepare() {
    sql postgres 'CREATE DATABASE postern_template'
    sql postern_template 'CREATE EXTENSION postern'
}
step "Creating the extension" prepare
available=$(sql postgres 'SELECT name FROM pg_available_extensions')

# Prints the extensions that FILE requires and this Postgres lacks.
lacking() {
    local extension
    for extension in $(head -n 5 "$1" | sed -n 's/^\(--\|#\) *requires: *//p' | tr ',' ' '); do
        grep -qxF "$extension" <<<"$available" || printf '%s ' "$extension"
    done
}

fresh_database() {
    sql postgres 'DROP DATABASE IF EXISTS postern_case WITH (FORCE)' 2>/dev/null
    sql postgres 'CREATE DATABASE postern_case TEMPLATE postern_template'
    export PGDATABASE=postern_case
}

run_sql_case() {
    local file=$1 name=$2 expected=$cases/$2.out
    [ ! -f "$cases/$name.pg$major.out" ] || expected=$cases/$name.pg$major.out
    (
        cd "$cases"
        timeout "$CASE_SECONDS" psql -X -q -a -f "$(basename "$file")"
    ) >"$results/$name.out" 2>&1 </dev/null || echo "psql ended with status $?" >>"$results/$name.out"
    if [ -n "$update" ]; then
        cp "$results/$name.out" "$expected"
    elif [ ! -f "$expected" ]; then
        echo "$expected is missing: look at $results/$name.out, then run scripts/pg_test.sh --update $name" \
            >"$results/$name.diff"
        return 1
    else
        diff -U3 --label "expected" --label "on Postgres $major" "$expected" "$results/$name.out" \
            >"$results/$name.diff"
    fi
}

run_program() {
    local file=$1 name=$2 status=0 program
    case $file in *.py) program=python3 ;; *) program=bash ;; esac
    (
        cd "$cases"
        timeout "$CASE_SECONDS" "$program" "$(basename "$file")"
    ) >"$results/$name.diff" 2>&1 </dev/null || status=$?
    return "$status"
}

passed=0 failed=0 skipped=0 failures=()
for file in "$cases"/*.sql "$cases"/*.sh "$cases"/*.py; do
    [ -f "$file" ] || continue
    name=$(basename "${file%.*}")
    [ ${#names[@]} = 0 ] || [[ " ${names[*]} " = *" $name "* ]] || continue
    lacks=$(lacking "$file")
    if [ -n "$lacks" ]; then
        say "  skipped $name: this Postgres lacks $lacks"
        skipped=$((skipped + 1))
        continue
    fi
    fresh_database
    started=${EPOCHREALTIME/[.,]/} status=0
    case $file in
        *.sql) run_sql_case "$file" "$name" || status=$? ;;
        *) run_program "$file" "$name" || status=$? ;;
    esac
    ms=$(((${EPOCHREALTIME/[.,]/} - started) / 1000))
    case $status in
        0) say "  ok      $name ($ms ms)"; passed=$((passed + 1)) ;;
        77) say "  skipped $name: $(tail -n 1 "$results/$name.diff")"; skipped=$((skipped + 1)) ;;
        *)
            say "  FAILED  $name ($ms ms)"
            head -n 80 "$results/$name.diff" >&2
            failed=$((failed + 1)) failures+=("$name")
            ;;
    esac
done

[ "$failed" = 0 ] || say "  failed: ${failures[*]} (what they printed: $results)"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
