# shellcheck shell=bash
# node and npm, for the console and the tests that use npm packages. Sourced, after packages.sh.

oldest_node=18

have_node() {
    local version
    command -v npm >/dev/null && version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    [ "${version%%.*}" -ge $oldest_node ]
}

need_node() {
    have_node || need_packages nodejs npm
    have_node || fail "node $oldest_node or newer is needed, with npm: this machine has $(node --version 2>/dev/null || echo none)"
}

# Brings the packages of DIRECTORY's lock file into its node_modules, unless they are there.
npm_packages() {
    local sum
    sum=$(cksum <"$1/package-lock.json")
    [ "$(cat "$1/node_modules/.stamp" 2>/dev/null)" != "$sum" ] || return 0
    step "Fetching npm packages of ${1##*/}" npm --prefix "$1" ci --ignore-scripts --no-audit --no-fund
    echo "$sum" >"$1/node_modules/.stamp"
}
