-- What a role may write, at every entry point: something allowed, something refused, and a role for which there is no field.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
create function run(query text, role text = 'writer', variables jsonb = '{}', more jsonb = '{}') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7') || more)::text
$$;
create table shelf (id int primary key, name text, owner int);
create table book (id int primary key, title text, owner int, shelf_id int references shelf, code text, stamp text);
create table cover (book_id int primary key references book, colour text, owner int);
create table vault (id int primary key, book_id int references book);
create function reset() returns void language sql as $$
  truncate shelf, book, cover, vault;
  insert into shelf values (1, 'mine', 7), (2, 'theirs', 8);
  insert into book values (1, 'one', 7, 1, 'c1', null), (2, 'two', 8, 2, 'c2', null), (3, 'three', 7, 1, 'c3', null);
  insert into vault values (1, 1);
$$;
create function state() returns setof text language sql as $$ select b::text from book b order by id $$;
create function add_book(id int, title text, owner int) returns setof book language sql volatile as
  $$ insert into book (id, title, owner) values (add_book.id, add_book.title, add_book.owner) returning * $$;
select graphql.track_schema('public');
insert into graphql.function (function) values ('add_book(int,text,int)');
select reset();
insert into graphql.select_permission (relation, role, columns, filter) values
  ('book', 'writer', '{id,title,owner,shelf_id}', '{"owner": "X-Hasura-User-Id"}'), ('book', 'reader', '{id,title}', '{}'),
  ('shelf', 'writer', '{id,name}', '{}'), ('cover', 'writer', '{book_id,colour}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check, presets) values
  ('book', 'writer', '{id,title,owner,shelf_id}', '{"owner": "X-Hasura-User-Id", "title": {"_neq": "bad"}}', '{"stamp": "inserted"}'),
  ('shelf', 'writer', '{id,name}', '{"name": {"_neq": "bad"}}', '{"owner": "X-Hasura-User-Id"}'),
  ('cover', 'writer', '{colour}', '{"colour": {"_neq": "bad"}}', '{"owner": "x-hasura-user-id"}');
insert into graphql.update_permission (relation, role, columns, filter, row_check, presets) values
  ('book', 'writer', '{title,owner}', '{"owner": "X-Hasura-User-Id"}', '{"owner": "X-Hasura-User-Id", "title": {"_neq": "worse"}}', '{"stamp": "updated"}');
insert into graphql.delete_permission (relation, role, filter) values ('book', 'writer', '{"owner": "X-Hasura-User-Id", "title": {"_neq": "kept"}}');
insert into graphql.function_permission (function, role) values ('add_book(int,text,int)', 'writer');

\echo # insert
select run('mutation {insert_book(objects: [{id: 10, title: "t", owner: 7}]) {affected_rows returning {id title}}}');
select run('mutation {insert_book(objects: [{id: 11, title: "t", owner: 8}]) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 11, title: "t", owner: 7}, {id: 12, title: "bad", owner: 7}]) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 11, title: "t"}]) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 11, title: null, owner: 7}]) {affected_rows returning {title}}}');
select run('mutation {insert_book(objects: [{id: 12, title: "t", owner: 7}]) {affected_rows}}', 'reader');
select run('mutation {insert_book(objects: [{id: 12, title: "t", owner: 7}]) {affected_rows}}', 'nobody');

\echo # insert one
select run('mutation {insert_book_one(object: {id: 20, title: "t", owner: 7}) {id title}}');
select run('mutation {insert_book_one(object: {id: 21, title: "t", owner: 8}) {id}}');
select run('mutation {insert_book_one(object: {id: 21, title: "t", owner: 7}) {id}}', 'reader');

\echo # nested, object before its row
select run('mutation {insert_book_one(object: {id: 30, title: "t", owner: 7, shelf: {data: {id: 30, name: "s"}}}) {id shelf {name}}}');
select run('mutation {insert_book_one(object: {id: 31, title: "t", owner: 7, shelf: {data: {id: 31, name: "bad"}}}) {id}}');
select run('mutation {insert_book_one(object: {id: 31, title: "bad", owner: 7, shelf: {data: {id: 31, name: "s"}}}) {id}}');
select run('mutation {insert_book_one(object: {id: 31, title: "t", owner: 7, shelf: {data: {id: 31, name: "s", owner: 8}}}) {id}}');
select run('mutation {insert_book_one(object: {id: 31, title: "t", owner: 7, shelf: {data: {id: 31, name: "s"}, on_conflict: {constraint: shelf_pkey, update_columns: [name]}}}) {id}}');

\echo # nested, list after its row
select run('mutation {insert_shelf_one(object: {id: 40, name: "s", books: {data: [{id: 40, title: "t", owner: 7}]}}) {id books {id}}}');
select run('mutation {insert_shelf_one(object: {id: 41, name: "s", books: {data: [{id: 41, title: "t", owner: 7}, {id: 42, title: "t", owner: 8}]}}) {id}}');
select run('mutation {insert_shelf_one(object: {id: 41, name: "s", books: {data: [{id: 41, title: "t", owner: 7, code: "c"}]}}) {id}}');
select run('mutation {insert_book_one(object: {id: 43, title: "t", owner: 7, vaults: {data: [{id: 43}]}}) {id}}');

\echo # nested, object after its row
select run('mutation {insert_book_one(object: {id: 50, title: "t", owner: 7, cover: {data: {colour: "red"}}}) {id cover {colour}}}');
select run('mutation {insert_book_one(object: {id: 51, title: "t", owner: 7, cover: {data: {colour: "bad"}}}) {id}}');
select run('mutation {insert_book_one(object: {id: 51, title: "t", owner: 7, cover: {data: {colour: "red", owner: 8}}}) {id}}');
select owner from cover;
select owner from shelf where id >= 30 order by id;

\echo # upsert, the row is new
select run('mutation {insert_book(objects: [{id: 60, title: "t", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [title]}) {affected_rows returning {id}}}');
select run('mutation {insert_book(objects: [{id: 61, title: "bad", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [title]}) {affected_rows}}');
select run('mutation {insert_shelf(objects: [{id: 60, name: "t"}], on_conflict: {constraint: shelf_pkey, update_columns: [name]}) {affected_rows}}');

\echo # upsert, the row is there
select run('mutation {insert_book(objects: [{id: 1, title: "u", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [title]}) {affected_rows returning {id title}}}');
select run('mutation {insert_book(objects: [{id: 2, title: "u", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [title, owner]}) {affected_rows returning {id title}}}');
select run('mutation {insert_book(objects: [{id: 1, title: "worse", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [title]}) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 1, title: "u", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [shelf_id]}) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 1, title: "u", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [title], where: {code: {_eq: "c1"}}}) {affected_rows}}');
select * from state();
select reset();

\echo # update
select run('mutation {update_book(where: {id: {_eq: 1}}, _set: {title: "u"}) {affected_rows returning {id title}}}');
select run('mutation {update_book(where: {id: {_eq: 2}}, _set: {title: "u"}) {affected_rows}}');
select run('mutation {update_book(where: {id: {_eq: 1}}, _set: {owner: 8}) {affected_rows}}');
select run('mutation {update_book(where: {id: {_eq: 1}}, _set: {title: "u"}) {affected_rows}}', 'reader');

\echo # update by primary key
select run('mutation {update_book_by_pk(pk_columns: {id: 1}, _set: {title: "v"}) {id title}}');
select run('mutation {update_book_by_pk(pk_columns: {id: 2}, _set: {title: "v"}) {id}}');
select run('mutation {update_book_by_pk(pk_columns: {id: 1}, _set: {title: "worse"}) {id}}');
select run('mutation {update_book_by_pk(pk_columns: {id: 1}, _set: {title: "v"}) {id}}', 'reader');

\echo # update many
select run('mutation {update_book_many(updates: [{where: {id: {_eq: 1}}, _set: {title: "w"}}, {where: {id: {_eq: 2}}, _set: {title: "w"}}]) {affected_rows returning {id title}}}');
select run('mutation {update_book_many(updates: [{where: {id: {_eq: 1}}, _set: {title: "lost"}}, {where: {id: {_eq: 3}}, _set: {owner: 8}}]) {affected_rows}}');
select run('mutation {update_book_many(updates: [{where: {id: {_eq: 1}}, _set: {title: "x"}}]) {affected_rows}}', 'reader');
select * from state();

\echo # delete
select run('mutation {delete_book(where: {id: {_in: [2, 3]}}) {affected_rows returning {id title}}}');
update book set title = 'kept' where id = 1;
select run('mutation {delete_book(where: {}) {affected_rows}}');
select run('mutation {delete_book(where: {code: {_eq: "c1"}}) {affected_rows}}');
select run('mutation {delete_book(where: {id: {_eq: 3}}) {affected_rows}}', 'reader');

\echo # delete by primary key
select reset();
delete from vault;
select run('mutation {delete_book_by_pk(id: 1) {id title}}');
select run('mutation {delete_book_by_pk(id: 2) {id}}');
select run('mutation {delete_book_by_pk(id: 3) {id}}', 'reader');
select * from state();

\echo # function
select reset();
select run('mutation {add_book(args: {id: 70, title: "t", owner: 7}) {id title}}');
select run('mutation {add_book(args: {id: 71, title: "t", owner: 8}) {id title}}');
select run('mutation {add_book(args: {id: 72, title: "t", owner: 7}) {id code}}');
select run('mutation {add_book(args: {id: 72, title: "t", owner: 7}) {id}}', 'reader');

\echo # columns without permission and preset ones are unknown
select run('mutation {insert_book(objects: [{id: 80, title: "t", owner: 7, code: "c"}]) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 80, title: "t", owner: 7, stamp: "c"}]) {affected_rows}}');
select run('mutation ($o: [book_insert_input!]!) {insert_book(objects: $o) {affected_rows}}', variables => '{"o": [{"id": 80, "title": "t", "owner": 7, "stamp": "mine"}]}');
select run('mutation {update_book(where: {id: {_eq: 1}}, _set: {code: "x"}) {affected_rows}}');
select run('mutation {update_book(where: {id: {_eq: 1}}, _set: {stamp: "x"}) {affected_rows}}');
select run('mutation ($s: book_set_input) {update_book(where: {id: {_eq: 1}}, _set: $s) {affected_rows}}', variables => '{"s": {"shelf_id": 1}}');
select run('mutation {insert_book(objects: [{id: 80, title: "t", owner: 7}]) {returning {code}}}');
select run('mutation {insert_book(objects: [{id: 80, title: "t", owner: 7}]) {affected_rows}}', more => '{"x-hasura-user-id": null}');
select * from state();

\echo # introspection: what the role can write, and no more
select run('{__type(name: "mutation_root") {fields {name args {name}}}}');
select run('{insert: __type(name: "book_insert_input") {inputFields {name}} set: __type(name: "book_set_input") {inputFields {name}} inc: __type(name: "book_inc_input") {inputFields {name}} column: __type(name: "book_update_column") {enumValues {name}} shelf: __type(name: "shelf_set_input") {name} vault: __type(name: "vault_insert_input") {name} constraint: __type(name: "vault_constraint") {name}}');
select run('{__schema {mutationType {name}} __type(name: "mutation_root") {name} insert: __type(name: "book_insert_input") {name} set: __type(name: "book_set_input") {name} response: __type(name: "book_mutation_response") {name}}', 'reader');
select run('mutation {__typename}', 'reader');

\echo # backend_only, on all three
insert into graphql.select_permission (relation, role, columns, filter) values ('book', 'backend', '{id,title}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check, backend_only) values ('book', 'backend', '{id,title}', '{}', true);
insert into graphql.update_permission (relation, role, columns, filter, backend_only) values ('book', 'backend', '{title}', '{}', true);
insert into graphql.delete_permission (relation, role, filter, backend_only) values ('book', 'backend', '{}', true);
select run(q, 'backend', more => m::jsonb) from
  unnest(array['{"x-hasura-use-backend-only-permissions": "true"}', '{}', '{"x-hasura-use-backend-only-permissions": "false"}', '{"X-Hasura-Use-Backend-Only-Permissions": "True"}']) with ordinality a (m, first),
  unnest(array['mutation {insert_book_one(object: {id: 90, title: "b"}) {id}}', 'mutation {update_book_by_pk(pk_columns: {id: 90}, _set: {title: "c"}) {title}}', 'mutation {delete_book_by_pk(id: 90) {title}}', '{__type(name: "mutation_root") {fields {name}}}']) with ordinality b (q, second)
  order by first, second;
update graphql.insert_permission set backend_only = false where role = 'backend';
select run('{__type(name: "mutation_root") {fields {name}} __schema {mutationType {name}}}', 'backend');
select run('mutation {insert_book(objects: [{id: 91, title: "b"}], on_conflict: {constraint: book_pkey, update_columns: [title]}) {affected_rows}}', 'backend');
select run('mutation {insert_book(objects: [{id: 91, title: "b"}], on_conflict: {constraint: book_pkey, update_columns: [title]}) {affected_rows}}', 'backend', more => '{"x-hasura-use-backend-only-permissions": "true"}');
-- Nested too.
insert into graphql.insert_permission (relation, role, columns, row_check, backend_only) values ('shelf', 'backend', '{id,name}', '{}', true);
select run('mutation {insert_book_one(object: {id: 92, title: "b", shelf: {data: {id: 92}}}) {id}}', 'backend');
select run('mutation {insert_book_one(object: {id: 92, title: "b", shelf: {data: {id: 92}}}) {id}}', 'backend', more => '{"x-hasura-use-backend-only-permissions": "true"}');

\echo # inherited: of one parent
select reset();
insert into graphql.inherited_role (role, parent) values ('child', 'writer'), ('child', 'reader');
select run('mutation {insert_book_one(object: {id: 100, title: "t", owner: 7}) {id title}}', 'child');
select run('mutation {insert_book_one(object: {id: 101, title: "bad", owner: 7}) {id}}', 'child');
select run('mutation {update_book(where: {}, _set: {title: "u"}) {affected_rows}}', 'child');
select run('mutation {update_book(where: {id: {_eq: 1}}, _set: {title: "worse"}) {affected_rows}}', 'child');
select run('mutation {delete_book(where: {id: {_in: [2, 3]}}) {affected_rows returning {id title}}}', 'child');
select * from graphql.inconsistencies();

\echo # inherited: parents that agree
insert into graphql.insert_permission (relation, role, columns, row_check, presets) values
  ('book', 'reader', '{owner,shelf_id,title,id}', '{"title": {"_neq": "bad"}, "owner": "X-Hasura-User-Id"}', '{"stamp": "inserted"}');
select run('mutation {insert_book_one(object: {id: 102, title: "t", owner: 7}) {id title}}', 'child');
select run('mutation {insert_book_one(object: {id: 103, title: "bad", owner: 7}) {id}}', 'child');
select * from graphql.inconsistencies();

\echo # inherited: parents that do not agree
update graphql.insert_permission set presets = '{"stamp": "other"}' where role = 'reader';
insert into graphql.update_permission (relation, role, columns, filter) values ('book', 'reader', '{title}', '{}');
insert into graphql.delete_permission (relation, role, filter) values ('book', 'reader', '{}');
select run('mutation {insert_book_one(object: {id: 104, title: "t", owner: 7}) {id}}', 'child');
select run('mutation {update_book(where: {}, _set: {title: "u"}) {affected_rows}}', 'child');
select run('mutation {delete_book(where: {}) {affected_rows}}', 'child');
select run('{__type(name: "mutation_root") {fields {name}}}', 'child');
select object, path, reason from graphql.inconsistencies() order by object;
-- The parents keep theirs.
select run('mutation {insert_book_one(object: {id: 105, title: "t", owner: 7}) {id}}', 'reader');

\echo # inherited: a permission of its own decides
insert into graphql.insert_permission (relation, role, columns, row_check) values ('book', 'child', '{id,title}', '{"id": {"_gt": 100}}');
insert into graphql.update_permission (relation, role, columns, filter) values ('book', 'child', '{title}', '{"id": {"_eq": 105}}');
insert into graphql.delete_permission (relation, role, filter) values ('book', 'child', '{"id": {"_eq": 105}}');
select run('mutation {insert_book_one(object: {id: 106, title: "t"}) {id}}', 'child');
select run('mutation {insert_book_one(object: {id: 99, title: "t"}) {id}}', 'child');
select run('mutation {update_book(where: {}, _set: {title: "own"}) {affected_rows}}', 'child');
select run('mutation {delete_book(where: {}) {affected_rows}}', 'child');
select * from graphql.inconsistencies();

\echo # validation by a function of the row
select reset();
create function book_fault(b book) returns text language sql stable as $$
  select case when b.title like 'x%' then 'no title may begin with x: ' || b.title when b.title = 'twice' and (select count(*) from book where title = 'twice') > 0 then 'only once' end
$$;
create function wrong_fault(b book) returns int language sql stable as 'select 1';
create function shelf_fault(s shelf) returns text language sql stable as 'select null::text';
update graphql.insert_permission set validate = 'wrong_fault(book)' where role = 'writer' and relation = 'book'::regclass;
update graphql.insert_permission set validate = 'shelf_fault(shelf)' where role = 'writer' and relation = 'book'::regclass;
update graphql.insert_permission set validate = 'book_fault(book)' where role = 'writer' and relation = 'book'::regclass;
update graphql.update_permission set validate = 'book_fault(book)' where role = 'writer' and relation = 'book'::regclass;
select run('mutation {insert_book_one(object: {id: 110, title: "xy", owner: 7}) {id}}');
select run('mutation {insert_book(objects: [{id: 110, title: "fine", owner: 7}, {id: 111, title: "xz", owner: 7}, {id: 112, title: "xw", owner: 7}]) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 110, title: "fine", owner: 7}, {id: 111, title: "good", owner: 7}]) {affected_rows}}');
-- The check goes first: of a row that fails it nothing is told.
select run('mutation {insert_book(objects: [{id: 113, title: "xz", owner: 8}]) {affected_rows}}');
select run('mutation {insert_shelf_one(object: {id: 113, name: "s", books: {data: [{id: 113, title: "fine", owner: 7}, {id: 114, title: "xn", owner: 7}]}}) {id}}');
select run('mutation {update_book(where: {id: {_eq: 1}}, _set: {title: "xu"}) {affected_rows}}');
select run('mutation {update_book_by_pk(pk_columns: {id: 1}, _set: {title: "xu"}) {id}}');
select run('mutation {update_book_by_pk(pk_columns: {id: 1}, _set: {title: "fine"}) {title}}');
select run('mutation {update_book_many(updates: [{where: {id: {_eq: 1}}, _set: {title: "lost"}}, {where: {id: {_eq: 3}}, _set: {title: "xm"}}]) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 1, title: "xc", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [title]}) {affected_rows}}');
select run('mutation {insert_book(objects: [{id: 1, title: "xc", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [owner]}) {affected_rows returning {title}}}');
select run('mutation {insert_book(objects: [{id: 115, title: "xc", owner: 7}], on_conflict: {constraint: book_pkey, update_columns: [title]}) {affected_rows}}');
select * from state();
drop function book_fault(book);
select run('mutation {insert_book_one(object: {id: 116, title: "t", owner: 7}) {id}}');
select run('mutation {update_book_by_pk(pk_columns: {id: 1}, _set: {title: "t"}) {id}}');
select run('mutation {delete_book_by_pk(id: 3) {id}}');
select object, path, reason from graphql.inconsistencies() order by object;
update graphql.insert_permission set validate = null where role = 'writer';
select run('mutation {insert_book_one(object: {id: 116, title: "t", owner: 7}) {id}}');

\echo # a rule that no longer fits is closed
alter table book drop column stamp;
select run('mutation {insert_book_one(object: {id: 117, title: "t", owner: 7}) {id}}');
select run('mutation {delete_book_by_pk(id: 116) {id}}');
select object, path, reason from graphql.inconsistencies() order by object, path;

\echo # conditions that raise an error on rows that the role must not see: the filter is dear, they are cheap
create table topic (id int primary key, open boolean);
create table note (id int primary key, topic_id int references topic, words text, pages int);
select graphql.track_schema('public');
insert into topic values (1, true), (2, false);
insert into note values (1, 1, 'seen', 1), (2, 2, 'hidden', 0);
insert into graphql.select_permission (relation, role, columns, filter) values ('note', 'writer', '{id,words,pages}', '{"topic": {"open": {"_eq": true}}}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('note', 'writer', '{id,words}', '{}');
insert into graphql.update_permission (relation, role, columns, filter) values ('note', 'writer', '{words,pages}', '{"topic": {"open": {"_eq": true}}}');
insert into graphql.delete_permission (relation, role, filter) values ('note', 'writer', '{"topic": {"open": {"_eq": true}}}');
select run('mutation {update_note(where: {id: {_eq: 2}, words: {_regex: "("}}, _set: {pages: 1}) {affected_rows}}');
select run('mutation {update_note(where: {id: {_eq: 1}, words: {_regex: "("}}, _set: {pages: 1}) {affected_rows}}');
select run('mutation {update_note_many(updates: [{where: {id: {_eq: 2}, words: {_regex: "("}}, _set: {pages: 1}}]) {affected_rows}}');
select run('mutation {delete_note(where: {id: {_eq: 2}, words: {_regex: "("}}) {affected_rows}}');
select run('mutation {delete_note(where: {id: {_eq: 1}, words: {_regex: "("}}) {affected_rows}}');
select run('mutation {insert_note(objects: [{id: 2, words: "w"}], on_conflict: {constraint: note_pkey, update_columns: [words], where: {words: {_regex: "("}}}) {affected_rows}}');
select run('mutation {insert_note(objects: [{id: 1, words: "w"}], on_conflict: {constraint: note_pkey, update_columns: [words], where: {words: {_regex: "("}}}) {affected_rows}}');
select * from note order by id;

\echo # what check and filter both ask is asked once; where they differ, each is asked
update graphql.insert_permission set columns = '{id,topic_id,words}', row_check = '{"topic": {"open": {"_eq": true}}}' where relation = 'note'::regclass;
select run('mutation {insert_note_one(object: {id: 10, topic_id: 1, words: "w"}) {id words}}');
select run('mutation {insert_note_one(object: {id: 11, topic_id: 2, words: "w"}) {id words}}');
update graphql.insert_permission set row_check = '{"topic": {"id": {"_gt": 0}}}' where relation = 'note'::regclass;
select run('mutation {insert_note_one(object: {id: 12, topic_id: 2, words: "w"}) {id words}}');
select run('mutation {insert_note_one(object: {id: 13, topic_id: 1, words: "w"}) {id words}}');
select id from note order by id;
