# shellcheck shell=bash
# shellcheck disable=SC2154  # variables are shared with the script that sources this file
# The demo's HTTP server: it goes on in the background until `make stop`. Sourced by demo.sh, after cluster.sh.
#
# Below $demo: http.pid, http.log, http.secret (for its owner alone).

# Is the process of http.pid still the server? Another may have its number by now.
http_runs() {
    local pid
    pid=$(cat "$demo/http.pid" 2>/dev/null) || return 1
    [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q 'postern-http serve'
}

stop_http() {
    local pid
    if http_runs; then
        pid=$(cat "$demo/http.pid")
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 50); do
            http_runs || break
            sleep 0.1
        done
        ! http_runs || kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$demo/http.pid" "$demo/http.url"
}

start_http() {
    local program
    program=$("$here/build_http.sh")
    [ -s "$demo/http.secret" ] ||
        (umask 077 && head -c 18 /dev/urandom | base64 | tr '+/' '-_' >"$demo/http.secret")
    : >"$demo/http.log"
    # The settings of the caller's Hasura, if there are any, are not the demo's.
    (
        # shellcheck disable=SC2086  # names without blanks
        unset ${!HASURA_GRAPHQL_*} PG_DATABASE_URL
        HASURA_GRAPHQL_ADMIN_SECRET=$(cat "$demo/http.secret")
        export HASURA_GRAPHQL_ADMIN_SECRET HASURA_GRAPHQL_ENABLE_CONSOLE=true
        export HASURA_GRAPHQL_DATABASE_URL="host=$PGHOST port=$PGPORT user=$PGUSER dbname=$database"
        exec setsid "$program" serve --server-host 127.0.0.1 --server-port 0 \
            </dev/null >/dev/null 2>>"$demo/http.log"
    ) &
    echo $! >"$demo/http.pid"
    for _ in $(seq 100); do
        url=$(sed -n 's/.*listening on \(http:[^ ]*\).*/\1/p' "$demo/http.log")
        [ -z "$url" ] || break
        sleep 0.1
    done
    [ -n "$url" ] || {
        tail -n 5 "$demo/http.log" >&2
        fail "the HTTP server does not start"
    }
}

# A command as one would paste it, and what it prints.
show_http() {
    local secret body='{"query": "{ article(limit: 2, order_by: {id: asc}) { id title } }"}'
    secret=$(cat "$demo/http.secret")
    echo "== The same over HTTP, as reporter 16"
    echo
    echo "curl -s $url/v1/graphql -H 'X-Hasura-Admin-Secret: $secret' \\"
    echo "    -H 'X-Hasura-Role: reporter' -H 'X-Hasura-User-Id: 16' \\"
    echo "    -d '$body'"
    echo
    # With curl if it is there; it need not be.
    if command -v curl >/dev/null; then
        curl -s "$url/v1/graphql" -H "X-Hasura-Admin-Secret: $secret" -H 'X-Hasura-Role: reporter' \
            -H 'X-Hasura-User-Id: 16' -d "$body"
    else
        say "(curl is not installed, so it was not run)"
    fi
    printf '\n\n'
    say "GraphQL over HTTP: $url/v1/graphql. In a browser, GraphiQL: $url/ (admin secret: $secret)"
}
