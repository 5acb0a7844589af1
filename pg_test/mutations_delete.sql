-- Deletes: which rows, and what is shown of them: the rows and what hung on them as they were.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
create function run(query text, variables jsonb = '{}', role text = 'admin') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7'))::text
$$;
create table author (id int primary key, name text, owner int);
create table book (id int primary key, title text, author_id int references author on delete cascade, hidden boolean default false, owner int default 7);
create table loan (id int primary key, book_id int references book);
create table tag (book_id int, name text, primary key (book_id, name));
create table loose (v int);
create function book_label(b book) returns text language sql stable as $$ select b.id || b.title $$;
create function fill() returns void language sql as $$
  truncate author, book, loan, tag, loose;
  insert into author values (1, 'ada', 7), (2, 'bo', 8);
  insert into book select i, 'b' || i, 1 + i % 2, i = 5, 6 + i % 3 from generate_series(1, 6) i;
  insert into loan values (1, 1);
  insert into tag values (1, 'x'), (1, 'y'), (2, 'x');
  insert into loose values (1), (2), (2);
$$;
select graphql.track_schema('public');
insert into graphql.computed_field (relation, name, function) values ('book', 'label', 'book_label(book)');
select fill();

\echo # by a condition
select run('mutation {delete_book(where: {id: {_eq: 2}}) {affected_rows returning {id title label author {name}}}}');
select run('mutation {delete_book(where: {id: {_in: [3, 99]}}) {__typename n: affected_rows rows: returning {key: id}}}');
select run('mutation {delete_book(where: {id: {_eq: 99}}) {affected_rows returning {id}}}');
select run('mutation {delete_book(where: {author: {name: {_eq: "ada"}}, title: {_neq: "b4"}}) {affected_rows returning {id}}}');
select run('mutation ($w: loose_bool_exp!) {delete_loose(where: $w) {affected_rows returning {v}}}', '{"w": {"v": {"_eq": 2}}}');
select id from book order by id;
select run('mutation {delete_loose(where: {}) {affected_rows}}');
select count(*) from loose;
select run('mutation {delete_book {affected_rows}}');
select run('mutation {delete_book(where: null) {affected_rows}}');
select run('mutation {delete_book(where: {id: {_eq: null}}) {affected_rows}}');
select run('mutation ($x: Int) {delete_book(where: {id: {_eq: $x}}) {affected_rows}}');
select run('mutation {delete_book(where: {id: {_is_null: true}}, limit: 1) {affected_rows}}');
select run('mutation {delete_book(where: {label: {_eq: "4b4"}}) {affected_rows}}');

\echo # by primary key
select fill();
select run('mutation {delete_book_by_pk(id: 2) {id title author {name}}}');
select run('mutation {delete_book_by_pk(id: 2) {id}}');
select run('mutation {delete_tag_by_pk(book_id: 1, name: "y") {book_id name}}');
select run('mutation ($b: Int!, $n: String!) {delete_tag_by_pk(book_id: $b, name: $n) {book_id name}}', '{"b": 1, "n": "x"}');
select run('mutation {delete_tag_by_pk(book_id: 1) {name}}');
select run('mutation {delete_tag_by_pk(book_id: 1, name: null) {name}}');
select run('mutation {delete_loose_by_pk(v: 1) {v}}');
select * from tag;

\echo # what hung on the rows is shown as it was
select fill();
select run('mutation {delete_author_by_pk(id: 1) {name books(order_by: {id: asc}) {id title} books_aggregate {aggregate {count max {id}}}}}');
select id from book order by id;
select fill();
delete from loan;
select run('mutation {delete_book(where: {id: {_eq: 4}}) {returning {id author {name books(order_by: {id: asc}) {id} books_aggregate {aggregate {count}}}}}}');
select run('mutation {delete_author(where: {}) {affected_rows}}');
select count(*) from book;

\echo # what others refer to stays
select fill();
select run('mutation {delete_book(where: {id: {_eq: 1}}) {affected_rows}}');
select run('mutation {delete_book_by_pk(id: 1) {id}}');
select run('mutation {delete_author(where: {id: {_eq: 2}}) {affected_rows}}');
select run('mutation {a: delete_loose(where: {v: {_eq: 1}}) {affected_rows} b: delete_book(where: {id: {_in: [1, 2]}}) {affected_rows}}');
select (select count(*) from loose), (select count(*) from book), (select count(*) from author);
select run('mutation {a: delete_loan(where: {}) {affected_rows} b: delete_book(where: {id: {_eq: 1}}) {affected_rows} c: delete_book(where: {id: {_eq: 1}}) {affected_rows}}');

\echo # a role
select fill();
delete from loan;
insert into graphql.select_permission (relation, role, columns, filter) values ('book', 'user', '{id,title}', '{"hidden": false}'), ('author', 'user', '{name}', '{}'), ('loan', 'user', '{id}', '{}');
insert into graphql.delete_permission (relation, role, filter) values ('book', 'user', '{"owner": "X-Hasura-User-Id"}'), ('tag', 'user', '{}');
select id, hidden, owner from book order by id;
select run('mutation {delete_book(where: {id: {_eq: 2}}) {affected_rows returning {id}}}', role => 'user');
select run('mutation {delete_book_by_pk(id: 2) {id}}', role => 'user');
select run('mutation {delete_book_by_pk(id: 1) {id title author {name}}}', role => 'user');
select run('mutation {delete_book(where: {_or: [{}, {id: {_eq: 2}}]}) {affected_rows returning {id}}}', role => 'user');
select id from book order by id;
select run('mutation {delete_book(where: {owner: {_eq: 6}}) {affected_rows}}', role => 'user');
select run('mutation {delete_book(where: {id: {_eq: 2}}) {returning {owner}}}', role => 'user');
select run('mutation {delete_book(where: {loans: {}}) {affected_rows}}', role => 'user');
-- A hidden row that the filter lets the role delete is deleted and not shown; without a permission to select there are no fields.
update book set owner = 7 where id = 5;
select run('mutation {delete_book(where: {id: {_eq: 5}}) {affected_rows returning {id}}}', role => 'user');
select run('mutation {delete_tag(where: {}) {affected_rows}}', role => 'user');
select run('mutation {delete_loan(where: {}) {affected_rows}}', role => 'user');
select run('mutation {delete_author(where: {}) {affected_rows}}', role => 'user');
select run('{__type(name: "mutation_root") {fields {name args {name}}}}', role => 'user');
select id from book order by id;
-- The filter looks at other tables.
update graphql.delete_permission set filter = '{"author": {"owner": "X-Hasura-User-Id"}, "_not": {"loans": {}}}' where role = 'user' and relation = 'book'::regclass;
insert into loan values (1, 6);
select run('mutation {delete_book(where: {}) {affected_rows returning {id}}}', role => 'user');
select id, author_id from book order by id;

\echo # require_where
insert into graphql.setting values ('require_where', 'true');
select run('mutation {delete_book(where: {}) {affected_rows}}');
select run('mutation {delete_book(where: {_and: [{}]}) {affected_rows}}');
select run('mutation {delete_book(where: {_not: {}}) {affected_rows}}');
select run('mutation {delete_book(where: {}) {affected_rows}}', role => 'user');
select run('mutation {delete_book_by_pk(id: 3) {id}}');
delete from graphql.setting where name = 'require_where';
select run('mutation {delete_loan(where: {}) {affected_rows} delete_book(where: {}) {affected_rows}}');
