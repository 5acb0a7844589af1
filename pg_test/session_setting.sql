-- hasura.user is set for every statement that could look at it, also when Postgres has long planned it once for all.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create table post (id int primary key, owner text not null, views int not null default 0);
insert into post values (1, 'ann', 5), (2, 'bob', 6), (3, 'ann', 7);
create table guarded as select * from post;
alter table guarded add primary key (id), enable row level security;
create function who() returns text language sql stable as $$ select current_setting('hasura.user', true)::json ->> 'x-hasura-user-id' $$;
create function who_compiled() returns text language plpgsql stable as $$ begin return who(); end $$;
create policy own on guarded using (owner = current_setting('hasura.user', true)::json ->> 'x-hasura-user-id');
create view by_view as select * from post where owner = (current_setting('hasura.user', true)::json ->> 'x-hasura-user-id');
create view by_function as select * from post where owner = who();
create view by_compiled as select * from post where owner = who_compiled();
create view by_words as select id, (select word from ts_stat('select to_tsvector(''simple'', current_setting(''hasura.user'')::json ->> ''x-hasura-user-id'')')) as who from post;
create view inside as select * from post;
create view plain as select * from inside;
create function keep_who(state text, value text) returns text language plpgsql immutable as $$ begin return who(); end $$;
create aggregate who_aggregate(text) (sfunc = keep_who, stype = text, initcond = '');
create view by_aggregate as select id, who_aggregate(owner) as who from post group by id;
create function is_who(value text) returns boolean language plpgsql immutable as $$ begin return value = who(); end $$;
create domain own_name as text check (is_who(value));
create view by_domain as select id, (select 'ann'::text where id = 1)::own_name as who from post where id = 1;
create view by_list as select id, coalesce('ann'::own_name, owner) as who from post where id = 1;
create table tagged (id int primary key, names own_name[]);
insert into tagged values (1, '{}'), (2, null);
create type tone as enum ('ann', 'bob');
create function tone_text(tone) returns text language plpgsql stable as $$ begin return who(); end $$;
create cast (tone as text) with function tone_text(tone);
create table sound (id int primary key, tone tone);
insert into sound values (1, 'ann');
create view by_cast as select id, tone || '' as who from sound;
create view by_name as select id as ":opnos", who_compiled() as who from post;
create table base as select * from post;
create view over_base with (security_invoker) as select * from base;
create function named(p post) returns text language sql stable as $$ select who() || p.id $$;
create function compiled(p post) returns text language plpgsql stable as $$ begin return who() || p.id; end $$;
create function falsely_immutable(p post) returns text language plpgsql immutable as $$ begin return who() || p.id; end $$;
create type mood as (word text);
create table feeling (id int primary key, mood mood, moods mood[]);
insert into feeling values (1, row('glad'), array[row('sad')::mood]);
create type shade as enum ('light', 'dark');
create table wall (id int primary key, shade shade, shades shade[]);
insert into wall values (1, 'light', '{dark}');
create role session_setting_user;
grant usage on schema graphql to session_setting_user;
grant select on all tables in schema public to session_setting_user;
grant execute on all functions in schema graphql to session_setting_user;
select count(*) from graphql.track_schema('public');
select graphql.untrack('inside'), graphql.untrack('base');
insert into graphql.computed_field (relation, name, function) values ('post', 'named', 'named(post)'),
  ('post', 'compiled', 'compiled(post)'), ('post', 'falsely_immutable', 'falsely_immutable(post)');
insert into graphql.select_permission (relation, role, columns, computed_fields, filter)
  select relation, 'user', '{*}', case when relation = 'post'::regclass then '{named,compiled,falsely_immutable}'::text[] else '{}' end, '{}'
  from graphql.relation where relation in ('post'::regclass, 'guarded'::regclass, 'by_view'::regclass, 'by_function'::regclass,
    'by_compiled'::regclass, 'by_words'::regclass, 'plain'::regclass, 'over_base'::regclass, 'by_aggregate'::regclass, 'by_domain'::regclass, 'by_list'::regclass, 'by_name'::regclass, 'by_cast'::regclass, 'tagged'::regclass, 'feeling'::regclass, 'wall'::regclass);

-- The answers of two users who take turns until the statement is planned for all values, and after.
create function answers(document text) returns setof text language plpgsql as $$
declare
  answers text[] := '{}';
  answer text;
begin
  for turn in 1..60 loop
    answer := (array['ann', 'bob'])[turn % 2 + 1];
    answer := answer || ': ' || graphql.resolve(document, '{}', json_build_object('x-hasura-role', 'user', 'x-hasura-user-id', answer)::jsonb);
    if answer <> all (answers) then answers := answers || answer; end if;
  end loop;
  return query select * from unnest(answers) a order by a collate "C";
end $$;
set role session_setting_user;

\echo # what looks at it
select answers('{guarded {id}}');
select answers('{by_view {id}}');
select answers('{by_function {id}}');
select answers('{by_compiled {id}}');
select answers('{by_words(where: {id: {_eq: 1}}) {id who}}');
select answers('{by_aggregate(where: {id: {_eq: 1}}) {who}}');
select answers('{by_domain {who}}');
select answers('{by_list {who}}');
select answers('{by_name(limit: 1) {who}}');
select answers('{by_cast {who}}');
select answers('{tagged(where: {names: {_contains: ["ann"]}}) {id}}');
select answers('{post(where: {id: {_eq: 1}}) {named}}');
select answers('{post(where: {id: {_eq: 1}}) {compiled}}');
select answers('{post(where: {id: {_eq: 1}}) {falsely_immutable}}');
select answers('{post_by_pk(id: 2) {id named}}');

\echo # what does not
select answers('{post_by_pk(id: 2) {id}}');
select answers('{plain {id}}');
select answers('{over_base {id}}');
select answers('{feeling {id mood moods}}');
select answers('{wall {id shade shades}}');

\echo # what begins to, while the statement is kept and planned
reset role;
alter table post enable row level security;
create policy own on post using (owner = current_setting('hasura.user', true)::json ->> 'x-hasura-user-id');
-- Nothing of these two is tracked, and without event triggers nobody looks: statements made from what is tracked stay.
set session_replication_role = replica;
create or replace view inside as select * from post where views > 0 and owner = who();
alter table base enable row level security;
create policy own on base using (owner = current_setting('hasura.user', true)::json ->> 'x-hasura-user-id');
reset session_replication_role;
set role session_setting_user;
select answers('{post_by_pk(id: 2) {id}}');
select answers('{plain {id}}');
select answers('{over_base {id}}');
reset role;
-- A composite keeps its own form, an enum takes that of the cast.
create function shade_json(shade) returns json language plpgsql stable as $$ begin return to_json(who() || ' ' || $1::text); end $$;
create cast (shade as json) with function shade_json(shade);
set role session_setting_user;
select answers('{feeling {id mood moods}}');
select answers('{wall {id shade shades}}');

\echo # nothing of it is left
select coalesce(nullif(current_setting('hasura.user', true), ''), 'unset');
reset role;
drop owned by session_setting_user;
drop role session_setting_user;
