-- Conditions on aggregates of related rows: every function, over the rows and columns that the role may read.
\pset format unaligned
\pset tuples_only on
create table owner (id int primary key);
create table reading (
  id int primary key, owner_id int not null references owner, warm float8, damp float8, sound bool, hidden float8, count int,
  is_open bool not null
);
insert into owner select generate_series(1, 6);
insert into reading
  select i, 1 + i % 5, i % 7 * 1.5, i * i % 11, i % 3 <> 0, i, i, i % 4 <> 0 from generate_series(1, 60) i;
insert into reading values (100, 6, null, null, null, null, 1, true);
select graphql.track_schema('public');
insert into graphql.select_permission (relation, role, columns, filter, allow_aggregations) values
  ('owner', 'reader', '{id}', '{}', true),
  ('reading', 'reader', '{id,owner_id,warm,damp,sound,count}', '{"is_open": true}', true);
-- What is asked, and the same by hand over the rows that admin and the role see.
create function same(aggregate text, arguments text, by_hand text) returns table (role text, owners text, is_same bool)
language plpgsql as $$
declare
  query text := format('{owner(where: {readings_aggregate: {%s: {%s}}}, order_by: {id: asc}) {id}}', aggregate, arguments);
  answer jsonb;
  expected jsonb;
begin
  foreach role in array '{admin,reader}'::text[] loop
    answer := graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role));
    execute format(
      'select coalesce(jsonb_agg(jsonb_build_object(''id'', o.id) order by o.id), ''[]'') from owner o
       where (select %s from (select * from reading where is_open or %L = ''admin'') r where r.owner_id = o.id)',
      by_hand, role) into expected;
    owners := coalesce((select string_agg(o ->> 'id', ' ') from jsonb_array_elements(answer -> 'data' -> 'owner') o), answer::text);
    is_same := answer -> 'data' -> 'owner' = expected;
    return next;
  end loop;
end
$$;

\echo # each function
select * from same('avg', 'arguments: warm, predicate: {_gt: 4.6}', 'avg(warm) > 4.6');
select * from same('sum', 'arguments: damp, predicate: {_lt: 50}', 'sum(damp) < 50');
select * from same('min', 'arguments: damp, predicate: {_gte: 1}', 'min(damp) >= 1');
select * from same('max', 'arguments: damp, predicate: {_in: [9]}', 'max(damp) = 9');
select * from same('stddev_samp', 'arguments: warm, predicate: {_gt: 3.1}', 'stddev_samp(warm) > 3.1');
select * from same('var_samp', 'arguments: warm, predicate: {_lt: 10}', 'var_samp(warm) < 10');
select * from same('corr', 'arguments: {X: warm, Y: damp}, predicate: {_gt: 0}', 'corr(warm, damp) > 0');
select * from same('covar_samp', 'arguments: {X: warm, Y: damp}, predicate: {_gt: 0, _lt: 1}', 'covar_samp(warm, damp) > 0 and covar_samp(warm, damp) < 1');
select * from same('bool_and', 'arguments: sound, predicate: {_eq: true}, filter: {id: {_lt: 3}}', 'bool_and(sound) filter (where id < 3)');
select * from same('bool_or', 'arguments: sound, predicate: {_eq: true}', 'bool_or(sound)');
select * from same('count', 'arguments: [warm], predicate: {_gt: 9}', 'count(warm) > 9');

\echo # of distinct values, of some rows, of none
select * from same('sum', 'arguments: warm, distinct: true, predicate: {_gt: 31}', 'sum(distinct warm) > 31');
select * from same('covar_samp', 'arguments: {Y: warm, X: damp}, distinct: true, predicate: {_gt: 0}', 'covar_samp(distinct damp, warm) > 0');
select * from same('avg', 'arguments: warm, filter: {damp: {_lt: 5}}, predicate: {_gt: 4.6}', 'avg(warm) filter (where damp < 5) > 4.6');
select * from same('avg', 'arguments: warm, predicate: {_is_null: true}', 'avg(warm) is null');
select * from same('avg', 'arguments: warm, predicate: {}', 'count(*) >= 0');

create function ask(query text, role text default 'reader', variables jsonb default '{}') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role))::text
$$;
\echo # columns by variables, in one backend one after the other
select ask('query ($x: reading_select_column_reading_aggregate_bool_exp_corr_arguments_columns!) {owner(where: {readings_aggregate: {corr: {arguments: {X: $x, Y: damp}, predicate: {_gt: 0.9}}}}) {id}}', 'reader', jsonb_build_object('x', x))
from unnest(array['warm', 'damp', 'hidden', 'damp']) x;
select ask('query ($a: reading_aggregate_bool_exp_covar_samp_arguments!) {owner(where: {readings_aggregate: {covar_samp: {arguments: $a, predicate: {_gt: 12}}}}, order_by: {id: asc}) {id}}', 'reader', jsonb_build_object('a', a::jsonb))
from unnest(array['{"X": "damp", "Y": "damp"}', '{"X": "warm", "Y": "damp"}', '{"X": "warm"}', '{"X": "warm", "Y": null}']) a;

\echo # what is refused
select ask('{owner(where: {readings_aggregate: {avg: {arguments: hidden, predicate: {_gt: 0}}}}) {id}}');
select ask('{owner(where: {readings_aggregate: {avg: {arguments: count, predicate: {_gt: 0}}}}) {id}}');
select ask('{owner(where: {readings_aggregate: {avg: {predicate: {_gt: 0}}}}) {id}}');
select ask('{owner(where: {readings_aggregate: {corr: {arguments: {X: warm}, predicate: {_gt: 0}}}}) {id}}');
select ask('{owner(where: {readings_aggregate: {avg: {arguments: warm, predicate: {_gt: null}}}}) {id}}');

\echo # null for a column, by a variable that has a default
select ask('query ($x: reading_select_column_reading_aggregate_bool_exp_avg_arguments_columns = warm) {owner(where: {readings_aggregate: {avg: {arguments: $x, predicate: {_gt: 0}}}}) {id}}', 'reader', '{"x": null}');
select ask('query ($x: reading_select_column_reading_aggregate_bool_exp_corr_arguments_columns = warm) {owner(where: {readings_aggregate: {corr: {arguments: {X: $x, Y: damp}, predicate: {_gt: 0}}}}) {id}}', 'reader', '{"x": null}');

\echo # lists of elements of which no column is one
create table tagged (id int primary key, tags uuid[]);
insert into tagged values (1, '{00000000-0000-0000-0000-00000000000a}'), (2, null);
select graphql.track('tagged');
select ask('query ($t: [uuid!]) {tagged(where: {tags: {_eq: $t}}) {id tags}}', 'admin', '{"t": ["00000000-0000-0000-0000-00000000000a"]}');

\echo # the schema, in both naming conventions
create function schema_of(pattern text) returns table (definition text) language sql as $$
  select concat_ws(' ', t ->> 'name', t ->> 'description', f ->> 'name', coalesce(f -> 'type' ->> 'name', f -> 'type' -> 'ofType' ->> 'name'))
  from jsonb_array_elements(ask('{__schema {types {name description inputFields {name type {name ofType {name}}} enumValues {name}}}}')::jsonb -> 'data' -> '__schema' -> 'types') t
  left join lateral jsonb_array_elements(nullif(t -> 'inputFields', 'null')) f on true
  where t ->> 'name' ~ pattern
$$;
select * from schema_of('^reading_(select_column_reading_)?aggregate_bool_exp($|_covar|_avg)');
insert into graphql.setting values ('naming_convention', '"graphql-default"');
select * from schema_of('^[Rr]eading(SelectColumnReading)?AggregateBoolExp($|Covar|Avg|Bool)');
select ask('{owner(where: {readingsAggregate: {bool_or: {arguments: sound, predicate: {_eq: true}}, covar_samp: {arguments: {X: warm, Y: damp}, predicate: {_gt: 0}}}}) {id}}');
