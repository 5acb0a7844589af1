#!/bin/sh
# Runs the conformance cases in a database of their own on the server that PGHOST, PGPORT and PGUSER name,
# and removes that database again. Arguments go to conformance.py; without any, must-pass.json decides.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
shared=${CONFORMANCE_SHARED:-$here/../../../shared/conformance}
if [ ! -d "$shared/cases" ]; then
    echo "conformance: no cases in $shared, skipped"
    exit 0
fi

PGDATABASE=conformance_$$
export PGDATABASE
sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "$1" --command "$2"; }

cleanup() { sql postgres "DROP DATABASE IF EXISTS $PGDATABASE WITH (FORCE)"; }
trap cleanup EXIT
trap 'exit 130' INT TERM

# DROP … WITH (FORCE) came with Postgres 13, the oldest version that is supported.
sql postgres "CREATE DATABASE $PGDATABASE TEMPLATE template0 ENCODING 'UTF8'"
sql postgres "ALTER DATABASE $PGDATABASE SET timezone = 'UTC'"
sql "$PGDATABASE" "CREATE EXTENSION postern"
for extension in citext ltree postgis postgis_raster postgis_topology; do
    sql "$PGDATABASE" "CREATE EXTENSION IF NOT EXISTS $extension" 2>/dev/null \
        || echo "conformance: no extension $extension, the cases that need it are skipped"
done

[ $# -gt 0 ] || set -- --quiet --ratchet "$here/must-pass.json"
python3 "$here/conformance.py" --shared "$shared" "$@"
