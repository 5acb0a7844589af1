#!/usr/bin/env bash
# Measures what many tracked tables cost: bench/README.md.
#
#   bench/scale.sh [--here] [--tables N,N…] [--backends N] [--documents N] [--only PART,PART…]
#
#   --here       on the server that PGHOST, PGPORT and PGUSER name, in databases postern_scale_N that are made anew; else
#                on a private cluster of PG_CONFIG's Postgres with a release build (PROFILE=dev: another build)
#   --tables     how many tables (default 10,1000,5000)
#   --backends   of how many new backends the first call is measured (default 21)
#   --documents  how many different documents one backend gets (default 10000)
#   --only       some of cold, change, documents, import
set -euo pipefail
bench=$(cd "$(dirname "$0")" && pwd)
. "$bench/../scripts/lib/progress.sh"

where=private arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --here) where=here ;;
        --tables | --backends | --documents | --only)
            [ $# -gt 1 ] || fail "$1 needs a value"
            arguments+=("$1" "$2")
            shift
            ;;
        *) fail "unknown argument $1" ;;
    esac
    shift
done

if [ "$where" = here ]; then
    exec python3 "$bench/scale.py" "${arguments[@]}"
fi
exec env PROFILE="${PROFILE:-release}" "$bench/../scripts/with_postgres.sh" python3 "$bench/scale.py" "${arguments[@]}"
