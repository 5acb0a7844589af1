-- With the allow-list on, a role runs what is listed for it and nothing else, whatever this backend has kept.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create table author (id int primary key, name text);
insert into author values (1, 'Ada'), (2, 'Bo');
select graphql.track('author');
insert into graphql.select_permission (relation, role, columns, filter) values ('author', 'user', '{*}', '{}'), ('author', 'guest', '{id}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('author', 'user', '{*}', '{}');
insert into graphql.delete_permission (relation, role, filter) values ('author', 'user', '{}');
insert into graphql.inherited_role values ('heir', 'user');
create function ask(query text, role text default 'user', operation text default null, variables jsonb default '{}') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role), operation)::text
$$;
create function explained(query text, role text) returns text language sql as $$
  select left(graphql.explain(query, '{}', jsonb_build_object('x-hasura-role', role))::text, 125)
$$;

\echo # what is filled in, and what is refused
insert into graphql.query_collection (collection, name, query, normal_form, hash, normal_hash) values
  ('c', 'ids', 'query { author(order_by: {id: asc}) { __typename id } }', 'made up', 'made up', 'made up');
select normal_form, hash = encode(sha256(query::bytea), 'hex'), normal_hash = encode(sha256(normal_form::bytea), 'hex') from graphql.query_collection;
insert into graphql.query_collection (collection, name, query) values ('c', 'bad', '{ author { id }');
update graphql.query_collection set query = 'nothing' where name = 'ids';
update graphql.query_collection set query = 'query Ids{author(order_by:{id:asc}){id}}' where name = 'ids';
select normal_form, hash = encode(sha256(query::bytea), 'hex'), normal_hash = encode(sha256(normal_form::bytea), 'hex') from graphql.query_collection;
update graphql.query_collection set query = 'query { author(order_by: {id: asc}) { __typename id } }' where name = 'ids';

\echo # off: everything runs; on: nothing does for a role, twice each
select ask('{author(order_by: {id: asc}) {id}}'), ask('{author(order_by: {id: asc}) {id}}', 'guest');
insert into graphql.setting values ('allow_list', 'true');
select ask('{author(order_by: {id: asc}) {id}}'), ask('{author(order_by: {id: asc}) {id}}', 'guest'), ask('{author(order_by: {id: asc}) {id}}', 'admin') from generate_series(1, 2);
select explained('{author(order_by: {id: asc}) {id}}', 'user'), explained('{author(order_by: {id: asc}) {id}}', 'admin');

\echo # allowed for one role, for none, for all, for two; the same document each time
insert into graphql.allowed_collection values ('c', '{user}');
select ask('{author(order_by: {id: asc}) {id}}'), ask('{author(order_by: {id: asc}) {id}}', 'guest'), ask('{author(order_by: {id: asc}) {id}}', 'heir');
select explained('{author(order_by: {id: asc}) {id}}', 'user'), explained('{author(order_by: {id: asc}) {id}}', 'guest');
update graphql.allowed_collection set roles = '{}';
select ask('{author(order_by: {id: asc}) {id}}'), ask('{author(order_by: {id: asc}) {id}}', 'guest');
update graphql.allowed_collection set roles = null;
select ask('{author(order_by: {id: asc}) {id}}'), ask('{author(order_by: {id: asc}) {id}}', 'guest'), ask('{author(order_by: {id: asc}) {id}}', 'heir'), ask('{author(order_by: {id: asc}) {id}}', 'nobody');
update graphql.allowed_collection set roles = '{guest,heir}';
select ask('{author(order_by: {id: asc}) {id}}'), ask('{author(order_by: {id: asc}) {id}}', 'guest'), ask('{author(order_by: {id: asc}) {id}}', 'heir');
update graphql.allowed_collection set roles = '{user}';

\echo # unlisted, renamed, listed again; within a transaction, to a savepoint, and back
select ask('{author(order_by: {id: asc}) {id}}');
begin;
delete from graphql.query_collection;
select ask('{author(order_by: {id: asc}) {id}}');
rollback;
select ask('{author(order_by: {id: asc}) {id}}');
begin;
savepoint before;
update graphql.query_collection set query = '{author {id}}';
select ask('{author(order_by: {id: asc}) {id}}'), ask('{author {id}}');
rollback to before;
select ask('{author(order_by: {id: asc}) {id}}'), ask('{author {id}}');
update graphql.setting set value = 'false' where name = 'allow_list';
select ask('{author {id}}');
rollback;
select ask('{author {id}}'), ask('{author(order_by: {id: asc}) {id}}');
update graphql.collection set name = 'd';
select ask('{author(order_by: {id: asc}) {id}}');
truncate graphql.allowed_collection;
select ask('{author(order_by: {id: asc}) {id}}');
insert into graphql.allowed_collection values ('d');
select ask('{author(order_by: {id: asc}) {id}}');
delete from graphql.collection;
select ask('{author(order_by: {id: asc}) {id}}'), (select count(*) from graphql.query_collection), (select count(*) from graphql.allowed_collection);

\echo # what counts as the same document
insert into graphql.query_collection (collection, name, query) values
  ('c', 'one', 'query One { author(order_by: {id: asc}, limit: 1) { id ...names } } fragment names on author { name __typename }'),
  ('c', 'two', 'query A { author { id } } query B { author(limit: 1) { id } }'),
  ('c', 'three', 'query ($n: Int!) { author(limit: $n) { id } }');
insert into graphql.allowed_collection values ('c');
select q, ask(q) from unnest(array[
  'query One { __typename author(limit: 1, order_by: {id: asc}) { __typename id ...names } } fragment names on author { name }',
  'fragment names on author { name } query One { author(limit: 1, order_by: {id: asc}) { id ...names } } # comment',
  'query One { author(limit: 1, order_by: {id: asc}) { id ...names } } fragment names on author { name id }',
  'query One { author(limit: 1, order_by: {id: asc}) { id ...names } } fragment names on author { n: name }',
  'query One { author(limit: 1, order_by: {id: asc}) { ...names id } } fragment names on author { name }',
  'query One { author(limit: 1, order_by: {id: asc}) { id name } }',
  'query Two { author(limit: 1, order_by: {id: asc}) { id ...names } } fragment names on author { name }',
  'query One { author(limit: 2, order_by: {id: asc}) { id ...names } } fragment names on author { name }',
  'query One { a: author(limit: 1, order_by: {id: asc}) { id ...names } } fragment names on author { name }',
  'query One { author(limit: 1, order_by: {id: asc}) { id ...names type: __typename } } fragment names on author { name }',
  'query One { author(limit: 1, order_by: {id: asc}) { id ...names } } fragment names on author { name } query Two { author { id } }',
  '{ author { id }', '{ nothing }', 'subscription { author { id } }']) q;

\echo # several operations: the whole document is listed, so each of them runs, and none of them alone
select ask(q, 'user', 'A'), ask(q, 'user', 'B'), ask(q, 'user', 'C'), ask(q) from (values ('query A { author { id } } query B { author(limit: 1) { id } }')) v (q);
select ask('query A { author { id } }'), ask('query B { author(limit: 1) { id } } query A { author { id } }', 'user', 'A');

\echo # variables are not part of it
select ask('query ($n: Int!) { author(limit: $n) { id } }', 'user', null, v) from unnest(array['{"n": 1}', '{"n": 0}', '{}']::jsonb[]) v;

\echo # introspection and mutations are listed like anything else
select ask('{ __schema { queryType { name } } }'), ask('{ __type(name: "author") { name } }'), ask('{ __typename }');
select ask('mutation { insert_author_one(object: {id: 3, name: "Cy"}) { id } }'), (select count(*) from author);
insert into graphql.query_collection (collection, name, query) values ('c', 'schema', '{ __schema { queryType { name } } }'), ('c', 'insert', 'mutation { insert_author_one(object: {id: 3, name: "Cy"}) { id } }');
select ask('{ __schema { queryType { name } } }'), ask('{ __type(name: "author") { name } }');
select ask('mutation { insert_author_one(object: {id: 3, name: "Cy"}) { id } }');
select ask('mutation { insert_author_one(object: {id: 4, name: "Cy"}) { id } }'), ask('mutation { delete_author(where: {}) { affected_rows } }'), (select count(*) from author);

\echo # behind PostgREST
set request.jwt.claims = '{"https://hasura.io/jwt/claims": {"x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "user"}}';
select graphql.request('query ($n: Int!) { author(limit: $n) { id } }', '{"n": 1}'), graphql.request('{ author { name } }');
reset request.jwt.claims;

\echo # roles as a whole
update graphql.allowed_collection set roles = '{guest}';
select graphql.copy_role('guest', 'visitor');
select roles, ask('query A { author { id } } query B { author(limit: 1) { id } }', 'visitor', 'B') from graphql.allowed_collection;
select graphql.drop_role('guest');
select roles from graphql.allowed_collection;

\echo # what is listed for a role that cannot run it
update graphql.allowed_collection set roles = '{visitor,stranger}';
select * from graphql.allow_list_problems();
update graphql.allowed_collection set roles = null;
delete from graphql.query_collection where name <> 'insert';
select * from graphql.allow_list_problems();
update graphql.insert_permission set backend_only = true;
select * from graphql.allow_list_problems() where role = 'user';
truncate graphql.allowed_collection;
select count(*) from graphql.allow_list_problems();
