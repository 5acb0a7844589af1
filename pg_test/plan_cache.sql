-- One backend, many rules: a statement that was kept serves the role, the database user, the shape of variables and the
-- rules for which it was made, and no others; whatever changes the rules, and however that ends.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create table b (id int primary key, words text);
create table a (id int primary key, b_id int references b, owner int, words text, secret text);
insert into b values (1, 'b1'), (2, 'b2');
insert into a values (1, 1, 1, 'a1', 's1'), (2, 2, 2, 'a2', 's2'), (3, 2, 2, 'a3', 's3');
create function twice(row_ a) returns int language sql stable as 'select row_.id * 2';
create function some_a() returns setof a language sql stable as 'select * from a';
select graphql.track_schema('public');
insert into graphql.function (function) values ('some_a()');
insert into graphql.computed_field (relation, name, function) values ('a', 'twice', 'twice(a)');
insert into graphql.select_permission (relation, role, columns, computed_fields, filter, allow_aggregations) values
  ('a', 'user', '{id,words}', '{twice}', '{"owner": "X-Hasura-User-Id"}', true),
  ('a', 'other', '{id}', '{}', '{"id": 3}', true),
  ('b', 'user', '{id}', '{}', '{}', true);
create function ask(query text, role text default 'user', person text default '1', variables jsonb default '{}') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', person))::text
$$;

\echo # the same document as several roles and persons, each twice
select ask('{a(order_by: {id: asc}) {id}}'), ask('{a(order_by: {id: asc}) {id}}', 'user', '2'), ask('{a(order_by: {id: asc}) {id}}', 'other'), ask('{a(order_by: {id: asc}) {id}}', 'admin'), ask('{a(order_by: {id: asc}) {id}}', 'none');
select ask('{a(order_by: {id: asc}) {id}}', 'none'), ask('{a(order_by: {id: asc}) {id}}', 'admin'), ask('{a(order_by: {id: asc}) {id}}', 'other'), ask('{a(order_by: {id: asc}) {id}}', 'user', '2'), ask('{a(order_by: {id: asc}) {id}}');
select ask('{a {words}}', 'admin'), ask('{a {words}}', 'other'), ask('{a {words}}');
select graphql.resolve('{a {id}}', '{}', '{"x-hasura-role": "user", "x-hasura-user-id": "1"}'), graphql.resolve('{a {id}}', '{}', '{"x-hasura-role": "user"}'), graphql.resolve('{a {id}}', '{}', '{"x-hasura-role": "user", "x-hasura-user-id": "2 or true"}');

\echo # the same document with other variables, and another operation of it
select ask('query ($w: a_bool_exp) {a(where: $w) {id}}', 'user', '2', v) from unnest(array[
  '{"w": {"id": {"_eq": 2}}}', '{"w": {"id": {"_eq": 3}}}', '{"w": {"id": {"_neq": 3}}}', '{"w": {"id": {"_in": [2]}}}', '{"w": {"id": {"_in": []}}}',
  '{"w": {}}', '{"w": null}', '{}', '{"w": {"id": {"_eq": null}}}', '{"w": {"_not": {}}}', '{"w": {"id": {"_is_null": true}}}', '{"w": {"id": {"_is_null": false}}}',
  '{"w": {"secret": {"_eq": "s2"}}}', '{"w": {"id": {"_eq": "2"}}}', '{"w": {"_or": []}}', '{"w": {"_or": [{"id": {"_eq": 2}}]}}']::jsonb[]) v;
select ask('query ($o: [a_order_by!], $l: Int, $s: Boolean! = false) {a(order_by: $o, limit: $l) {id words @include(if: $s)}}', 'user', '2', v) from unnest(array[
  '{"o": {"id": "asc"}}', '{"o": {"id": "desc"}}', '{"o": [{"id": "desc"}], "l": 1}', '{"o": {"id": "asc"}, "l": 1, "s": true}', '{"o": {"id": "asc"}, "l": 0}',
  '{"o": {"secret": "asc"}}', '{"o": {"id": "asc"}, "l": null}', '{"o": {"id": "asc"}, "l": -1}', '{"s": null, "o": {"id": "asc"}}', '{"o": {"id": "asc"}, "l": 1, "other": 1}']::jsonb[]) v;
select graphql.resolve('query x {a {id}} query y {a {words}}', '{}', '{"x-hasura-role": "user", "x-hasura-user-id": "1"}', o) from unnest(array['x', 'y', 'z', null]) o;

\echo # a rule is narrowed, widened, taken away and given again
select ask('{a(order_by: {id: asc}) {id words}}', 'user', '2');
update graphql.select_permission set filter = '{"id": 2}' where relation = 'a'::regclass and role = 'user';
select ask('{a(order_by: {id: asc}) {id words}}', 'user', '2');
update graphql.select_permission set columns = '{id}' where relation = 'a'::regclass and role = 'user';
select ask('{a(order_by: {id: asc}) {id words}}', 'user', '2');
update graphql.select_permission set columns = '{id,words}', filter = '{}', row_limit = 1 where relation = 'a'::regclass and role = 'user';
select ask('{a(order_by: {id: asc}) {id words}}', 'user', '2');
delete from graphql.select_permission where relation = 'a'::regclass and role = 'user';
select ask('{a(order_by: {id: asc}) {id words}}', 'user', '2');
insert into graphql.select_permission (relation, role, columns, filter, allow_aggregations) values ('a', 'user', '{id,words}', '{"owner": "X-Hasura-User-Id"}', true);
select ask('{a(order_by: {id: asc}) {id words}}', 'user', '2');

\echo # a statement that was made from one table alone, though that leads to another: first the rule of the other changes
select ask('{b {id}}'), ask('{a_aggregate {aggregate {count}}}', 'user', '2'), ask('{some_a_aggregate {aggregate {count}}}', 'user', '2');
update graphql.select_permission set columns = '{*}' where relation = 'b'::regclass;
select ask('{a_aggregate {aggregate {count}}}', 'user', '2'), ask('{some_a_aggregate {aggregate {count}}}', 'user', '2');
update graphql.select_permission set filter = '{"id": -1}' where relation = 'a'::regclass and role = 'user';
select ask('{a_aggregate {aggregate {count}}}', 'user', '2'), ask('{some_a_aggregate {aggregate {count}}}', 'user', '2');
update graphql.select_permission set columns = '{id}' where relation = 'b'::regclass;
select ask('{a_aggregate {aggregate {count}}}', 'user', '2');
delete from graphql.select_permission where relation = 'a'::regclass and role = 'user';
select ask('{a_aggregate {aggregate {count}}}', 'user', '2');

\echo # a rule that looks at another relation, whose own rules do not matter to it
insert into graphql.select_permission (relation, role, columns, filter, allow_aggregations) values ('a', 'user', '{id}', '{"b": {"words": "b2"}}', true);
select ask('{a(order_by: {id: asc}) {id}}'), ask('{a_aggregate {aggregate {count}}}');
alter table b rename column words to letters;
select ask('{a(order_by: {id: asc}) {id}}'), ask('{a_aggregate {aggregate {count}}}');
alter table b drop column letters;
select ask('{a(order_by: {id: asc}) {id}}'), ask('{a_aggregate {aggregate {count}}}');
alter table b add column letters text default 'b2';
select ask('{a_aggregate {aggregate {count}}}');
update graphql.select_permission set filter = '{"owner": "X-Hasura-User-Id"}', columns = '{id,words}', computed_fields = '{twice}' where relation = 'a'::regclass and role = 'user';

\echo # columns change their names with each other: the right stays with the column
select ask('{a {words}}'), ask('{a {secret}}');
begin;
alter table a rename column words to tmp;
alter table a rename column secret to words;
alter table a rename column tmp to secret;
select ask('{a {words}}'), ask('{a {secret}}');
commit;
select ask('{a {words}}'), ask('{a {secret}}'), (select columns from graphql.select_permission where relation = 'a'::regclass and role = 'user');
alter table a rename column words to tmp;
alter table a rename column secret to words;
alter table a rename column tmp to secret;
select ask('{a {words}}'), ask('{a {secret}}');
-- Relations, too.
begin;
alter table a rename to tmp;
alter table b rename to a;
alter table tmp rename to b;
select ask('{a {id}}'), ask('{b {id}}');
rollback;
select ask('{a {id}}'), ask('{b(order_by: {id: asc}) {id}}');

\echo # in a transaction: seen at once, gone with its rollback, also where only a savepoint is rolled back
begin;
update graphql.select_permission set filter = '{}' where relation = 'a'::regclass and role = 'user';
select ask('{a(order_by: {id: asc}) {id}}'), ask('{a_aggregate {aggregate {count}}}');
rollback;
select ask('{a(order_by: {id: asc}) {id}}'), ask('{a_aggregate {aggregate {count}}}');
begin;
savepoint s;
update graphql.select_permission set filter = '{}', columns = '{*}' where relation = 'a'::regclass and role = 'user';
select ask('{a(order_by: {id: asc}) {id secret}}'), ask('{a_aggregate {aggregate {count}}}');
rollback to s;
select ask('{a(order_by: {id: asc}) {id secret}}'), ask('{a_aggregate {aggregate {count}}}');
update graphql.select_permission set filter = '{"id": 3}' where relation = 'a'::regclass and role = 'user';
select ask('{a(order_by: {id: asc}) {id}}');
select 1 / 0;
rollback;
select ask('{a(order_by: {id: asc}) {id}}');
begin;
delete from graphql.select_permission where relation = 'a'::regclass and role = 'user';
savepoint s;
select ask('{a(order_by: {id: asc}) {id}}');
insert into graphql.select_permission (relation, role, columns, filter) values ('a', 'user', '{id}', '{"nothing": 1}');
rollback to s;
select ask('{a(order_by: {id: asc}) {id}}');
rollback;
select ask('{a(order_by: {id: asc}) {id}}');
-- Inside a function whose exception handler takes the change back.
do $$
declare
  wide text;
  narrow text;
begin
  begin
    update graphql.select_permission set filter = '{}' where relation = 'a'::regclass and role = 'user';
    wide := ask('{a(order_by: {id: asc}) {id}}');
    raise division_by_zero;
  exception when division_by_zero then null;
  end;
  narrow := ask('{a(order_by: {id: asc}) {id}}');
  raise notice '% then %', wide, narrow;
end
$$;

\echo # a rule made in a transaction that reads an older snapshot holds all the same
begin isolation level repeatable read;
select ask('{a(order_by: {id: asc}) {id}}');
update graphql.select_permission set filter = '{"id": 3}' where relation = 'a'::regclass and role = 'user';
select ask('{a(order_by: {id: asc}) {id}}');
rollback;
select ask('{a(order_by: {id: asc}) {id}}');

\echo # a read-only transaction
begin read only;
select ask('{a(order_by: {id: asc}) {id}}'), ask('{a(order_by: {id: desc}) {id words}}');
commit;

\echo # many rows changed at once, and all of them: TRUNCATE
begin;
update graphql.select_permission set filter = '{"id": 1}';
select ask('{a {id}}', 'other'), ask('{b {id}}');
truncate graphql.select_permission;
select ask('{a {id}}', 'other'), ask('{b {id}}'), ask('{a_aggregate {aggregate {count}}}');
rollback;
select ask('{a {id}}', 'other'), ask('{b(order_by: {id: asc}) {id}}');

\echo # what hangs on other tables of the metadata
begin;
select ask('{a {twice}}'), ask('{some_a {id}}');
delete from graphql.computed_field where name = 'twice';
select ask('{a {twice}}');
delete from graphql.function where function = 'some_a()'::regprocedure;
select ask('{some_a {id}}');
rollback;
begin;
select ask('{some_a {id}}');
update graphql.function set infer_permissions = false where function = 'some_a()'::regprocedure;
select ask('{some_a {id}}');
insert into graphql.function_permission (function, role) values ('some_a()', 'user');
select ask('{some_a {id}}');
rollback;
begin;
select ask('{a {b {id}}}');
delete from graphql.relationship where relation = 'a'::regclass and name = 'b';
select ask('{a {b {id}}}');
rollback;
begin;
update graphql.relation set custom_name = 'renamed' where relation = 'a'::regclass;
select ask('{a {id}}'), ask('{renamed {id}}');
select graphql.untrack('a');
select ask('{a {id}}'), ask('{renamed {id}}'), ask('{b(order_by: {id: asc}) {id as {id}}}');
rollback;
select ask('{a {id}}');
begin;
select graphql.drop_role('user');
select ask('{a {id}}'), ask('{b {id}}');
rollback;
begin;
insert into graphql.inherited_role (role, parent) values ('heir', 'user'), ('heir', 'other');
select ask('{a(order_by: {id: asc}) {id words}}', 'heir');
delete from graphql.inherited_role where parent = 'user';
select ask('{a(order_by: {id: asc}) {id words}}', 'heir'), ask('{a(order_by: {id: asc}) {id}}', 'heir');
rollback;

\echo # a function that changes under its name: volatile ones are no queries
begin;
select ask('{some_a {id}}');
alter function some_a() volatile;
select ask('{some_a {id}}');
rollback;
begin;
create or replace function some_a() returns setof a language sql stable as 'select * from a where id = 2';
select ask('{some_a {id}}', 'user', '2');
drop function some_a() cascade;
select ask('{some_a {id}}', 'user', '2');
rollback;
begin;
drop function twice(a);
select ask('{a {twice}}'), ask('{a {id}}');
rollback;
select ask('{a {id twice}}');

\echo # row-level security and grants that change between two calls
begin;
create role plan_cache_user;
grant usage on schema graphql to plan_cache_user;
grant execute on function graphql.resolve(text, jsonb, jsonb, text, text) to plan_cache_user;
grant select on a to plan_cache_user;
set local role plan_cache_user;
select ask('{a {id}}', 'user', '2');
reset role;
alter table a enable row level security;
select ask('{a {id}}', 'user', '2');
set local role plan_cache_user;
select ask('{a {id}}', 'user', '2');
reset role;
create policy one on a to plan_cache_user using (id = 3);
set local role plan_cache_user;
select ask('{a {id}}', 'user', '2');
reset role;
revoke select on a from plan_cache_user;
set local role plan_cache_user;
select ask('{a {id}}', 'user', '2');
reset role;
rollback;
select ask('{a(order_by: {id: asc}) {id}}', 'user', '2');

\echo # more documents than the cache holds, and back to the first
select count(distinct ask(format('{a(limit: %s) {id}}', n))) from generate_series(1, 1200) n;
update graphql.select_permission set filter = '{"id": 2}' where relation = 'a'::regclass and role = 'user';
select count(distinct ask(format('{a(limit: %s) {id}}', n))), min(ask(format('{a(limit: %s) {id}}', n))) from generate_series(1, 1200) n;

\echo # VACUUM and ANALYZE change nothing
select ask('{a {id}}');
analyze a;
vacuum a;
select ask('{a {id}}');
discard plans;
select ask('{a {id}}');
discard all;
select ask('{a {id}}');

\echo # what has nothing to do with the model leaves introspection kept, what has does not
create function fields(type text) returns text language sql as $$
  select graphql.resolve('query ($type: String!) { __type(name: $type) { fields { name } } }', jsonb_build_object('type', type))
    || coalesce(graphql.cache_hit()::text, '')
$$;
create temporary table untracked (id int primary key, words text);
select fields('b');
select fields('b');
create temporary table another (id int primary key, words text);
alter table untracked add more int;
drop table untracked;
select fields('b');
alter table b add more int;
select fields('b');
select fields('b');
