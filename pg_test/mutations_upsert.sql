-- Upserts: constraints, columns, conditions; the update permission's filter, presets and check for rows that conflict,
-- the insert permission's for those that do not.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
set client_min_messages = warning;
create function run(query text, variables jsonb = '{}', role text = 'admin') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '7'))::text
$$;
create table doc (
  id int primary key, slug text unique, owner int not null default 7, title text not null, hits int not null default 0, locked boolean not null default false, touched text, editor text
);
create table membership (team int, person int, rank text, since date default '2020-01-01', primary key (team, person), constraint "one rank" unique (team, rank));
create table plain (id int, name text);
create table deferred (id int primary key deferrable, name text unique);
create table indexed (id int primary key, code text, live boolean);
create unique index indexed_code on indexed (code);
create unique index indexed_live on indexed (code) where live;
create unique index indexed_lower on indexed (lower(code));
select graphql.track_schema('public');
insert into doc (id, slug, owner, title) values (1, 'mine', 7, 'one'), (2, 'theirs', 8, 'two'), (3, 'locked', 7, 'three');
update doc set locked = true where id = 3;

\echo # admin: insert, update, some of each
select run('mutation {insert_doc(objects: [{id: 1, title: "new"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows returning {id title slug hits}}}');
select run('mutation {insert_doc(objects: [{id: 1, title: "again", hits: 5}, {id: 10, title: "ten", hits: 6}], on_conflict: {constraint: doc_pkey, update_columns: [title, hits]}) {affected_rows returning {id title slug hits}}}');
select run('mutation {insert_doc_one(object: {id: 1, title: "one", hits: 9}, on_conflict: {constraint: doc_pkey, update_columns: [title]}) {id title hits}}');
select run('mutation {insert_doc(objects: [{id: 20, slug: "mine", title: "by slug"}], on_conflict: {constraint: doc_slug_key, update_columns: [title]}) {affected_rows returning {id title slug}}}');
select run('mutation {insert_doc(objects: [{id: 1, slug: "theirs", title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [slug]}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 30, slug: "theirs", title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}');
-- A column that no object gives takes what an insert would have stored.
select run('mutation {insert_doc(objects: [{id: 10, title: "ten"}], on_conflict: {constraint: doc_pkey, update_columns: [hits, touched, title]}) {returning {id hits touched}}}');

\echo # nothing to update
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: []}) {affected_rows returning {id}}}');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}, {id: 11, title: "eleven"}], on_conflict: {constraint: doc_pkey}) {affected_rows returning {id title}}}');
select run('mutation {insert_doc_one(object: {id: 1, title: "x"}, on_conflict: {constraint: doc_pkey, update_columns: []}) {id}}');
select run('mutation {insert_doc_one(object: {id: 12, title: "twelve"}, on_conflict: {constraint: doc_pkey, update_columns: []}) {id}}');

\echo # a condition
select run('mutation {insert_doc(objects: [{id: 1, title: "c1"}, {id: 2, title: "c2"}, {id: 13, title: "c13"}], on_conflict: {constraint: doc_pkey, update_columns: [title], where: {owner: {_eq: 8}}}) {affected_rows returning {id title}}}');
select run('mutation {insert_doc(objects: [{id: 1, title: "d1"}], on_conflict: {constraint: doc_pkey, update_columns: [title], where: {owner: {_eq: 8}}}) {affected_rows returning {id title}}}');
select run('mutation {insert_doc(objects: [{id: 2, title: "d2"}], on_conflict: {constraint: doc_pkey, update_columns: [title], where: {}}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 2, title: "e2"}], on_conflict: {constraint: doc_pkey, update_columns: [title], where: null}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 2, title: "f2"}], on_conflict: {constraint: doc_pkey, update_columns: [title], where: {owner: {_eq: null}}}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 2, title: "g2"}], on_conflict: null) {affected_rows}}');
select id, title from doc order by id;

\echo # variables
select run('mutation ($c: doc_on_conflict) {insert_doc(objects: [{id: 1, title: "v1"}], on_conflict: $c) {affected_rows returning {title}}}', '{"c": {"constraint": "doc_pkey", "update_columns": ["title"]}}');
select run('mutation ($c: doc_on_conflict) {insert_doc(objects: [{id: 1, title: "v2"}], on_conflict: $c) {affected_rows returning {title}}}', '{"c": {"constraint": "doc_pkey", "update_columns": ["title"], "where": {"title": {"_eq": "v1"}}}}');
select run('mutation ($c: doc_on_conflict) {insert_doc(objects: [{id: 1, title: "v3"}], on_conflict: $c) {affected_rows returning {title}}}', '{"c": {"constraint": "doc_pkey", "update_columns": ["title"], "where": {"title": {"_eq": "v1"}}}}');
select run('mutation ($c: doc_on_conflict) {insert_doc(objects: [{id: 1, title: "v4"}], on_conflict: $c) {affected_rows returning {title}}}', '{"c": {"constraint": "doc_pkey", "update_columns": []}}');
select run('mutation ($c: doc_on_conflict) {insert_doc(objects: [{id: 1, title: "v5"}], on_conflict: $c) {affected_rows}}', '{"c": null}');
select run('mutation ($c: doc_on_conflict) {insert_doc(objects: [{id: 1, title: "v6"}], on_conflict: $c) {affected_rows}}');
select run('mutation ($c: doc_constraint!, $u: [doc_update_column!]!, $w: doc_bool_exp) {insert_doc(objects: [{id: 1, title: "v7"}], on_conflict: {constraint: $c, update_columns: $u, where: $w}) {returning {title}}}', '{"c": "doc_pkey", "u": ["title"], "w": {"id": {"_eq": 1}}}');
select run('mutation ($c: doc_constraint!, $u: [doc_update_column!]! = [title]) {insert_doc(objects: [{id: 2, slug: "mine", title: "v8"}], on_conflict: {constraint: $c, update_columns: $u}) {returning {id title}}}', '{"c": "doc_slug_key"}');
select run('mutation ($c: doc_constraint!, $u: doc_update_column!) {insert_doc(objects: [{id: 1, title: "v9"}], on_conflict: {constraint: $c, update_columns: [$u]}) {returning {id title}}}', '{"c": "doc_pkey", "u": "title"}');
select run('mutation ($t: String) {insert_doc(objects: [{id: 1, title: "v10"}], on_conflict: {constraint: doc_pkey, update_columns: title, where: {title: {_eq: $t}}}) {returning {id title}}}', '{"t": "v9"}');
select run('mutation ($o: [doc_insert_input!]!) {insert_doc(objects: $o, on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}', jsonb_build_object('o', (select jsonb_agg(jsonb_build_object('id', i, 'title', 't' || i)) from generate_series(1, n) i)))
  from unnest(array[1, 2, 500]) n;
delete from doc where id > 3;

\echo # refused
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: nothing, update_columns: [title]}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [nothing]}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {update_columns: [title]}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: "doc_pkey", update_columns: [title]}) {affected_rows}}');
select run('mutation {insert_plain(objects: [{id: 1}], on_conflict: {constraint: plain_pkey, update_columns: []}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}, {id: 1, title: "y"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}');
select run('mutation {insert_doc(objects: [{id: 40, title: "x"}, {id: 40, title: "y"}], on_conflict: {constraint: doc_pkey, update_columns: []}) {affected_rows returning {title}}}');
select id, title from doc order by id;
delete from doc where id > 3;

\echo # which constraints there are
select run('{__type(name: "doc_constraint") {enumValues {name description}}}');
select run('{__type(name: "membership_constraint") {enumValues {name}}}');
select run('{__type(name: "deferred_constraint") {enumValues {name}}}');
select run('{__type(name: "indexed_constraint") {enumValues {name}}}');
select run('{__type(name: "doc_update_column") {enumValues {name}}}');
select run('{__type(name: "doc_on_conflict") {inputFields {name defaultValue type {kind name ofType {kind name ofType {kind name ofType {kind name}}}}}}}');
select run('mutation {insert_membership(objects: [{team: 1, person: 1, rank: "a"}, {team: 1, person: 2, rank: "b"}]) {affected_rows}}');
select run('mutation {insert_membership(objects: [{team: 1, person: 1, rank: "c"}, {team: 2, person: 2, rank: "b"}], on_conflict: {constraint: membership_pkey, update_columns: [rank]}) {affected_rows returning {team person rank since}}}');

\echo # a role: rows that conflict are changed as its update permission says, new ones as its insert permission says
insert into graphql.select_permission (relation, role, columns, filter) values ('doc', 'author', '{id,title,owner,hits,touched}', '{"owner": "X-Hasura-User-Id"}');
insert into graphql.insert_permission (relation, role, columns, row_check, presets) values ('doc', 'author', '{id,title,owner,slug,hits}', '{"owner": "X-Hasura-User-Id", "title": {"_neq": "bad"}}', '{"touched": "inserted"}');
insert into graphql.update_permission (relation, role, columns, filter, row_check, presets) values
  ('doc', 'author', '{title,hits,owner}', '{"owner": "X-Hasura-User-Id", "locked": false}', '{"owner": "X-Hasura-User-Id", "title": {"_neq": "worse"}}', '{"touched": "updated", "editor": "X-Hasura-User-Id"}');
select run('mutation {insert_doc(objects: [{id: 1, title: "mine"}, {id: 4, title: "four"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows returning {id title touched}}}', role => 'author');
select id, owner, title, touched, editor from doc order by id;
-- Rows of others and locked ones stay.
select run('mutation {insert_doc(objects: [{id: 2, title: "stolen"}, {id: 3, title: "opened"}], on_conflict: {constraint: doc_pkey, update_columns: [title, owner]}) {affected_rows returning {id title}}}', role => 'author');
select run('mutation {insert_doc_one(object: {id: 2, title: "stolen"}, on_conflict: {constraint: doc_pkey, update_columns: [title]}) {id title}}', role => 'author');
select run('mutation {insert_doc(objects: [{id: 2, title: "stolen"}], on_conflict: {constraint: doc_pkey, update_columns: [title], where: {_or: [{}, {owner: {_eq: 8}}]}}) {affected_rows}}', role => 'author');
select id, owner, title, touched, editor from doc order by id;
-- New rows: the insert check, with its place.
select run('mutation {insert_doc(objects: [{id: 1, title: "fine"}, {id: 5, title: "bad"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}', role => 'author');
select run('mutation {insert_doc(objects: [{id: 5, title: "fine", owner: 8}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}', role => 'author');
select run('mutation {insert_doc(objects: [{id: 5, title: "worse"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows returning {id title touched}}}', role => 'author');
-- Rows that conflict: the update check alone.
select run('mutation {insert_doc(objects: [{id: 6, title: "fine"}, {id: 1, title: "worse"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}', role => 'author');
select run('mutation {insert_doc(objects: [{id: 1, title: "fine", owner: 8}], on_conflict: {constraint: doc_pkey, update_columns: [owner]}) {affected_rows}}', role => 'author');
select run('mutation {insert_doc(objects: [{id: 1, title: "bad"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows returning {title}}}', role => 'author');
-- A row that the same request inserted is an updated one the second time.
select run('mutation {a: insert_doc(objects: [{id: 7, title: "seven"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {returning {touched}} b: insert_doc(objects: [{id: 7, title: "bad"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {returning {title touched}}}', role => 'author');
delete from doc where id = 7;
select run('mutation {a: insert_doc(objects: [{id: 7, title: "seven"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {returning {touched}} b: insert_doc(objects: [{id: 7, title: "worse"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {returning {title touched}}}', role => 'author');
select id, owner, title, touched, editor from doc order by id;
-- Preset and unpermitted columns cannot be named; the condition is over what the role selects.
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [touched]}) {affected_rows}}', role => 'author');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [locked]}) {affected_rows}}', role => 'author');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [title], where: {locked: {_eq: true}}}) {affected_rows}}', role => 'author');
select run('{__type(name: "doc_update_column") {enumValues {name}}}', role => 'author');
-- Presets alone are no reason to update.
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: []}) {affected_rows}}', role => 'author');
select id, title, touched from doc where id = 1;

\echo # a role that may insert and not update: it can ignore conflicts
insert into graphql.select_permission (relation, role, columns, filter) values ('doc', 'adder', '{id,title}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('doc', 'adder', '{id,title}', '{}');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}, {id: 50, title: "fifty"}], on_conflict: {constraint: doc_pkey, update_columns: []}) {affected_rows returning {id}}}', role => 'adder');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey}) {affected_rows}}', role => 'adder');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}', role => 'adder');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [_PLACEHOLDER]}) {affected_rows}}', role => 'adder');
select run('mutation ($c: doc_on_conflict) {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: $c) {affected_rows}}', '{"c": {"constraint": "doc_pkey", "update_columns": ["_PLACEHOLDER"]}}', 'adder');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [], where: {}}) {affected_rows}}', role => 'adder');
select run('{update: __type(name: "doc_update_column") {enumValues {name}} conflict: __type(name: "doc_on_conflict") {inputFields {name}}}', role => 'adder');
select id, title from doc where id in (1, 50) order by id;

\echo # without a permission to select
insert into graphql.insert_permission (relation, role, columns, row_check) values ('doc', 'blind', '{id,title}', '{}');
insert into graphql.update_permission (relation, role, columns, filter, row_check) values ('doc', 'blind', '{title}', '{"id": {"_lt": 3}}', '{"title": {"_neq": "worse"}}');
select run('mutation {insert_doc(objects: [{id: 1, title: "blind"}, {id: 3, title: "blind"}, {id: 60, title: "blind"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}', role => 'blind');
select run('mutation {insert_doc(objects: [{id: 1, title: "worse"}], on_conflict: {constraint: doc_pkey, update_columns: [title]}) {affected_rows}}', role => 'blind');
select run('mutation {insert_doc(objects: [{id: 1, title: "x"}], on_conflict: {constraint: doc_pkey, update_columns: [title], where: {id: {_eq: 1}}}) {affected_rows}}', role => 'blind');
select id, title from doc order by id;

\echo # a trigger that fills in after the conflict was found; the check sees the stored row
create function filled() returns trigger language plpgsql as $$ begin new.hits := case when tg_op = 'INSERT' then 100 else 200 end; return new; end $$;
create trigger filled before insert or update on doc for each row execute function filled();
update graphql.update_permission set row_check = '{"hits": 200}' where relation = 'doc'::regclass and role = 'author';
update graphql.insert_permission set row_check = '{"hits": 100}' where relation = 'doc'::regclass and role = 'author';
select run('mutation {insert_doc(objects: [{id: 4, title: "t", hits: 1}, {id: 70, title: "t", hits: 2}], on_conflict: {constraint: doc_pkey, update_columns: [hits]}) {affected_rows returning {id hits}}}', role => 'author');
update graphql.insert_permission set row_check = '{"hits": 2}' where relation = 'doc'::regclass and role = 'author';
select run('mutation {insert_doc(objects: [{id: 4, title: "t", hits: 1}, {id: 71, title: "t", hits: 2}], on_conflict: {constraint: doc_pkey, update_columns: [hits]}) {affected_rows}}', role => 'author');
