-- The schema for Relay: global ids and connections. Neither leads to a row or a column that the role does not see.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create table author (id int primary key, name text not null, secret text);
create table article (id int primary key, title text, author_id int not null references author, published boolean not null);
create table seat (line text, number int, holder text, primary key (line, number));
create table keyless (id int, note text);
create view article_view as select * from article;
insert into author values (1, 'Ann', 'a'), (2, 'Bob', 'b'), (3, 'Cid', 'c');
insert into article values (1, 'one', 1, true), (2, 'two', 1, false), (3, 'three', 2, true), (4, 'four', 1, true);
insert into seat values ('A', 1, 'x'), ('A', 2, 'y'), ('B', 1, null);
insert into keyless values (1, 'n');
create function found(word text) returns setof article language sql stable as 'select * from article where title ~ word';
create function shout(a article) returns text language sql stable as 'select upper(a.title)';
create function risky(a article) returns int language sql stable as 'select 1 / (case when a.published then 1 else 0 end)';
create function kin(a article) returns int language sql stable as 'select 1 / (case when a.author_id = 1 then 1 else 0 end)';
select graphql.track_schema('public');
insert into graphql.function (function) values ('found(text)');
insert into graphql.computed_field (relation, name, function) values ('article', 'shout', 'shout(article)'), ('article', 'risky', 'risky(article)'), ('article', 'kin', 'kin(article)');
-- reader: what is published; blind: no keys; own: one author alone, whom it may change.
insert into graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit, allow_aggregations) values
  ('article', 'reader', '{id,title,author_id}', '{shout,risky}', '{"published": {"_eq": true}}', null, true),
  ('author', 'reader', '{id,name}', '{}', '{"id": {"_lt": 3}}', null, true),
  ('seat', 'reader', '{line,holder}', '{}', '{}', null, true),
  ('keyless', 'reader', '{*}', '{}', '{}', null, true),
  ('article_view', 'reader', '{*}', '{}', '{}', null, true),
  ('article', 'blind', '{title}', '{}', '{"published": {"_eq": true}}', null, true),
  ('article', 'family', '{id,title}', '{kin}', '{"author": {"name": {"_eq": "Ann"}}}', null, true),
  ('article', 'limited', '{id,title}', '{}', '{}', 2, true),
  ('author', 'own', '{id,name}', '{}', '{"id": {"_eq": "X-Hasura-User-Id"}}', null, false);
insert into graphql.select_permission (relation, role, columns, filter, query_root_fields) values ('article', 'narrow', '{id}', '{}', '{select_aggregate}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('author', 'own', '{id,name}', '{}');
insert into graphql.inherited_role (role, parent) values ('both', 'reader'), ('both', 'blind');
create function ask(query text, role text default 'admin', variables jsonb default '{}') returns text language sql as $$
  select graphql.resolve_relay(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', 1))::text
$$;
create function coded(value text) returns text language sql as $$ select encode(convert_to(value, 'UTF8'), 'base64') $$;
create function plain(coded text) returns text language sql as $$ select convert_from(decode(coded, 'base64'), 'UTF8') $$;
create function node(value text, role text default 'admin', fields text default 'id __typename ... on author {name} ... on article {title} ... on seat {holder}')
returns text language sql as $$
  select graphql.resolve_relay(format('query ($id: ID!) {node(id: $id) {%s}}', fields), jsonb_build_object('id', coded(value)),
    jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', 1))::text
$$;

\echo # global ids
select plain((ask('{article_connection {edges {node {id title}}}}')::json #>> '{data,article_connection,edges,2,node,id}'));
select node('[1, "public", "article", 2]'), node('[1, "public", "author", 1]');
select node('[1, "public", "seat", "A", 2]'), node('[1, "public", "seat", "A", 7]'), node('[1, "public", "seat", "A", null]');
select plain(node('[1, "public", "seat", "B", 1]')::json #>> '{data,node,id}');

\echo # what the filter hides is null, there or not
select node('[1, "public", "article", 1]', 'reader', 'id ... on article {title}'), node('[1, "public", "article", 2]', 'reader', 'id ... on article {title}'), node('[1, "public", "article", 99]', 'reader', 'id');
select node('[1, "public", "author", 3]', 'reader', 'id __typename'), node('[1, "public", "author", 2]', 'own', 'id'), node('[1, "public", "author", 1]', 'own', 'id');
\echo # so is what stands behind it
select node('[1, "public", "article", 1]', 'reader', '... on article {author {id name articles_connection {edges {node {title}}} articles {id}}}');

\echo # of what the role may not read, it learns as much as of what is not there
select node('[1, "public", "article", 1]', 'own', 'id'), node('[1, "public", "nothing", 1]', 'own', 'id');
select node('[1, "pg_catalog", "pg_authid", 10]'), node('[1, "graphql", "setting", "x"]');
\echo # a role without the whole key has no ids, in an inherited one neither if a parent lacks it
select node('[1, "public", "seat", "A", 1]', 'reader', 'id'), ask('{seat_connection {edges {cursor}}}', 'reader');
select ask('{article_connection {edges {cursor}}}', 'blind'), ask('{article_connection {edges {cursor}}}', 'both'), node('[1, "public", "article", 1]', 'both', 'id');
select ask('{__type(name: "article") {interfaces {name} fields {name}}}', 'blind'), ask('{__type(name: "seatConnection") {name}}', 'reader');
insert into graphql.setting values ('relay_shows_hidden_keys', 'true');
select ask('{article_connection(first: 1) {edges {cursor node {id title}}}}', 'blind'), node('[1, "public", "article", 2]', 'blind', 'id'), node('[1, "public", "article", 3]', 'blind', 'id');
delete from graphql.setting where name = 'relay_shows_hidden_keys';

\echo # ids that are none
select node('[1, "public", "article"]'), node('[]'), node('{}'), node('7'), node('"x"'), node('[3]'), node('["1"]'), node('[1, 2, "x", 3]');
select node('[1, "public", "article", "x"]'), node('[1, "public", "article", [1]]'), node('[1, "public", "article", {"a": 1}]'), node('[1, "public", "article", 1e99]');
select node('[1, "public", "article", 1, 2]'), node('[1, "public", "seat", "A"]'), node('[1, "public", "seat", 1, 1]');
\echo # a type that has no ids cannot stand there
select node('[1, "public", "article", 1]', 'reader', '... on seat {holder}'), node('[1, "public", "article", 1]', 'reader', '... on article {... on author {name}}'), node('[1, "public", "article", 1]', 'reader', 'title');
select node('[1, "public", "article", 1]', 'reader', '... on article {... on Node {id} x: title} ... on author {x: name} ... on Node {__typename}'), node('[1, "public", "article", 1]', 'reader', '... on article {x: title} ... on article {x: id}');
select ask('{node(id: "") {id}}'), ask('{node(id: "é%%") {id}}'), ask('{node(id: 12345) {id}}'), ask('{node(id: null) {id}}'), ask('{node {id}}');
select ask('query ($i: ID!) {node(id: $i) {id}}', 'admin', '{"i": 5}'), ask('query ($i: ID!) {node(id: $i) {id}}', 'admin', '{"i": [5]}');
select node(repeat('[', 5000)), node(repeat('[', 100) || repeat(']', 100));

\echo # connections
select ask('{article_connection {pageInfo {hasNextPage hasPreviousPage startCursor endCursor} edges {cursor node {title}}}}', 'reader');
select ask('{author_connection(order_by: {name: desc}) {__typename pageInfo {__typename} edges {__typename node {__typename name articles_connection(last: 1) {pageInfo {hasPreviousPage hasNextPage} edges {node {title}}}}}}}', 'reader');
select ask('{found_connection(args: {word: "o"}, first: 1) {pageInfo {hasNextPage} edges {node {title shout}}}}', 'reader');
select ask('{article_connection(where: {title: {_eq: "nothing"}}) {pageInfo {hasNextPage hasPreviousPage startCursor endCursor} edges {cursor}}}');
select ask('{article_connection(first: 0) {pageInfo {hasNextPage hasPreviousPage startCursor endCursor} edges {cursor}}}'), ask('{article_connection(last: 0) {pageInfo {hasNextPage hasPreviousPage} edges {cursor}}}');
select ask('{article_connection(distinct_on: author_id, order_by: [{author_id: desc}, {id: desc}], first: 1) {pageInfo {hasNextPage endCursor} edges {node {id title}}}}');
select ask(format('{article_connection(distinct_on: author_id, order_by: [{author_id: desc}, {id: desc}], after: "%s") {pageInfo {hasPreviousPage} edges {node {title}}}}', coded('{"author_id": 2, "id": 3}')));
\echo # the limit of a rule is that of a page
select ask('{article_connection {pageInfo {hasNextPage} edges {node {title}}}}', 'limited'), ask('{article_connection(first: 3) {edges {node {title}}}}', 'limited'), ask('{article_connection(last: 3) {pageInfo {hasPreviousPage} edges {node {title}}}}', 'limited');
\echo # conditions on order keys tell nothing of hidden rows
select ask(format('{article_connection(order_by: {risky: asc}, after: "%s") {edges {node {title}} pageInfo {hasPreviousPage}}}', coded('{"risky": 1, "id": 1}')), 'reader');
select ask(format('{article_connection(order_by: {risky: asc}, after: "%s") {edges {node {title}}}}', coded('{"risky": 1, "id": 1}')));

select ask(format('{article_connection(order_by: {kin: asc}, after: "%s") {edges {node {title}} pageInfo {hasPreviousPage}}}', coded('{"kin": 1, "id": 1}')), 'family');
select ask(format('{article_connection(order_by: {kin: asc}, last: 1, before: "%s") {edges {node {title}} pageInfo {hasNextPage}}}', coded('{"kin": 1, "id": 4}')), 'family');

\echo # what is not there
select ask('{article {id}}'), ask('{article_by_pk(id: 1) {id}}'), ask('{article_aggregate {aggregate {count}}}'), ask('{found(args: {word: "o"}) {id}}');
select ask('{keyless_connection {edges {cursor}}}'), ask('{article_view_connection {edges {cursor}}}'), ask('{article_connection {edges {cursor}}}', 'narrow'), ask('{node(id: "x") {id}}', 'stranger');
select node('[1, "public", "article", 1]', 'narrow', 'id');
select graphql.resolve('{node(id: "x") {id}}'), graphql.resolve('{article_connection {edges {cursor}}}'), graphql.resolve('{__type(name: "Node") {name}}'), graphql.resolve('{article_by_pk(id: 1) {id}}');
\echo # mutations are, and answer ids
select ask('mutation {insert_author_one(object: {id: 9, name: "New"}) {id name}}', 'admin'), ask('mutation {delete_author(where: {id: {_eq: 9}}) {returning {id articles_connection {edges {cursor}}}}}');
select ask('mutation {insert_author(objects: [{id: 8, name: "Other"}]) {affected_rows returning {id}}}', 'own');

\echo # arguments
select ask('{article_connection(first: 1, last: 1) {edges {cursor}}}'), ask('{article_connection(after: "x", before: "x") {edges {cursor}}}'), ask('{article_connection(first: -1) {edges {cursor}}}'), ask('{article_connection(limit: 1) {edges {cursor}}}');
select ask('{article_connection(after: "x") {edges {cursor}}}'), ask('{article_connection(after: "") {edges {cursor}}}'), ask(format('{article_connection(after: "%s") {edges {cursor}}}', coded('[1]')));
select ask(format('{article_connection(after: "%s") {edges {cursor}}}', coded('{"id": []}'))), ask(format('{article_connection(after: "%s") {edges {cursor}}}', coded('{"id": "x"}'))), ask(format('{article_connection(after: "%s") {edges {cursor}}}', coded('{"id": "2"}')));
select ask(format('{article_connection(order_by: {author: {name: asc}}, after: "%s") {edges {cursor}}}', coded('{"author": "x", "id": 1}')));
select ask(format('{article_connection(after: "%s", first: null, before: null) {edges {node {title}}}}', coded('{"id": null}')));
select ask('query ($o: [article_order_by!]) {article_connection(order_by: $o) {edges {node {title}}}}', 'admin', jsonb_build_object('o', (select jsonb_agg('{"id": "asc"}'::jsonb) from generate_series(1, 500))));
create table wide ();
do $$ begin
  execute (select 'alter table wide ' || string_agg(format('add c%s int', n), ', ') || ', add id int primary key' from generate_series(1, 60) n);
end $$;
select graphql.track('wide');
select ask(format('{wide_connection(order_by: [%s]) {edges {cursor}}}', (select string_agg(format('{c%s: asc}', n), ' ') from generate_series(1, 60) n)));
select ask(format('{wide_connection(order_by: [%s]) {edges {cursor}}}', (select string_agg(format('{c%s: asc}', n), ' ') from generate_series(1, 48) n)));

\echo # kept statements belong to their schema, and to their cursor
select graphql.resolve('{__typename __type(name: "author") {fields {name}}}', '{}', '{"x-hasura-role": "reader"}');
select ask('{__typename __type(name: "author") {fields {name}}}', 'reader');
select graphql.resolve('{__typename __type(name: "author") {fields {name}}}', '{}', '{"x-hasura-role": "reader"}');
select ask('query ($a: String) {article_connection(after: $a) {edges {node {title}}}}', 'reader', jsonb_build_object('a', coded(format('{"id": %s}', id)))) from (values (0), (1), (3), (4), (1)) v(id);
select node(format('[1, "public", "%s", %s]', kind, id), 'reader', 'id ... on article {title} ... on author {name}') from (values ('article', 1), ('article', 2), ('author', 2), ('author', 3)) v(kind, id);

\echo # an allow-list holds here, too
insert into graphql.setting values ('allow_list', 'true');
select ask('{article_connection(first: 1) {edges {node {title}}}}', 'reader'), ask('{article_connection(first: 1) {edges {node {title}}}}');
delete from graphql.setting where name = 'allow_list';

\echo # who is trusted with sessions is said by grants
create role relay_stranger;
grant usage on schema graphql to relay_stranger;
set role relay_stranger;
select graphql.resolve_relay('{__typename}');
reset role;
revoke usage on schema graphql from relay_stranger;
drop role relay_stranger;
