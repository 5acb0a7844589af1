#!/usr/bin/env bash
# The demo's sample and rules load, and every role of every demo query gets data, but for the reader of 2_drafts,
# who must not learn of the columns that it names. Where the demo shows the statement, there is one.
set -euo pipefail
cd "$(dirname "$0")/../demo"

psql -X -q -v ON_ERROR_STOP=1 -f sample.sql -f rules.sql >/dev/null

inconsistencies=$(psql -X -q -A -t -c 'SELECT * FROM graphql.inconsistencies()')
[ -z "$inconsistencies" ] || { echo "inconsistent: $inconsistencies"; exit 1; }

failed=0
for file in queries/*.graphql; do
    document=$(grep -v '^#' "$file")
    variables=$(sed -n 's/^#: variables //p' "$file")
    while read -r _ role session; do
        answer=$(
            psql -X -q -A -t -v document="$document" -v variables="${variables:-"{}"}" -v role="$role" \
                -v session="$session" 2>&1 <<'SQL'
SELECT graphql.resolve(:'document', :'variables'::jsonb,
                       :'session'::jsonb || jsonb_build_object('x-hasura-role', :'role'));
SQL
        )
        case "$file $role $answer" in
            'queries/2_drafts.graphql reader {"errors"'*) ;;
            "queries/2_drafts.graphql reader "*) failed=1 && echo "not refused: $file as $role: $answer" ;;
            *' {"data"'*) ;;
            *) failed=1 && echo "$file as $role: $answer" ;;
        esac
        grep -q '^#: explain' "$file" || continue
        sql=$(
            psql -X -q -A -t -v document="$document" -v variables="${variables:-"{}"}" -v role="$role" \
                -v session="$session" 2>&1 <<'SQL'
SELECT graphql.explain(:'document', :'variables'::jsonb,
                       :'session'::jsonb || jsonb_build_object('x-hasura-role', :'role'))::jsonb -> 0 ->> 'sql';
SQL
        )
        case $sql in
            SELECT*) ;;
            *) failed=1 && echo "not explained: $file as $role: $sql" ;;
        esac
    done < <(grep -E '^#: [a-z]+ \{"x-hasura' "$file")
done
exit $failed
