#!/usr/bin/env bash
# Runs the conformance cases over HTTP against scripts/serve.sh, with a database of its own that is gone afterwards. The
# server is started anew for each set of settings that cases need. Arguments go to the shared run.py; without any,
# must-pass.json decides.
#
#   tests/conformance/run.sh [ARGUMENT…]
#
# `run.sh restart` is what run.py calls: the server ends and starts again with the settings of CONFORMANCE_ENV, no others.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
shared=${CONFORMANCE_SHARED:-$here/../../../shared/conformance}
secret=conformance

stop() {
    local pid
    pid=$(cat "$SERVE_STATE/serve.pid" 2>/dev/null) || return 0
    rm -f "$SERVE_STATE/serve.pid"
    kill "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}

restart() {
    local setting seconds=0 settings=()
    stop
    while read -r setting; do settings+=("$setting"); done < <(python3 -c '
import json, os
for name, value in json.loads(os.environ["CONFORMANCE_ENV"]).items():
    print(f"{name}={value}")')
    # Whatever else the caller has is not for this server.
    for setting in $(compgen -e HASURA_GRAPHQL_ || true); do unset "$setting"; done
    env HASURA_GRAPHQL_STRINGIFY_NUMERIC_TYPES=true HASURA_GRAPHQL_ADMIN_SECRET=$secret HASURA_GRAPHQL_LOG_LEVEL=error \
        ${settings[@]+"${settings[@]}"} "$here/../../scripts/serve.sh" serve >>"$SERVE_STATE/serve.log" 2>&1 </dev/null &
    echo $! >"$SERVE_STATE/serve.pid"
    until python3 -c "
import urllib.request
urllib.request.urlopen('http://127.0.0.1:$PORT/healthz', timeout=5)" 2>/dev/null; do
        if ! kill -0 "$(cat "$SERVE_STATE/serve.pid")" 2>/dev/null || [ $((seconds += 1)) -gt 900 ]; then
            tail -n 5 "$SERVE_STATE/serve.log" >&2
            stop
            return 1
        fi
        sleep 0.5
    done
}

if [ "${1:-}" = restart ]; then
    restart
    exit
fi
if [ ! -d "$shared/cases" ]; then
    echo "conformance: no cases in $shared, skipped"
    exit 0
fi
SERVE_STATE=$(mktemp -d)
chmod 755 "$SERVE_STATE"
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
SERVE_SETTINGS="fsync = off
synchronous_commit = off
full_page_writes = off"
export SERVE_STATE PORT SERVE_SETTINGS
cleanup() {
    stop
    case $(cat "$SERVE_STATE/socket" 2>/dev/null) in /tmp/postern-*) rm -rf "$(cat "$SERVE_STATE/socket")" ;; esac
    rm -rf "$SERVE_STATE"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

[ $# -gt 0 ] || set -- --quiet --ratchet "$here/must-pass.json"
python3 "$shared/run.py" --endpoint "http://127.0.0.1:$PORT" --admin-secret $secret --setup-mode "${SETUP_MODE:-native}" \
    --have HASURA_GRAPHQL_PG_SOURCE_URL_1 --have HASURA_GRAPHQL_PG_SOURCE_URL_2 \
    --config-hook "'$here/run.sh' restart" "$@"
