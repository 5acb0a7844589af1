#!/usr/bin/env bash
# Builds the console, GraphiQL, and prints the directory of its files, for the feature `console` of postern-http.
# Needs node 18 or newer with npm; what was built from the same sources is used again.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib/places.sh"
. "$here/lib/progress.sh"
. "$here/lib/packages.sh"
. "$here/lib/node.sh"

sources=$root/http/console
out=$target/console
sum=$(cat "$sources"/*.mjs "$sources"/*.js "$sources"/*.jsx "$sources"/*.css "$sources"/*.html "$sources"/package*.json | cksum)

# node_modules stay out of the checkout, so that two target directories do not share them.
build() {
    rm -rf "$out"
    mkdir -p "$out/sources"
    cp -r "$sources"/*.mjs "$sources"/*.js "$sources"/*.jsx "$sources"/*.css "$sources"/*.html "$sources"/package*.json "$out/sources"
    npm --prefix "$out/sources" ci --ignore-scripts --no-audit --no-fund
    node "$out/sources/build.mjs" "$out/files"
    rm -rf "$out/sources"
    echo "$sum" >"$out/stamp"
}

if [ "$(cat "$out/stamp" 2>/dev/null)" != "$sum" ]; then
    need_node
    hint="the console needs npm's registry; POSTERN_CONSOLE=no builds without it" \
        step "Building the console" build
fi
echo "$out/files"
