# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # variables are shared with the scripts that source this file
# Where things are kept. Sourced by the scripts; nothing is created here.
#
#   root      the checkout
#   cache     what can be fetched or built again: build output, downloaded Postgres
#   state     the demo's cluster
#
# As root both lie below /var, because Postgres then runs as another user, who must reach them.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME

user_cache=${XDG_CACHE_HOME:-$HOME/.cache}/postern
if [ "$(id -u)" = 0 ]; then
    cache=${POSTERN_CACHE:-/var/cache/postern}
    state=${POSTERN_STATE:-/var/lib/postern}
else
    cache=${POSTERN_CACHE:-$user_cache}
    state=${POSTERN_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/postern}
fi

# One directory below it for each Postgres major, so that they do not evict each other.
target=${CARGO_TARGET_DIR:-$user_cache/target}

demo=$state/demo
postgres18=$cache/postgres18

PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin:/usr/sbin:/sbin
export PATH
umask 022
