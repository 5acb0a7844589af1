-- Updates: which rows, which operators, what must hold before and after.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
create function run(query text, variables jsonb = '{}', role text = 'admin') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7'))::text
$$;
create table colour (name text primary key);
insert into colour values ('red'), ('blue');
create table shelf (id int primary key, name text);
create table item (
  id int primary key, name text, count int default 0, small int2, big int8, exact numeric(10, 2), rough float8, document jsonb default '{"a": 1, "list": [1, 2, 3]}',
  colour text references colour, shelf_id int references shelf, owner int default 7, twice int generated always as (count * 2) stored, at timestamptz, tags text[]
);
create table pair (a int, b text, v int, primary key (a, b));
create table keyless (v int);
create function item_label(i item) returns text language sql stable as $$ select i.id || i.name || i.count $$;
select graphql.track_schema('public');
update graphql.relation set is_enum = true where relation = 'colour'::regclass;
insert into graphql.computed_field (relation, name, function) values ('item', 'label', 'item_label(item)');
insert into shelf values (1, 'top'), (2, 'low');
insert into item (id, name, small, big, exact, rough, shelf_id) select i, 'n' || i, i, i, i, i, 1 + i % 2 from generate_series(1, 4) i;
insert into pair values (1, 'x', 10), (1, 'y', 20);
insert into keyless values (1), (2);

\echo # set: rows by a condition, none, all
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {name: "new"}) {affected_rows returning {id name label shelf {name} twice}}}');
select run('mutation {update_item(where: {id: {_gt: 2}}, _set: {name: "both", count: 3}) {affected_rows returning {id name count twice}}}');
select run('mutation {update_item(where: {id: {_eq: 99}}, _set: {name: "x"}) {__typename affected_rows returning {id}}}');
select run('mutation {update_item(where: {}, _set: {owner: 7}) {affected_rows}}');
select run('mutation {update_item(where: {shelf: {name: {_eq: "low"}}, name: {_like: "n%"}}, _set: {name: null, colour: red, at: "2020-01-01T00:00:00Z", tags: ["a", "b"]}) {returning {id name colour at tags}}}');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {shelf_id: 1}) {returning {shelf {name items(where: {id: {_gt: 1}}, order_by: {id: asc}) {id}}}}}');
select run('mutation {update_pair(where: {a: {_eq: 1}}, _set: {v: 5}) {affected_rows returning {b v}}}');
select run('mutation {update_keyless(where: {v: {_eq: 1}}, _set: {v: 5}) {affected_rows returning {v}}}');
-- Nothing but what is to be changed.
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {twice: 1}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {label: "x"}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {colour: green}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {count: "x"}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {small: 40000}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {id: 2}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {shelf_id: 9}) {affected_rows}}');
select run('mutation {update_item(_set: {name: "x"}) {affected_rows}}');
select run('mutation {update_item(where: null, _set: {name: "x"}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: null}}, _set: {name: "x"}) {affected_rows}}');
select run('mutation {update_item(where: {}, limit: 1, _set: {name: "x"}) {affected_rows}}');

\echo # by primary key
select run('mutation {update_item_by_pk(pk_columns: {id: 1}, _set: {name: "by key"}) {id name label}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 99}, _set: {name: "x"}) {id}}');
select run('mutation {update_pair_by_pk(pk_columns: {a: 1, b: "y"}, _set: {v: 9}) {a b v}}');
select run('mutation ($k: pair_pk_columns_input!, $s: pair_set_input) {update_pair_by_pk(pk_columns: $k, _set: $s) {a b v}}', '{"k": {"a": 1, "b": "x"}, "s": {"v": 8}}');
select run('mutation {update_pair_by_pk(pk_columns: {a: 1}, _set: {v: 9}) {v}}');
select run('mutation {update_pair_by_pk(pk_columns: {a: 1, b: null}, _set: {v: 9}) {v}}');
select run('mutation {update_pair_by_pk(pk_columns: {a: 1, b: "y"}, _set: {a: 2}) {a b v}}');
select run('mutation {update_keyless_by_pk(pk_columns: {v: 1}, _set: {v: 9}) {v}}');

\echo # numbers
select run('mutation {update_item(where: {id: {_eq: 1}}, _inc: {count: 5, small: -1, big: 9223372036854775806, exact: 0.25, rough: 0.5}) {returning {count small big exact rough twice}}}');
select run('mutation ($n: Int, $e: numeric) {update_item_by_pk(pk_columns: {id: 1}, _inc: {count: $n, exact: $e}) {count exact}}', '{"n": -2, "e": "1.10"}');
select run('mutation {update_item_by_pk(pk_columns: {id: 1}, _inc: {big: 1}) {big}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 1}, _inc: {name: 1}) {id}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 1}, _inc: {count: null}) {count}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 1}, _set: {count: 4}) {count}}');
select run('{__type(name: "item_inc_input") {inputFields {name}}}');

\echo # json
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _append: {document: {b: 2}}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _prepend: {document: {a: 0, c: 3}}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _delete_key: {document: "b"}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _delete_at_path: {document: ["list", "1"]}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _set: {document: [1, "x", {a: 1}]}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _append: {document: "y"}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _prepend: {document: [[0]]}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _delete_elem: {document: -1}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _delete_elem: {document: 0}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _delete_key: {document: "x"}) {document}}');
select run('mutation ($v: jsonb, $p: [String!]) {update_item_by_pk(pk_columns: {id: 2}, _set: {document: $v}) {document} again: update_item_by_pk(pk_columns: {id: 2}, _delete_at_path: {document: $p}) {document}}', '{"v": {"deep": {"er": [10, 20]}}, "p": ["deep", "er", "-1"]}');
select run('mutation ($v: jsonb) {update_item_by_pk(pk_columns: {id: 2}, _append: {document: $v}) {document}}', '{"v": {"w": [1.50]}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _append: {document: null}) {document}}');
update item set document = '5' where id = 2;
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _delete_elem: {document: 0}) {document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _append: {name: "x"}) {document}}');
select run('{append: __type(name: "item_append_input") {inputFields {name type {name}}} key: __type(name: "item_delete_key_input") {inputFields {name type {name}}} elem: __type(name: "item_delete_elem_input") {inputFields {name type {name}}} path: __type(name: "item_delete_at_path_input") {inputFields {name type {kind ofType {kind ofType {name}}}}}}');
update item set document = '{"a": 1}' where id = 2;

\echo # several operators at once, one column in two, none
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _set: {name: "many"}, _inc: {count: 1}, _append: {document: {z: 1}}) {name count document}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _set: {count: 1}, _inc: {count: 1}) {id}}');
select run('mutation {update_item(where: {id: {_eq: 2}}, _append: {document: {a: 1}}, _delete_key: {document: "a"}, _set: {name: "x"}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 2}}) {affected_rows returning {id}}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}) {id}}');
select run('mutation {update_item(where: {id: {_eq: 2}}, _set: {}) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 2}}, _set: null, _inc: {}) {affected_rows}}');
select run('mutation ($s: item_set_input, $n: String) {a: update_item_by_pk(pk_columns: {id: 2}, _set: $s) {name} b: update_item(where: {id: {_eq: 2}}, _set: {name: $n, count: 6}) {returning {name count}}}');
select run('mutation ($s: item_set_input, $n: String) {a: update_item_by_pk(pk_columns: {id: 2}, _set: $s) {name} b: update_item(where: {id: {_eq: 2}}, _set: {name: $n, count: 6}) {returning {name count}}}', '{"s": {"name": "from s"}, "n": null}');

\echo # many, in order
select run('mutation {update_item_many(updates: [{where: {id: {_eq: 1}}, _set: {name: "m1"}}, {where: {name: {_eq: "m1"}}, _set: {name: "m2"}, _inc: {count: 1}}, {where: {id: {_eq: 99}}, _set: {name: "x"}}]) {affected_rows returning {id name count}}}');
select run('mutation ($u: [item_updates!]!) {update_item_many(updates: $u) {affected_rows returning {id name}}}', '{"u": [{"where": {"id": {"_eq": 3}}, "_set": {"name": "u3"}}, {"where": {"id": {"_eq": 4}}, "_set": {"name": "u4"}}]}');
select run('mutation {update_item_many(updates: []) {affected_rows}}');
select run('mutation {update_item_many(updates: [{where: {id: {_eq: 1}}}]) {affected_rows returning {id}}}');
select run('mutation {update_item_many(updates: {where: {id: {_eq: 1}}, _set: {name: "single"}}) {__typename affected_rows}}');
select run('mutation {update_item_many(updates: [{_set: {name: "x"}}]) {affected_rows}}');
select run('mutation {update_item_many(updates: [{where: {id: {_eq: 1}}, _set: {name: "lost"}}, {where: {id: {_eq: 2}}, _set: {id: 1}}]) {affected_rows}}');
select run('mutation {update_item_many(updates: [{where: {id: {_eq: 1}}, _set: {count: 1}, _inc: {count: 1}}]) {affected_rows}}');
select id, name, count from item order by id;

\echo # a role: filter before, check after, presets
insert into graphql.select_permission (relation, role, columns, computed_fields, filter) values ('item', 'user', '{id,name,count,owner,document}', '{label}', '{"owner": "X-Hasura-User-Id"}');
insert into graphql.update_permission (relation, role, columns, filter, row_check, presets) values
  ('item', 'user', '{name,count,owner,document}', '{"owner": "X-Hasura-User-Id", "count": {"_gte": 0}}', '{"owner": "X-Hasura-User-Id", "count": {"_lt": 100}}', '{"at": "2020-01-01T00:00:00Z", "small": "X-Hasura-User-Id", "tags": null, "document": {"set": [1, "x"]}}');
update item set count = id, owner = 7, tags = '{t}';
update item set owner = 8 where id = 3;
select run('mutation {update_item(where: {}, _set: {name: "u"}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {name: "u"}) {affected_rows returning {id name label document}}}', role => 'user');
select id, name, count, small, at, tags, document, owner from item order by id;
select run('mutation {update_item_by_pk(pk_columns: {id: 3}, _set: {name: "theirs"}) {id}}', role => 'user');
select run('mutation {update_item_many(updates: [{where: {id: {_eq: 3}}, _set: {name: "theirs"}}, {where: {id: {_eq: 1}}, _set: {name: "mine"}}]) {affected_rows returning {name}}}', role => 'user');
select run('mutation {update_item(where: {_or: [{id: {_eq: 3}}, {}]}, _set: {name: "w"}) {affected_rows}}', role => 'user');
-- Out of what the check allows.
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {owner: 8}) {affected_rows}}', role => 'user');
select run('mutation {update_item_by_pk(pk_columns: {id: 1}, _set: {owner: 8}) {id}}', role => 'user');
select run('mutation {update_item_many(updates: [{where: {id: {_eq: 2}}, _set: {name: "lost"}}, {where: {id: {_eq: 1}}, _inc: {owner: 1}}]) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {}, _inc: {count: 97}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {}, _set: {owner: null}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {}, _inc: {count: 95}) {affected_rows}}', role => 'user');
-- Presets, the columns of others, conditions on hidden columns.
select run('mutation {update_item(where: {}, _set: {at: "2021-01-01T00:00:00Z"}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {}, _set: {document: {}}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {}, _append: {document: {}}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {}, _set: {id: 1}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {shelf_id: {_eq: 1}}, _set: {name: "x"}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {id: {_eq: 4}}) {affected_rows}}', role => 'user');
select run('{set: __type(name: "item_set_input") {inputFields {name}} inc: __type(name: "item_inc_input") {inputFields {name}} append: __type(name: "item_append_input") {name} field: __type(name: "mutation_root") {fields {name args {name}}}}', role => 'user');
select id, name, count, owner from item order by id;
-- A row that the role no longer sees is changed but not shown.
update graphql.update_permission set row_check = null where role = 'user';
select run('mutation {update_item(where: {id: {_eq: 4}}, _set: {owner: 8}) {affected_rows returning {id}}}', role => 'user');
select run('mutation {update_item_by_pk(pk_columns: {id: 2}, _set: {owner: 8}) {id}}', role => 'user');
select id, owner from item order by id;
-- Filter and check look at other tables; the check sees the row after triggers.
update item set owner = 7;
update graphql.update_permission set filter = '{"shelf": {"name": "top"}}', row_check = '{"shelf": {"name": "top"}, "count": {"_neq": 50}}', columns = '{name,count,shelf_id}' where role = 'user';
update graphql.select_permission set columns = '{id,name,count,shelf_id}' where role = 'user';
select run('mutation {update_item(where: {}, _set: {name: "on top"}) {affected_rows}}', role => 'user');
select id, shelf_id, name from item order by id;
select run('mutation {update_item(where: {id: {_eq: 2}}, _set: {shelf_id: 2}) {affected_rows}}', role => 'user');
create function fifty() returns trigger language plpgsql as $$ begin if new.count = 5 then new.count := 50; end if; return new; end $$;
create trigger fifty before update on item for each row execute function fifty();
select run('mutation {update_item(where: {id: {_eq: 2}}, _set: {count: 5}) {affected_rows}}', role => 'user');
select run('mutation {update_item(where: {id: {_eq: 2}}, _set: {count: 6}) {affected_rows returning {count}}}', role => 'user');
select run('mutation {update_item(where: {id: {_eq: 2}}, _set: {count: 5}) {affected_rows returning {count twice}}}');

\echo # require_where
insert into graphql.setting values ('require_where', 'true');
select run('mutation {update_item(where: {}, _set: {name: "x"}) {affected_rows}}');
select run('mutation {update_item(where: {_and: []}, _set: {name: "x"}) {affected_rows}}');
select run('mutation ($w: item_bool_exp!) {update_item(where: $w, _set: {name: "x"}) {affected_rows}}', '{"w": {}}');
select run('mutation {update_item_many(updates: [{where: {id: {_eq: 1}}, _set: {name: "x"}}, {where: {}, _set: {name: "x"}}]) {affected_rows}}');
select run('mutation {update_item(where: {id: {_eq: 1}}, _set: {name: "x"}) {affected_rows}}');
select run('mutation {update_item_by_pk(pk_columns: {id: 1}, _set: {name: "y"}) {name}}');
update graphql.setting set value = 'false' where name = 'require_where';
select run('mutation {update_item(where: {}, _set: {name: "all"}) {affected_rows}}');
