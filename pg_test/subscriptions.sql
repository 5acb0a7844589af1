-- Subscriptions as a server asks for them: with whom they are answered together, what changes them, whose rows they show.
\set QUIET on
\pset format unaligned
\pset tuples_only on
create table author (id int primary key, name text, owner text);
create table book (id int primary key, author_id int references author, title text, price numeric, at timestamptz);
insert into author values (1, 'Ada', 'a'), (2, 'Bob', 'b');
insert into book select n, 1 + n % 2, 'book ' || n, n / 4.0, timestamptz '2026-01-01Z' + n * interval '1 hour' from generate_series(1, 6) n;
select graphql.track('author'), graphql.track('book');
insert into graphql.select_permission (relation, role, columns, filter) values
  ('book', 'user', '{id,title,author_id}', '{"author": {"owner": "X-Hasura-User-Id"}}'),
  ('author', 'user', '{id,name}', '{"owner": "X-Hasura-User-Id"}');

create function described(query text, variables jsonb, session jsonb) returns text language sql as $$
  select case when d ? 'errors' then d #>> '{errors,0,extensions,code}' || ': ' || (d #>> '{errors,0,message}')
    else coalesce((select string_agg(r::oid::regclass::text, ' ' order by 1) from jsonb_array_elements_text(d -> 'relations') r), '-')
      || case when (d -> 'changes_unseen')::bool then ' unseen' else '' end
      || case when (d -> 'stream')::bool then ' stream' else '' end end
  from (select graphql.subscribe(query, variables, session)::jsonb as d) s
$$;
create function cohort(query text, variables jsonb, session jsonb) returns text language sql as $$
  select graphql.subscribe(query, variables, session)::json ->> 'cohort'
$$;
\set one '''{"x-hasura-role": "user", "x-hasura-user-id": "a"}'''
\set two '''{"x-hasura-role": "user", "x-hasura-user-id": "b"}'''

\echo == what is read, and for the filter
select described('subscription { book { id } }', '{}', '{}');
select described('subscription { book { id } }', '{}', :one);
select described('subscription { book_aggregate { aggregate { count } } }', '{}', :one);
select described('subscription { book_stream(batch_size: 2, cursor: {initial_value: {id: 0}}) { id } }', '{}', :one);
\echo == what is no subscription, or not for the role
select described('{ book { id } }', '{}', :one);
select described('mutation { delete_book(where: {}) { affected_rows } }', '{}', '{}');
select described('subscription { book { price } }', '{}', :one);
select described('subscription { book_stream(batch_size: 2, cursor: {initial_value: {price: 0}}) { id } }', '{}', :one);
select described('subscription { book { id } }', '{}', '{"x-hasura-role": "user"}');
select described('subscription { book { id } }', '{}', '{"x-hasura-role": "nobody"}');
select described('subscription ($n: Int!) { book(limit: $n) { id } }', '{"n": "x"}', :one);
select graphql.subscribe('subscription { book { id } }', session => null);
\echo == one answer is not enough for a subscription, wherever it was met before
select graphql.resolve('subscription { book { id } }', '{}', :one);
select graphql.resolve('subscription { book { id } }', '{}', :one);

\echo == together: one role, one document, one shape
select cohort('subscription ($n: Int) { book(limit: $n) { id } }', '{"n": 1}', :one)
  = cohort('subscription ($n: Int) { book(limit: $n) { id } }', '{"n": 5}', :two);
select cohort('subscription ($n: Int) { book(limit: $n) { id } }', '{"n": 1}', :one)
  = cohort('subscription ($n: Int) { book(limit: $n) { id } }', '{}', :one);
select cohort('subscription { book { id } }', '{}', :one) = cohort('subscription { book { id } }', '{}', '{}');

\echo == each sees its own rows, whoever else is asked for
create function answers(query text, members jsonb) returns setof text language sql as $$
  select member || ' ' || coalesce(answer -> 'data', answer #> '{errors,0,message}') || coalesce(' > ' || cursor, '')
  from graphql.live_answers(query, null, null, members)
$$;
create function members(variables jsonb, variadic sessions jsonb[]) returns jsonb language sql as $$
  select jsonb_agg(jsonb_build_object('variables', variables, 'session', s)) from unnest(sessions) s
$$;
select answers('subscription ($n: Int) { book(limit: $n, order_by: {id: asc}) { id author { name } } }', members('{"n": 2}', :one, :two, :one, '{}'));
\echo == one whose values are wrong does not stop the others
select answers('subscription ($i: Int!) { book(where: {author_id: {_eq: $i}}, order_by: {id: asc}) { id } }',
  '[{"variables": {"i": 1}, "session": {"x-hasura-role": "user", "x-hasura-user-id": "b"}},
    {"variables": {"i": "no"}, "session": {"x-hasura-role": "user", "x-hasura-user-id": "b"}},
    {"variables": {"i": 2}, "session": {"x-hasura-role": "user", "x-hasura-user-id": "a"}},
    {"variables": {"i": 2}, "session": {"x-hasura-role": "user"}},
    {"variables": {"i": 2}, "session": null}, {"variables": [], "session": {}}, 7,
    {"session": {"x-hasura-role": "user", "x-hasura-user-id": "a"}},
    {"variables": {"i": 2}, "session": {"x-hasura-role": "nobody"}}]');
\echo == nor does one whose values Postgres refuses
select answers('subscription ($t: timestamptz!) { book(where: {at: {_lt: $t}}, order_by: {id: asc}) { id } }',
  '[{"variables": {"t": "2026-01-01T02:00:00Z"}, "session": {}}, {"variables": {"t": "soon"}, "session": {}},
    {"variables": {"t": "2026-01-01T03:00:00Z"}, "session": {}}]');
\echo == nor does one whose rows raise an error
create function half(b book, by int) returns int language sql stable as $$ select b.id / by $$;
insert into graphql.computed_field (relation, name, function) values ('book', 'half', 'half(book,int)');
select answers('subscription ($by: Int!) { book(limit: 1, order_by: {id: desc}) { half(args: {by: $by}) } }',
  '[{"variables": {"by": 2}, "session": {}}, {"variables": {"by": 0}, "session": {}}, {"variables": {"by": 3}, "session": {}}]');
\echo == lists, documents by id, a document that is none
select answers('subscription ($l: [Int!]) { book(where: {id: {_in: $l}}, order_by: {id: asc}) { id } }',
  '[{"variables": {"l": [1, 2]}, "session": {}}, {"variables": {"l": [3, 4, 5]}, "session": {}}, {"variables": {"l": []}, "session": {}}]');
select answers('subscription {', members('{}', '{}', :one));
select answers('{ book { id } }', members('{}', '{}', :one));
select count(*) from graphql.live_answers('subscription { book { id } }', null, null, '[]');
insert into graphql.query_collection (collection, name, query) values ('c', 'books', 'subscription { book(limit: 1) { __typename } }');
select member, answer from graphql.live_answers(null, null, (select hash from graphql.query_collection), '[{"session": {}}, {"session": {}}]');

\echo == streams: behind the cursor, in batches, to the end
select answers('subscription ($s: Int!) { book_stream(batch_size: 2, cursor: {initial_value: {id: $s}}) { id } }',
  '[{"variables": {"s": 0}, "session": {"x-hasura-role": "user", "x-hasura-user-id": "a"}},
    {"variables": {"s": 0}, "session": {"x-hasura-role": "user", "x-hasura-user-id": "a"}, "cursor": "4"},
    {"variables": {"s": 0}, "session": {"x-hasura-role": "user", "x-hasura-user-id": "b"}},
    {"variables": {"s": 0}, "session": {}, "cursor": "6"},
    {"variables": {"s": 4}, "session": {}}]');
select answers('subscription { book_stream(batch_size: 2, cursor: {initial_value: {at: "2026-01-01T04:00:00Z"}, ordering: DESC}) { id } }', members('{}', '{}'));
select answers('subscription { book_stream(batch_size: 2, cursor: {initial_value: {price: 1.25}}, where: {author_id: {_eq: 1}}) { price } }', members('{}', '{}'));

\echo == functions that may look at the session are asked for one session at a time
create function mine() returns setof book language sql stable as
  $$ select b.* from book b join author a on a.id = b.author_id where a.owner = current_setting('hasura.user')::json ->> 'x-hasura-user-id' $$;
insert into graphql.function (function) values ('mine()');
insert into graphql.select_permission (relation, role, columns, filter) values ('book', 'any', '{id}', '{}');
insert into graphql.function_permission (function, role) values ('mine()', 'any');
select answers('subscription { mine(order_by: {id: asc}) { id } }',
  members('{}', '{"x-hasura-role": "any", "x-hasura-user-id": "a"}', '{"x-hasura-role": "any", "x-hasura-user-id": "b"}'));
select described('subscription { mine { id } }', '{}', '{"x-hasura-role": "any"}');
\echo == aggregates of users, whatever they are declared as, and checks of domains
create function keep_owner(state text, id int) returns text language plpgsql immutable as
  $$ begin return current_setting('hasura.user')::json ->> 'x-hasura-user-id'; end $$;
create aggregate owner_seen(int) (sfunc = keep_owner, stype = text);
create view seen as select author_id as id, owner_seen(id) as who from book group by author_id;
create function is_a(value int) returns boolean language plpgsql immutable as
  $$ begin return value > 0 and current_setting('hasura.user')::json ->> 'x-hasura-user-id' = 'a'; end $$;
create domain a_only as int check (is_a(value));
create view by_domain as select (id * 1)::a_only as id from author;
select graphql.track('seen'), graphql.track('by_domain');
insert into graphql.select_permission (relation, role, columns, filter) values ('seen', 'any', '{*}', '{}'), ('by_domain', 'any', '{*}', '{}');
select answers('subscription { seen(where: {id: {_eq: 1}}) { who } }',
  members('{}', '{"x-hasura-role": "any", "x-hasura-user-id": "a"}', '{"x-hasura-role": "any", "x-hasura-user-id": "b"}'));
select answers('subscription { by_domain(where: {id: {_eq: 1}}) { id } }',
  members('{}', '{"x-hasura-role": "any", "x-hasura-user-id": "a"}', '{"x-hasura-role": "any", "x-hasura-user-id": "b"}'));
\echo == policies too
create role reader;
grant usage on schema graphql to reader;
grant execute on function graphql.live_answers(text, text, text, jsonb), graphql.subscribe(text, jsonb, jsonb, text, text) to reader;
grant execute on function answers(text, jsonb), members(jsonb, jsonb[]), described(text, jsonb, jsonb) to reader;
grant select on book, author to reader;
set role reader;
select answers('subscription ($n: Int) { book(limit: $n, order_by: {id: asc}) { id } }', members('{"n": 9}',
  '{"x-hasura-role": "any", "x-hasura-user-id": "a"}', '{"x-hasura-role": "any", "x-hasura-user-id": "b"}'));
reset role;
alter table book enable row level security;
create policy own on book to reader using (author_id = (select id from author where owner = current_setting('hasura.user')::json ->> 'x-hasura-user-id'));
set role reader;
select answers('subscription ($n: Int) { book(limit: $n, order_by: {id: asc}) { id } }', members('{"n": 9}',
  '{"x-hasura-role": "any", "x-hasura-user-id": "a"}', '{"x-hasura-role": "any", "x-hasura-user-id": "b"}'));
select answers('subscription { book(order_by: {id: asc}) { id } }', members('{}',
  '{"x-hasura-role": "any", "x-hasura-user-id": "a"}', '{"x-hasura-role": "any", "x-hasura-user-id": "b"}'));
reset role;
alter table book disable row level security;
\echo == views: what they are made of; the clock is not seen
create view cheap as select * from book where price < 1;
create view fresh as select * from book where at > now() - interval '1 year';
create view past as select * from book where current_timestamp > at;
create view chance as select * from book where random() < 2;
select graphql.track('cheap'), graphql.track('fresh'), graphql.track('past'), graphql.track('chance');
select described('subscription { ' || v || ' { id } }', '{}', '{}') from unnest('{cheap,fresh,past,chance}'::text[]) v;

\echo == a rule that changed holds for the next answer
select answers('subscription { book(order_by: {id: asc}) { id } }', members('{}', :one));
update graphql.select_permission set filter = '{"id": {"_lt": 3}}' where relation = 'book'::regclass and role = 'user';
select answers('subscription { book(order_by: {id: asc}) { id } }', members('{}', :one, :two));
select answers('subscription ($n: Int) { book(limit: $n) { id } }', members('{"n": 9}', :one, :two));
delete from graphql.select_permission where relation = 'book'::regclass and role = 'user';
select answers('subscription ($n: Int) { book(limit: $n) { id } }', members('{"n": 9}', :one, :two));
\echo == subscription_root_fields
insert into graphql.select_permission (relation, role, columns, filter, subscription_root_fields) values ('book', 'user', '{id}', '{}', '{select_by_pk}');
select described('subscription { book { id } }', '{}', :one);
select described('subscription { book_by_pk(id: 1) { id } }', '{}', :one);

\echo == the allow-list holds
insert into graphql.setting values ('allow_list', 'true');
select described('subscription { book_by_pk(id: 1) { id } }', '{}', :one);
select answers('subscription { book_by_pk(id: 1) { id } }', members('{}', :one, :two));
delete from graphql.setting where name = 'allow_list';
\echo == watching: a trigger for each table with rows, once
create table part (id int primary key) partition by range (id);
create table part_1 partition of part for values from (0) to (10);
create materialized view kept as select 1 as id;
select graphql.track('part');
select relation::regclass, watched from graphql.watch(array['part', 'cheap', 'kept', 'author', 'pg_class']::regclass[]::oid[]) order by 1::text;
select relation::regclass, watched from graphql.watch(array['author', 'author']::regclass[]::oid[]);
select tgrelid::regclass, tgname, tgenabled from pg_trigger where tgname = 'postern_watch' order by 1::text;
select count(*) from graphql.watch(array[0]::oid[]);
\echo == who may
set role reader;
select graphql.watch('{}');
select graphql.follow();
reset role;
select graphql._note_change();
\echo == no longer watched
select graphql.unwatch('author');
select count(*) from pg_trigger where tgname = 'postern_watch' and tgrelid = 'author'::regclass;
\echo == it goes with the extension
drop extension postern;
select count(*) from pg_trigger where tgname = 'postern_watch';
