-- What the plan cache tells of itself.
create table book (id int primary key, title text);
insert into book values (1, 'one'), (2, 'two');
select graphql.track('book');
insert into graphql.select_permission (relation, role, columns, filter) values ('book', 'reader', '{id}', '{}');
\c

-- Before any request nothing is known, and nothing was counted.
select graphql.cache_hit();
select entries, hits, misses, evictions from graphql.cache_statistics();

-- In one statement with the request, as a gateway asks: the first is made ready, the second found.
\set query '''query($id: Int!) { book_by_pk(id: $id) { id } }'''
select graphql.resolve(:query, '{"id": 1}'), graphql.cache_hit();
select graphql.resolve(:query, '{"id": 2}'), graphql.cache_hit();
select entries, bytes > 50 as has_bytes, hits, misses, evictions from graphql.cache_statistics();

-- Another role finds nothing of admin's.
select graphql.resolve(:query, '{"id": 2}', '{"x-hasura-role": "reader"}'), graphql.cache_hit();
select graphql.resolve(:query, '{"id": 2}', '{"x-hasura-role": "reader"}'), graphql.cache_hit();
select entries, hits, misses from graphql.cache_statistics();

-- What is refused was not found; what is refused before anything is looked for counts as neither.
select graphql.resolve('{ nothing }'), graphql.cache_hit();
select graphql.resolve('{ nothing }'), graphql.cache_hit();
select graphql.resolve(:query, '[]'), graphql.cache_hit();
select graphql.resolve(:query, '{"id": 1}', null), graphql.cache_hit();
select entries, hits, misses from graphql.cache_statistics();

-- A change of rules makes statements anew; what was counted stays.
update graphql.select_permission set columns = '{id,title}';
select graphql.resolve(:query, '{"id": 2}', '{"x-hasura-role": "reader"}'), graphql.cache_hit();
select hits, misses, evictions from graphql.cache_statistics();

-- A request that a request makes leaves the answer about the outer one alone.
create function asks() returns setof book language plpgsql stable as $$
begin
  perform graphql.resolve('{ book { title } }');
  return query select * from book where id = 1;
end
$$;
insert into graphql.function (function) values ('asks()');
select graphql.resolve('{ asks { id } }'), graphql.cache_hit();
select graphql.resolve('{ asks { id } }'), graphql.cache_hit();
select graphql.resolve('{ book { title } }'), graphql.cache_hit();

-- No more than 32 statements of one document are kept.
select entries as before from graphql.cache_statistics() \gset
select count(graphql.resolve('query($w: book_bool_exp!) { book(where: $w) { id } }',
  jsonb_build_object('w', jsonb_build_object('_or', (select jsonb_agg('{"id": {"_eq": 1}}'::jsonb) from generate_series(1, n))))))
  from generate_series(1, 40) n;
select entries - :before as more, evictions from graphql.cache_statistics();

-- Everybody may ask about their own last request, and nobody else about the rest.
create role cache_reader;
grant usage on schema graphql to cache_reader;
set role cache_reader;
select graphql.cache_hit() is not null as told;
select graphql.cache_statistics();
select graphql._cache_statistics();
reset role;
grant execute on function graphql.cache_statistics() to cache_reader;
set role cache_reader;
select hits > 0 as told from graphql.cache_statistics();
reset role;
drop owned by cache_reader;
drop role cache_reader;
