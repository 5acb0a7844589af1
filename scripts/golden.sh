#!/usr/bin/env bash
# Checks the engine's golden cases against the Postgres that PGHOST and PGUSER point to: each model of
# engine/tests/models/ is what its SQL gives there, and Postgres can prepare each expected statement with its parameters.
#
#   scripts/golden.sh        (pg_test/golden.sh runs it among the SQL cases)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tests=$here/../engine/tests
database=postern_golden
export PGDATABASE=$database
work=$(mktemp -d)
failed=0

drop() { psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" 2>/dev/null; }
trap 'drop; rm -rf "$work"' EXIT

# Prints the name of the model of a feature's cases.
model_of() { cat "$1/model" 2>/dev/null || echo library; }

# One PREPARE for each statement of a feature's cases, each named by its file. Those of a mutation end in a line of
# their own with a semicolon.
prepares() {
    local file
    for file in "$1"/*/statement.sql; do
        [ -f "$file" ] || continue
        awk -v file="${file#"$tests"/}" '
            /^-- \$[0-9]+: / { sub(/^-- \$[0-9]+: /, ""); sub(/ = .*/, ""); types = types (types ? ", " : "(") $0; next }
            /^;$/ { prepare(); next }
            /^-- / { next }
            { text = text "\n" $0 }
            END { prepare() }
            function prepare() {
                if (text) {
                    print "\\echo " file
                    printf "PREPARE golden%s AS%s;\nDEALLOCATE ALL;\n", types ? " " types ")" : "", text
                }
                types = text = ""
            }' "$file"
    done
}

for sql in "$tests"/models/*.sql; do
    model=$(basename "$sql" .sql)
    drop
    psql -X -q -d postgres -c "CREATE DATABASE $database TEMPLATE template0"
    psql -X -q -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION postern' -f "$sql" >/dev/null
    "$here/capture_model.sh" >"$work/$model.json"
    if ! diff -U3 --label "$model.json" --label "from $model.sql" "$tests/models/$model.json" "$work/$model.json"; then
        echo "write it anew: PGDATABASE=… scripts/capture_model.sh > engine/tests/models/$model.json"
        failed=1
    fi
    for feature in "$tests"/cases/*/; do
        [ "$(model_of "$feature")" != "$model" ] || prepares "${feature%/}"
    done >"$work/$model.prepare"
    psql -X -q -v ON_ERROR_STOP=0 -f "$work/$model.prepare" >"$work/out" 2>&1
    # What is not the name of a case is an error; the case stands before it.
    if grep -qv '^cases/' "$work/out"; then
        grep -B 1 -v '^cases/' "$work/out"
        failed=1
    fi
    echo "$model: $(grep -c '^cases/' "$work/out") statements"
done
exit $failed
