#!/usr/bin/env bash
# The newsroom demo: a private Postgres with the extension and sample data, and the same queries as several roles.
#
#   scripts/demo.sh run     build, start, load, show, serve over HTTP
#   scripts/demo.sh psql    open the demo database
#   scripts/demo.sh stop    end its Postgres and its HTTP server, keep the data
#   scripts/demo.sh clean   end it and remove what it left
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"
. "$here/lib/cluster.sh"
. "$here/lib/demo_http.sh"

database=newsroom

# The demo's cluster is of one Postgres; this file says which.
remembered_pg_config() { cat "$demo/pg_config" 2>/dev/null || true; }

start_demo() {
    if [ -f "$demo/pg_config" ] && [ "$(remembered_pg_config)" != "$PG_CONFIG" ]; then
        say "  The demo so far used $(remembered_pg_config): starting anew"
        clean
    fi
    mkdir -p "$demo"
    if [ -f "$demo/data/PG_VERSION" ] && cluster_runs "$demo" "$PG_CONFIG"; then
        refresh_extension
        return
    fi
    link_postgres "$demo" "$PG_CONFIG"
    refresh_extension
    if [ ! -f "$demo/ready" ]; then
        need_server_user
        hint="is $("$PG_CONFIG" --bindir) readable for the user who runs Postgres${server_user:+, $server_user}?" \
            step "Making a private Postgres in $demo" create_cluster "$demo" "$PG_CONFIG" ''
        echo "$PG_CONFIG" >"$demo/pg_config"
        touch "$demo/ready"
    fi
    hint="Postgres does not start; 'make clean-demo' and 'make demo' begin anew" \
        step "Starting it" start_cluster "$demo" "$PG_CONFIG"
}

refresh_extension() {
    "$here/install.sh" --quiet --profile "${PROFILE:-dev}" --destdir "$demo/postgres"
}

psql_demo() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "${1:-$database}"; }

load() {
    psql_demo postgres <<SQL
DROP DATABASE IF EXISTS $database WITH (FORCE);
CREATE DATABASE $database;
SQL
    {
        echo 'CREATE EXTENSION postern;'
        cat "$root/demo/sample.sql" "$root/demo/rules.sql"
    } | psql_demo
}

# Loads the sample again when it, the rules or the extension's SQL changed.
load_demo() {
    local sum
    sum=$(cat "$root"/sql/*.sql "$root/demo/sample.sql" "$root/demo/rules.sql" | cksum)
    if [ "$(cat "$demo/loaded" 2>/dev/null)" = "$sum" ]; then
        return
    fi
    rm -f "$demo/loaded"
    step "Creating the extension, the newsroom and its rules" load
    echo "$sum" >"$demo/loaded"
}

show_sizes() {
    say ''
    say "Rows of the newsroom: $(psql_demo <<'SQL'
SELECT string_agg(format('%s %s', reltuples::bigint, relname), ', ' ORDER BY relname)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
SQL
    )"
    say "Rules for the roles: $(psql_demo <<'SQL'
SELECT string_agg(role, ', ' ORDER BY role)
FROM (SELECT role FROM graphql.select_permission UNION SELECT role FROM graphql.inherited_role) AS r
SQL
    )"
    say ''
}

# As `role user`, the call of a function of schema graphql with a document of the demo.
call() {
    local function=$1 role=$2 session=$3 variables=$4 document=$5
    psql -X -q -A -t -d "$database" -v document="$document" -v variables="$variables" -v role="$role" \
        -v session="$session" -v call="$function" 2>&1 <<'SQL'
SELECT graphql.:"call"(:'document', :'variables'::jsonb,
                       :'session'::jsonb || jsonb_build_object('x-hasura-role', :'role'));
SQL
}

columns() {
    local fit=$1 column=$2 bold=$3 plain=$4
    shift 4
    LC_ALL=C awk -v fit="$fit" -v column="$column" -v bold="$bold" -v plain="$plain" -f "$here/lib/columns.awk" "$@"
}

# Prints one query file: the document and each role's answer beside it.
show_query() {
    local file=$1 width=$2 least=$3 bold=$4 plain=$5 document variables role session number=0 user blocks fit rows column
    document=$(grep -v '^#' "$file")
    variables=$(sed -n 's/^#: variables //p' "$file")
    blocks=$(mktemp -d)
    # As many columns as fit, and no row longer than the first.
    number=$((1 + $(grep -c -E '^#: [a-z]+ \{"x-hasura' "$file")))
    fit=$(((width + 3) / (least + 3)))
    rows=$(((number + fit - 1) / fit))
    fit=$(((number + rows - 1) / rows))
    column=$(((width + 3) / fit - 3))
    number=0
    printf '%s== %s%s\n\n' "$bold" "$(sed -n '1s/^# *//p' "$file")" "$plain"
    {
        echo "query"
        printf '%s\n' "$document"
        [ -z "$variables" ] || printf '\nvariables: %s\n' "$variables"
    } >"$blocks/0"
    while read -r _ role session; do
        number=$((number + 1))
        user=${session##*: \"} user=${user%\"*}
        {
            echo "$role, user $user"
            call resolve "$role" "$session" "${variables:-"{}"}" "$document" |
                LC_ALL=C awk -v width="$column" -f "$here/lib/json.awk"
        } >"$blocks/$number"
    done < <(grep -E '^#: [a-z]+ \{"x-hasura' "$file")
    columns "$fit" "$column" "$bold" "$plain" "$blocks"/*
    if grep -q '^#: explain' "$file"; then
        read -r _ role session < <(grep -E '^#: [a-z]+ \{"x-hasura' "$file")
        {
            echo "The one statement behind it, as $role (the pg_catalog before functions, types and operators left out)"
            echo
            explained_sql "$role" "$session" "${variables:-"{}"}" "$document" | without_pg_catalog
        } >"$blocks/statement"
        columns 1 "$width" "$bold" "$plain" "$blocks/statement"
    fi
    rm -rf "$blocks"
}

# The statement of a document's first root field, then the values of its parameters; or the answer that says why not.
explained_sql() {
    psql -X -q -A -t -d "$database" -v document="$4" -v variables="$3" -v role="$1" -v session="$2" 2>&1 <<'SQL'
SELECT CASE WHEN answer -> 0 ->> 'sql' IS NULL THEN answer::text ELSE concat_ws(E'\n\n', answer -> 0 ->> 'sql', (
    SELECT 'with ' || string_agg(format('$%s = %L', number, parameter ->> 'value'), ', ' ORDER BY number)
    FROM jsonb_array_elements(answer -> 0 -> 'parameters') WITH ORDINALITY AS listed (parameter, number)
)) END
FROM (SELECT graphql.explain(:'document', :'variables'::jsonb,
                             :'session'::jsonb || jsonb_build_object('x-hasura-role', :'role'))::jsonb AS answer) AS explained;
SQL
}

without_pg_catalog() {
    sed -e 's/OPERATOR("pg_catalog"\.\([^)]*\))/\1/g' -e 's/"pg_catalog"\."\([a-z_0-9]*\)"/\1/g'
}

show() {
    local width=${COLUMNS:-} least=31 bold='' plain='' file
    [ -n "$width" ] || width=$(stty size 2>/dev/null </dev/tty | cut -d' ' -f2) || true
    case $width in '' | 0 | *[!0-9]*) width=120 ;; esac
    [ "$width" -ge 100 ] || least=$width
    [ "$width" -le 180 ] || width=180
    if [ -t 1 ]; then
        bold=$(printf '\033[1m')
        plain=$(printf '\033[0m')
    fi
    for file in "$root"/demo/queries/*.graphql; do
        show_query "$file" "$width" "$least" "$bold" "$plain"
    done
}

run() {
    say "postern demo"
    need_build_tools
    stop_http
    start_demo
    use_cluster "$demo" "$PG_CONFIG"
    PATH=$bin:$PATH
    load_demo
    show_sizes
    show
    start_http
    show_http
    say "Look around: make psql. End it: make stop. Remove it: make clean-demo."
}

need_demo() {
    PG_CONFIG=$(remembered_pg_config)
    [ -n "$PG_CONFIG" ] || fail "there is no demo yet: run make demo"
}

stop() {
    [ -f "$demo/pg_config" ] || { say "There is no demo."; return; }
    PG_CONFIG=$(remembered_pg_config)
    stop_http
    if cluster_runs "$demo" "$PG_CONFIG"; then
        stop_cluster "$demo" "$PG_CONFIG"
        say "The demo's Postgres has ended; make demo starts it again."
    else
        say "The demo's Postgres is not running."
    fi
}

clean() {
    local socket
    [ -f "$demo/version" ] || { say "There is no demo."; return; }
    [ ! -f "$demo/pg_config" ] || stop >/dev/null 2>&1
    socket=$(cat "$demo/socket" 2>/dev/null || true)
    case $socket in /tmp/postern-*) rm -rf "$socket" ;; esac
    rm -rf "$demo"
    say "The demo is removed."
}

open_psql() {
    need_demo
    cluster_runs "$demo" "$PG_CONFIG" || fail "the demo is not running: run make demo"
    use_cluster "$demo" "$PG_CONFIG"
    PATH=$PATH:$bin # the system's psql first: others may lack line editing
    exec psql -d "$database" "$@"
}

command=${1:-run}
[ $# = 0 ] || shift
case $command in
    run) run ;;
    psql) open_psql "$@" ;;
    stop) stop ;;
    clean) clean ;;
    *) fail "unknown command $command: run, psql, stop or clean" ;;
esac
