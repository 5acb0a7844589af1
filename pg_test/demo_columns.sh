#!/usr/bin/env bash
# What lays out the demo's answers comes to an end and loses nothing, whatever the text and however narrow the columns.
set -euo pipefail
cd "$(dirname "$0")/../scripts/lib"

files=$(mktemp -d) out=$(mktemp)
trap 'rm -rf "$files" "$out"' EXIT
failed=0

printf 'empty\n' >"$files/empty"
printf 'words\nnarrow {\n                                        deep: words, longer_than_any_column_here\n}\n' >"$files/words"
printf 'wide\n        "\303\274ber": "\346\274\242\345\255\227\346\274\242\345\255\227", "\360\237\230\200e\314\201"\n\n' >"$files/wide"
printf 'bytes\n\377\376\200 \360 \346\n\t\t\ttabs\n' >"$files/bytes"

# But for spaces, bars and the padding, what comes in goes out.
letters() { LC_ALL=C tr -d ' \t\n|' | LC_ALL=C fold -b -w 1 | LC_ALL=C sort | cksum; }

for column in '' -1 0 1 2 7 31 200; do
    for fit in '' 0 1 2 9; do
        status=0
        LC_ALL=C timeout 5 awk -v fit="$fit" -v column="$column" -v bold= -v plain= -f columns.awk "$files"/* \
            >"$out" || status=$?
        if [ "$status" != 0 ] || [ "$(letters <"$out")" != "$(cat "$files"/* | letters)" ]; then
            failed=1 && echo "fit '$fit', column '$column': status $status" && cat "$out"
        fi
    done
done

# json TEXT EXPECTED: laid out in 20 columns.
json() {
    local laid_out
    laid_out=$(printf '%s\n' "$1" | LC_ALL=C timeout 5 awk -v width=20 -f json.awk) || failed=1
    [ "$laid_out" = "$2" ] || { failed=1 && printf 'laid out:\n%s\nexpected:\n%s\n' "$laid_out" "$2"; }
}
json '' ''
json '{}' '{}'
json '{"a":[],"b":{"c":12345.6700},"d":null}' '{ "a": [],
  "b": {
    "c": 12345.6700 },
  "d": null }'
json '{"a":"\"}{, "}' '{ "a": "\"}{, " }'
for text in 'ERROR:  no such role' '{"a":1' '{"a"' '{"a":"b' '[}' '{]' '[1]]' '{:,}' '{"a" 1}' '['; do
    json "$text" "$text"
done

exit $failed
