#!/usr/bin/env bash
# Builds the extension's library for the Postgres of PG_CONFIG and prints its path.
#
#   scripts/build.sh [dev|release]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"

profile=${1:-dev}
need_build_tools
major=$(pg_major "$PG_CONFIG")
export PGRX_PG_CONFIG_PATH=$PG_CONFIG CARGO_TARGET_DIR=$target/pg$major

build() { cargo build --manifest-path "$root/Cargo.toml" --package postern --lib --locked --profile "$profile" --features "pg$major"; }

[ -d "$CARGO_TARGET_DIR" ] || say "  The first build takes some minutes."
step "Building postern for Postgres $major" build

case $profile in dev) directory=debug ;; *) directory=$profile ;; esac
for extension in so dylib; do
    library=$CARGO_TARGET_DIR/$directory/libpostern.$extension
    [ ! -f "$library" ] || echo "$library"
done
