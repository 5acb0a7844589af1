-- Documents: fragments, directives, merged fields, aliases, operations, __typename everywhere.
\set ECHO none
\ir lib/compare.sql
\ir lib/newsroom.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SELECT graphql.track_schema('public');
SELECT graphql.resolve('{ __typename author_by_pk(id: 1) { __typename articles(limit: 1, order_by: {id: asc}) { __typename author { __typename } } articles_aggregate { __typename aggregate { __typename max { __typename id } } nodes { __typename } } } }');
SELECT graphql.resolve('{ t: __typename }');
SELECT graphql.resolve('query A { __typename } query B { author_by_pk(id: 2) { name } }', '{}', '{}', 'B');
SELECT graphql.resolve('query A { __typename } query B { author_by_pk(id: 2) { name } }', '{}', '{}', 'A');
SELECT refusal('query A { __typename } query B { author_by_pk(id: 2) { name } }');
SELECT refusal('query A { __typename } query B { author_by_pk(id: 2) { name } }', '{}', '{}', 'C');
SELECT refusal('query A { __typename } query A { __typename }', '{}', '{}', 'A');
SELECT refusal('{ __typename } query A { __typename }', '{}', '{}', 'A');
-- Keys stand where the selection put them, aliases too.
SELECT graphql.resolve('{ z: author_by_pk(id: 1) { b: name a: id name id } a: author_by_pk(id: 2) { id name z: id } m: __typename }');
SELECT graphql.resolve('{ author_by_pk(id: 1) { id name: id id2: name } }');
-- Fields of one name are merged, deeply.
SELECT graphql.resolve('{ author_by_pk(id: 1) { name } author_by_pk(id: 1) { id articles(limit: 1, order_by: {id: asc}) { id } } author_by_pk(id: 1) { articles(order_by: {id: asc}, limit: 1) { title } name } }');
SELECT refusal('{ author_by_pk(id: 1) { name } author_by_pk(id: 2) { id } }');
SELECT refusal('{ author { id: name id } }');
-- Fragments.
SELECT graphql.resolve('query { author_by_pk(id: 5) { ...A ... on author { boss: author { ...B } } ... { id } } ...R } fragment A on author { name ...B } fragment B on author { id rating } fragment R on query_root { article_by_pk(id: 2) { title } }');
SELECT refusal('{ author { ...A } } fragment A on author { ...B } fragment B on author { ...A }');
SELECT refusal('{ author { ...A } } fragment A on article { id }');
SELECT refusal('{ author { ...A } }');
SELECT refusal('{ author { id } } fragment A on author { id }');
SELECT refusal('{ author { ... on article { id } } }');
-- Directives with literals and variables.
SELECT graphql.resolve('query ($y: Boolean!, $n: Boolean = false) { author_by_pk(id: 1) { id @include(if: $y) name @skip(if: $y) rating @include(if: $n) active @skip(if: $n) ... @include(if: $n) { boss_id } ...F @skip(if: true) } } fragment F on author { articles { id } }', '{"y": true}');
SELECT graphql.resolve('query ($y: Boolean!, $n: Boolean = false) { author_by_pk(id: 1) { id @include(if: $y) name @skip(if: $y) rating @include(if: $n) active @skip(if: $n) ... @include(if: $n) { boss_id } ...F @skip(if: true) } } fragment F on author { articles { id } }', '{"y": false, "n": true}');
SELECT graphql.resolve('query ($y: Boolean!) { author_by_pk(id: 1) @include(if: $y) { id } b: author_by_pk(id: 2) @skip(if: $y) { id } __typename @include(if: true) @skip(if: false) }', '{"y": true}');
SELECT graphql.resolve('query ($y: Boolean!) { author_by_pk(id: 1) @include(if: $y) { id } }', '{"y": false}');
SELECT graphql.resolve('query ($y: Boolean!) { author_by_pk(id: 1) { id @include(if: $y) } }', '{"y": false}');
SELECT graphql.resolve('query @cached(ttl: 60) { author_by_pk(id: 1) { id } }');
SELECT refusal('query ($y: Boolean) { author { id @include(if: $y) } }', '{"y": true}');
SELECT refusal('{ author { id @include } }');
SELECT refusal('{ author { id @uppercase } }');
SELECT refusal('{ author { id @include(if: true) @include(if: true) } }');
SELECT refusal('query @skip(if: true) { author { id } }');
-- Variables of every kind of place; unused, undefined and twice defined ones.
SELECT graphql.resolve('query ($i: Int!, $n: [Int!], $t: String = "B%", $o: [author_order_by!] = [{id: desc}], $d: order_by! = asc) { author_by_pk(id: $i) { id } author(where: {_or: [{id: {_in: $n}}, {name: {_like: $t}}]}, order_by: $o) { id } a: author(where: {id: {_in: [1, $i, 2]}}, order_by: {id: $d}) { id } }', '{"i": 4, "n": [7, 8]}');
SELECT graphql.resolve('query ($n: [Int!]) { author(where: {id: {_in: $n}}) { id } }', '{"n": 7}');
SELECT refusal('query ($i: Int) { author { id } }', '{"i": 1}');
SELECT refusal('query ($i: Int, $i: Int) { author(limit: $i) { id } }', '{"i": 1}');
SELECT refusal('query ($i: Nothing) { author(limit: $i) { id } }', '{"i": 1}');
SELECT refusal('query ($i: author) { author(limit: $i) { id } }', '{"i": 1}');
SELECT refusal('query ($i: Int = "x") { author(limit: $i) { id } }');
SELECT refusal('query ($n: [Int]) { author(where: {id: {_in: $n}}) { id } }', '{"n": [1]}');
SELECT refusal('query ($n: [Int!]!) { author(where: {id: {_in: $n}}) { id } }', '{"n": [1, null]}');
-- Leaves, arguments, types of operation.
SELECT refusal('{ author }');
SELECT refusal('{ author { id { x } } }');
SELECT refusal('{ author { nothing } }');
SELECT refusal('{ nothing { id } }');
SELECT refusal('{ author(nothing: 1) { id } }');
SELECT refusal('{ author(limit: 1, limit: 1) { id } }');
SELECT refusal('{ author(where: {id: {_eq: 1}, id: {_eq: 2}}) { id } }');
SELECT refusal('{ author { } }');
SELECT refusal('subscription { author { id } article { id } }');
