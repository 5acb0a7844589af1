-- Walking through a connection, page by page, gives every row that the role sees once, in the order in which the ordinary
-- schema has them; with any size of pages, forwards and backwards, under any order. Prints only what does not.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create table shelf (id int primary key, name text, hidden boolean not null);
create table item (
  id int primary key, a int, b text collate "C", f float8, at timestamptz, j jsonb, n numeric, shelf_id int references shelf, owner int not null, unique (a, id)
);
create table part (id int primary key, item_id int references item, weight int, price numeric);
create table pair (x text, y int, z int, primary key (x, y));
insert into shelf values (1, 'top', false), (2, null, false), (3, 'low', false), (4, 'gone', true);
insert into item
select g, nullif(g % 4, 0), case when g % 3 = 1 then null else chr(96 + g % 5) end,
  (array['NaN', 'Infinity', '-1.5', '0.1', null]::float8[])[1 + g % 5],
  case when g % 4 = 1 then null else '2024-01-01 00:00:00.123456+00'::timestamptz + (g % 3) * interval '1 day' end,
  (array['1', 'null', '{"a": [1]}', null]::jsonb[])[1 + g % 4],
  (array[1.10, 1.1, 12345678901234567890.123, null]::numeric[])[1 + g % 4],
  nullif(g % 5, 0), g % 2
from generate_series(1, 13) g;
insert into part select g, 1 + g % 9, nullif(g % 4, 0), g / 7.0 from generate_series(1, 20) g;
insert into pair select chr(96 + g % 3), g, nullif(g % 4, 0) from generate_series(1, 10) g;
create function item_label(i item) returns text language sql stable as $$ select nullif(left(i.b, 1), 'b') $$;
create function some_items(minimum int) returns setof item language sql stable as 'select * from item where id >= minimum';
select graphql.track_schema('public');
insert into graphql.function (function) values ('some_items(int)');
insert into graphql.computed_field (relation, name, function) values ('item', 'label', 'item_label(item)');
insert into graphql.select_permission (relation, role, columns, computed_fields, filter, allow_aggregations) values
  ('item', 'reader', '{*}', '{label}', '{"id": {"_nin": [4, 7]}}', true),
  ('item', 'owner', '{id,a}', '{}', '{"owner": {"_eq": 1}}', true),
  ('item', 'viewer', '{id,b}', '{}', '{"id": {"_lt": 10}}', true),
  ('shelf', 'reader', '{id,name}', '{}', '{"hidden": {"_eq": false}}', true),
  ('part', 'reader', '{*}', '{}', '{"weight": {"_neq": 3}}', true),
  ('pair', 'reader', '{*}', '{}', '{"y": {"_neq": 5}}', true);
insert into graphql.inherited_role (role, parent) values ('member', 'owner'), ('member', 'viewer');

-- The rows as the ordinary schema has them, then those of all pages with what each says of others.
create function walked(field text, key text, order_by text, session jsonb, size int, backward boolean, args text) returns text[]
language plpgsql as $$
declare
  document text := format(
    'query ($n: Int, $c: String) {%s(order_by: [%s], %s: $n, %s: $c%s) {edges {cursor node {id %s}} pageInfo {hasNextPage hasPreviousPage startCursor endCursor}}}',
    field || '_connection', order_by, case when backward then 'last' else 'first' end, case when backward then 'before' else 'after' end, args, key
  );
  answer json; page json; cursor text; found text[]; rows text[] := '{}'; steps int := 0; more boolean; behind boolean;
begin
  loop
    answer := graphql.resolve_relay(document, jsonb_build_object('n', size, 'c', cursor), session);
    page := answer -> 'data' -> (field || '_connection');
    if page is null then
      raise exception 'no page: %', answer;
    end if;
    select coalesce(array_agg(convert_from(decode(e #>> '{node,id}', 'base64'), 'UTF8') order by place), '{}') into found
    from json_array_elements(page -> 'edges') with ordinality e(e, place);
    if page #>> '{pageInfo,startCursor}' is distinct from page #>> '{edges,0,cursor}'
      or page #>> '{pageInfo,endCursor}' is distinct from page #>> array['edges', (cardinality(found) - 1)::text, 'cursor'] then
      raise exception 'cursors: %', page;
    end if;
    rows := case when backward then found || rows else rows || found end;
    more := page #>> array['pageInfo', case when backward then 'hasPreviousPage' else 'hasNextPage' end];
    behind := page #>> array['pageInfo', case when backward then 'hasNextPage' else 'hasPreviousPage' end];
    if behind <> (steps > 0 and cardinality(found) > 0) or more and cardinality(found) <> size then
      raise exception 'page %: %', steps, page;
    end if;
    steps := steps + 1;
    exit when not more or steps > 100;
    cursor := page #>> array['pageInfo', case when backward then 'startCursor' else 'endCursor' end];
  end loop;
  return rows;
end
$$;

create function expected(field text, table_name text, keys text[], order_by text, session jsonb, args text) returns text[] language plpgsql as $$
declare
  document text := format('{%s(order_by: [%s %s]%s) {%s}}', field, order_by,
    (select string_agg(format('{%s: asc}', k), ' ') from unnest(keys) k),
    case args when '' then '' else args end, array_to_string(keys, ' '));
  answer json := graphql.resolve(document, '{}', session);
begin
  if answer -> 'data' is null then
    raise exception 'no rows: %', answer;
  end if;
  return (
    select array_agg((
      select format('[1, "public", "%s", %s]', table_name, string_agg((r -> k)::text, ', ' order by p)) from unnest(keys) with ordinality u(k, p)
    ) order by place)
    from json_array_elements(answer -> 'data' -> field) with ordinality e(r, place)
  );
end
$$;

create function checked(field text, table_name text, keys text[], orders text[], role text, args text default '') returns setof text language plpgsql as $$
declare
  session jsonb := jsonb_build_object('x-hasura-role', role);
  wanted text[]; got text[]; o text;
begin
  foreach o in array orders loop
    wanted := expected(field, table_name, keys, o, session, args);
    if cardinality(wanted) < 5 then
      return next format('%s %s: too few rows to tell anything', role, o);
    end if;
    for size in 1 .. cardinality(wanted) + 1 loop
      for way in 0 .. 1 loop
        got := walked(field, array_to_string(keys, ' '), o, session, size, way = 1, args);
        if got is distinct from wanted then
          return next format('%s %s, pages of %s, backward %s: %s instead of %s', role, o, size, way = 1, got, wanted);
        end if;
      end loop;
    end loop;
  end loop;
end
$$;

select checked('item', 'item', '{id}', array[
  '', '{a: asc}', '{a: desc}', '{a: asc_nulls_first}', '{a: desc_nulls_last}', '{id: desc}', '{a: asc} {id: desc}', '{a: asc} {b: desc}',
  '{a: desc_nulls_last} {b: asc_nulls_first} {f: desc}', '{f: asc}', '{f: desc_nulls_last}', '{at: asc} {a: desc}', '{at: desc}', '{n: asc}', '{n: desc} {a: asc}', '{j: asc}', '{j: desc_nulls_last}',
  '{label: asc}', '{label: desc_nulls_last} {a: asc}', '{shelf: {name: asc}}', '{shelf: {name: desc}}', '{shelf: {name: asc_nulls_first}} {a: desc}', '{shelf: {name: desc_nulls_last, id: asc}}',
  '{parts_aggregate: {count: asc}}', '{parts_aggregate: {count: desc}} {b: asc}', '{parts_aggregate: {max: {weight: desc}}}', '{parts_aggregate: {sum: {weight: asc_nulls_first, price: desc}}}',
  '{parts_aggregate: {avg: {weight: asc}}}', '{parts_aggregate: {stddev: {weight: desc_nulls_last}}}', '{shelf: {items_aggregate: {count: desc}}}'
], role) from unnest(array['admin', 'reader']) role;
select checked('item', 'item', '{id}', array['', '{a: asc}', '{a: desc} {b: asc}', '{b: desc_nulls_last} {a: asc_nulls_first}'], 'member');
select checked('pair', 'pair', '{x,y}', array['', '{y: desc}', '{z: asc}', '{z: desc_nulls_last} {x: desc}', '{x: desc}'], role) from unnest(array['admin', 'reader']) role;
select checked('some_items', 'item', '{id}', array['', '{a: desc}', '{b: asc} {a: desc_nulls_last}'], role, ', args: {minimum: 3}') from unnest(array['admin', 'reader']) role;
select checked('item', 'item', '{id}', array['', '{a: desc}', '{b: asc}'], 'reader', ', where: {_or: [{a: {_is_null: true}}, {id: {_gt: 5}}]}');

\echo # in the middle: first before a cursor, last after one
create function ids(arguments text) returns text language sql as $$
  select concat_ws(' ', (select string_agg(convert_from(decode(e #>> '{node,id}', 'base64'), 'UTF8'), ' ') from json_array_elements(page -> 'edges') e), page -> 'pageInfo')
  from (select graphql.resolve_relay(format('{item_connection(%s) {edges {node {id}} pageInfo {hasPreviousPage hasNextPage}}}', arguments)) #> '{data,item_connection}' as page) p
$$;
create function at(id int) returns text language sql as $$ select encode(convert_to(format('{"id" : %s}', id), 'UTF8'), 'base64') $$;
select ids(format('first: 2, before: "%s"', at(9))), ids(format('first: 8, before: "%s"', at(9))), ids(format('before: "%s"', at(3)));
select ids(format('last: 2, after: "%s"', at(9))), ids(format('last: 4, after: "%s"', at(9))), ids(format('after: "%s"', at(11)));
select ids(format('first: 2, after: "%s"', at(99))), ids(format('last: 2, before: "%s"', at(0))), ids(format('first: 0, after: "%s"', at(5)));

