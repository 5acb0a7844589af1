-- What kinds of relations can be written to: views, partitioned tables, tables without a key, columns of domains.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
create function run(query text, variables jsonb = '{}', role text = 'admin') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7'))::text
$$;
create function fields(prefix text, role text = 'admin') returns text language sql as $$
  select string_agg(f ->> 'name', ' ' order by place) from json_array_elements(graphql.resolve('{__type(name: "mutation_root") {fields {name}}}', session => jsonb_build_object('x-hasura-role', role)) #> '{data,__type,fields}') with ordinality t (f, place)
  where f ->> 'name' ~ ('^(insert|update|delete)_' || prefix || '(_one|_by_pk|_many)?$')
$$;
create table person (id serial primary key, name text not null, owner int default 7, active boolean default true, note text);

\echo # a view that Postgres can write through
create view active as select id, name, owner from person where active;
create view guarded as select id, name, owner, active from person where active with check option;
create view renamed as select id as key, name as label, upper(name) as loud from person;
create view counted as select owner, count(*) from person group by owner;
create materialized view copied as select id, name from person;
select graphql.track_schema('public');
select fields('person'); select fields('active'); select fields('guarded'); select fields('renamed'); select fields('counted'); select fields('copied');
select run('mutation {insert_active(objects: [{name: "a"}, {name: "b"}]) {affected_rows returning {id name owner}}}');
select run('mutation {insert_active_one(object: {name: "c", owner: 8}) {id name}}');
select run('mutation {update_active(where: {name: {_eq: "b"}}, _set: {name: "B"}, _inc: {owner: 1}) {affected_rows returning {id name owner}}}');
select run('mutation {delete_active(where: {name: {_eq: "c"}}) {affected_rows returning {name}}}');
select run('mutation {insert_active(objects: [{name: "a"}], on_conflict: {constraint: person_pkey, update_columns: []}) {affected_rows}}');
select run('mutation {update_active_by_pk(pk_columns: {id: 1}, _set: {name: "x"}) {id}}');
select run('mutation {insert_guarded(objects: [{name: "g", active: false}]) {affected_rows}}');
select run('mutation {insert_guarded(objects: [{name: "g", active: true}]) {affected_rows returning {name}}}');
select run('mutation {update_guarded(where: {name: {_eq: "g"}}, _set: {active: false}) {affected_rows}}');
select run('mutation {insert_renamed(objects: [{label: "r"}]) {affected_rows returning {label loud}}}');
select run('mutation {update_renamed(where: {loud: {_eq: "R"}}, _set: {label: "s"}) {returning {label loud}}}');
select run('mutation {insert_counted(objects: [{owner: 1}]) {affected_rows}}');
select run('mutation {insert_copied(objects: [{id: 1}]) {affected_rows}}');
select run('mutation {delete_copied(where: {}) {affected_rows}}');
select name, owner, active from person order by id;
-- The rules of a role are those of the view.
insert into graphql.select_permission (relation, role, columns, filter) values ('active', 'user', '{id,name,owner}', '{"owner": "X-Hasura-User-Id"}'), ('copied', 'user', '{name}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check, presets) values ('active', 'user', '{name}', '{"name": {"_neq": "bad"}}', '{"owner": "X-Hasura-User-Id"}');
insert into graphql.update_permission (relation, role, columns, filter, row_check) values ('active', 'user', '{name,owner}', '{"owner": "X-Hasura-User-Id"}', '{"owner": "X-Hasura-User-Id"}');
insert into graphql.delete_permission (relation, role, filter) values ('active', 'user', '{"owner": "X-Hasura-User-Id", "name": {"_neq": "kept"}}');
select run('mutation {insert_active(objects: [{name: "u"}]) {affected_rows returning {name owner}}}', role => 'user');
select run('mutation {insert_active(objects: [{name: "bad"}]) {affected_rows}}', role => 'user');
select run('mutation {update_active(where: {name: {_eq: "u"}}, _set: {owner: 8}) {affected_rows}}', role => 'user');
select run('mutation {update_active(where: {name: {_in: ["u", "B"]}}, _set: {name: "kept"}) {affected_rows returning {name}}}', role => 'user');
select run('mutation {delete_active(where: {name: {_eq: "kept"}}) {affected_rows}}', role => 'user');
select fields('active', 'user'); select fields('copied', 'user'); select fields('person', 'user');
select name, owner, active from person order by id;

\echo # a view with triggers
create view joined as select p.id, p.name, count(o.id) as others from person p left join person o on o.owner = p.owner and o.id <> p.id group by p.id;
create function joined_write() returns trigger language plpgsql as $$ begin
  if tg_op = 'INSERT' then insert into person (id, name) values (coalesce(new.id, nextval('person_id_seq')), new.name) returning id into new.id; new.others := -1; return new; end if;
  if tg_op = 'UPDATE' then if new.name = 'skip' then return null; end if; update person set name = new.name || '!' where id = old.id; new.name := new.name || '!'; return new; end if;
  delete from person where id = old.id; return old;
end $$;
create trigger joined_insert instead of insert on joined for each row execute function joined_write();
select graphql.track('joined');
select fields('joined');
create trigger joined_update instead of update or delete on joined for each row execute function joined_write();
select fields('joined');
truncate person restart identity;
select run('mutation {insert_joined(objects: [{name: "a"}, {name: "b"}]) {affected_rows returning {id name others}}}');
select run('mutation {insert_joined_one(object: {id: 10, name: "c"}) {id name}}');
select run('mutation {update_joined(where: {name: {_eq: "a"}}, _set: {name: "A"}) {affected_rows returning {id name}}}');
select run('mutation {update_joined(where: {name: {_eq: "A!"}}, _set: {name: "skip"}) {affected_rows returning {id name}}}');
select run('mutation {delete_joined(where: {id: {_eq: 2}}) {affected_rows returning {id name}}}');
insert into graphql.select_permission (relation, role, columns, filter) values ('joined', 'user', '{id,name}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('joined', 'user', '{name}', '{"name": {"_neq": "bad"}}');
insert into graphql.update_permission (relation, role, columns, filter, row_check) values ('joined', 'user', '{name}', '{"name": {"_neq": "c"}}', '{"name": {"_neq": "bad!"}}');
select run('mutation {insert_joined_one(object: {name: "bad"}) {id}}', role => 'user');
select run('mutation {update_joined(where: {}, _set: {name: "bad"}) {affected_rows}}', role => 'user');
select run('mutation {update_joined(where: {}, _set: {name: "good"}) {affected_rows returning {id name}}}', role => 'user');
select id, name from person order by id;

\echo # partitioned, with partitions whose columns stand in another order
create table event (id int, day date, kind text default 'none', hits int not null default 0, primary key (id, day)) partition by range (day);
create table event_old (hits int not null default 0, junk int, kind text default 'none', day date not null, id int not null);
alter table event_old drop column junk;
alter table event attach partition event_old for values from ('2000-01-01') to ('2020-01-01');
create table event_new partition of event for values from ('2020-01-01') to ('2030-01-01');
create table visit (id serial primary key, event_id int, event_day date, foreign key (event_id, event_day) references event);
select graphql.track('event'), graphql.track('visit');
select fields('event');
select run('mutation {insert_event(objects: [{id: 1, day: "2010-01-01", kind: "o"}, {id: 2, day: "2025-01-01", kind: "n"}, {id: 3, day: "2011-01-01"}]) {affected_rows returning {id day kind hits}}}');
select run('mutation {insert_event(objects: [{id: 1, day: "2040-01-01"}]) {affected_rows}}');
select run('mutation {insert_event(objects: [{id: 1, day: "2010-01-01", hits: 5}, {id: 2, day: "2025-01-01", hits: 6}, {id: 4, day: "2010-01-01", hits: 7}], on_conflict: {constraint: event_pkey, update_columns: [hits]}) {affected_rows returning {id kind hits}}}');
select run('mutation {insert_event_one(object: {id: 1, day: "2010-01-01"}, on_conflict: {constraint: event_pkey, update_columns: []}) {id}}');
select run('mutation {update_event(where: {id: {_eq: 1}}, _set: {day: "2026-01-01"}, _inc: {hits: 1}) {affected_rows returning {id day hits}}}');
select run('mutation {update_event_by_pk(pk_columns: {id: 3, day: "2011-01-01"}, _set: {kind: "k"}) {id kind}}');
select run('mutation {delete_event_by_pk(id: 3, day: "2011-01-01") {id kind hits}}');
select tableoid::regclass, id, day, kind, hits from event order by id;
-- A role: the checks on rows of each partition.
insert into graphql.select_permission (relation, role, columns, filter) values ('event', 'user', '{*}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('event', 'user', '{id,day,kind,hits}', '{"hits": {"_lt": 10}}');
insert into graphql.update_permission (relation, role, columns, filter, row_check, presets) values ('event', 'user', '{hits}', '{"kind": {"_neq": "locked"}}', '{"hits": {"_lt": 100}}', '{"kind": "changed"}');
select run(replace(q, 'DAY', d), role => 'user') from unnest(array['2015-01-01', '2025-05-05']) with ordinality a (d, first), unnest(array[
  'mutation {insert_event_one(object: {id: 20, day: "DAY", hits: 20}, on_conflict: {constraint: event_pkey, update_columns: [hits]}) {id}}',
  'mutation {insert_event_one(object: {id: 20, day: "DAY", hits: 2}, on_conflict: {constraint: event_pkey, update_columns: [hits]}) {id kind hits}}',
  'mutation {insert_event_one(object: {id: 20, day: "DAY", hits: 20}, on_conflict: {constraint: event_pkey, update_columns: [hits]}) {id kind hits}}',
  'mutation {insert_event_one(object: {id: 20, day: "DAY", hits: 200}, on_conflict: {constraint: event_pkey, update_columns: [hits]}) {id}}',
  'mutation {insert_event_one(object: {id: 21, day: "DAY", hits: 2, kind: "locked"}) {id}}',
  'mutation {insert_event_one(object: {id: 21, day: "DAY", hits: 3}, on_conflict: {constraint: event_pkey, update_columns: [hits]}) {id}}',
  'mutation {update_event(where: {id: {_eq: 20}, day: {_eq: "DAY"}}, _inc: {hits: 80}) {affected_rows}}']) with ordinality b (q, second) order by first, second;
select tableoid::regclass, id, day, kind, hits from event where id >= 20 order by day, id;
-- A trigger that keeps a row from being updated: the row after it is new all the same, and judged as such.
create function keep() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger keep before update on event for each row when (old.kind = 'kept') execute function keep();
select run('mutation {insert_event(objects: [{id: 22, day: "2015-01-01", hits: 2, kind: "kept"}, {id: 22, day: "2025-05-05", hits: 2, kind: "kept"}]) {affected_rows}}');
select run(replace(q, 'DAY', d), role => 'user') from unnest(array['2015-01-01', '2025-05-05']) with ordinality a (d, first), unnest(array[
  'mutation {insert_event(objects: [{id: 22, day: "DAY", hits: 3}, {id: 23, day: "DAY", hits: 50}], on_conflict: {constraint: event_pkey, update_columns: [hits]}) {affected_rows}}',
  'mutation {insert_event(objects: [{id: 22, day: "DAY", hits: 3}, {id: 20, day: "DAY", hits: 50}, {id: 23, day: "DAY", hits: 5}], on_conflict: {constraint: event_pkey, update_columns: [hits]}) {affected_rows returning {id kind hits}}}'
  ]) with ordinality b (q, second) order by first, second;
drop trigger keep on event;
create sequence tick_id;
create table tick (id int default nextval('tick_id'), day date default '2015-01-01', hits int default 20, primary key (id, day)) partition by range (day);
create table tick_any partition of tick default;
create trigger keep before update on tick for each row execute function keep();
select graphql.track('tick');
insert into graphql.select_permission (relation, role, columns, filter) values ('tick', 'user', '{*}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('tick', 'user', '{hits}', '{"hits": {"_lt": 10}}');
insert into graphql.update_permission (relation, role, columns, filter, row_check) values ('tick', 'user', '{hits}', '{}', '{"hits": {"_lt": 100}}');
select run('mutation {insert_tick(objects: [{}]) {affected_rows}}');
select setval('tick_id', 1, false);
select run('mutation {insert_tick(objects: [{}, {}], on_conflict: {constraint: tick_pkey, update_columns: [hits]}) {affected_rows}}', role => 'user');
select setval('tick_id', 1, false);
select run('mutation {insert_tick(objects: [{hits: 1}, {hits: 2}], on_conflict: {constraint: tick_pkey, update_columns: [hits]}) {affected_rows returning {id hits}}}', role => 'user');
select * from tick order by id;
-- A foreign key to it.
select run('mutation {insert_visit(objects: [{event_id: 2, event_day: "2025-01-01"}, {event: {data: {id: 30, day: "2012-01-01"}}}, {event: {data: {id: 2, day: "2025-01-01", hits: 9}, on_conflict: {constraint: event_pkey, update_columns: [hits]}}}]) {affected_rows returning {event_id event_day event {id hits}}}}');
select run('mutation {insert_event_one(object: {id: 31, day: "2013-01-01", visits: {data: [{}, {}]}}) {id visits_aggregate {aggregate {count}}}}');
select run('mutation {insert_visit_one(object: {event_id: 99, event_day: "2025-01-01"}) {id}}');

\echo # without a primary key
create table keyless (a int, b text, unique (a));
select graphql.track('keyless');
select fields('keyless');
select run('mutation {insert_keyless(objects: [{a: 1, b: "x"}, {a: null, b: "y"}, {b: "z"}]) {affected_rows returning {a b}}}');
select run('mutation {insert_keyless(objects: [{a: 1, b: "X"}, {a: null, b: "w"}], on_conflict: {constraint: keyless_a_key, update_columns: [b]}) {affected_rows returning {a b}}}');
select run('mutation {update_keyless(where: {a: {_is_null: true}}, _set: {b: "n"}) {affected_rows}}');
select run('mutation {delete_keyless(where: {b: {_eq: "n"}}) {affected_rows}}');
select run('mutation {update_keyless_by_pk(pk_columns: {a: 1}, _set: {b: "n"}) {a}}');

\echo # columns of domains
create domain positive as int check (value > 0);
create domain word as text not null default 'filled' check (value !~ ' ');
create domain words as text[];
create domain half as positive check (value < 50);
create table typed (id half primary key, amount positive default 3, word word, words words, at timestamptz default '2020-01-01');
select graphql.track('typed');
select run('mutation {insert_typed(objects: [{id: 1, amount: 5, word: "a", words: ["x"]}]) {returning {id amount word words}}}');
select run('mutation {insert_typed(objects: [{id: 2}]) {returning {id amount word words}}}');
select run('mutation {insert_typed(objects: [{id: 3, word: "b"}, {id: 4, amount: 6}, {id: 5, words: "{p,q}"}]) {returning {id amount word words}}}');
select run('mutation {insert_typed(objects: [{id: 6, amount: -1}]) {affected_rows}}');
select run('mutation {insert_typed(objects: [{id: 60}]) {affected_rows}}');
select run('mutation {insert_typed(objects: [{id: 6, word: "a b"}]) {affected_rows}}');
select run('mutation {insert_typed(objects: [{id: 6, word: null}]) {affected_rows}}');
select run('mutation {update_typed_by_pk(pk_columns: {id: 1}, _inc: {amount: 1}, _set: {word: "c"}) {amount word}}');
select run('mutation {update_typed_by_pk(pk_columns: {id: 1}, _inc: {amount: -10}) {amount}}');
select run('mutation {update_typed_by_pk(pk_columns: {id: 1}, _set: {amount: -10}) {amount}}');
select run('mutation {insert_typed(objects: [{id: 1, amount: 9, word: "u"}], on_conflict: {constraint: typed_pkey, update_columns: [amount, word]}) {returning {id amount word}}}');
select run('mutation {delete_typed_by_pk(id: 1) {id amount word words}}');

\echo # a table that another inherits from
create table ancestor (id int primary key);
create table heir (extra text) inherits (ancestor);
select graphql.track('ancestor');
insert into heir values (1, 'x');
select run('mutation {update_ancestor(where: {id: {_eq: 1}}, _set: {id: 2}) {affected_rows returning {id}}}');
select run('mutation {delete_ancestor(where: {}) {affected_rows}}');
