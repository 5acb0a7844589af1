-- Beneath the rules Postgres's own hold: resolve runs with the caller's rights. Nothing is granted to PUBLIC, the
-- metadata needs no grant, and who may call the entry points gains no other right.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
do $$ begin
  create role grants_gateway; create role grants_other; create role grants_nobody; create role grants_schema_only;
exception when duplicate_object then null; end $$;
create table free (id int primary key, words text);
create table guarded (id int primary key, words text);
create table owned (id int primary key, owner text, words text);
create table partly (id int primary key, words text, secret text);
insert into free values (1, 'free');
insert into guarded values (1, 'guarded');
insert into owned values (1, 'ann', 'of ann'), (2, 'bob', 'of bob');
insert into partly values (1, 'words', 'secret');
alter table owned enable row level security;
create policy owned_by_user on owned for select to grants_gateway
  using (owner = current_setting('hasura.user')::json ->> 'x-hasura-user-id');
create policy owned_by_other on owned for select to grants_other using (owner = 'bob');
create function whoever() returns setof free language sql stable as $$select 1, current_user::text$$;
create function session_of(f free) returns text language sql stable as $$select current_setting('hasura.user', true)$$;
create function closed_function() returns setof free language sql stable as $$select * from free$$;
revoke execute on function closed_function() from public;
grant select on free, owned to grants_gateway, grants_other;
grant select (id, words) on partly to grants_gateway;
select graphql.track_schema('public');
insert into graphql.function (function) values ('whoever()'), ('closed_function()');
insert into graphql.computed_field (relation, name, function) values ('free', 'session', 'session_of(free)');
insert into graphql.select_permission (relation, role, columns, computed_fields, filter) values
  ('free', 'user', '{*}', '{session}', '{}'), ('guarded', 'user', '{*}', '{}', '{}'), ('owned', 'user', '{*}', '{}', '{}'), ('partly', 'user', '{*}', '{}', '{}');

\echo # what PUBLIC may execute in the schema, and whether it may use it
select p.oid::regprocedure from pg_proc p where p.pronamespace = 'graphql'::regnamespace and has_function_privilege('grants_nobody', p.oid, 'execute');
select has_schema_privilege('grants_nobody', 'graphql', 'usage');
select count(*) from pg_class c where c.relnamespace = 'graphql'::regnamespace and c.relkind in ('r', 'v', 'S')
  and has_table_privilege('grants_nobody', c.oid, 'select,insert,update,delete,truncate,references,trigger');
grant usage on schema graphql to grants_schema_only, grants_gateway, grants_other;
set role grants_schema_only;
select graphql.version() is not null;
select graphql.resolve('{__typename}');
select graphql.request('{__typename}');
select graphql.explain('{__typename}');
select graphql.session_from_jwt('a.b.c');
select graphql.track('public.free');
select graphql._relation_model(0);
select graphql._setting_value('jwt_secret');
select graphql._names('relation', 0);
select graphql._invalidate_all();
select * from graphql.inconsistencies();
select * from graphql.setting;
select * from graphql.select_permission;
reset role;

\echo # a gateway without any grant on the metadata: the grants of the caller decide, and no message names the table
grant execute on function graphql.resolve(text, jsonb, jsonb, text, text), graphql.request(text, jsonb, text, jsonb, text) to grants_gateway, grants_other;
create function ask(query text, role text default 'user', person text default 'ann') returns text language sql as $$
  select graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', person))::text
$$;
set role grants_gateway;
select ask('{free {id words}}');
select ask('{guarded {id}}');
select ask('{guarded {id}}', 'admin');
select ask('{free {id} guarded {id}}');
select ask('{partly {id words}}'), ask('{partly {secret}}');
select ask('{closed_function {id}}'), ask('{whoever {words}}');
select count(*) from graphql.relation;
select graphql._relation_model('public.free'::regclass);
select current_user = 'grants_gateway';

\echo # row-level security sees the session; for another user other policies, in the same backend, with the same document
select ask('{owned {id words}}'), ask('{owned {id words}}', 'user', 'bob'), ask('{owned {id words}}', 'user', 'eve'), ask('{owned {id}}', 'admin', 'bob');
reset role;
select ask('{owned {id words}}');
set role grants_other;
select ask('{owned {id words}}');
set role grants_gateway;
select ask('{owned {id words}}');
reset role;
set row_security = off;
select ask('{owned {id}}');
reset row_security;

\echo # hasura.user: every variable, in lower case, during the request alone
select graphql.resolve('{free {session}}', '{}', '{"X-Hasura-Role": "user", "X-Hasura-B": "2", "x-hasura-a": "it''s \"quoted\"", "other": "1", "x-hasura-admin-secret": "s"}');
select coalesce(nullif(current_setting('hasura.user', true), ''), 'unset');
set hasura."user" = 'mine';
select ask('{free {session}}'), current_setting('hasura.user');
select ask('{free {nothing}}'), current_setting('hasura.user');
select ask('{free(where: {words: {_regex: "("}}) {id}}'), current_setting('hasura.user');
begin;
set local hasura."user" = 'local';
select ask('{free {id}}'), current_setting('hasura.user');
savepoint s;
select ask('{free {session}}');
rollback to s;
select current_setting('hasura.user');
commit;
select current_setting('hasura.user');
reset hasura."user";
-- An error that a policy raises: the setting goes back too.
create table breaking (id int primary key);
insert into breaking values (1);
create function breaks(b breaking) returns int language plpgsql stable as $$begin raise 'broken for %', current_setting('hasura.user'); end$$;
select graphql.track('breaking');
insert into graphql.computed_field (relation, name, function) values ('breaking', 'broken', 'breaks(breaking)');
insert into graphql.select_permission (relation, role, columns, computed_fields, filter) values ('breaking', 'user', '{*}', '{broken}', '{}');
select ask('{breaking {broken}}') like '%errors%', coalesce(nullif(current_setting('hasura.user', true), ''), 'unset');

\echo # search_path, temporary tables and operators change nothing, least of all as whom code runs
create schema grants_evil;
grant create, usage on schema grants_evil to grants_gateway;
grant temporary on database :DBNAME to grants_gateway;
set role grants_gateway;
create function grants_evil.spy(a anyelement, b anyelement) returns boolean language plpgsql as
  $$begin raise warning 'spy runs as %', current_user; return true; end$$;
create function grants_evil.spy_text(a text, b text) returns boolean language plpgsql as
  $$begin raise warning 'spy runs as %', current_user; return true; end$$;
create function grants_evil.spy_int(a int, b int) returns boolean language plpgsql as
  $$begin raise warning 'spy runs as %', current_user; return true; end$$;
create function grants_evil.spy_oid(a oid, b oid) returns boolean language plpgsql as
  $$begin raise warning 'spy runs as %', current_user; return true; end$$;
create operator grants_evil.= (leftarg = text, rightarg = text, function = grants_evil.spy_text);
create operator grants_evil.= (leftarg = int, rightarg = int, function = grants_evil.spy_int);
create operator grants_evil.= (leftarg = oid, rightarg = oid, function = grants_evil.spy_oid);
create function grants_evil.count(anyelement) returns bigint language sql as 'select 99::bigint';
create function grants_evil.coalesce_json(json) returns json language sql as $$select '"evil"'::json$$;
create temporary table free (id int, words text);
insert into pg_temp.free values (666, 'evil');
create temporary table relation (relation oid);
set search_path = grants_evil, pg_temp, pg_catalog, public;
select public.ask('{free(where: {id: {_eq: 1}, words: {_in: ["free"]}}) {id words}}');
select public.ask('{free {id words}}'), public.ask('{owned(where: {words: {_eq: "of ann"}}) {id}}');
select public.ask('{__type(name: "free") {name}}'), length(public.ask('{__schema {types {name}}}')) > 100;
select public.ask('{free_aggregate {aggregate {count}}}', 'admin');
reset search_path;
reset role;

\echo # request() takes no session from its caller: not as an argument, not from headers, and no admin
insert into graphql.setting (name, value) values ('unauthorized_role', '"admin"');
set role grants_gateway;
select graphql.request('{free {id}}');
set request.headers = '{"x-hasura-role": "admin", "x-hasura-user-id": "ann"}';
select graphql.request('{free {id}}');
set request.jwt.claims = '{"role": "grants_gateway"}';
select graphql.request('{free {id}}');
set request.jwt.claims = '{"sub": "1", "x-hasura-role": "admin", "https://hasura.io/jwt/claims": {"x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "user", "x-hasura-user-id": "ann", "x-hasura-role": "admin"}}';
select graphql.request('{free {id}}');
set request.headers = '{"X-Hasura-Role": "USER"}';
select graphql.request('{free {id}}');
set request.headers = '{"X-Hasura-Role": "user", "x-hasura-role": "admin"}';
select graphql.request('{free {id}}');
set request.headers = '{"X-Hasura-User-Id": "bob", "x-hasura-role": ""}';
select graphql.request('{owned {id} free {session}}');
set request.headers = '{}';
set request.jwt.claims = '{"sub": "1", "https://hasura.io/jwt/claims": {"x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "admin"}}';
select graphql.request('{free {id}}');
set request.jwt.claims = '{"sub": "1"}';
select graphql.request('{free {id}}');
set request.jwt.claims = 'nonsense';
select graphql.request('{free {id}}');
set request.jwt.claims = '{"sub": "1", "https://hasura.io/jwt/claims": {"x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "user"}}';
select graphql.request('{free {id}}', '{}', null, '{"session": {"x-hasura-role": "admin"}}');
reset request.jwt.claims;
reset request.headers;
reset role;

\echo # the session of resolve(): no session is no admin if it was given as null, and roles are told apart by every character
select graphql.resolve('{free {id}}', '{}', null);
select graphql.resolve('{free {id}}', '{}', 'null');
select graphql.resolve('{free {id}}', '{}', '[]');
select graphql.resolve('{free {id}}', '{}', '{"x-hasura-role": null}');
select graphql.resolve('{free {id}}', '{}', '{"x-hasura-role": ""}');
select graphql.resolve('{free {id}}', '{}', '{"x-hasura-role": 1}');
select graphql.resolve('{free {id}}', '{}', '{"x-hasura-role": ["admin"]}');
select graphql.resolve('{free {id}}', '{}', '{"x-hasura-role": "Admin"}');
select graphql.resolve('{free {id}}', '{}', '{"x-hasura-role": "admin "}');
select graphql.resolve('{free {id}}', '{}', '{"X-Hasura-Role": "user", "x-hasura-role": "admin"}');
select graphql.resolve('{free {id}}', '{}', '{"X-HASURA-ROLE": "user"}');

\echo # nothing may be tracked that belongs to the system, nor rules made for admin
select graphql.track('pg_catalog.pg_authid');
select graphql.track('graphql.setting');
insert into graphql.relation (relation) values ('pg_catalog.pg_authid');
insert into graphql.select_permission (relation, role, columns, filter) values ('public.free', 'admin', '{}', '{}');

drop owned by grants_gateway, grants_other, grants_nobody, grants_schema_only;
drop role grants_gateway, grants_other, grants_nobody, grants_schema_only;
