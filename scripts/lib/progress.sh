# shellcheck shell=bash
# What the scripts say. Sourced.
#
#   say TEXT             a line for the user
#   fail TEXT            an error that says what to do, and the end
#   step WHAT COMMAND…   runs COMMAND with its output in a log, shows the elapsed seconds and, if it
#                        fails, the end of the log and $hint; returns COMMAND's status
#
# If COMMAND is a function of several commands, do not call step before || or in a condition: bash would run
# on after a command in it that failed.

say() { printf '%s\n' "$*" >&2; }

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

ticker=
end_ticker() {
    if [ -n "$ticker" ]; then
        kill "$ticker" 2>/dev/null || true
        wait "$ticker" 2>/dev/null || true
        ticker=
    fi
}
trap end_ticker EXIT

# Shows that WHAT goes on: each second with the log's last line on a terminal, else once a minute.
tick() {
    local what=$1 log=$2 seconds=0 last
    while sleep 1 && kill -0 $$ 2>/dev/null; do
        seconds=$((seconds + 1))
        if [ -t 2 ]; then
            last=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | sed 's/^ *//' | cut -c 1-40)
            printf '\r\033[K  %s … %d s  %s' "$what" "$seconds" "$last" >&2
        elif [ $((seconds % 60)) = 0 ]; then
            printf '  %s … %d s\n' "$what" "$seconds" >&2
        fi
    done
}

step() {
    local what=$1 log status started=$SECONDS
    shift
    log=$(mktemp)
    [ -t 2 ] || printf '  %s …\n' "$what" >&2
    tick "$what" "$log" &
    ticker=$!
    set +e
    (
        trap - EXIT
        set -e
        "$@"
    ) >"$log" 2>&1 </dev/null
    status=$?
    set -e
    end_ticker
    [ ! -t 2 ] || printf '\r\033[K' >&2
    if [ "$status" = 0 ]; then
        say "  $what: done in $((SECONDS - started)) s"
        rm -f "$log"
    else
        say "  $what: failed after $((SECONDS - started)) s"
        tail -n 40 "$log" >&2
        say "  (all of its output: $log)"
        [ -z "${hint:-}" ] || say "error: $hint"
    fi
    return "$status"
}
