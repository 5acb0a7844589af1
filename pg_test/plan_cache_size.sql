-- How much a backend keeps of statements is bounded by postern.plan_cache_size.
create table book (id int primary key, title text, words int);
insert into book select i, 'Book ' || i, i * 1000 from generate_series(1, 10) i;
select graphql.track('book');
insert into graphql.select_permission (relation, role, columns, filter)
  values ('book', 'reader', '{id,title}', '{"words": {"_gte": 3000}}');
\c

-- A setting of memory, with units, for whoever is connected; the library defines it.
select graphql.version() is not null;
show postern.plan_cache_size;
do $$ begin set postern.plan_cache_size = '1kB'; exception when invalid_parameter_value then raise notice 'refused'; end $$;
create role cache_user;
set role cache_user;
set postern.plan_cache_size = '2MB';
show postern.plan_cache_size;
reset role;
select graphql._cache_statistics()::jsonb -> 'limit';

-- Documents that all differ: what is kept stays below, and every answer is the one that was asked for.
create function ask(number integer, role text) returns boolean language plpgsql as $$
declare
  id integer := number % 10 + 1;
  answer jsonb := graphql.resolve(
    format('query ($id: Int!) { n%s: book_by_pk(id: $id) { title } }', number),
    jsonb_build_object('id', id), jsonb_build_object('x-hasura-role', role)
  );
begin
  return answer = jsonb_build_object('data', jsonb_build_object('n' || number,
    case when role = 'admin' or id >= 3 then jsonb_build_object('title', 'Book ' || id) end));
end
$$;
create table seen (bytes bigint, is_right boolean);
do $$
begin
  for number in 1 .. 10000 loop
    insert into seen (is_right, bytes)
      values (ask(number, case number % 2 when 0 then 'admin' else 'reader' end), (graphql.cache_statistics()).bytes);
  end loop;
end
$$;
select count(*), bool_and(is_right) as are_right, max(bytes) <= 2 * 1024 * 1024 as is_below, max(bytes) > 1024 * 1024 as is_used
from seen;
select misses, evictions > 9000 as dropped, entries + evictions from graphql.cache_statistics();

-- What was used last is still there, what was dropped is made again, and both are right.
select ask(10000, 'admin'), graphql.cache_hit();
select ask(1, 'reader'), graphql.cache_hit();
select ask(1, 'admin'), graphql.cache_hit();

-- The plan that Postgres makes once and for all counts, too: it comes after several runs.
select bytes as before from graphql.cache_statistics() \gset
select bool_and(ask(1, 'reader')) from generate_series(1, 10);
select bytes > :before as counts from graphql.cache_statistics();

-- A smaller size holds from the next request on.
set postern.plan_cache_size = '1MB';
select ask(1, 'reader'), graphql.cache_hit();
select bytes <= 1024 * 1024 as is_below, entries > 1 as is_used from graphql.cache_statistics();

-- A changed rule counts whatever is kept.
update graphql.select_permission set filter = '{}';
select graphql.resolve('query ($id: Int!) { n1: book_by_pk(id: $id) { title } }', '{"id": 2}', '{"x-hasura-role": "reader"}');
drop role cache_user;
