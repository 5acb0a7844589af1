#!/bin/sh
# Runs the graphql-js oracles in databases of their own, made from fixtures/, on the server that PGHOST, PGPORT and PGUSER name,
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

cleanup() { PGOPTIONS='-c client_min_messages=warning' sql postgres --command "DROP DATABASE IF EXISTS $PGDATABASE WITH (FORCE)"; }
trap cleanup EXIT
trap 'exit 130' INT TERM

# A database from a fixture, with a statement more, and the comparison for each of its roles.
compare() {
    fixture=$1 setting=$2
    shift 2
    echo "== $fixture${setting:+, $setting}"
    cleanup
    sql postgres --command "CREATE DATABASE $PGDATABASE TEMPLATE template0 ENCODING 'UTF8'"
    sql "$PGDATABASE" --command "CREATE EXTENSION postern"
    sql "$PGDATABASE" --file "$here/fixtures/$fixture.sql"
    case $setting in
    camelCase)
        sql "$PGDATABASE" --command "INSERT INTO graphql.setting VALUES ('naming_convention', '\"graphql-default\"')"
        ;;
    esac
    python3 "$here/run.py" "$@" || failed=1
}

failed=0
compare library '' "$@"
compare library camelCase --role admin "$@"
has_types=$(psql --no-psqlrc --tuples-only --no-align --dbname postgres \
    --command "SELECT count(*) = 5 FROM pg_available_extensions WHERE name IN ('postgis', 'postgis_raster', 'ltree', 'citext', 'hstore')")
if [ "$has_types" = t ]; then
    compare shapes '' "$@"
    compare shapes camelCase --role admin "$@"
else
    echo "oracle: no PostGIS or contrib, fixture shapes skipped"
fi
[ "$failed" = 0 ]
