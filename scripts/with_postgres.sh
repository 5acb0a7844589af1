#!/usr/bin/env bash
# Runs a command with PGHOST, PGPORT and PGUSER of a private cluster of PG_CONFIG's Postgres, which has the
# extension's files and is gone afterwards.
#
#   scripts/with_postgres.sh COMMAND…
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"
. "$here/lib/cluster.sh"
. "$here/lib/throwaway.sh"

need_build_tools
start_throwaway ''
export PATH=$bin:$PATH
"$@"
