#!/usr/bin/env bash
# Builds the HTTP server and prints the path of its program. It needs no Postgres.
#
#   scripts/build_http.sh [dev|release]
#
# POSTERN_CONSOLE=yes builds it with the console and fetches node if need be, no without; else with it if node is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"
. "$here/lib/node.sh"

profile=${1:-dev}
need_rust
features=()
case ${POSTERN_CONSOLE:-} in
    no) ;;
    yes) console=$("$here/build_console.sh") ;;
    *) ! have_node || console=$("$here/build_console.sh") || say "  Without the console, which could not be built" ;;
esac
if [ -n "${console:-}" ]; then
    export POSTERN_CONSOLE_DIR=$console
    features=(--features console)
fi
export CARGO_TARGET_DIR=$target/http
step "Building postern-http" cargo build --manifest-path "$root/Cargo.toml" --package postern-http --locked --profile "$profile" "${features[@]}"
case $profile in dev) directory=debug ;; *) directory=$profile ;; esac
echo "$CARGO_TARGET_DIR/$directory/postern-http"
