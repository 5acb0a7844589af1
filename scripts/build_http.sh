#!/usr/bin/env bash
# Builds the HTTP server and prints the path of its program. It needs no Postgres.
#
#   scripts/build_http.sh [dev|release]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"

profile=${1:-dev}
need_rust
export CARGO_TARGET_DIR=$target/http
step "Building postern-http" cargo build --manifest-path "$root/Cargo.toml" --package postern-http --locked --profile "$profile"
case $profile in dev) directory=debug ;; *) directory=$profile ;; esac
echo "$CARGO_TARGET_DIR/$directory/postern-http"
