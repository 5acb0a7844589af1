-- The JSON data commands of /v1/query: the rules of a role hold in each of them, errors are those of the reference.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
-- The answer, or the error's SQLSTATE and body.
create function run(kind text, args jsonb, role text = 'writer', more jsonb = '{}') returns text language plpgsql as $$
declare
  body text;
begin
  return graphql.metadata(jsonb_build_object('type', kind, 'args', args),
    jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7') || more)::text;
exception when others then
  get stacked diagnostics body = pg_exception_detail;
  return sqlstate || ' ' || coalesce(nullif(body, ''), sqlerrm);
end
$$;
create table author (id int primary key, name text unique, pay int, boss_id int references author);
create table book (
  id serial primary key, title text not null, "owner" int not null default 7, author_id int references author,
  secret text default 'hidden', stamp text, divisor int not null default 1, big bigint, tags jsonb
);
create table vault (id int primary key, book_id int references book);
create view titles as select distinct title from book;
create table "qu""ote" ("co""l" int primary key, "x'y" text);
create function author_share(a author) returns int language sql stable as 'select 10 / (a.pay - 200)';
select graphql.track_schema('public');
insert into graphql.relation (relation, custom_name) values ('"qu""ote"', 'quote');
insert into graphql.computed_field (relation, name, function) values ('author', 'share', 'author_share(author)');
create function reset() returns void language sql as $$
  truncate author, book, vault, "qu""ote" restart identity;
  insert into author values (1, 'mine', 100, null), (2, 'theirs', 200, 1);
  insert into book (title, owner, author_id, divisor, big, tags) values
    ('one', 7, 1, 1, 9007199254740993, '{"k": [1]}'), ('two', 8, 2, 0, 1, null), ('three', 7, 2, 1, null, '[]');
  insert into vault values (1, 1);
  insert into "qu""ote" values (1, 'it''s');
$$;
select reset();
insert into graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit) values
  ('book', 'writer', '{id,title,owner,author_id,divisor}', '{}', '{"owner": "X-Hasura-User-Id"}', null),
  ('author', 'writer', '{id,name,boss_id}', '{share}', '{"name": {"_neq": "theirs"}}', null),
  ('book', 'limited', '{id,title}', '{}', '{}', 2), ('titles', 'writer', '{title}', '{}', '{}', null),
  ('book', 'some', '{id,title}', '{}', '{"owner": 7}', null), ('book', 'more', '{id,secret}', '{}', '{"owner": 8}', null);
insert into graphql.inherited_role (role, parent) values ('both', 'some'), ('both', 'more');
insert into graphql.insert_permission (relation, role, columns, row_check, presets, backend_only) values
  ('book', 'writer', '{id,title,owner,author_id}', '{"owner": "X-Hasura-User-Id", "title": {"_neq": "bad"}}', '{"stamp": "X-Hasura-User-Id"}', false),
  ('book', 'blind', '{title}', '{}', '{}', false), ('book', 'backend', '{title}', '{}', '{}', true),
  ('titles', 'writer', '{title}', '{}', '{}', false);
insert into graphql.update_permission (relation, role, columns, filter, row_check, presets) values
  ('book', 'writer', '{id,title,owner,divisor}', '{"owner": "X-Hasura-User-Id"}', '{"owner": "X-Hasura-User-Id"}', '{"stamp": "updated"}'),
  ('book', 'blind', '{title}', '{}', '{}', '{}');
insert into graphql.delete_permission (relation, role, filter) values
  ('book', 'writer', '{"title": {"_neq": "kept"}}'), ('book', 'blind', '{}');

\echo # select: the filter holds, of the rows and of those nested in them
select run('select', '{"table": "book", "columns": ["title", "id"]}');
select run('select', '{"table": "book", "columns": ["title", "id"]}', 'admin');
select run('select', '{"table": {"schema": "public", "name": "book"}, "columns": ["id", {"name": "author", "columns": ["id", "name"]}]}');
select run('select', '{"table": "book", "columns": ["id", {"name": "author", "alias": "by", "columns": ["*"]}], "order_by": "-id"}', 'admin');
select run('select', '{"table": "author", "columns": ["id", {"name": "books", "columns": ["title"], "where": {"title": {"$in": ["one", "two"]}}, "order_by": ["-title"], "limit": 5, "offset": 0}]}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"owner": 8}}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"$or": [{"owner": 8}, {"id": {"$gt": 2}}]}}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"author": {"name": "theirs"}}}'), run('select', '{"table": "book", "columns": ["id"], "where": {"author": {"name": "theirs"}}}', 'admin');
select run('select', '{"table": "book", "columns": ["id"], "where": {"$exists": {"$table": "author", "$where": {"name": "theirs"}}}}');
select run('select', '{"table": "author", "columns": ["id"], "where": {"books": {"title": "two"}}}', 'admin'), run('select', '{"table": "author", "columns": ["id"], "where": {"books": {"title": "two"}}}');
select run('select', '{"table": "book", "columns": ["id"]}', 'limited'), run('select', '{"table": "book", "columns": ["id"], "limit": 9}', 'limited');
select run('select', '{"table": "book", "columns": ["*"], "limit": 1}'), run('select', '{"table": "author", "columns": ["*.*", {"name": "books", "columns": ["id"]}], "limit": 1}');
select run('select', '{"table": "book", "columns": ["big", "tags"], "order_by": {"column": "big", "type": "desc", "nulls": "last"}}', 'admin');
select run('select', '{"table": "book", "columns": ["id"], "where": {"big": null}}', 'admin'), run('select', '{"table": "book", "columns": ["id"], "where": {"big": {"$ne": null}}}', 'admin');
select run('select', '{"table": "book", "columns": ["id"], "order_by": [{"column": {"author": "name"}, "type": "desc"}, "-id"]}', 'admin'), run('select', '{"table": "book", "columns": ["id"], "order_by": "-author.name"}', 'admin');
select run('select', '{"table": "book", "columns": []}');

\echo # conditions that raise on a hidden row
select run('select', '{"table": "author", "columns": ["id"], "where": {"share": {"$lt": 0}}}'), run('select', '{"table": "author", "columns": ["id"], "where": {"share": {"$lt": 0}}}', 'admin');
select run('count', '{"table": "author", "where": {"share": {"$lt": 0}}}'), run('select', '{"table": "book", "columns": ["id"], "where": {"author": {"share": {"$lt": 0}}}}');
select run('update', '{"table": "book", "$set": {"title": "x"}, "where": {"author": {"share": {"$gt": 0}}}}'), run('delete', '{"table": "book", "where": {"author": {"share": {"$gt": 0}}}}');

\echo # columns that the role may not look at
select run('select', '{"table": "book", "columns": ["id", "secret"]}');
select run('select', '{"table": "book", "columns": [{"name": "author", "columns": ["id", "pay"]}]}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"secret": "hidden"}}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"$not": {"secret": {"$is_null": true}}}}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"author": {"pay": 100}}}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"title": {"$ceq": "secret"}}}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"owner": {"$ceq": ["$", "id"]}}}'), run('select', '{"table": "book", "columns": ["id"], "where": {"author": {"id": {"$ceq": ["$", "id"]}}}}');
select run('select', '{"table": "book", "columns": ["id"], "order_by": "secret"}'), run('select', '{"table": "book", "columns": ["id"], "order_by": "author.pay"}');
select run('count', '{"table": "book", "distinct": ["secret"]}'), run('count', '{"table": "book", "where": {"secret": "hidden"}}');
select run('update', '{"table": "book", "$set": {"title": "x"}, "where": {"secret": "hidden"}}'), run('delete', '{"table": "book", "where": {"secret": "hidden"}}');
select run('update', '{"table": "book", "$set": {"title": "x"}, "where": {"id": 1}, "returning": ["secret"]}'), run('delete', '{"table": "book", "where": {"id": 1}, "returning": ["id", "secret"]}');
select run('select', '{"table": "book", "columns": ["id", {"name": "vaults", "columns": ["id"]}]}'), run('select', '{"table": "book", "columns": ["id"], "where": {"vaults": {"id": 1}}}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"$exists": {"$table": "vault", "$where": {}}}}'), run('select', '{"table": "vault", "columns": ["id"]}');
-- A string of a client is that string.
select run('select', '{"table": "book", "columns": ["id"], "where": {"title": "X-Hasura-User-Id"}}');

\echo # a role with two parents sees each cell as far as one of them does
select run('select', '{"table": "book", "columns": ["id", "title", "secret"], "order_by": "id"}', 'both');
select run('select', '{"table": "book", "columns": ["id"], "where": {"title": {"$is_null": false}}}', 'both'), run('count', '{"table": "book", "distinct": ["secret"]}', 'both');
select run('select', '{"table": "book", "columns": ["id"], "where": {"title": {"$cneq": "secret"}}}', 'both');

\echo # count
select run('count', '{"table": "book"}'), run('count', '{"table": "book"}', 'admin'), run('count', '{"table": "book", "where": {"owner": 8}}');
select run('count', '{"table": "book", "distinct": ["owner"]}', 'admin'), run('count', '{"table": "book", "distinct": ["big"]}', 'admin');
select run('count', '{"table": "book"}', 'blind');

\echo # insert
select run('insert', '{"table": "book", "objects": [{"title": "new"}, {"title": "newer", "author_id": null}, {"author_id": 1, "title": "newest"}], "returning": ["title", "id", "author_id"]}');
select run('select', '{"table": "book", "columns": ["owner", "stamp", "secret"], "where": {"title": "new"}}', 'admin');
select run('insert', '{"table": "book", "objects": [{"title": "fine"}, {"title": "bad"}]}'), run('insert', '{"table": "book", "objects": [{"title": "x", "owner": 8}]}');
select run('count', '{"table": "book", "where": {"title": {"$in": ["fine", "bad", "x"]}}}', 'admin');
select run('insert', '{"table": "book", "objects": [{"title": "x"}, {"title": "x", "secret": "y"}]}'), run('insert', '{"table": "book", "objects": [{"title": "x", "stamp": "y"}]}');
select run('insert', '{"table": "book", "objects": [{"title": "x", "author": {"data": {}}}]}'), run('insert', '{"table": "book", "objects": [{"nothing": 1}]}');
select run('insert', '{"table": "book", "objects": [{"title": 5}]}'), run('insert', '{"table": "book", "objects": [{"id": "x", "title": "x"}]}');
select run('insert', '{"table": "book", "objects": [{"title": "x"}], "returning": ["id"]}', 'blind'), run('insert', '{"table": "book", "objects": [{"title": "from the blind"}]}', 'blind');
select run('insert', '{"table": "book", "objects": [{"title": "x"}]}', 'backend'), run('insert', '{"table": "book", "objects": [{"title": "x"}]}', 'backend', '{"x-hasura-use-backend-only-permissions": "true"}');
select run('insert', '{"table": "book", "objects": [], "returning": ["id"]}'), run('insert', '{"table": "titles", "objects": [{"title": "x"}]}'), run('insert', '{"table": "author", "objects": [{"id": 5}]}');
select run('insert', '{"table": "book", "objects": [{"title": null}]}'), run('insert', '{"table": "book", "objects": [{}]}', 'admin');

\echo # on_conflict
select run('insert', '{"table": "book", "objects": [{"id": 1, "title": "again"}], "on_conflict": {"constraint_on": ["id"], "action": "update"}, "returning": ["id", "title"]}');
select run('insert', '{"table": "book", "objects": [{"id": 2, "title": "not mine"}], "on_conflict": {"constraint": "book_pkey", "action": "update"}, "returning": ["id", "title"]}');
select run('insert', '{"table": "book", "objects": [{"id": 1, "title": "again"}], "on_conflict": {"action": "ignore"}}'), run('insert', '{"table": "book", "objects": [{"id": 2, "title": "again"}], "on_conflict": {"constraint_on": ["id"], "action": "ignore"}, "returning": ["title"]}');
select b.id, b.title, b.stamp from book b where id < 3 order by id;
select run('insert', '{"table": "book", "objects": [{"id": 1, "title": "again", "author_id": 1}], "on_conflict": {"constraint_on": ["id"], "action": "update"}}');
select run('insert', '{"table": "book", "objects": [{"id": 1, "title": "again"}], "on_conflict": {"constraint_on": ["title"], "action": "update"}}');
select run('insert', '{"table": "book", "objects": [{"title": "x"}], "on_conflict": {"action": "update"}}'), run('insert', '{"table": "book", "objects": [{"title": "x"}], "on_conflict": {"constraint": "none", "action": "update"}}');
select run('insert', '{"table": "book", "objects": [{"title": "x"}], "on_conflict": {}}'), run('insert', '{"table": "book", "objects": [{"title": "x"}], "on_conflict": {"constraint_on": ["nothing"], "action": "ignore"}}');
select run('insert', '{"table": "book", "objects": [{"title": "x"}], "on_conflict": {"action": "ignore"}}', 'backend', '{"x-hasura-use-backend-only-permissions": "true"}');

\echo # update
select reset();
select run('update', '{"table": "book", "$set": {"title": "mine"}, "where": {}, "returning": ["id", "title"]}');
select run('update', '{"table": "book", "$set": {"title": "theirs"}, "where": {"id": 2}}'), run('update', '{"table": "book", "$set": {"owner": 8}, "where": {"id": 1}}');
select run('update', '{"table": "book", "$inc": {"divisor": 4}, "where": {"id": 1}, "returning": ["divisor"]}'), run('update', '{"table": "book", "$mul": {"divisor": 3}, "where": {"id": 1}, "returning": ["divisor"]}');
select run('update', '{"table": "book", "$default": ["divisor"], "where": {"id": 1}, "returning": ["divisor"]}'), run('update', '{"table": "book", "where": {"id": 1}}');
select b.id, b.title, b.owner, b.stamp, b.divisor from book b order by id;
select run('update', '{"table": "book", "$set": {"secret": "x"}, "where": {}}'), run('update', '{"table": "book", "$default": ["secret"], "where": {}}'), run('update', '{"table": "book", "$mul": {"big": 2}, "where": {}}');
select run('update', '{"table": "book", "$set": {"stamp": "x"}, "where": {}}'), run('update', '{"table": "book", "$set": {"divisor": 1}, "$inc": {"divisor": 1}, "where": {}}');
select run('update', '{"table": "book", "$set": {"title": "x"}}'), run('update', '{"table": "book", "where": {}}', 'admin'), run('update', '{"table": "book", "$set": {"none": "x"}, "where": {}}', 'admin');
select run('update', '{"table": "book", "$set": {"title": "x"}, "where": {}}', 'blind'), run('update', '{"table": "author", "$set": {"name": "x"}, "where": {}}');

\echo # delete
select run('delete', '{"table": "book", "where": {"id": 2}}'), run('delete', '{"table": "vault", "where": {}}', 'admin');
update book set title = 'kept' where id = 1;
select run('delete', '{"table": "book", "where": {}, "returning": ["id", "title"]}');
select run('delete', '{"table": "book", "where": {}}', 'blind'), run('delete', '{"table": "book"}', 'admin'), run('delete', '{"table": "author", "where": {}}');
select b.id, b.title from book b order by id;
insert into graphql.setting (name, value) values ('require_where', 'true');
select run('delete', '{"table": "book", "where": {}}', 'admin');
delete from graphql.setting where name = 'require_where';

\echo # errors
select run('select', '{"table": "none", "columns": []}'), run('select', '{"columns": []}'), run('select', '{"table": "book"}'), run('truncate', '{"table": "book"}');
select run('select', '{"table": "book", "columns": "id"}'), run('select', '{"table": "book", "columns": [5]}'), run('select', '[]');
select run('select', '{"table": "book", "columns": ["id"], "limit": "1"}'), run('select', '{"table": "book", "columns": ["id"], "limit": -1}'), run('select', '{"table": "book", "columns": ["id"], "offset": 1.5}');
select run('select', '{"table": "book", "columns": [{"name": "author", "columns": ["id"], "limit": "1"}]}', 'admin'), run('select', '{"table": "book", "columns": [{"name": "author", "columns": ["id"], "limit": 1}]}', 'admin');
select run('select', '{"table": "book", "columns": [{"name": "none", "columns": ["id"]}]}'), run('select', '{"table": "book", "columns": [{"name": "title", "columns": ["id"]}]}'), run('select', '{"table": "book", "columns": ["author"]}', 'admin');
select run('select', '{"table": "book", "columns": ["id", "id", {"name": "author", "alias": "id", "columns": ["id"]}]}', 'admin');
select run('select', '{"table": "book", "columns": ["id"], "where": {"none": 1}}'), run('select', '{"table": "book", "columns": ["id"], "where": {"id": {"$none": 1}}}'), run('select', '{"table": "book", "columns": ["id"], "where": []}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"id": {"$eq": "x"}}}'), run('select', '{"table": "book", "columns": ["id"], "where": {"title": {"$eq": 5}}}'), run('select', '{"table": "book", "columns": ["id"], "where": {"id": {"$like": "x"}}}');
select run('select', '{"table": "book", "columns": ["id"], "where": {"title": {"$like": "x\\"}}}'), run('select', '{"table": "book", "columns": ["id"], "where": {"title": {"$regex": "("}}}'), run('select', '{"table": "book", "columns": ["id"], "where": {"id": {"$in": [1, null]}}}');
select run('select', '{"table": "book", "columns": ["id"], "order_by": "none"}'), run('select', '{"table": "author", "columns": ["id"], "order_by": "books.id"}'), run('select', '{"table": "book", "columns": ["id"], "order_by": "author"}'), run('select', '{"table": "book", "columns": ["id"], "order_by": {"column": "id", "type": "up"}}');
select run('select', '{"table": "book", "columns": ["id"]}', 'writer', '{"x-hasura-user-id": "x"}'), graphql.metadata('{"type": "count", "args": {"table": "book"}}', '{"x-hasura-role": "writer"}');
select graphql.metadata('{"type": "count", "args": {"table": "book"}}', null);
select graphql.metadata(null);
select graphql.metadata('{"type": "pg_count", "args": {"table": "book", "source": "default"}}');

\echo # depth and width
select run('select', ('{"table": "author", "columns": ["' || repeat('*.', 5000) || '*"]}')::jsonb, 'admin');
select run('select', jsonb_build_object('table', 'book', 'columns', '["id"]'::jsonb, 'order_by', repeat('author.', 5000) || 'id'), 'admin');
select run('select', ('{"table": "book", "columns": ["id"], "where": ' || repeat('{"$not": ', 100) || '{}' || repeat('}', 100) || '}')::jsonb);
select run('select', jsonb_build_object('table', 'book', 'columns', '["id"]'::jsonb, 'where', jsonb_build_object('$or', (select jsonb_agg('{}'::jsonb) from generate_series(1, 20000)))));

\echo # names are names
select run('select', '{"table": "qu\"ote", "columns": ["co\"l", "x''y"], "where": {"co\"l": {"$gte": 1}}, "order_by": "-co\"l"}', 'admin');
select run('insert', '{"table": "qu\"ote", "objects": [{"co\"l": 2, "x''y": "\"; drop table book; --"}], "on_conflict": {"constraint_on": ["co\"l"], "action": "update"}, "returning": ["x''y"]}', 'admin');
select run('update', '{"table": "qu\"ote", "$inc": {"co\"l": 5}, "$default": ["x''y"], "where": {"co\"l": 2}, "returning": ["co\"l", "x''y"]}', 'admin');
select run('select', jsonb_build_object('table', 'book', 'columns', jsonb_build_array(jsonb_build_object('name', 'author', 'alias', 'a"; drop table book; --' || repeat('long', 20), 'columns', '["id"]'::jsonb))), 'admin');
select run('select', '{"table": "book\"; drop table book; --", "columns": ["id"]}', 'admin'), run('select', '{"table": {"schema": "public\" x", "name": "book"}, "columns": ["id"]}', 'admin'), run('insert', '{"table": "book", "objects": [{"title": "x"}], "on_conflict": {"constraint": "book_pkey\" do nothing --", "action": "ignore"}}', 'admin');

\echo # one after the other in one transaction, each failing alone
do $$
begin
  raise info '%', run('insert', '{"table": "author", "objects": [{"id": 30, "name": "in time"}]}', 'admin');
  raise info '%', run('insert', '{"table": "author", "objects": [{"id": 31, "name": "in time"}]}', 'admin');
  raise info '%', run('select', '{"table": "author", "columns": ["id"], "where": {"name": "in time"}}', 'admin');
  create table later (id int);
  insert into graphql.relation (relation) values ('later');
  raise info '%', run('insert', '{"table": "later", "objects": [{"id": 1}]}', 'admin');
  raise info '%', run('count', '{"table": "later"}', 'admin');
end
$$;

\echo # no way around the allow-list
insert into graphql.setting values ('allow_list', 'true');
select run('select', '{"table": "book", "columns": ["id"]}'), run('delete', '{"table": "book", "where": {}}'), run('nope', '{}');
select run('count', '{"table": "author"}', 'admin') like '{"count":%';
delete from graphql.setting where name = 'allow_list';

\echo # nobody else may call it, and grants hold beneath
create role stranger;
grant usage on schema graphql to stranger;
set role stranger;
select graphql.metadata('{"type": "count", "args": {"table": "book"}}');
reset role;
grant execute on function graphql.metadata(jsonb, jsonb) to stranger;
set role stranger;
select graphql.metadata('{"type": "count", "args": {"table": "book"}}');
reset role;
drop owned by stranger;
drop role stranger;
begin transaction read only;
select graphql.metadata('{"type": "count", "args": {"table": "book"}}');
rollback;
