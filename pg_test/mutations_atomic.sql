-- A mutation is one whole: when a field fails nothing of the document remains, and the session goes on.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
create function run(query text, variables jsonb = '{}', role text = 'admin') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7'))::text
$$;
create table team (id int primary key, name text unique);
create table member (
  id int primary key, team_id int references team, name text not null, age int check (age > 0), stay int4range, born date,
  constraint apart exclude using gist (stay with &&), constraint later foreign key (team_id) references team deferrable initially deferred
);
alter table member drop constraint member_team_id_fkey;
create table strict (id int primary key, team_id int references team);
create table log (id serial, line text);
create function guard() returns trigger language plpgsql as $$ begin
  if new.name = 'error' then raise exception 'no member may be called %', new.name; end if;
  if new.name = 'divide' then perform 1 / 0; end if;
  if new.name = 'skip' then return null; end if;
  insert into log (line) values (tg_op || ' ' || new.name || ' ' || (current_setting('hasura.user')::json ->> 'x-hasura-role') || ' ' || coalesce(current_setting('hasura.user')::json ->> 'x-hasura-user-id', '-'));
  return new;
end $$;
create trigger guard before insert or update on member for each row execute function guard();
select graphql.track_schema('public');
insert into team values (1, 'one');
create function counts() returns text language sql as $$ select (select count(*) from team) || ' ' || (select count(*) from member) || ' ' || (select count(*) from strict) || ' ' || (select count(*) from log) $$;

\echo # the third field fails: each kind of error, outside of a transaction block
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: insert_team_one(object: {id: 3, name: "one"}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: insert_strict_one(object: {id: 3, team_id: 99}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: insert_member_one(object: {id: 3}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: insert_member_one(object: {id: 3, name: "n", age: -1}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m", stay: "[1,5)"}) {id} c: insert_member_one(object: {id: 3, name: "n", stay: "[2,3)"}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: insert_member_one(object: {id: 3, name: "n", born: "not a date"}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: insert_member_one(object: {id: 3, name: "error"}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: update_member(where: {}, _set: {name: "error"}) {affected_rows}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: insert_member_one(object: {id: 3, name: "divide"}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m"}) {id} c: delete_nothing(where: {}) {affected_rows}}');
select run('mutation ($x: Int!) {a: insert_team_one(object: {id: 2, name: "two"}) {id} c: insert_team_one(object: {id: $x, name: "n"}) {id}}');
select counts();

\echo # the session goes on
select run('mutation {a: insert_team_one(object: {id: 2, name: "two"}) {id} b: insert_member_one(object: {id: 1, name: "m", team_id: 2}) {id team {name}} c: update_team_by_pk(pk_columns: {id: 1}, _set: {name: "first"}) {name}}');
select counts();

\echo # inside a transaction block, with work before and after
begin;
insert into team values (10, 'before');
select run('mutation {a: insert_team_one(object: {id: 11, name: "lost"}) {id} b: insert_member_one(object: {id: 11, name: "lost"}) {id} c: insert_team_one(object: {id: 10, name: "dup"}) {id}}');
insert into team values (12, 'between');
select run('mutation {insert_team_one(object: {id: 13, name: "kept"}) {id}}');
select run('mutation {a: insert_team_one(object: {id: 14, name: "lost"}) {id} b: insert_member_one(object: {id: 3, name: "error"}) {id}}');
commit;
select id, name from team order by id;
begin;
select run('mutation {insert_team_one(object: {id: 15, name: "rolled back"}) {id}}');
rollback;
begin;
select run('mutation {insert_team_one(object: {id: 16, name: "first"}) {id}}');
savepoint s;
select run('mutation {insert_team_one(object: {id: 16, name: "kept"}) {id}}');
rollback to s;
select run('{team_by_pk(id: 16) {name}}');
commit;
select counts();

\echo # later fields see what earlier ones did
select run('mutation {a: insert_team_one(object: {id: 20, name: "x"}) {id} b: update_team(where: {name: {_eq: "x"}}, _set: {name: "y"}) {affected_rows} c: insert_member_one(object: {id: 20, name: "m", team_id: 20}) {team {name}} d: delete_member_by_pk(id: 20) {id team {name}} e: delete_team(where: {name: {_eq: "y"}}) {affected_rows}}');

\echo # a constraint that is checked at commit
select run('mutation {insert_member_one(object: {id: 30, name: "m", team_id: 99}) {id}}');
select count(*) from member where id = 30;
begin;
select run('mutation {insert_member_one(object: {id: 31, name: "m", team_id: 98}) {id} insert_team_one(object: {id: 98, name: "late"}) {id}}');
commit;
select count(*) from member where id = 31;
begin;
set constraints all immediate;
select run('mutation {insert_member_one(object: {id: 32, name: "m", team_id: 97}) {id}}');
commit;

\echo # a row that a trigger drops
select run('mutation {insert_member(objects: [{id: 40, name: "skip"}, {id: 41, name: "stays"}]) {affected_rows returning {id}}}');
select run('mutation {insert_member_one(object: {id: 40, name: "skip"}) {id}}');
select run('mutation {insert_team_one(object: {id: 40, name: "forty", members: {data: [{id: 42, name: "skip"}, {id: 43, name: "in"}]}}) {id members {name}}}');

\echo # who is asking, as triggers see it; nothing of it remains
truncate log;
insert into graphql.insert_permission (relation, role, columns, row_check) values ('member', 'user', '{id,name}', '{}');
select run('mutation {insert_member(objects: [{id: 50, name: "fifty"}]) {affected_rows}}', role => 'user');
select graphql.resolve('mutation {insert_member(objects: [{id: 51, name: "fifty-one"}]) {affected_rows}}');
select line from log order by id;
select coalesce(nullif(current_setting('hasura.user', true), ''), 'unset');
select run('mutation {insert_member(objects: [{id: 52, name: "error"}]) {affected_rows}}', role => 'user');
select coalesce(nullif(current_setting('hasura.user', true), ''), 'unset');

\echo # a transaction that may only read: the caller has to know
begin read only;
select run('{team_by_pk(id: 1) {name}}');
select run('mutation {insert_team(objects: []) {affected_rows}}');
\set VERBOSITY sqlstate
select run('mutation {insert_team_one(object: {id: 60, name: "no"}) {id}}');
rollback;
begin read only;
select run('mutation {update_team(where: {}, _set: {name: "no"}) {affected_rows}}');
rollback;
begin read only;
select run('mutation {delete_team(where: {}) {affected_rows}}');
rollback;
\set VERBOSITY terse
select count(*) from team where id = 60;

\echo # a search path full of traps
create schema evil;
create function evil.now() returns timestamptz language sql as $$ select '1999-01-01'::timestamptz $$;
create function evil.plus(int, int) returns int language sql as 'select 666';
create operator evil.+ (leftarg = int, rightarg = int, function = evil.plus);
create operator evil.- (leftarg = bigint, rightarg = int, function = int84mi);
create function evil.same(int, int) returns boolean language sql as 'select true';
create operator evil.= (leftarg = int, rightarg = int, function = evil.same);
create function evil.joined(jsonb, jsonb) returns jsonb language sql as $$ select '"evil"'::jsonb $$;
create operator evil.|| (leftarg = jsonb, rightarg = jsonb, function = evil.joined);
create function evil.json_to_recordset(json) returns setof record language sql as 'select 666';
create function evil.json_populate_recordset(anyelement, json) returns setof anyelement language sql as 'select null';
create function evil.to_json(anyelement) returns json language sql as $$ select '"evil"'::json $$;
create function evil.row_number() returns bigint language sql as 'select 666::bigint';
create table evil.counter (id int primary key, n int);
create type evil.int4 as (x int);
create type evil.json as (x int);
create table counter (id int generated by default as identity primary key, n int, made timestamptz default now(), document jsonb default '{}', parent_id int references counter, plus int default 1 + 2);
select graphql.track('counter');
insert into counter (id, n) values (100, 1), (101, 1);
insert into graphql.select_permission (relation, role, columns, filter) values ('counter', 'user', '{*}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('counter', 'user', '{id,n,made,document}', '{"n": {"_eq": 5}}');
insert into graphql.update_permission (relation, role, columns, filter, row_check) values ('counter', 'user', '{n,document}', '{"n": {"_eq": 1}}', '{"n": {"_lt": 100}}');
insert into graphql.delete_permission (relation, role, filter) values ('counter', 'user', '{"n": {"_eq": 2}}');
set search_path = evil, public, pg_catalog;
select run('mutation {insert_counter(objects: [{id: 1, n: 5}, {id: 2, n: 5, made: "2020-01-01T00:00:00Z", document: {a: 1}}]) {affected_rows returning {id n document plus}}}', role => 'user');
select run('mutation {insert_counter(objects: [{id: 3, n: 4}]) {affected_rows}}', role => 'user');
select run('mutation {update_counter_by_pk(pk_columns: {id: 100}, _inc: {n: 1}, _append: {document: {b: 2}}) {id n document}}', role => 'user');
select run('mutation {insert_counter(objects: [{id: 2, n: 7}, {id: 101, n: 8}], on_conflict: {constraint: counter_pkey, update_columns: [n]}) {affected_rows returning {id n}}}', role => 'user');
select run('mutation {insert_counter_one(object: {id: 4, n: 5, counter: {data: {id: 5, n: 6}}, counters: {data: [{id: 6}, {id: 7, n: 1}]}}) {id counter {id n} counters(order_by: {id: asc}) {id n parent_id plus}}}');
select run('mutation {delete_counter(where: {id: {_neq: 5}}) {affected_rows returning {id}}}', role => 'user');
reset search_path;
select id, n, made > '2019-12-31', document, parent_id, plus from counter order by id;
select count(*) from evil.counter;
