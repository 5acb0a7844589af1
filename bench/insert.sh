#!/usr/bin/env bash
# Measures inserts of 1, 1,000 and 10,000 rows against the same write as a hand-written statement: bench/README.md.
#
#   bench/insert.sh [--here] [--rounds N] [--sizes N,N…]
#
#   --here     on the server that PGHOST, PGPORT and PGUSER name, in a database postern_bench that is made anew; else on
#              a private cluster of PG_CONFIG's Postgres with a release build (PROFILE=dev: another build)
#   --rounds   how often each contestant takes its turn (default 9, at least 5)
#   --sizes    other numbers of rows
set -euo pipefail
bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/../scripts/lib/progress.sh"

where=private arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --here) where=here ;;
        --rounds | --sizes)
            [ $# -gt 1 ] || fail "$1 needs a value"
            arguments+=("$1" "$2")
            shift
            ;;
        *) fail "unknown argument $1" ;;
    esac
    shift
done

if [ "$where" = here ]; then
    exec python3 "$bench/insert.py" "${arguments[@]}"
fi
exec env PROFILE="${PROFILE:-release}" "$bench/../scripts/with_postgres.sh" python3 "$bench/insert.py" "${arguments[@]}"
