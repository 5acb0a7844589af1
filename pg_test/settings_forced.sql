-- Settings that the server's administrator decides win over those of the database, and nobody else changes them.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
\set owner 'user=' :USER
\set owner_refused 'user=' :USER ' options=\'-c postern.allow_list=perhaps\''
\set owner_off 'user=' :USER ' options=\'-c postern.allow_list=off\''
do $$ begin create role forced_gateway; exception when duplicate_object then null; end $$;
create table author (id int primary key, name text);
insert into author values (1, 'Ada');
grant select, update on author to forced_gateway;
grant usage on schema graphql to forced_gateway;
grant execute on function graphql.resolve(text, jsonb, jsonb, text, text) to forced_gateway;
select graphql.track('author');
insert into graphql.select_permission (relation, role, columns, filter) values ('author', 'user', '{*}', '{}');
insert into graphql.update_permission (relation, role, columns, filter) values ('author', 'user', '{*}', '{}');
create function ask(query text, role text default 'user') returns text language sql as $$
  select graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role))::text
$$;

\echo # the parameters, and that no other can be made up
select name, setting, context, enumvals from pg_settings where name like 'postern.%' order by name;
set postern.allow_list = nonsense;
set postern.something = 1;

\echo # the allow-list: the same document, kept and not
select ask('{author{id}}'), ask('{author{id}}', 'admin');
set postern.allow_list = on;
select ask('{author{id}}'), ask('{author{id}}', 'admin');
insert into graphql.setting values ('allow_list', 'false');
select ask('{author{id}}');
set postern.allow_list = off;
update graphql.setting set value = 'true' where name = 'allow_list';
select ask('{author{id}}');
reset postern.allow_list;
select ask('{author{id}}');
begin;
set local postern.allow_list = no;
select ask('{author{id}}');
savepoint inner_one;
set local postern.allow_list = true;
select ask('{author{id}}');
rollback to inner_one;
select ask('{author{id}}');
rollback;
select ask('{author{id}}');
create function ask_freely(query text) returns text language sql set postern.allow_list = off as $$select ask(query)$$;
select ask('{author{id}}'), ask_freely('{author{id}}'), ask('{author{id}}');
delete from graphql.setting;

\echo # introspection: forced off for roles, not for admin; forced on over the setting
select ask('{__type(name: "author") {name}}'), ask('{__type(name: "author") {name}}', 'admin');
set postern.introspection = off;
select ask('{__type(name: "author") {name}}'), ask('{__type(name: "author") {name}}', 'admin');
insert into graphql.setting values ('introspection_disabled_for', '["user", "admin"]');
select ask('{__type(name: "author") {name}}', 'admin');
set postern.introspection = on;
select ask('{__type(name: "author") {name}}'), ask('{__type(name: "author") {name}}', 'admin');
set postern.introspection = unset;
select ask('{__type(name: "author") {name}}');
delete from graphql.setting;

\echo # details of errors, and updates without a condition
create function broken() returns trigger language plpgsql as $$begin raise 'broken' using detail = 'the detail'; end$$;
create trigger broken before update on author for each row execute function broken();
insert into graphql.setting values ('dev_mode', 'true');
select ask('mutation {update_author(where: {}, _set: {name: "x"}) {affected_rows}}', 'admin') ~ 'the detail', ask('mutation {update_author(where: {}, _set: {name: "x"}) {affected_rows}}') ~ 'the detail';
set postern.dev_mode = off;
select ask('mutation {update_author(where: {}, _set: {name: "x"}) {affected_rows}}', 'admin');
set postern.require_where = on;
select ask('mutation {update_author(where: {}, _set: {name: "x"}) {affected_rows}}', 'admin');
reset postern.require_where;
reset postern.dev_mode;
delete from graphql.setting;

\echo # who may not set them
set postern.allow_list = on;
set role forced_gateway;
set postern.allow_list = off;
set local postern.allow_list = unset;
reset postern.allow_list;
select set_config('postern.allow_list', 'off', false);
create function pg_temp.freely() returns text language sql set postern.allow_list = off as $$select ask('{author{id}}')$$;
alter role forced_gateway set postern.allow_list = off;
select ask('{author{id}}');
reset role;
reset postern.allow_list;

\echo # nor before the library is there
insert into graphql.setting values ('allow_list', 'true');
alter role forced_gateway login;
\c -reuse-previous=on "user=forced_gateway"
set postern.allow_list = off;
select ask('{author{id}}');
select ask('{author{id}}');
\c
set postern.something = 1;
select ask('{author{id}}');
select name, setting from pg_settings where name like 'postern.%' order by name;

\echo # forced for the database: a later SET changes nothing, and options of the connection leave it without answers
\c -reuse-previous=on :owner
update graphql.setting set value = 'false' where name = 'allow_list';
alter database :"DBNAME" set postern.allow_list = on;
\c -reuse-previous=on "user=forced_gateway"
set postern.allow_list = off;
begin;
set local postern.allow_list = unset;
select ask('{author{id}}');
commit;
reset all;
discard all;
select current_user, ask('{author{id}}');
\c -reuse-previous=on "options='-c postern.allow_list=off'"
select ask('{author{id}}');
\c -reuse-previous=on "options='-c POSTERN.Allow_List=unset'"
select ask('{author{id}}');
\c -reuse-previous=on "options='-c postern.allow_list='"
select ask('{author{id}}');
\c -reuse-previous=on :owner_off
select ask('{author{id}}');
\c -reuse-previous=on "options=''"
select ask('{author{id}}');

\echo # for one role; with a word that is none
alter database :"DBNAME" reset postern.allow_list;
alter role forced_gateway set postern.allow_list = 'on';
select ask('{author{id}}');
\c -reuse-previous=on "user=forced_gateway"
select ask('{author{id}}');
\c -reuse-previous=on :owner_refused
select ask('{author{id}}');
\c -reuse-previous=on "options='-c postern.allow_list=TRUE'"
select ask('{author{id}}');
\c -reuse-previous=on "options=''"
alter role forced_gateway reset postern.allow_list;
load 'postern';
alter system set postern.allow_list = on;
select pg_reload_conf();
select pg_sleep(0.2);
select ask('{author{id}}');
alter system reset postern.allow_list;
select pg_reload_conf();
select pg_sleep(0.2);
select ask('{author{id}}');
\c
select ask('{author{id}}');

\echo # stored settings: each name, and what it may be
select n, graphql._setting_fault(n, '"x"'), graphql._setting_fault(n, 'true') from unnest(array['allow_list', 'allow_list_learning', 'stringify_numeric_types', 'naming_convention',
  'infer_function_permissions', 'introspection_disabled_for', 'dev_mode', 'strict_ddl', 'limits', 'require_where', 'allow_unused_variables', 'returning_ignores_filter', 'allowlist']) n;
insert into graphql.setting values ('allow_list_learning', '1');
insert into graphql.setting values ('allowlist', 'true');
