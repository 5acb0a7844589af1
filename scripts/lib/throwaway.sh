# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # variables are shared with the scripts that source this file
# A private cluster that is gone when the script ends. Sourced, after cluster.sh.

# Starts one of PG_CONFIG's Postgres with the extension's files, and points libpq's programs at it. POSTERN_CLUSTER
# becomes its data directory. KEEP, not empty: it goes on after the script.
start_throwaway() {
    keep_throwaway=${1:-}
    need_server_user
    throwaway=$(mktemp -d)
    chmod 755 "$throwaway"
    trap end_throwaway EXIT
    trap 'exit 130' INT TERM
    "$here/install.sh" --quiet --profile "${PROFILE:-dev}" --destdir "$throwaway/files"
    step "Starting a private Postgres $(pg_major "$PG_CONFIG")" make_throwaway
    use_cluster "$throwaway" "$PG_CONFIG"
    export POSTERN_CLUSTER=$throwaway/data PG_CONFIG
}

make_throwaway() {
    link_postgres "$throwaway" "$PG_CONFIG"
    cp -r --remove-destination "$throwaway/files/." "$throwaway/postgres"
    create_cluster "$throwaway" "$PG_CONFIG" "
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 50
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track = all
jit = off"
    start_cluster "$throwaway" "$PG_CONFIG"
}

end_throwaway() {
    end_ticker
    if [ -n "$keep_throwaway" ] && [ -f "$throwaway/data/postmaster.pid" ]; then
        say "The cluster goes on: psql -h $(cat "$throwaway/socket") -U postgres; it lives in $throwaway"
        return
    fi
    [ ! -f "$throwaway/data/postmaster.pid" ] || stop_cluster "$throwaway" "$PG_CONFIG" immediate || true
    case $(cat "$throwaway/socket" 2>/dev/null) in /tmp/postern-*) rm -rf "$(cat "$throwaway/socket")" ;; esac
    rm -rf "$throwaway"
}
