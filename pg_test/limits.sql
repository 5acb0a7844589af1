-- Limits of roles, the setting api_limits: what is refused, with which code, and that a change holds with the next request.
\pset format unaligned
\pset tuples_only on
\pset null '-'
\set VERBOSITY terse
set client_min_messages = warning;
create table author (id int primary key, name text);
create table article (id int primary key, author_id int references author, title text);
insert into author select i, 'author ' || i from generate_series(1, 5) i;
insert into article select i, 1 + i % 5, 'article ' || i from generate_series(1, 50) i;
create function slow_authors(seconds float8) returns setof author language plpgsql stable as $$
begin
  perform pg_sleep(seconds);
  return query select * from author where id = 1;
end $$;
create function slow_insert() returns trigger language plpgsql as $$ begin perform pg_sleep(5); return new; end $$;
select graphql.track('author'), graphql.track('article');
insert into graphql.function (function) values ('slow_authors(float8)');
insert into graphql.select_permission (relation, role, columns, filter, row_limit, allow_aggregations) values
  ('author', 'user', '{*}', '{}', null, true), ('article', 'user', '{*}', '{}', 8, true),
  ('author', 'guest', '{*}', '{}', null, true), ('article', 'guest', '{*}', '{}', 2, true);
insert into graphql.insert_permission (relation, role, columns, row_check) values ('author', 'user', '{*}', '{}');
insert into graphql.inherited_role values ('heir', 'user'), ('heir', 'guest');

create function ask(query text, role text default 'user', variables jsonb default '{}') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role))::text
$$;
create function limits(value jsonb) returns void language sql as $$
  insert into graphql.setting values ('api_limits', value) on conflict (name) do update set value = excluded.value
$$;
-- Twice each: made ready, and kept.
create function told(query text, role text default 'user') returns setof text language sql as $$
  select case when a like '{"errors"%' then a::jsonb #>> '{errors,0,extensions,code}' || ': ' || (a::jsonb #>> '{errors,0,message}') else 'answered' end
  from (select ask(query, role) from generate_series(1, 2)) x(a)
$$;

\echo # depth: fields with a selection set inside one another, as Hasura counts it; introspection is not counted
select limits('{"depth_limit": {"global": 2, "per_role": {"guest": 1}}}');
select told('{author {name}}', 'guest');
select told('{author {... on author {...f}}} fragment f on author {name}', 'guest');
select told('{author {name articles {id}}}', 'guest');
select told('{author {name articles {id}}}');
select told('{author {articles {...f}}} fragment f on article {author {...g}} fragment g on author {name}');
select told('{author {articles {author {articles {author {name}}}}}}', 'admin');
select told('{__schema {types {fields {type {ofType {ofType {name}}}}}}}', 'guest');
select told('mutation {insert_author(objects: []) {returning {articles {id}}}}');
select told('{author {name articles {id}}}', 'heir');
select told('{author {articles {author {name}}}}', 'nobody');

\echo # nodes, root fields, aliases; skipped fields count, and fragments each time that they are spread
select limits('{"node_limit": {"global": 3}, "root_field_limit": {"global": 2}, "alias_limit": {"global": 2}}');
select told('{author {name articles {id}} article {author_id}}');
select told('{author {name articles {id author {id}}} article {author_id}}');
select told('{author {...f}} fragment f on author {articles {id} articles_aggregate {aggregate {count}}}');
select told('{author {id} article {id} __typename}');
select told('{author {id} ...f ...f} fragment f on query_root {article {id}}');
select told('{author {id} article {id} author_by_pk(id: 1) @skip(if: true) {id}}');
select told('{a: author {b: id}}');
select told('{a: author {b: id c: name}}');
select told('{a: __schema {b: types {c: name}}}');
select told('mutation {a: insert_author(objects: []) {b: affected_rows} c: insert_author(objects: []) {affected_rows}}');
select told('query a {author {id}} query b {a: author {b: id c: name}}');
select graphql.resolve('query a {author {id}} query b {a: author {b: id c: name}}', '{}', '{"x-hasura-role": "user"}', 'a');

\echo # rows: the smaller of the permission's limit and the role's; what is counted is not limited
select limits('{"row_limit": {"global": 3, "per_role": {"heir": 4}}}');
select ask('{author(order_by: {id: asc}) {id}}') from generate_series(1, 2);
select ask('{author(order_by: {id: asc}, limit: 100) {id}}'), ask('{author(order_by: {id: asc}, limit: 1) {id}}');
select ask('{author(where: {id: {_eq: 2}}) {articles(order_by: {id: asc}) {id author {id}}}}', 'user'), ask('{author(where: {id: {_eq: 2}}) {articles(order_by: {id: asc}) {id}}}', 'guest');
select ask('{author(order_by: {id: asc}) {id} article(order_by: {id: asc}) {id}}', 'heir');
select ask('{article_aggregate(order_by: {id: asc}) {aggregate {count} nodes {id}}}');
select length(ask('{article {id}}', 'admin'));
select graphql.metadata('{"type": "select", "args": {"table": "author", "columns": ["id"], "order_by": "id"}}', '{"x-hasura-role": "user"}');

\echo # a change holds with the next request, one that is taken back does not; off, and gone
begin;
select limits('{"row_limit": {"global": 1}, "depth_limit": {"global": 1}}');
select ask('{author(order_by: {id: asc}) {id}}');
rollback;
select ask('{author(order_by: {id: asc}) {id}}');
select limits('{"disabled": true, "row_limit": {"global": 1}, "depth_limit": {"global": 0}}');
select ask('{author(order_by: {id: asc}) {id}}');
delete from graphql.setting where name = 'api_limits';
select ask('{author(order_by: {id: asc}) {id}}');

\echo # time: what runs is ended and taken back, and the transaction goes on
select limits('{"time_limit": {"global": 0.2, "per_role": {"guest": 60}}}');
begin;
insert into author values (100, 'before');
select ask('{slow_authors(args: {seconds: 10}) {id}}') from generate_series(1, 2);
select ask('{slow_authors(args: {seconds: 0.3}) {id}}', 'guest'), ask('{slow_authors(args: {seconds: 0.3}) {id}}', 'admin');
create trigger slow before insert on author for each row execute function slow_insert();
select ask('mutation {insert_author(objects: {id: 101}) {affected_rows}}');
select count(*) from author where id > 99;
rollback;
select ask('{author_by_pk(id: 1) {id}}') from generate_series(1, 2);
select pg_sleep(0.3);
select 'still here';
-- Who calls has a limit of their own, whose end is theirs to see.
set statement_timeout = '100ms';
select ask('{slow_authors(args: {seconds: 10}) {id}}');
reset statement_timeout;
-- A request inside a request has the time of the outer one.
create function inner_query(author author) returns text language plpgsql stable as $$ begin return ask('{slow_authors(args: {seconds: 10}) {id}}'); end $$;
insert into graphql.computed_field (relation, name, function) values ('author', 'inner', 'inner_query(author)');
update graphql.select_permission set computed_fields = '{inner}' where role = 'user' and relation = 'author'::regclass;
select ask('{author(limit: 1) {inner}}');
select set_config('request.jwt.claims', '{"https://hasura.io/jwt/claims": {"x-hasura-default-role": "user", "x-hasura-allowed-roles": ["user"]}}', false), set_config('request.headers', '{}', false) \g /dev/null
select limits('{"depth_limit": {"global": 0}}');
select graphql.request('{author {id}}');
select graphql.explain('{author {id}}', '{}', '{"x-hasura-role": "user"}');

\echo # time of several commands in one
select limits('{"time_limit": {"global": 1}}');
create function pause() returns trigger language plpgsql as $$ begin perform pg_sleep(0.6); return new; end $$;
begin;
create trigger pause before insert on author for each row execute function pause();
create function inserts(type text) returns json language sql as $$
  select graphql.metadata(
    jsonb_build_object('type', type, 'args', jsonb_agg(jsonb_build_object('type', 'insert', 'args', jsonb_build_object('table', 'author', 'objects', jsonb_build_array(jsonb_build_object('id', i)))))),
    '{"x-hasura-role": "user"}')
  from generate_series(201, 204) i
$$;
savepoint before;
select inserts('bulk');
rollback to before;
select inserts('bulk_keep_going');
rollback to before;
-- One inside another has what is left of its time.
with command (i, command) as (select i, jsonb_build_object('type', 'insert', 'args', jsonb_build_object('table', 'author', 'objects', jsonb_build_array(jsonb_build_object('id', i)))) from generate_series(201, 204) i),
  bulk (command) as (select jsonb_build_object('type', 'bulk', 'args', jsonb_agg(command order by i)) from command where i > 202)
select graphql.metadata(jsonb_build_object('type', 'bulk_keep_going', 'args', jsonb_agg(command order by i) || (select command from bulk)), '{"x-hasura-role": "user"}')
from command where i < 202;
rollback;

\echo # what could not hold is refused
select limits('{"depht_limit": {"global": 1}}');
select limits('{"depth_limit": 1}');
select limits('{"time_limit": {"global": 0}}');
select limits('{"rate_limit": {"global": {"max_reqs_per_min": 1, "unique_params": "address"}}}');
select limits('null');
select limits('[]');

\echo # roles as a whole
select limits('{"disabled": false, "depth_limit": {"global": 2, "per_role": {"guest": 1}}, "rate_limit": {"per_role": {"guest": {"max_reqs_per_min": 9}}}}');
select graphql.copy_role('guest', 'visitor');
select value from graphql.setting where name = 'api_limits';
update graphql.role set name = 'lodger' where name = 'guest';
select value from graphql.setting where name = 'api_limits';
select graphql.drop_role('lodger');
select value from graphql.setting where name = 'api_limits';
select graphql.drop_role('visitor');
select value from graphql.setting where name = 'api_limits';

\echo # the metadata API
create function command(command jsonb) returns text language plpgsql as $$
begin
  return graphql.metadata(command);
exception when others then
  return sqlerrm;
end $$;
select command('{"type": "set_api_limits", "args": {"disabled": false, "depth_limit": {"global": 5, "per_role": {"user": 3}}, "node_limit": {"global": 5}, "time_limit": {"global": 5}, "batch_limit": {"global": 5, "per_role": {"user": 3}}, "rate_limit": {"global": {"unique_params": "IP", "max_reqs_per_min": 100}, "per_role": {"user": {"unique_params": ["x-hasura-id"], "max_reqs_per_min": 10}}}}}');
select command('{"type": "set_api_limits", "args": {"depth_limit": {"global": "5"}}}');
select command('{"type": "set_api_limits", "args": {"depht_limit": {"global": 5}}}');
select graphql.export_metadata() -> 'api_limits';
select graphql.gateway_limits();
create table exported as select graphql.export_metadata() as document;
select command('{"type": "remove_api_limits", "args": {}}'), command('{"type": "remove_api_limits", "args": {}}'), graphql.export_metadata() -> 'api_limits';
select graphql.gateway_limits();
select command(jsonb_build_object('type', 'replace_metadata', 'args', document)) from exported;
select graphql.export_metadata() = document from exported;
select command('{"type": "replace_metadata", "version": 2, "args": {"allow_inconsistent_metadata": true, "metadata": {"version": 3, "sources": [], "api_limits": {"depth_limit": {"global": -1}}}}}');
select count(*) from graphql.setting where name = 'api_limits';

\echo # who may ask what a gateway enforces: who may call resolve
do $$ begin create role limits_gateway; exception when duplicate_object then null; end $$;
grant usage on schema graphql to limits_gateway;
set role limits_gateway;
select graphql.gateway_limits();
reset role;
grant execute on function graphql.resolve(text, jsonb, jsonb, text, text) to limits_gateway;
set role limits_gateway;
select graphql.gateway_limits();
reset role;
drop owned by limits_gateway;
drop role limits_gateway;
