-- JSON that statements write is the JSON that Postgres writes: each value of each type, as json_build_object has it.
create extension if not exists hstore;
create type mood as enum ('sad', 'very "happy"');
create domain positive as int check (value > 0);
create domain word as text;
create domain stamped as timestamptz;
create type pair as (a int, b text);
create type money_like as (amount numeric);
create domain list_of_int as int[];

create table value (
  number int primary key,
  flag boolean, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, exact numeric, t text, v varchar(30), c char(8), one "char",
  n name, u uuid, j json, jb jsonb, d date, ts timestamp, tz timestamptz, ti time, tiz timetz, iv interval, b bytea,
  m mood, p positive, w word, st stamped, pr pair, ml money_like, ia int[], ta text[], li list_of_int, pa pair[], iv2 int2vector,
  ip inet, r int4range, mo money, h hstore, bits varbit, pt point, o oid, reg regclass, vec oidvector, ts_q tsvector
);
insert into value values
  (1, true, -32768, -2147483648, -9223372036854775808, 1.5e-30, 0.1, 'NaN', E'q"\\b\b\f\n\r\t\x01\x1f\x7fü€😀', 'v', 'c', 'x',
   'Name', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', E'{"a" :\n [1, 1.0, null]}', '{"b": 1.50}', '0044-03-15 BC', '2001-02-03 04:05:06.789', '2001-02-03 04:05:06.789+05',
   '04:05:06', '04:05:06+02', '1 day 02:03', '\x00ff', 'very "happy"', 7, 'w"', '1999-12-31 23:59:59+00', row(1, 'x"'), row(1.50), '{1,null,3}', '{"a b","q\"",null}',
   '{4,5}', array[row(1, 'y')::pair, null], '1 2', '::1/64', '[1,5)', '12.30', 'a=>"1", b=>NULL', '101', '(1,2)', 42, 'pg_class', '10 20', 'a:1 b:2'),
  (2, false, 32767, 2147483647, 9223372036854775807, 'Infinity', '-Infinity', '12345678901234567890.123456789000', '', '', '', '',
   '', '00000000-0000-0000-0000-000000000000', '"text"', '"text"', 'infinity', '-infinity', 'infinity',
   '00:00', '24:00:00-15', '-1 year', '', 'sad', 1, '', '-infinity', row(null, ''), null, '{}', '{}', '{}', '{}', '',
   '10.0.0.1', 'empty', '-0.01', '', '', '(0,-0.5)', 0, '0', '', ''),
  (3, null, 0, 0, 0, 'NaN', 1e300, 0.00, repeat('toasted "text" ', 20000), null, null, null, null, null, ('[' || repeat('1,', 20000) || '1]')::json,
   ('[' || repeat('1,', 20000) || '1]')::jsonb, null, null, null, null, null, null, repeat('x', 100000)::bytea, null, null, null, null, null, null,
   '{{1,2},{3,4}}', '[2:3]={a,b}', null, null, null, null, null, null, null, null, null, null, null, null, null);

do $$
declare
  columns text;
  made text;
  expected text;
  setting record;
  difference record;
begin
  select string_agg(quote_ident(attname), ',' order by attnum) into columns
  from pg_attribute where attrelid = 'value'::regclass and attnum > 0 and not attisdropped;
  for setting in select * from (values ('UTC', 1, 'iso', 'postgres'), ('America/New_York', 0, 'german', 'iso_8601')) as s(zone, digits, style, intervals) loop
    perform set_config('timezone', setting.zone, true), set_config('extra_float_digits', setting.digits::text, true),
      set_config('datestyle', setting.style, true), set_config('intervalstyle', setting.intervals, true);
    for difference in execute format(
      'select number, graphql._json_object(%1$L, %2$s)::text as made, row_to_json(value)::text as expected from value order by number', columns, columns)
    loop
      if difference.made is distinct from difference.expected then
        raise notice '% in %: % but %', difference.number, setting.zone, left(difference.made, 3000), left(difference.expected, 3000);
      end if;
    end loop;
    execute format('select graphql._json_list(%1$L, %2$s order by number)::text from value', columns, columns) into made;
    select '[' || string_agg(row_to_json(value)::text, ',' order by number) || ']' into expected from value;
    raise notice '%: lists are equal: %, % bytes', setting.zone, made = expected, length(made);
  end loop;
end $$;

-- Lists: of nothing, of bare values, of several groups, of many rows at once, in order.
select graphql._json_list('number,t', number, t) from value where number > 3;
select graphql._json_list(null, number) from value;
select c, graphql._json_list('n', n order by n desc) from generate_series(1, 6) as n, lateral (select n % 2) as _(c) group by c order by c;
select md5(graphql._json_list('a,b', n, n::text)::text) = md5(replace(json_agg(json_build_object('a', n, 'b', n::text))::text, ' ', '')) as are_equal
from generate_series(1, 100000) n;
select graphql._json_list('a', n) over (order by n) from generate_series(1, 2) n;

-- What is not called as statements call it.
select graphql._json_object('a,b', 1);
select graphql._json_object('a', 1, 2);
select graphql._json_object('a', variadic array[1, 2]);
select graphql._json_object(null, 1);
select graphql._json_object('a', 'unknown'), graphql._json_object('a', null);
select graphql._json_list_end(null);
select graphql._json_list_add(null, 'a', 1);
select graphql._json_list('a,b', n) from generate_series(1, 2) n;
select graphql._json_object('a', repeat('x', 200000000), repeat('x', 1));
\set VERBOSITY terse
select length(graphql._json_object('a,b,c,d,e', x, x, x, x, x)::text) from (select repeat('x', 250000000) as x) as long;

-- Names that are no words and wide objects are made another way, in the same shape.
create table wide (id int primary key, "odd name" text);
insert into wide values (1, 'x');
do $$
begin
  for number in 1..120 loop execute format('alter table wide add column c%s int default %s', number, number); end loop;
end $$;
select graphql.track('wide');
select graphql.resolve('{ wide { id ' || string_agg('c' || n, ' ') || ' } }', '{}', '{"x-hasura-role": "admin"}')::text
  = '{"data":{"wide":[{"id":1,' || string_agg('"c' || n || '":' || n, ',') || '}]}}' as are_equal
from generate_series(1, 120) n;
