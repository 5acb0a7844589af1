#!/usr/bin/env bash
# Checks the form of the code: rustfmt, clippy for the Postgres of PG_CONFIG, and where they are installed,
# cargo deny and shellcheck.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"

need_build_tools
major=$(pg_major "$PG_CONFIG")
export PGRX_PG_CONFIG_PATH=$PG_CONFIG CARGO_TARGET_DIR=$target/pg$major
cd "$root"

failed=0
step "Formatting" cargo fmt --all --check || failed=1
step "Clippy" cargo clippy --workspace --all-targets --locked --features "pg$major" -- -D warnings || failed=1
if command -v shellcheck >/dev/null; then
    step "Shell scripts" shellcheck -x -P scripts scripts/*.sh scripts/lib/*.sh bench/*.sh tests/conformance/run.sh .ci/run || failed=1
fi
if command -v cargo-deny >/dev/null; then
    step "Licences and sources" cargo deny check licenses bans sources || failed=1
fi
exit $failed
