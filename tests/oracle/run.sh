#!/bin/sh
# Runs the graphql-js oracles in a database of their own on the server that PGHOST, PGPORT and PGUSER name,
# and removes that database again. Arguments go to run.py. Without node or its package it does nothing,
# unless ORACLE_REQUIRED=1.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
skip() {
    echo "oracle: $1, skipped"
    [ "${ORACLE_REQUIRED:-0}" = 1 ] && exit 1
    exit 0
}

command -v node >/dev/null || skip "no node"
if [ ! -d "$here/node_modules/graphql" ]; then
    command -v npm >/dev/null || skip "no npm"
    npm --prefix "$here" ci --silent --no-audit --no-fund || skip "graphql-js could not be fetched"
fi

PGDATABASE=oracle_$$
export PGDATABASE
sql() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "$1" "$2" "$3"; }

cleanup() { sql postgres --command "DROP DATABASE IF EXISTS $PGDATABASE WITH (FORCE)"; }
trap cleanup EXIT
trap 'exit 130' INT TERM

sql postgres --command "CREATE DATABASE $PGDATABASE TEMPLATE template0 ENCODING 'UTF8'"
sql "$PGDATABASE" --command "CREATE EXTENSION postern"
sql "$PGDATABASE" --file "$here/fixture.sql"
python3 "$here/run.py" "$@"
