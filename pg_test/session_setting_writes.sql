-- hasura.user is set for every change that runs something which could look at it, also when Postgres has long planned it
-- once for all: triggers, checks, what is computed, indexes.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create function who() returns text language sql stable as $$ select current_setting('hasura.user', true)::json ->> 'x-hasura-user-id' $$;
-- Declared as what indexes and generated columns ask for.
create function own(owner text) returns boolean language plpgsql immutable as $$
begin
  if owner is distinct from who() then raise exception '% is not %', owner, who(); end if;
  return true;
end $$;
create function owns() returns trigger language plpgsql as $$ begin perform own(new.owner); return new; end $$;
create function owns_old() returns trigger language plpgsql as $$ begin perform own(old.owner); return old; end $$;

create table plain (id int generated always as identity primary key, owner text not null, color text not null default 'red' check (length(color) > 1));
create table checked (like plain including all, check (own(owner)));
create table computed (like plain including all, is_own boolean generated always as (own(owner)) stored);
create table indexed (like plain including all);
create index on indexed ((own(owner)));
create table partly (like plain including all);
create index on partly (owner) where own(owner);
create table before_row (like plain including all);
create trigger t before insert or update on before_row for each row execute function owns();
create table deferred (like plain including all);
create constraint trigger t after insert or update on deferred deferrable for each row execute function owns();
create table parted (id int generated always as identity, owner text not null, color text not null default 'red') partition by hash (id);
create table parted_0 partition of parted for values with (modulus 2, remainder 0);
create table parted_1 partition of parted for values with (modulus 2, remainder 1);
create trigger t before insert or update on parted_1 for each row execute function owns();
create table parent (like plain including all);
create table child (check (own(owner))) inherits (parent);
create domain own_name as text check (own(value));
create table of_domain (id int generated always as identity primary key, owner own_name not null, color text not null default 'red');
create table as_domain (like plain including all, check (coalesce(owner::own_name, '') <> ''));
create table by_domain (like plain including all);
create index on by_domain ((owner::own_name));
create table as_list (like plain including all, check ((('{' || owner || '}')::own_name[]) is not null));
-- A key between columns of different types calls the cast between them.
create type kind as enum ('ann', 'bob');
create function kind_id(kind) returns int language plpgsql immutable as $$ begin perform own($1::text); return 1; end $$;
create cast (kind as int) with function kind_id(kind) as implicit;
create table kinds (id int primary key);
insert into kinds values (1);
create table of_kind (id int generated always as identity primary key, owner kind not null references kinds, color text not null default 'red');
create view over_plain as select * from plain where own(owner) with check option;
create view by_trigger as select * from plain;
create function write_plain() returns trigger language plpgsql as $$ begin perform own(new.owner); return new; end $$;
create trigger t instead of insert or update on by_trigger for each row execute function write_plain();
create table ruled (like plain including all);
create table noted (owner text check (own(owner)));
create rule r as on insert to ruled do also insert into noted values (new.owner);
create table referring (id int generated always as identity primary key, owner text not null, color text not null default 'red', other int references plain);
create table cascading (id int generated always as identity primary key, owner text not null, color text not null default 'red');
create table cascaded (id int references cascading on update cascade on delete cascade, owner text not null);
create trigger t before delete on cascaded for each row execute function owns_old();
select count(*) from graphql.track_schema('public');
select graphql.untrack(relation) from unnest('{noted,cascaded,child,kinds}'::regclass[]) relation;

insert into graphql.insert_permission (relation, role, columns, row_check) select relation, 'user', '{owner,color}', '{}' from graphql.relation;
insert into graphql.select_permission (relation, role, columns, filter) select relation, 'user', '{id,owner,color}', '{}' from graphql.relation;
insert into graphql.update_permission (relation, role, columns, filter) select relation, 'user', '{color}', '{"owner": "X-Hasura-User-Id"}' from graphql.relation;
insert into graphql.delete_permission (relation, role, filter) select relation, 'user', '{"owner": "X-Hasura-User-Id"}' from graphql.relation;

-- What two users get who take turns, until the statement is planned for all values and after.
create function answers(document text) returns setof text language plpgsql as $$
declare
  answers text[] := '{}';
  answer text;
  who text;
begin
  for turn in 1..40 loop
    who := (array['ann', 'bob'])[turn % 2 + 1];
    answer := who || ': ' || graphql.resolve(document, case when document like '%$id%' then jsonb_build_object('id', turn) else jsonb_build_object('owner', who) end, json_build_object('x-hasura-role', 'user', 'x-hasura-user-id', who)::jsonb);
    if answer <> all (answers) then answers := answers || answer; end if;
  end loop;
  return query select * from unnest(answers) a order by a collate "C";
end $$;
create function inserts(relation text, type text default 'String') returns setof text language sql as $$
  select answers(format('mutation ($owner: %s!) {insert_%s_one(object: {owner: $owner}) {owner}}', type, relation))
$$;
create function changes(relation text) returns setof text language sql as $$
  select answers(format('mutation ($owner: String!) {update_%s(where: {owner: {_eq: $owner}}, _set: {color: "blue"}) {returning {owner}}}', relation))
$$;

select relation, inserts(relation) from unnest('{plain,checked,computed,indexed,partly,before_row,deferred,parted,parent,of_domain,as_domain,by_domain,as_list,over_plain,by_trigger,ruled,referring,cascading}'::text[]) relation;
truncate checked, computed, indexed, partly, before_row, deferred, parted, parent, of_domain;
do $$
declare relation text; who text;
begin
  foreach who in array '{ann,bob}'::text[] loop
    perform set_config('hasura.user', json_build_object('x-hasura-user-id', who)::text, true);
    foreach relation in array '{checked,computed,indexed,partly,before_row,deferred,child,of_domain}'::text[] loop
      execute format('insert into %I (id, owner) overriding system value values (%s, %L)', relation, case who when 'ann' then 1000 else 1001 end, who);
    end loop;
    insert into parted_1 (id, owner) overriding system value select id, who from generate_series(1, 100) id where satisfies_hash_partition('parted'::regclass, 2, 1, id) limit 1;
  end loop;
end $$;
select inserts('of_kind', 'kind');
select relation, changes(relation) from unnest('{checked,computed,indexed,partly,before_row,deferred,parted,parent,of_domain}'::text[]) relation;

\echo # a cascade
truncate cascading restart identity cascade;
insert into cascading (owner) select (array['ann', 'bob'])[turn % 2 + 1] from generate_series(1, 40) turn;
insert into cascaded select id, owner from cascading;
select answers('mutation ($id: Int!) {delete_cascading(where: {id: {_eq: $id}}) {affected_rows}}');
select count(*) from cascaded;

\echo # what begins to look at it, though nothing says so
set session_replication_role = replica;
create trigger t before insert on plain for each row execute function owns();
alter table plain enable always trigger t;
select inserts('plain');
drop trigger t on plain;
select inserts('plain');
alter table plain add constraint own check (own(owner)) not valid;
select inserts('plain');
alter table plain drop constraint own;
select inserts('plain');
truncate plain cascade;
create index own on plain (owner) where own(owner) and id > 100000;
select inserts('plain');
drop index own;
create function harmless(owner text) returns boolean language sql immutable as $$ select true $$;
alter table plain add constraint own check (harmless(owner)) not valid;
select inserts('plain');
create or replace function harmless(owner text) returns boolean language plpgsql immutable as $$ begin return own(owner); end $$;
select inserts('plain');
alter table plain drop constraint own;
-- Postgres keeps the condition of an index with functions put in place, here as nothing.
create or replace function harmless(owner text) returns boolean language sql immutable as $$ select true $$;
create index own on plain (owner) where harmless(owner);
select inserts('plain');
create or replace function harmless(owner text) returns boolean language plpgsql immutable as $$ begin return own(owner); end $$;
select inserts('plain');
