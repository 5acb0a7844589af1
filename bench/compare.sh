#!/usr/bin/env bash
# Measures graphql.resolve against SQL written by hand that answers the same: bench/README.md.
#
#   bench/compare.sh [--check] [--rounds N] [--seconds N] [--connections N] [--times N] [--kind GLOB]…
#                    [--mode literals|variables] [--contestant NAME]… [--setting NAME=VALUE]… [--no-cpu] [--http]
#                    [--json FILE]
#
#   --check        only compares the answers
#   --rounds       how often each contestant takes its turn (default 7, at least 5)
#   --seconds      how long a turn is (default 2)
#   --connections  of pgbench (default 1)
#   --times        how many times the rows of the others the big tables have (default 100)
#   --kind         only these, such as 'nested*'
#   --mode         with values written in the document, or only as variables (both)
#   --contestant   only these and what they are compared with: sql_text, postern, postern_role
#   --setting      of Postgres, such as jit=on
#   --no-cpu       without processor time for each request at 4 connections, which takes as long again
#   --http         also postern-http and PostGraphile, which needs node and wrk
#   --json FILE    also writes all that was measured
#
# On a private cluster of PG_CONFIG's Postgres with a release build (PROFILE=dev: another build).
set -euo pipefail
bench=$(cd "$(dirname "$0")" && pwd)
here=$bench/../scripts
export PROFILE="${PROFILE:-release}"
case " $* " in
    *' --http '*)
        . "$here/lib/places.sh"
        . "$here/lib/progress.sh"
        . "$here/lib/packages.sh"
        . "$here/lib/node.sh"
        command -v wrk >/dev/null || need_packages wrk
        need_node
        export POSTGRAPHILE=$bench/postgraphile
        npm_packages "$POSTGRAPHILE"
        POSTERN_HTTP=$(POSTERN_CONSOLE=no "$here/build_http.sh" "$PROFILE")
        export POSTERN_HTTP
        ;;
esac
exec "$here/with_postgres.sh" python3 "$bench/compare.py" "$@"
