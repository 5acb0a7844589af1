#!/usr/bin/env bash
# Measures graphql.resolve against SQL written by hand behind PgBouncer in transaction mode: bench/README.md.
#
#   bench/pgbouncer.sh [--rounds N] [--seconds N]
#
#   --rounds   how often each contestant takes its turn (default 7, at least 5)
#   --seconds  how long a turn is (default 3)
#
# On a private cluster of PG_CONFIG's Postgres with a release build (PROFILE=dev: another build). Without the program
# pgbouncer it says so and ends well.
set -euo pipefail
bench=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/sbin
if ! command -v pgbouncer >/dev/null; then
    echo "skipped: pgbouncer is not installed"
    exit 0
fi
exec env PROFILE="${PROFILE:-release}" "$bench/../scripts/with_postgres.sh" python3 "$bench/pgbouncer.py" "$@"
