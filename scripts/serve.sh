#!/usr/bin/env bash
# Builds the extension and the HTTP server, starts a private Postgres with both, and serves until it is told to end.
# The database stays for the next time.
#
#   scripts/serve.sh [serve|clean]
#
# From the environment:
#   PORT               where to listen, 8080 if not given
#   PGVERSION          which Postgres: 18 is fetched if need be, others must be installed; without it PG_CONFIG's
#   HASURA_GRAPHQL_…   as Hasura has them; see docs/http.md. A setting that is not given is reset to its default.
#   STRICT             yes: where postern is stricter than Hasura by default, it stays so; see docs/differences.md
#   SERVE_STATE        where the database is kept
#   SERVE_SETTINGS     more lines for postgresql.conf when the cluster is made
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"
. "$here/lib/cluster.sh"

database=postern server='' ours=''

choose_postgres() {
    case ${PGVERSION:-} in
        '') ;;
        18) [ -x /usr/lib/postgresql/18/bin/pg_config ] && PG_CONFIG=/usr/lib/postgresql/18/bin/pg_config ||
            PG_CONFIG=$("$here/postgres18.sh") ;;
        *) PG_CONFIG=/usr/lib/postgresql/$PGVERSION/bin/pg_config ;;
    esac
    need_build_tools
    directory=${SERVE_STATE:-$state/serve$(pg_major "$PG_CONFIG")}
}

psql_in() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1"; }

sql_sum() { cat "$root"/sql/*.sql | cksum; }

make_database() {
    psql_in postgres <<<"CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'"
    psql_in $database <<<"ALTER DATABASE $database SET timezone = 'UTC'; CREATE EXTENSION postern"
    local extension
    for extension in citext ltree pgcrypto postgis postgis_raster postgis_topology; do
        psql_in $database <<<"CREATE EXTENSION IF NOT EXISTS $extension" 2>/dev/null ||
            say "  This Postgres has no extension $extension"
    done
    sql_sum >"$directory/loaded"
}

start_postgres() {
    mkdir -p "$directory"
    if [ -f "$directory/data/postmaster.pid" ] && cluster_runs "$directory" "$PG_CONFIG"; then
        ! kill -0 "$(cat "$directory/owner" 2>/dev/null)" 2>/dev/null ||
            fail "the database in $directory is in use by another 'make serve'"
        say "  The last 'make serve' was killed: ending its Postgres"
        stop_cluster "$directory" "$PG_CONFIG"
    fi
    ours=yes
    echo $$ >"$directory/owner"
    link_postgres "$directory" "$PG_CONFIG"
    "$here/install.sh" --quiet --profile "${PROFILE:-dev}" --destdir "$directory/postgres"
    if [ ! -f "$directory/ready" ]; then
        need_server_user
        hint="is $("$PG_CONFIG" --bindir) readable for the user who runs Postgres${server_user:+, $server_user}?" \
            step "Making a private Postgres in $directory" create_cluster "$directory" "$PG_CONFIG" "${SERVE_SETTINGS:-}"
        touch "$directory/ready"
    fi
    step "Starting it" start_cluster "$directory" "$PG_CONFIG"
    use_cluster "$directory" "$PG_CONFIG"
    PATH=$bin:$PATH
    [ -f "$directory/loaded" ] || step "Creating the database" make_database
    [ "$(cat "$directory/loaded")" = "$(sql_sum)" ] ||
        fail "the database in $directory was made with another version of the extension: make clean-serve removes it"
}

# The environment says all: what it does not name has its default.
reset_settings() {
    psql_in $database <<'SQL'
DELETE FROM graphql.setting WHERE name IN
    ('stringify_numeric_types', 'infer_function_permissions', 'dev_mode', 'allow_list', 'naming_convention',
     'allow_unused_variables', 'returning_ignores_filter', 'relay_shows_hidden_keys');
-- Hasura heeds the conventions of sources only with the experimental feature naming_convention.
INSERT INTO graphql.setting VALUES ('naming_convention_per_source', 'false')
ON CONFLICT (name) DO UPDATE SET value = excluded.value
SQL
    [ "${STRICT:-}" = yes ] || psql_in $database <<'SQL'
-- Where postern is stricter than Hasura by default.
INSERT INTO graphql.setting
VALUES ('allow_unused_variables', 'true'), ('returning_ignores_filter', 'true'), ('relay_shows_hidden_keys', 'true')
SQL
}

end() {
    trap '' INT TERM
    end_ticker
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ ! -f "$directory/data/postmaster.pid" ] || [ -z "$ours" ] || stop_cluster "$directory" "$PG_CONFIG" || true
}

serve() {
    local program status=0
    program=$("$here/build_http.sh" "${PROFILE:-dev}")
    trap end EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir -p "$directory"
    start_postgres
    reset_settings
    if [ -z "${HASURA_GRAPHQL_ADMIN_SECRET:-}" ]; then
        HASURA_GRAPHQL_ADMIN_SECRET=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')
        say "  Admin secret, made up for this run: $HASURA_GRAPHQL_ADMIN_SECRET"
    fi
    export HASURA_GRAPHQL_ADMIN_SECRET
    export HASURA_GRAPHQL_DATABASE_URL="host=$PGHOST port=$PGPORT user=$PGUSER dbname=$database"
    export HASURA_GRAPHQL_SERVER_PORT=${PORT:-8080} HASURA_GRAPHQL_SERVER_HOST=${HASURA_GRAPHQL_SERVER_HOST:-127.0.0.1}
    export HASURA_GRAPHQL_ENABLE_CONSOLE=${HASURA_GRAPHQL_ENABLE_CONSOLE:-true}
    say "  GraphQL: http://$HASURA_GRAPHQL_SERVER_HOST:$HASURA_GRAPHQL_SERVER_PORT/v1/graphql; Ctrl-C ends it"
    say "  psql:    $bin/psql -h $PGHOST -U $PGUSER $database"
    "$program" serve &
    server=$!
    wait "$server" || status=$?
    server=''
    exit $status
}

clean() {
    [ -f "$directory/version" ] || { say "There is no database of 'make serve'."; return; }
    ! cluster_runs "$directory" "$PG_CONFIG" || stop_cluster "$directory" "$PG_CONFIG"
    case $(cat "$directory/socket" 2>/dev/null) in /tmp/postern-*) rm -rf "$(cat "$directory/socket")" ;; esac
    rm -rf "$directory"
    say "The database of 'make serve' is removed."
}

choose_postgres
case ${1:-serve} in
    serve) serve ;;
    clean) clean ;;
    *) fail "unknown command $1: serve or clean" ;;
esac
