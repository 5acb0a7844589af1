-- Order through an object relationship: where each row is sure to have its remote row, an inner join lets Postgres walk
-- the remote index. Wherever it is not sure, all own rows must be answered still.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
set client_min_messages = warning;
create table artist (id int primary key, name text not null);
create table album (id int primary key, title text not null, artist_id int not null references artist, second_id int references artist);
create table track (id int primary key, album_id int not null references album, bonus_id int references album);
create table loose (id int primary key, album_id int not null references album deferrable);
create table general (id int primary key, album_id int not null references album);
create table special () inherits (general);
create table part (id int, album_id int not null references album, primary key (id)) partition by range (id);
create table part_1 partition of part for values from (0) to (1000000);
create table unsure (id int primary key, album_id int not null);
insert into artist values (1, 'a1'), (2, 'a2');
insert into album select i, 't' || i, 1 + i % 2, case when i % 2 = 0 then 1 end from generate_series(1, 1000) i;
insert into track select i, 1 + i % 1000, case when i % 3 = 0 then 7 end from generate_series(1, 3000) i;
insert into general values (1, 2), (2, 1);
insert into special values (3, -1);
insert into part values (1, 2), (2, 1);
insert into unsure values (1, 1), (2, -1);
alter table unsure add foreign key (album_id) references album not valid;
create index on album (title);
create index on track (album_id);
create function made_up() returns setof track language sql stable as 'select 1, -1, null::int union all select 2, 1, null';
analyze artist, album, track;
select graphql.track_schema('public');
insert into graphql.function (function) values ('made_up()');
update graphql.relationship set name = 'album' where using_columns = '{album_id}' and kind = 'object';
update graphql.relationship set name = 'bonus' where using_columns = '{bonus_id}' and kind = 'object';
update graphql.relationship set name = 'artist' where using_columns = '{artist_id}' and kind = 'object';
update graphql.relationship set name = 'second' where using_columns = '{second_id}' and kind = 'object';
insert into graphql.select_permission (relation, role, columns, filter) values
  ('track', 'all', '{*}', '{}'), ('album', 'all', '{*}', '{}'), ('artist', 'all', '{*}', '{}'),
  ('track', 'some', '{*}', '{}'), ('album', 'some', '{*}', '{"id": {"_eq": 1}}'), ('artist', 'some', '{*}', '{}');
create function ask(query text, role text default 'admin') returns text language sql as $$
  select graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role))::text
$$;
create function joins(query text, role text default 'admin') returns text language plpgsql as $$
declare statement text := graphql.explain(query, '{}', jsonb_build_object('x-hasura-role', role))::text;
begin
  return (select string_agg(m[1], ', ') from regexp_matches(statement, '(LEFT JOIN|JOIN) ', 'g') m);
end
$$;

\echo # sure: an inner join, and the limit walks the index of titles
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}');
select ask('{track(order_by: [{album: {title: asc}}, {id: asc}], limit: 3) {id}}');
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}', 'all');
select graphql.explain('{track(order_by: {album: {title: asc}}, limit: 3) {id}}')::text ~ 'album_title_idx';

\echo # two steps: sure and sure, sure and nullable, nullable and sure
select joins('{track(order_by: {album: {artist: {name: asc}}}, limit: 3) {id}}');
select joins('{track(order_by: {album: {second: {name: asc}}}, limit: 3) {id}}'), ask('{track(where: {id: {_lt: 5}}, order_by: [{album: {second: {name: asc}}}, {id: asc}], limit: 9) {id}}');
select joins('{track(order_by: {bonus: {artist: {name: asc}}}, limit: 3) {id}}'), ask('{track(where: {id: {_lt: 5}}, order_by: [{bonus: {artist: {name: asc}}}, {id: asc}], limit: 9) {id}}');

\echo # the role may not see every remote row, but its own
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}', 'some'), ask('{track(where: {album_id: {_lt: 4}}, order_by: [{album: {title: desc_nulls_last}}, {id: asc}], limit: 20) {id album {id}}}', 'some');

\echo # rows of a function are no stored rows
select joins('{made_up(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{made_up(order_by: {album: {title: asc}}, limit: 3) {id}}');

\echo # a key that was never validated, then is
select joins('{unsure(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{unsure(order_by: {album: {title: asc}}, limit: 3) {id}}');
delete from unsure where album_id = -1;
alter table unsure validate constraint unsure_album_id_fkey;
select joins('{unsure(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{unsure(order_by: {album: {title: asc}}, limit: 3) {id}}');

\echo # a key that waits for the end of the transaction
begin;
set constraints all deferred;
insert into loose values (1, 5), (2, -5);
select joins('{loose(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{loose(order_by: {album: {title: asc}}, limit: 3) {id}}');
rollback;
begin;
alter table track alter constraint track_album_id_fkey deferrable initially deferred;
insert into track values (-1, -1, null);
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{track(where: {id: {_lt: 2}}, order_by: {album: {title: asc}}, limit: 3) {id}}');
rollback;
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}');

\echo # rows of a table that inherits, which the key does not bind; of a partition, which it does
select joins('{general(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{general(order_by: {album: {title: asc}}, limit: 3) {id}}');
select joins('{part(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{part(order_by: {album: {title: asc}}, limit: 3) {id}}');
select graphql.track('part_1');
update graphql.relationship set name = 'album' where relation = 'part_1'::regclass and using_columns = '{album_id}';
select joins('{part_1(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{part_1(order_by: {album: {title: asc}}, limit: 3) {id}}');
begin;
create table later () inherits (track);
insert into later values (-1, -1);
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{track(where: {id: {_lt: 2}}, order_by: {album: {title: asc}}, limit: 3) {id}}');
rollback;

\echo # two rows by a key, one of them of a table that inherits
begin;
create table heir () inherits (album);
insert into heir select * from only album where id = 3;
select ask('{album_by_pk(id: 3) {id title}}');
select ask('{track(where: {album_id: {_eq: 3}}, order_by: {id: asc}, limit: 3) {id album {id}}}');
rollback;

\echo # Postgres hides remote rows by a policy, from its user and not from its owner
create role order_joins_user;
grant select on all tables in schema public to order_joins_user;
grant usage on schema graphql to order_joins_user;
grant execute on function graphql.resolve, graphql.explain to order_joins_user;
set role order_joins_user;
select ask('{track(where: {id: {_lt: 4}}, order_by: {album: {title: desc_nulls_last}}, limit: 5) {id}}');
reset role;
alter table album enable row level security;
create policy one on album for select using (id = 3);
set role order_joins_user;
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{track(where: {id: {_lt: 4}}, order_by: [{album: {title: desc_nulls_last}}, {id: asc}], limit: 5) {id}}');
reset role;
alter table album disable row level security;
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}');

\echo # a column that may be null from now on
alter table track alter column album_id drop not null;
insert into track values (0, null, null);
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}'), ask('{track(where: {id: {_lt: 2}}, order_by: {album: {title: asc}}, limit: 3) {id}}');
delete from track where id = 0;
alter table track alter column album_id set not null;
select joins('{track(order_by: {album: {title: asc}}, limit: 3) {id}}');
alter table track drop constraint track_album_id_fkey;
select ask('{track(order_by: {album: {title: asc}}, limit: 3) {id}}');
drop owned by order_joins_user;
drop role order_joins_user;
