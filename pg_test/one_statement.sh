# A query operation of ten root fields and four levels is one SQL statement.
set -euo pipefail
psql=(psql -X -q -A -t -v ON_ERROR_STOP=1)
"${psql[@]}" -c "LOAD 'auto_explain'" 2>/dev/null || { echo "this Postgres lacks auto_explain"; exit 77; }
{
    cat lib/newsroom.sql
    echo "CREATE FUNCTION label(author) RETURNS text STABLE LANGUAGE sql AS 'SELECT \$1.name';"
    echo "CREATE FUNCTION search(word text) RETURNS SETOF article STABLE LANGUAGE sql AS 'SELECT * FROM article WHERE title LIKE word';"
    echo "SELECT graphql.track_schema('public');"
    echo "INSERT INTO graphql.source (name, customization) VALUES ('atlas', '{\"root_fields\": {\"namespace\": \"atlas\"}}');"
    echo "UPDATE graphql.relation SET source = 'atlas' WHERE relation = 'section'::regclass;"
    echo "INSERT INTO graphql.function (function) VALUES ('search(text)');"
    echo "INSERT INTO graphql.computed_field (relation, name, function) VALUES ('author', 'label', 'label(author)');"
    echo "INSERT INTO graphql.select_permission (relation, role, columns, filter, allow_aggregations) SELECT r, 'reader', '{*}', f::jsonb, true"
    echo "  FROM (VALUES ('author'::regclass, '{\"active\": {\"_is_null\": false}}'), ('article', '{\"author\": {\"active\": {\"_is_null\": false}}}'), ('section', '{}'), ('tag', '{}')) v (r, f);"
    echo "INSERT INTO graphql.function_permission (function, role) VALUES ('search(text)', 'reader');"
} | "${psql[@]}" >/dev/null

document='query ($n: Int, $w: author_bool_exp) {
  a: author(where: $w, order_by: [{articles_aggregate: {count: desc}}, {id: asc}]) { name articles { tags { name article { title } } section { title } } }
  b: author(where: {articles_aggregate: {count: {predicate: {_gt: 2}}}}) { articles_aggregate { aggregate { count } nodes { tags_aggregate { nodes { article { id } } } } } }
  c: author_by_pk(id: 1) { author { author { author { id } } } authors { articles { tags { score } } } }
  d: author_aggregate { aggregate { count max { rating } } nodes { articles { author { name } } } }
  e: article(limit: $n, order_by: {author: {name: asc}}) { author { authors { articles { title } } } }
  f: article_aggregate(where: {tags: {name: {_eq: "red"}}}) { aggregate { sum { views } } }
  g: search(args: {word: "%1%"}) { section { articles { tags { name } } } }
  h: search_aggregate(args: {word: "%2%"}) { aggregate { count } nodes { author { articles { id } } } }
  i: atlas { section(distinct_on: region) { articles { author { articles { id } } } } more: section { title } }
  j: tag(limit: 5) { article { author { authors { name } } } }
  __typename
}'
# SQL that resolves the document as a role.
resolve() {
    printf 'SELECT graphql.resolve($d$%s$d$, %s, %s) -> %s;\n' "$document" \
        "'{\"n\": 3, \"w\": {\"id\": {\"_lt\": 9}}}'" "'{\"x-hasura-role\": \"$1\"}'" "'errors' IS NULL"
}
# What the last of TIMES requests of ROLE in one backend logs: the text of each statement on a line, and then `t`.
statements() {
    local role=$1 times=$2
    {
        echo "LOAD 'auto_explain';"
        echo 'SET auto_explain.log_nested_statements = on; SET auto_explain.log_format = json; SET client_min_messages = log;'
        [ "$times" = 1 ] || resolve "$role"
        echo 'SET auto_explain.log_min_duration = 0;'
        resolve "$role"
    } | "${psql[@]}" 2>&1 | grep '^t$\|^f$\|"Query Text"'
}

for role in admin reader; do
    output=$(statements "$role" 2)
    grep -qx t <<<"$output" || { echo "as $role: the document was refused"; exit 1; }
    # One for the call itself and one for all of the document; SQL functions that are not inlined run statements of their own.
    count=$(grep -c '"Query Text"' <<<"$output")
    own=$(grep '"Query Text"' <<<"$output" | grep -vc 'graphql.resolve\|SELECT \* FROM article WHERE title')
    [ "$own" = 1 ] || { echo "as $role, warm: $own statements of $count"; grep '"Query Text"' <<<"$output" | cut -c1-200; exit 1; }

    output=$(statements "$role" 1)
    grep -qx t <<<"$output" || { echo "as $role, cold: the document was refused"; exit 1; }
    # A new backend loads the model too, which reads none of the tables.
    own=$(grep '"Query Text"' <<<"$output" | grep -c '\\"public\\".\\"article\\"')
    [ "$own" = 1 ] || { echo "as $role, cold: $own statements on the tables"; exit 1; }
done
