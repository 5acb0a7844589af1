#!/usr/bin/env bash
# Under a nondeterministic collation every pattern raises, so none is tried on rows that the role cannot see.
set -euo pipefail

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
sql -c "create collation sound (provider = icu, locale = 'und', deterministic = false)" 2>/dev/null || exit 77

sql >/dev/null <<'SQL'
create table note (id int primary key, words text collate sound not null);
insert into note values (1, 'secret');
select graphql.track('note');
insert into graphql.select_permission (relation, role, columns, filter) values ('note', 'blind', '{*}', '{"id": -1}');
SQL
failed=0
for operator in _like _ilike _nlike _nilike _similar _regex; do
    got=$(sql -c "select graphql.resolve('{note(where: {words: {$operator: \"s%\"}}) {id}}', '{}', '{\"x-hasura-role\": \"blind\"}')")
    if [ "$got" != '{"data":{"note":[]}}' ]; then
        echo "$operator tells of a hidden row: $got"
        failed=1
    fi
done
exit $failed
