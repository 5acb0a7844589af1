#!/usr/bin/env bash
# All tests: the engine's and the HTTP server's, which need no Postgres, then the cases of pg_test/ on each Postgres at
# hand.
#
#   scripts/test.sh
#
# With PG_CONFIG, on that Postgres alone; else on the machine's newest and, unless that is it, on Postgres 18.
# WITH_18=required makes its absence a failure, WITH_18=no leaves it out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"

chosen=${PG_CONFIG:-}
need_build_tools
need_postgis "$PG_CONFIG"
servers=("$PG_CONFIG")
report=$(mktemp)
trap 'end_ticker; rm -f "$report"' EXIT
passed=0 failed=0 skipped=0

# Adds up the closing lines of the runners in $report: cargo test's and pg_test.sh's.
count() {
    local counted
    counted=$(sed -n -e 's/^test result: [a-zA-Z]*\. \([0-9]*\) passed; \([0-9]*\) failed; \([0-9]*\) ignored.*/\1 \2 \3/p' \
        -e 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$report" |
        awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }')
    read -r p f s <<<"$counted"
    # A runner that failed before it could count is one failure.
    [ "$1" = 0 ] || [ "$f" -gt 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

test_engine() {
    CARGO_TARGET_DIR=$target/pg$(pg_major "$PG_CONFIG") \
        cargo test --manifest-path "$root/Cargo.toml" --package postern-engine --locked 2>&1 | tee "$report"
}

test_http() {
    CARGO_TARGET_DIR=$target/http \
        cargo test --manifest-path "$root/Cargo.toml" --package postern-http --locked 2>&1 | tee "$report"
}

say "Engine"
status=0
step "Building and running the engine's tests" test_engine || status=$?
count $status

say "HTTP server"
status=0
step "Building and running its tests" test_http || status=$?
count $status

if [ -z "$chosen" ] && [ "${WITH_18:-}" != no ] && [ "$(pg_major "$PG_CONFIG")" != 18 ]; then
    if eighteen=$("$here/postgres18.sh"); then
        servers+=("$eighteen")
    elif [ "${WITH_18:-}" = required ]; then
        failed=$((failed + 1))
    else
        say "  Postgres 18 is left out: it could not be fetched"
    fi
fi

for server in "${servers[@]}"; do
    say "Postgres $(pg_major "$server")"
    status=0
    PG_CONFIG=$server "$here/pg_test.sh" >"$report" || status=$?
    count $status
    tail -n 1 "$report" >&2
done

# graphql-js judges schemas and documents; needs node, and is skipped without it.
say "graphql-js"
PG_CONFIG=${servers[0]} timeout 300 "$here/with_postgres.sh" "$root/tests/oracle/run.sh" >"$report" 2>&1 && status=0 || status=$?
if [ "$status" != 0 ]; then
    cat "$report" >&2
    failed=$((failed + 1))
elif grep -q '^oracle: .* documents' "$report"; then
    passed=$((passed + 1))
else
    skipped=$((skipped + 1))
fi
tail -n 1 "$report" >&2

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
