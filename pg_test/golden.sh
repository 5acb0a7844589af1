#!/usr/bin/env bash
# requires: ltree
# The golden statements of the engine's tests, on the databases that their models were captured from.
exec "$(dirname "$0")/../scripts/golden.sh"
