#!/usr/bin/env bash
# Measures how much of what pgbench gets out of graphql.resolve is left through postern-http: bench/README.md.
#
#   bench/http_throughput.sh [--rounds N] [--seconds N] [--connections N] [--log] [-- FLAG…]
#
#   --rounds       how often each contestant takes its turn (default 7, at least 5)
#   --seconds      how long a turn is (default 5)
#   --connections  of pgbench to Postgres, and of the load generator to the server, which has as many (default 16)
#   --log          with a line in the server's log for each request
#   FLAG…          further flags of postern-http serve
#
# On a private cluster of PG_CONFIG's Postgres with release builds (PROFILE=dev: others). Needs wrk.
set -euo pipefail
bench=$(cd "$(dirname "$0")" && pwd)
here=$bench/../scripts
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"

command -v wrk >/dev/null || need_packages wrk
export PROFILE="${PROFILE:-release}"
POSTERN_HTTP=$("$here/build_http.sh" "$PROFILE")
export POSTERN_HTTP
exec "$here/with_postgres.sh" python3 "$bench/http_throughput.py" "$@"
