# In a database that is not in UTF-8, and with bytes that are no text.
set -euo pipefail
psql=(psql -X -q -A -t)
"${psql[@]}" -d postgres -c 'DROP DATABASE IF EXISTS postern_latin1' \
    -c "CREATE DATABASE postern_latin1 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0" 2>/dev/null ||
    { echo "this Postgres has no LATIN1"; exit 77; }
trap '"${psql[@]}" -d postgres -c "DROP DATABASE postern_latin1"' EXIT
export PGDATABASE=postern_latin1 PGCLIENTENCODING=UTF8
"${psql[@]}" -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION postern' -c 'CREATE TABLE "straße" (id integer PRIMARY KEY, "größe" text)' \
    -c "INSERT INTO \"straße\" VALUES (1, 'schön'), (2, 'x')" \
    -c "INSERT INTO graphql.relation (relation, custom_name, column_config) VALUES ('\"straße\"', 'road', '{\"größe\": {\"custom_name\": \"size\"}}')"

failed=0
expect() { # NAME SQL PATTERN: one line of what the SQL prints matches
    local output
    output=$("${psql[@]}" -c "$2" 2>&1) || true
    grep -q -- "$3" <<<"$output" || { echo "$1: $output"; failed=1; }
}
expect output "SELECT graphql.resolve('{ road(order_by: {id: asc}) { id size } }')" '"size":"schön"'
expect literal "SELECT graphql.resolve('{ road(where: {size: {_eq: \"schön\"}}) { id } }')" '{"data":{"road":\[{"id":1}\]}}'
expect escape "SELECT graphql.resolve('{ road(where: {size: {_eq: \"sch\\u00f6n\"}}) { id } }')" '{"data":{"road":\[{"id":1}\]}}'
expect variable "SELECT graphql.resolve('query (\$s: String) { road(where: {size: {_eq: \$s}}) { id } }', '{\"s\": \"schön\"}')" '{"data":{"road":\[{"id":1}\]}}'
expect list "SELECT graphql.resolve('query (\$s: [String!]) { road(where: {size: {_in: \$s}}) { id } }', '{\"s\": [\"schön\"]}')" '{"data":{"road":\[{"id":1}\]}}'
# A character that LATIN1 lacks equals nothing, or is refused; either way there is an answer.
expect foreign "SELECT graphql.resolve('{ road(where: {size: {_eq: \"\\u20ac\"}}) { id } }')" '^{"\(data\|errors\)":'
expect message "SELECT graphql.resolve('{ road(where: {size: {_eq: \"\\u20ac\"}}) { \\u20ac } }')" '^{"errors":'
expect description "SELECT graphql.resolve('{ __type(name: \"road\") { name description fields { name } } }')" '"name":"size"'
# A long list for a statement that is kept. In LATIN1 these characters are bytes that UTF-8 would take for one.
many="SELECT graphql.resolve('mutation (\$o: [road_insert_input!]!) { insert_road(objects: \$o) { affected_rows } }', (SELECT jsonb_build_object('o', jsonb_agg(jsonb_build_object('id', i + PLACE, 'size', 'Ã©'))) FROM generate_series(1, 60) i))"
expect many "${many//PLACE/100}" '"affected_rows":60'
expect kept "${many//PLACE/300}; ${many//PLACE/200}" '"affected_rows":60'
expect stored "SELECT count(*), min(\"größe\"), max(\"größe\") FROM \"straße\" WHERE id > 100" '180|Ã©|Ã©'
expect wordless "SELECT count(*) FROM \"straße\" WHERE id BETWEEN 201 AND 260 AND length(\"größe\") = 2" '60'
# The id of a document is that of its text in UTF-8, which is what clients know. What LATIN1 lacks cannot be listed.
listed='{ road(where: {size: {_eq: "schön"}}) { id } }'
id=$(printf %s "$listed" | sha256sum | cut -d' ' -f1)
expect listed "INSERT INTO graphql.query_collection (collection, name, query) VALUES ('c', 'schön', '$listed') RETURNING hash" "$id"
expect by_id "SELECT graphql.resolve(document_id => '$id')" '{"data":{"road":\[{"id":1}\]}}'
expect unlistable "INSERT INTO graphql.query_collection (collection, name, query) VALUES ('c', 'no', '{ road(where: {size: {_eq: \"\\u20ac\"}}) { id } }')" 'has no equivalent in encoding'
expect on "INSERT INTO graphql.setting VALUES ('allow_list', 'true'), ('allow_list_learning', 'true'); INSERT INTO graphql.allowed_collection VALUES ('c'); INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('\"straße\"', 'user', '{*}', '{}') RETURNING role" user
as_user=", '{}', '{\"x-hasura-role\": \"user\"}')"
expect same_form "SELECT graphql.resolve('{ road(where: {size: {_eq: \"sch\\u00f6n\"}}) { id } }'$as_user" '{"data":{"road":\[{"id":1}\]}}'
expect not_listed "SELECT graphql.resolve('{ road(where: {size: {_eq: \"\\u20ac\"}}) { id } }'$as_user" 'query is not allowed'
expect learned "SELECT graphql.resolve('{ road(where: {size: {_eq: \"groß\"}}) { id } }'$as_user; SELECT normal_form FROM graphql.allow_list_candidates" '^{road(where:{size:{_eq:"groß"}}){id}}$'
expect off "DELETE FROM graphql.setting RETURNING name" allow_list
export PGCLIENTENCODING=LATIN1
expect bytes "SELECT graphql.resolve(convert_from('\\x7b20726f6164287768657265 3a207b73697a653a207b5f65713a2022ff22 7d7d29207b206964207d207d'::bytea, 'LATIN1'))" '{"data":{"road":\[\]}}'
expect invalid "SELECT graphql.resolve(convert_from('\\x7bff7d', 'UTF8'))" 'invalid byte sequence'
expect alive "SELECT graphql.resolve('{ road_by_pk(id: 2) { size } }')" '{"data":{"road_by_pk":{"size":"x"}}}'
exit $failed
