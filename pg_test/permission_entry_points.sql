-- The role's filter holds at every entry point. For each: a row that the role may see, one that it may not, and a
-- field that its schema does not have. Shelf 1 and books 1 and 3 are open; all else must not show, not even in a count.
\pset format unaligned
\pset tuples_only on
create table shelf (id int primary key, name text not null, open boolean not null, code text not null);
create table book (
  id int primary key, shelf_id int not null references shelf, title text not null, price int not null,
  open boolean not null, code text not null
);
create table vault (id int primary key, book_id int not null references book, shelf_id int not null references shelf);
insert into shelf values (1, 'first', true, 'c1'), (2, 'second', false, 'c2');
insert into book values
  (1, 1, 'one', 10, true, 'k1'), (2, 1, 'two', 20, false, 'k2'), (3, 2, 'three', 30, true, 'k3'), (4, 2, 'four', 40, false, 'k4');
insert into vault values (1, 1, 1), (2, 2, 2);

create function all_books() returns setof book language sql stable as 'select * from book';
create function one_book(wanted int) returns book language sql stable as 'select * from book where id = wanted';
create function all_vaults() returns setof vault language sql stable as 'select * from vault';
create function shelf_all_books(s shelf) returns setof book language sql stable as 'select * from book';
create function shelf_book(s shelf, wanted int default 2) returns book language sql stable as
  'select * from book where id = wanted';
create function shelf_vaults(s shelf) returns setof vault language sql stable as 'select * from vault';
create function book_label(b book) returns text language sql stable as 'select b.id || b.title';
create function book_key(b book) returns text language sql stable as 'select b.code';

select graphql.track_schema('public');
insert into graphql.function (function) values
  ('all_books()'), ('one_book(int)'), ('all_vaults()');
insert into graphql.computed_field (relation, name, function) values
  ('shelf', 'every_book', 'shelf_all_books(shelf)'), ('shelf', 'some_book', 'shelf_book(shelf, int)'),
  ('shelf', 'vault_list', 'shelf_vaults(shelf)'), ('book', 'label', 'book_label(book)'), ('book', 'key', 'book_key(book)');
insert into graphql.select_permission (relation, role, columns, computed_fields, filter, allow_aggregations) values
  ('shelf', 'reader', '{id,name}', '{}', '{"open": true}', true),
  ('book', 'reader', '{id,title,price,shelf_id}', '{label}', '{"open": {"_eq": true}}', true),
  ('shelf', 'plain', '{id,name}', '{}', '{"open": true}', false),
  ('book', 'plain', '{id,title}', '{}', '{"open": true}', false),
  -- Sees every shelf, but open books only: what hides a book is then the book's own rule.
  ('shelf', 'walker', '{id,name}', '{}', '{}', true),
  ('book', 'walker', '{id,title,price,shelf_id}', '{label}', '{"open": true}', true);

create function ask(query text, role text default 'reader') returns text language sql as $$
  select graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role))::text
$$;

\echo # rows
select ask('{book(order_by: {id: asc}) {id}}');
select ask('{book(where: {id: {_eq: 2}}) {id}}');
select ask('{vault {id}}');
select ask('{book {code}}');
select ask('{book {key}}');
select ask('{book {open}}');

\echo # by primary key
select ask('{book_by_pk(id: 1) {id title}}');
select ask('{book_by_pk(id: 2) {id title}}');
select ask('{vault_by_pk(id: 1) {id}}');
select ask('{book_by_pk(id: 1) {code}}');

\echo # aggregate
select ask('{book_aggregate {aggregate {count min {price} max {price} sum {price} avg {price}}}}');
select ask('{book_aggregate(where: {id: {_in: [2, 4]}}) {aggregate {count max {title}}}}');
select ask('{book_aggregate {aggregate {count(columns: [title, price], distinct: true)}}}');
select ask('{vault_aggregate {aggregate {count}}}');
select ask('{book_aggregate {aggregate {count(columns: [code])}}}');
select ask('{book_aggregate {aggregate {max {code}}}}');
select ask('{book_aggregate {aggregate {count}}}', 'plain');

\echo # aggregate, nodes
select ask('{book_aggregate(order_by: {id: asc}) {nodes {id}}}');
select ask('{book_aggregate(where: {id: {_eq: 2}}) {nodes {id}}}');
select ask('{book_aggregate {nodes {code}}}');

\echo # array relationship
select ask('{shelf(order_by: {id: asc}) {id books(order_by: {id: asc}) {id}}}', 'walker');
select ask('{shelf_by_pk(id: 1) {books(where: {id: {_eq: 2}}) {id}}}', 'walker');
select ask('{shelf {vaults {id}}}', 'walker');
select ask('{shelf {books {code}}}', 'walker');

\echo # object relationship
select ask('{book(order_by: {id: asc}) {id shelf {id name}}}');
select ask('{book_by_pk(id: 3) {shelf {id}}}');
select ask('{book {shelf {code}}}');
select ask('{vault {book {id}}}');

\echo # relationship aggregate
select ask('{shelf(order_by: {id: asc}) {books_aggregate {aggregate {count max {price}} nodes {id}}}}', 'walker');
select ask('{shelf {books_aggregate(where: {id: {_in: [2, 4]}}) {aggregate {count} nodes {id}}}}', 'walker');
select ask('{shelf {books_aggregate(limit: 5, order_by: {id: asc}) {aggregate {count} nodes {id}}}}', 'walker');
select ask('{shelf {vaults_aggregate {aggregate {count}}}}', 'walker');
select ask('{shelf {books_aggregate {aggregate {max {code}}}}}', 'walker');
select ask('{shelf {books_aggregate {aggregate {count}}}}', 'plain');

\echo # where, columns
select ask('{book(where: {price: {_gt: 15}}, order_by: {id: asc}) {id}}');
select ask('{book(where: {_or: [{id: {_eq: 2}}, {_not: {id: {_eq: 1}}}]}, order_by: {id: asc}) {id}}');
select ask('{book(where: {code: {_eq: "k1"}}) {id}}');
select ask('{book(where: {open: {_eq: false}}) {id}}');

\echo # where, object relationship
select ask('{book(where: {shelf: {name: {_eq: "first"}}}) {id}}');
select ask('{book(where: {shelf: {name: {_eq: "second"}}}) {id}}');
select ask('{book(where: {_not: {shelf: {}}}) {id}}');
select ask('{book(where: {shelf: {code: {_eq: "c1"}}}) {id}}');

\echo # where, array relationship
select ask('{shelf(where: {books: {title: {_eq: "one"}}}) {id}}', 'walker');
select ask('{shelf(where: {books: {title: {_eq: "two"}}}) {id}}', 'walker');
select ask('{shelf(where: {books: {code: {_eq: "k1"}}}) {id}}', 'walker');
select ask('{shelf(where: {vaults: {}}) {id}}', 'walker');

\echo # where, aggregate
select ask('{shelf(where: {books_aggregate: {count: {predicate: {_eq: 1}}}}, order_by: {id: asc}) {id}}', 'walker');
select ask('{shelf(where: {books_aggregate: {count: {predicate: {_eq: 2}}}}) {id}}', 'walker');
select ask('{shelf(where: {books_aggregate: {count: {filter: {id: {_in: [2, 4]}}, predicate: {_gt: 0}}}}) {id}}', 'walker');
select ask('{shelf(where: {books_aggregate: {count: {arguments: [code], predicate: {_gt: 0}}}}) {id}}', 'walker');
select ask('{shelf(where: {vaults_aggregate: {count: {predicate: {_gt: 0}}}}) {id}}', 'walker');
select ask('{shelf(where: {books_aggregate: {count: {predicate: {_gt: 0}}}}) {id}}', 'plain');

\echo # order_by, object relationship: the name of the closed shelf is null here and so comes first
select ask('{book(order_by: [{shelf: {name: asc_nulls_first}}, {id: desc}]) {id}}');
select ask('{book(order_by: [{shelf: {name: desc_nulls_last}}, {id: desc}]) {id}}');
select ask('{book(order_by: {shelf: {code: asc}}) {id}}');
select ask('{book(order_by: {code: asc}) {id}}');

\echo # order_by, aggregate: one open book on each shelf, so the identifier decides; of all books, shelf 3 has more
insert into shelf values (3, 'third', true, 'c3');
insert into book values (5, 3, 'five', 1, false, 'k5'), (6, 3, 'six', 99, false, 'k6'), (7, 3, 'seven', 5, true, 'k7');
select ask('{shelf(order_by: [{books_aggregate: {count: desc}}, {id: asc}]) {id}}', 'walker');
select ask('{shelf(order_by: [{books_aggregate: {max: {price: desc}}}]) {id}}', 'walker');
select ask('{shelf(order_by: [{books_aggregate: {min: {price: asc}}}]) {id}}', 'walker');
select ask('{shelf(order_by: {books_aggregate: {max: {code: desc}}}) {id}}', 'walker');
select ask('{shelf(order_by: {vaults_aggregate: {count: desc}}) {id}}', 'walker');
select ask('{shelf(order_by: {books_aggregate: {count: desc}}) {id}}', 'plain');
delete from book where shelf_id = 3;
delete from shelf where id = 3;

\echo # distinct_on
select ask('{book(distinct_on: shelf_id, order_by: [{shelf_id: asc}, {id: desc}]) {id}}');
select ask('{book(distinct_on: code) {id}}');

\echo # function
select ask('{all_books(order_by: {id: asc}) {id}}');
select ask('{one_book(args: {wanted: 1}) {id title}}');
select ask('{one_book(args: {wanted: 2}) {id title}}');
select ask('{all_books(where: {id: {_eq: 2}}) {id}}');
select ask('{all_books {code}}');
select ask('{all_vaults {id}}');

\echo # function, aggregate
select ask('{all_books_aggregate {aggregate {count max {price}}}}');
select ask('{all_books_aggregate(order_by: {id: asc}) {nodes {id}}}');
select ask('{all_books_aggregate(where: {id: {_eq: 2}}) {aggregate {count}}}');
select ask('{all_books_aggregate {aggregate {max {code}}}}');
select ask('{all_books_aggregate {aggregate {count}}}', 'plain');
select ask('{all_vaults_aggregate {aggregate {count}}}');

\echo # computed field, rows
select ask('{shelf {every_book(order_by: {id: asc}) {id}}}');
select ask('{shelf {every_book(where: {id: {_eq: 2}}) {id}}}');
select ask('{shelf {some_book(args: {wanted: 1}) {id}}}');
select ask('{shelf {some_book {id}}}');
select ask('{shelf {every_book {code}}}');
select ask('{shelf {vault_list {id}}}');

\echo # computed field, scalar
select ask('{book(order_by: {id: asc}) {label}}');
select ask('{book(where: {label: {_eq: "1one"}}) {id}}');
select ask('{book(where: {label: {_eq: "2two"}}) {id}}');
select ask('{book(where: {key: {_eq: "k1"}}) {id}}');
select ask('{book(order_by: {label: desc}) {id}}');
select ask('{book(order_by: {key: desc}) {id}}');
select ask('{book {label}}', 'plain');

\echo # computed field, rows, in where and order_by
select ask('{shelf(where: {every_book: {id: {_eq: 1}}}) {id}}');
select ask('{shelf(where: {every_book: {id: {_eq: 2}}}) {id}}');
select ask('{shelf(where: {some_book: {}}) {id}}');
select ask('{shelf(where: {every_book: {code: {_eq: "k1"}}}) {id}}');
select ask('{shelf(where: {vault_list: {}}) {id}}');
select ask('{shelf(order_by: {vault_list_aggregate: {count: asc}}) {id}}');

\echo # manual object relationship that several rows match: the first that is visible
update book set open = not open where shelf_id = 1;
insert into graphql.relationship (relation, name, kind, remote, column_mapping) values ('shelf', 'any_book', 'object', 'book', '{"id": "shelf_id"}');
select ask('{shelf(order_by: {id: asc}) {id any_book {id}}}', 'walker');
select ask('{shelf(where: {any_book: {title: {_eq: "two"}}}) {id}}', 'walker');
select ask('{shelf(where: {any_book: {title: {_in: ["one", "four"]}}}) {id}}', 'walker');
-- By the visible books two and three; by all it would be one and three, and so the other way round.
select ask('{shelf(order_by: {any_book: {title: desc}}) {id}}', 'walker');
select ask('{shelf(order_by: {any_book: {code: desc}}) {id}}', 'walker');
select ask('{book(order_by: [{shelf: {any_book: {price: desc}}}]) {id}}', 'walker');
update book set open = not open where shelf_id = 1;

\echo # arguments that the caller cannot set: the session, presets
create function books_of(session json, minimum int, label text default 'none') returns setof book language sql stable as
  $$select b.id, b.shelf_id, label || (session ->> 'x-hasura-role'), b.price, b.open, b.code from book b where b.price >= minimum$$;
insert into graphql.function (function, session_argument) values ('books_of(json, int, text)', 'session');
select ask('{books_of(args: {minimum: 15}) {id title}}');
select ask('{books_of(args: {minimum: 15, label: "x "}) {id title}}');
select ask('{books_of(args: {minimum: 15, session: "{\"x-hasura-role\": \"admin\"}"}) {id title}}');
insert into graphql.function_permission (function, role, argument_presets) values ('books_of(json, int, text)', 'reader', '{"minimum": 5, "label": "X-Hasura-Role"}');
select ask('{books_of(order_by: {id: asc}) {id title}}');
select ask('{books_of(args: {minimum: 1}) {id title}}');
delete from graphql.function where function = 'books_of(json, int, text)'::regprocedure;

\echo # a request inside a request: the inner one has its own role, the outer one keeps its
create function inner_answer(s shelf) returns text language sql stable as
  $$select ask('{book_aggregate {aggregate {count}}}', 'admin') || coalesce(current_setting('hasura.user'), 'unset')$$;
insert into graphql.computed_field (relation, name, function) values ('shelf', 'inner', 'inner_answer(shelf)');
update graphql.select_permission set computed_fields = '{inner}' where relation = 'shelf'::regclass and role = 'reader';
select ask('{shelf {inner books {id}}}');
delete from graphql.computed_field where name = 'inner';
update graphql.select_permission set computed_fields = '{}' where relation = 'shelf'::regclass and role = 'reader';

\echo # row_limit: of roots, lists inside, nodes, functions and computed fields; not of aggregates
update graphql.select_permission set row_limit = 1 where relation = 'book'::regclass and role = 'walker';
update graphql.select_permission set filter = '{}' where relation = 'book'::regclass and role = 'walker';
select ask('{book(order_by: {id: asc}) {id}}', 'walker');
select ask('{book(order_by: {id: asc}, limit: 3) {id}}', 'walker');
select ask('{book(order_by: {id: asc}, limit: 0) {id}}', 'walker');
select ask('{book(order_by: {id: asc}, offset: 1, limit: 2) {id}}', 'walker');
select ask('{book_aggregate(order_by: {id: asc}) {aggregate {count} nodes {id}}}', 'walker');
select ask('{shelf(order_by: {id: asc}) {books(order_by: {id: asc}, limit: 5) {id} books_aggregate(order_by: {id: asc}) {aggregate {count} nodes {id}}}}', 'walker');
select ask('{all_books(order_by: {id: asc}, limit: 2) {id}}', 'walker');
select ask('{all_books_aggregate(order_by: {id: asc}) {aggregate {count} nodes {id}}}', 'walker');
select ask('{shelf {every_book(order_by: {id: asc}) {id}}}', 'walker');

\echo # query_root_fields: none, some; the row can still be reached through relationships
update graphql.select_permission set query_root_fields = '{}' where relation = 'book'::regclass and role = 'reader';
select ask('{book {id}}');
select ask('{book_by_pk(id: 1) {id}}');
select ask('{book_aggregate {aggregate {count}}}');
select ask('{shelf {books {id}}}');
update graphql.select_permission set query_root_fields = '{select_by_pk}' where relation = 'book'::regclass and role = 'reader';
select ask('{book {id}}');
select ask('{book_by_pk(id: 1) {id}}');
select ask('{book_by_pk(id: 2) {id}}');

\echo # a by_pk field needs every column of the key
update graphql.select_permission set columns = '{title}', query_root_fields = null where relation = 'book'::regclass and role = 'reader';
select ask('{book_by_pk(id: 1) {title}}');
select ask('{book(order_by: {title: asc}) {title}}');

\echo # a role without any permission
select ask('{book {id}}', 'nobody');
select ask('{no_queries_available}', 'nobody');
select ask('{__schema {queryType {fields {name}}}}', 'nobody');
select ask('{__type(name: "book") {name}}', 'nobody');
