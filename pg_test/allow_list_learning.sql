-- Learning writes down what the allow-list refuses, or would refuse, and changes no answer.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
do $$ begin create role learning_gateway; exception when duplicate_object then null; end $$;
create table author (id int primary key, name text);
insert into author values (1, 'Ada'), (2, 'Bo');
grant select, insert on author to learning_gateway;
grant usage on schema graphql to learning_gateway;
grant execute on function graphql.resolve(text, jsonb, jsonb, text, text) to learning_gateway;
select graphql.track('author');
insert into graphql.select_permission (relation, role, columns, filter) values ('author', 'user', '{*}', '{}'), ('author', 'guest', '{id}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('author', 'user', '{*}', '{}');
create function ask(query text, role text default 'user', variables jsonb default '{}') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role))::text
$$;
create view seen as
  select role, normal_form, document, count, first_seen <= last_seen and last_seen <= clock_timestamp() from graphql.allow_list_candidates order by 1, 2;

\echo # not learning: nothing is written down
select ask('{ author { id } }');
select count(*) from graphql.candidate;

\echo # learning before the list is on: everything runs; what is no candidate leaves nothing
insert into graphql.setting values ('allow_list_learning', 'true');
set role learning_gateway;
select ask('{ author { id __typename } }') is not null, ask('{ author { id } }', 'guest') is not null, ask('{ author { nothing } }') is not null, ask('{ author {') is not null, ask('{ author { id } }', 'admin') is not null, ask('{ author { name } }', 'guest') is not null;
select ask('query ($id: Int!, $secret: String) { author(where: {id: {_eq: $id}, name: {_neq: $secret}}) { id } }', variables => '{"id": 2, "secret": "hush"}');
select ask('query ($limit: Int!) { author(limit: $limit) { name } }', variables => '{}');
reset role;
select * from seen;
select count(*) from graphql.candidate where concat(document, normal_form) ~ 'hush';

\echo # on: refused and written down; kept statements and documents of the same form add to it later
update graphql.setting set value = 'true' where name = 'allow_list_learning';
insert into graphql.setting values ('allow_list', 'true');
set role learning_gateway;
select ask('{ author { __typename id } }'), ask('{author{id}}'), ask('{author{id}}'), ask('{author{absent}}'), ask('mutation { insert_author_one(object: {id: 3}) { id } }');
reset role;
select * from seen;
delete from graphql.setting where name = 'allow_list';
select ask('{ author { __typename id } }') is not null;
select role, normal_form, count from graphql.allow_list_candidates where normal_form = '{author{id}}' order by role;

\echo # a read-only transaction, a serializable one, and one that is rolled back answer as ever and write nothing down
delete from graphql.candidate;
update graphql.setting set value = 'true';
begin read only;
select ask('{ author { id } }');
savepoint inner_one;
select ask('{ author { name } }');
rollback;
begin isolation level serializable;
select ask('{ author { id } }');
commit;
select count(*) from graphql.candidate;
update graphql.setting set value = 'true';
begin;
select ask('mutation { insert_author_one(object: {id: 9}) { id } }');
select count(*) from graphql.candidate;
rollback;
select count(*) from graphql.candidate;
update graphql.setting set value = 'true';
begin isolation level repeatable read;
select ask('{ author { id } }');
commit;
select normal_form, uses from graphql.candidate;

\echo # nobody has a grant on what is written, and it is in no reach of the API
set role learning_gateway;
select * from graphql.allow_list_candidates;
select * from graphql.candidate;
select graphql._record_candidate('{}');
select graphql.promote_candidates('c', 'user');
reset role;
select graphql.track('graphql.candidate');

\echo # recording fails: the request does not
alter table graphql.candidate add constraint none check (false) not valid;
update graphql.setting set value = 'true';
select ask('{ author { id } }'), ask('{ author { name } }');
alter table graphql.candidate drop constraint none;

\echo # reviewed and promoted
truncate graphql.candidate;
update graphql.setting set value = 'true';
insert into graphql.setting values ('allow_list', 'true');
select ask('query Mine { author { id } }'), ask('query Mine { author { name } }'), ask('{ author(limit: 1) { id } }'), ask('query Mine { author { id } }', 'guest') from generate_series(1, 2);
select normal_hash as by_name from graphql.allow_list_candidates where normal_form = 'query Mine{author{name}}' \gset
select * from graphql.promote_candidates('app', 'user', array[:'by_name']);
select ask('query Mine { author { name } }'), ask('query Mine { author { name } }', 'guest'), ask('query Mine { author { id } }');
select role, normal_form from graphql.allow_list_candidates order by 1, 2;
select * from graphql.promote_candidates('app', 'user', array[:'by_name']);
select * from graphql.promote_candidates('app', 'user', array['nothing']);
select * from graphql.promote_candidates('app', 'guest');
select * from graphql.promote_candidates('app', null);
select collection, roles from graphql.allowed_collection;
select * from graphql.promote_candidates('app', 'user');
select * from graphql.promote_candidates('app', 'user');
select * from graphql.promote_candidates('guests', 'guest');
select collection, roles from graphql.allowed_collection order by 1;
select ask('query Mine { author { id } }'), ask('{ author(limit: 1) { id } }'), ask('query Mine { author { id } }', 'guest'), ask('{ author(limit: 1) { id } }', 'guest');
select role, normal_form from graphql.allow_list_candidates;

\echo # what is listed in another way is no candidate any more, and what is not listed any more is one again
select * from graphql.promote_candidates('others', 'guest');
update graphql.collection set name = 'gone' where name = 'guests';
delete from graphql.collection where name = 'gone';
select ask('query Mine { author { id } }', 'guest');
select role, normal_form, count from graphql.allow_list_candidates;

\echo # no more than a thousand for each role, and none that is long
truncate graphql.candidate;
select count(ask(format('{ author(limit: %s) { id } }', n))) from generate_series(1, 1010) n;
select count(*), count(distinct normal_hash) from graphql.candidate;
select ask('query Guest { author { id } }', 'guest') is not null, ask(format('{ author { id } } # %s', repeat('x', 100000))) is not null;
select role, count(*) from graphql.allow_list_candidates group by role order by role;
