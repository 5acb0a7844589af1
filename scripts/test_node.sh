#!/usr/bin/env bash
# Tests that need node: npm's GraphQL clients, or GraphiQL in a headless Chromium, against postern-http with a database
# of their own.
#
#   scripts/test_node.sh clients|subscriptions|browser
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"
. "$here/lib/node.sh"

suite=${1:-clients}
need_node
case $suite in
    clients) directory=$root/tests/clients files=(clients.test.mjs) ;;
    subscriptions) directory=$root/tests/clients files=(subscriptions.test.mjs) ;;
    browser) directory=$root/tests/browser files=(console.test.mjs) ;;
    *) fail "unknown suite $suite: clients, subscriptions or browser" ;;
esac
[ "$suite" != browser ] || command -v chromium >/dev/null || need_packages chromium
npm_packages "$directory"
if [ "$suite" = browser ]; then export POSTERN_CONSOLE=yes; fi
POSTERN_HTTP=$("$here/build_http.sh")
export POSTERN_HTTP POSTERN_SCHEMA=$root/tests/clients/schema.sql POSTERN_TEST_RESULTS=$target/$suite
mkdir -p "$POSTERN_TEST_RESULTS"
report=$(mktemp)
trap 'end_ticker; rm -f "$report"' EXIT
status=0
cd "$directory"
"$here/with_postgres.sh" node --test --test-reporter=spec "${files[@]}" >"$report" || status=$?
cat "$report" >&2
passed=$(sed -n 's/^ℹ pass \([0-9]*\)$/\1/p' "$report") failed=$(sed -n 's/^ℹ fail \([0-9]*\)$/\1/p' "$report")
# A runner that failed before it could count is one failure.
[ "$status" = 0 ] || [ "${failed:-0}" -gt 0 ] || failed=1
echo "${passed:-0} passed, ${failed:-0} failed"
[ "$status" = 0 ] && [ "${passed:-0}" -gt 0 ]
