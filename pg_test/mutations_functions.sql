-- Tracked volatile functions: what they return, who may call them, and arguments that the caller cannot set.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
create function run(query text, variables jsonb = '{}', role text = 'admin', more jsonb = '{}') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7') || more)::text
$$;
create table item (id serial primary key, name text, owner int, secret text default 's');
create table note (id serial primary key, item_id int references item, text text);
create function add_items(names text[], owner int default 7) returns setof item language sql volatile as
  $$ insert into item (name, owner) select n, add_items.owner from unnest(names) n returning * $$;
create function add_item(name text, owner int default 7) returns item language sql volatile as
  $$ insert into item (name, owner) values (add_item.name, add_item.owner) returning * $$;
create function no_item() returns item language sql volatile as 'update item set name = null where false returning *';
create function sign(session json, text text) returns setof item language sql volatile as
  $$ insert into item (name, owner) values (sign.text || ' ' || (session ->> 'x-hasura-role'), (session ->> 'x-hasura-user-id')::int) returning * $$;
create function bump(by int) returns int language sql volatile as $$ update item set owner = owner + by; select count(*)::int from item $$;
create function owners() returns setof int language sql volatile as 'select owner from item order by id';
create function names() returns setof text language sql volatile as 'select name from item order by id';
create function clear() returns void language sql volatile as 'delete from note; delete from item';
create function nothing() returns int language sql volatile as 'select null::int';
create function describe() returns jsonb language sql volatile as $$ select '{"a": [1, 2.50]}'::jsonb $$;
create function exact() returns numeric language sql volatile as 'select 12345678901234567890.123456789';
create function stamp() returns timestamptz language sql volatile as $$ select '2020-01-02T03:04:05Z'::timestamptz $$;
create function list() returns int[] language sql volatile as $$ select '{1,2}'::int[] $$;
create function ten() returns int language sql stable as 'select 10';
create function items_of(who int) returns setof item language sql stable as 'select * from item where owner = who order by id';
create function fail(word text) returns int language plpgsql volatile as $$ begin insert into item (name) values ('lost'); raise exception 'refused: %', word; end $$;
create function twice(n int, m int default 3) returns int language sql volatile as 'select n * m';
select graphql.track_schema('public');
insert into graphql.function (function, session_argument) values
  ('add_items(text[],int)', null), ('add_item(text,int)', null), ('no_item()', null), ('sign(json,text)', 'session'), ('bump(int)', null), ('owners()', null), ('names()', null),
  ('clear()', null), ('nothing()', null), ('describe()', null), ('exact()', null), ('stamp()', null), ('list()', null), ('ten()', null), ('items_of(int)', null), ('fail(text)', null), ('twice(int,int)', null);

\echo # rows of a table
select run('mutation {add_items(args: {names: ["a", "b"]}) {id name owner notes {text}}}');
select run('mutation {add_items(args: {names: "{c,d,e}", owner: 8}, where: {name: {_neq: "d"}}, order_by: {name: desc}, limit: 1) {id name}}');
select run('mutation ($n: _text, $o: Int) {add_items(args: {names: $n, owner: $o}) {name owner}}', '{"n": ["f"], "o": 9}');
select run('mutation ($a: add_items_args!) {add_items(args: $a) {name owner}}', '{"a": {"names": ["g"]}}');
select run('mutation {add_items(args: {names: []}) {name}}');
select run('mutation {add_items(args: {}) {name}}');
select run('mutation {add_items {name}}');
select run('mutation {add_items(args: {names: ["x"], more: 1}) {name}}');
select run('mutation {add_item(args: {name: "one"}) {__typename id name owner}}');
select run('mutation {no_item {id}}');
select run('{add_items(args: {names: ["x"]}) {name}}');
select run('mutation {add_items_aggregate(args: {names: ["x"]}) {aggregate {count}}}');
select id, name, owner from item order by id;

\echo # scalars, lists of them, nothing
select run('mutation {bump(args: {by: 1})}');
select run('mutation {owners names nothing describe exact stamp list}');
select run('mutation ($n: Int!) {a: twice(args: {n: 2}) b: twice(args: {n: $n, m: $n})}', '{"n": 5}');
select run('mutation {twice}');
select run('mutation {twice(args: {n: "x"})}');
select run('mutation {bump(args: {by: 1}) {x}}');
select run('{bump(args: {by: 1})}');
select run('mutation {clear}');
select count(*) from item;
select run('mutation {clear twice(args: {n: 1}) insert_item_one(object: {name: "after"}) {name}}');

\echo # stable ones are queries
select run('{ten}');
select run('{items_of(args: {who: 7}) {name} items_of_aggregate(args: {who: 7}) {aggregate {count}}}');
select run('mutation {items_of(args: {who: 7}) {name}}');
select run('mutation {ten}');
select run('{__type(name: "mutation_root") {fields {name}}}')::jsonb #> '{data,__type,fields}' @> '[{"name": "clear"}, {"name": "add_item"}]';
select run('{__type(name: "query_root") {fields {name}}}')::jsonb #> '{data,__type,fields}' @> '[{"name": "ten"}, {"name": "items_of"}]';
select run('{__type(name: "query_root") {fields {name}}}')::jsonb #> '{data,__type,fields}' @> '[{"name": "clear"}]';
-- Unless said otherwise.
update graphql.function set exposed_as = 'query' where function = 'twice(int,int)'::regprocedure;
update graphql.function set exposed_as = 'mutation' where function = 'items_of(int)'::regprocedure;
select run('{twice(args: {n: 1})}');
select run('mutation {twice(args: {n: 1})}');
update graphql.function set exposed_as = null where function in ('twice(int,int)'::regprocedure, 'items_of(int)'::regprocedure);

\echo # order, one after the other, and all or nothing
select run('mutation {a: clear b: add_item(args: {name: "x", owner: 1}) {name} c: bump(args: {by: 4}) d: owners}');
select run('mutation {a: clear b: fail(args: {word: "no"})}');
select run('mutation {insert_item_one(object: {name: "gone"}) {id} fail(args: {word: "no"})}');
select name, owner from item;

\echo # the session
select run('mutation {sign(args: {text: "by"}) {name owner}}');
select run('mutation {sign(args: {text: "by", session: "{}"}) {name owner}}');
select run('{__type(name: "sign_args") {inputFields {name}}}');

\echo # roles: no permission, no field; the rows are what the role may select
insert into graphql.select_permission (relation, role, columns, filter) values ('item', 'user', '{id,name,owner}', '{"owner": "X-Hasura-User-Id"}'), ('item', 'other', '{name}', '{}');
select run('mutation {add_items(args: {names: ["u"]}) {name}}', role => 'user');
insert into graphql.function_permission (function, role, argument_presets) values ('add_items(text[],int)', 'user', '{}'), ('add_item(text,int)', 'user', '{}'), ('sign(json,text)', 'user', '{}'), ('bump(int)', 'user', '{}'), ('clear()', 'nobody', '{}'), ('add_item(text,int)', 'nobody', '{}');
select run('mutation {add_items(args: {names: ["u"]}) {name owner}}', role => 'user');
select run('mutation {add_items(args: {names: ["v"], owner: 8}) {name owner}}', role => 'user');
select run('mutation {add_item(args: {name: "w", owner: 8}) {name owner}}', role => 'user');
select run('mutation {add_item(args: {name: "w"}) {name secret}}', role => 'user');
select run('mutation {sign(args: {text: "by"}) {name owner}}', role => 'user');
select run('mutation {bump(args: {by: 0})}', role => 'user');
select run('mutation {clear}', role => 'user');
select run('mutation {add_items(args: {names: ["u"]}) {name}}', role => 'other');
-- A stable one that returns rows follows from the permission on them, others have to be given.
select run('{items_of(args: {who: 8}) {name}}', role => 'other');
select run('{ten}', role => 'other');
select run('mutation {clear}', role => 'nobody');
select run('mutation {add_item(args: {name: "x"}) {name}}', role => 'nobody');
select run('{__type(name: "mutation_root") {fields {name args {name}}}}', role => 'user');
select run('{__type(name: "mutation_root") {fields {name args {name}}}}', role => 'nobody');
select run('{__type(name: "mutation_root") {fields {name args {name}}}}', role => 'other');

\echo # argument presets: gone from the schema, and not to be overridden
update graphql.function_permission set argument_presets = '{"owner": "X-Hasura-User-Id"}' where role = 'user' and function in ('add_items(text[],int)'::regprocedure, 'add_item(text,int)'::regprocedure);
update graphql.function_permission set argument_presets = '{"by": 2}' where role = 'user' and function = 'bump(int)'::regprocedure;
select run('mutation {add_items(args: {names: ["p"]}) {name owner}}', role => 'user');
select run('mutation {add_items(args: {names: ["p"], owner: 8}) {name owner}}', role => 'user');
select run('mutation ($a: add_items_args!) {add_items(args: $a) {name owner}}', '{"a": {"names": ["p"], "owner": 8}}', 'user');
select run('mutation {add_item(args: {name: "q"}) {owner}}', role => 'user', more => '{"x-hasura-user-id": "12"}');
select owner from item where name = 'q';
select run('mutation {bump}', role => 'user');
select run('mutation {bump(args: {by: 100})}', role => 'user');
select run('{a: __type(name: "add_items_args") {inputFields {name}} b: __type(name: "bump_args") {inputFields {name}} m: __type(name: "mutation_root") {fields {name args {name}}}}', role => 'user');
select run('{__type(name: "bump_args") {inputFields {name}}}');
select run('mutation {add_items(args: {names: ["p"]}) {name owner}}', role => 'user', more => '{"x-hasura-user-id": null}');
insert into graphql.function_permission (function, role, argument_presets) values ('bump(int)', 'other', '{"nothing": 1}');

\echo # inherited: one parent, parents that agree, parents that do not, its own
insert into graphql.inherited_role (role, parent) values ('child', 'user'), ('child', 'other');
select run('mutation {add_items(args: {names: ["c"]}) {name owner}}', role => 'child');
select run('mutation {add_items(args: {names: ["c"], owner: 9}) {name owner}}', role => 'child');
insert into graphql.function_permission (function, role, argument_presets) values ('add_items(text[],int)', 'other', '{"owner": "X-Hasura-User-Id"}');
select run('mutation {add_items(args: {names: ["d"]}) {name owner}}', role => 'child');
update graphql.function_permission set argument_presets = '{"owner": 99}' where role = 'other' and function = 'add_items(text[],int)'::regprocedure;
select run('mutation {add_items(args: {names: ["d"]}) {name owner}}', role => 'child');
select object, path, reason from graphql.inconsistencies();
insert into graphql.function_permission (function, role, argument_presets) values ('add_items(text[],int)', 'child', '{"owner": 5}');
select run('mutation {add_items(args: {names: ["e"]}) {name owner}}', role => 'child');
select object, path, reason from graphql.inconsistencies();

\echo # a function that is gone
drop function bump(int);
select run('mutation {bump}', role => 'user');
select run('mutation {bump(args: {by: 1})}');
