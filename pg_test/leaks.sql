-- A role learns nothing about what it may not see: no condition, order or aggregate is computed on hidden rows where
-- that could raise an error; error texts, introspection and answers to odd values tell nothing about them either.
\pset format unaligned
\pset tuples_only on
create table owner (id int primary key, name text not null);
create table note (
  id int primary key, owner_id int not null references owner, words text not null, soft text not null,
  divisor int not null, document jsonb not null, points point[], raw json[], secret text not null default 'hidden'
);
create table colour (value text primary key, comment text);
create table crayon (id int primary key, colour text not null references colour);
create type mood as enum ('calm', 'wild');
create domain tag as text;
create table private_thing (id int primary key, mood mood, tag tag, span int4range, note_id int references note);
insert into owner values (1, 'one'), (2, 'two');
insert into note values
  (1, 1, '11', 'soft', 1, '{"k": 1}', '{"(1,1)"}', array['{}'::json]),
  (2, 2, 'secret word', 'soft', 0, '{"k": "secret"}', '{"(2,2)"}', array['{}'::json]);
insert into colour values ('red', 'warm'), ('blue', 'cold');
create function note_share(n note) returns int language sql stable as 'select 10 / n.divisor';
create function note_number(n note) returns int language plpgsql stable as 'begin return n.words::int; end';
create function note_notes(n note) returns setof note language plpgsql stable as
  'begin perform 1 / n.divisor; return query select * from note; end';
create function notes() returns setof note language sql stable as 'select * from note';
select graphql.track_schema('public');
insert into graphql.function (function) values ('notes()');
update graphql.relation set is_enum = true where relation = 'colour'::regclass;
insert into graphql.computed_field (relation, name, function) values
  ('note', 'share', 'note_share(note)'), ('note', 'number', 'note_number(note)'), ('note', 'copies', 'note_notes(note)');
-- `reader`: a cheap rule. `walker`: an expensive one, which Postgres would try last. `blind`: no row at all.
insert into graphql.select_permission (relation, role, columns, computed_fields, filter, allow_aggregations)
select 'note', role, '{id,owner_id,words,soft,divisor,document,points,raw}', '{share,number}', filter, true
from (values
  ('reader', '{"owner_id": {"_eq": "X-Hasura-User-Id"}}'::jsonb),
  ('walker', '{"owner": {"name": {"_eq": "one"}, "_exists": {"_table": {"schema": "public", "name": "owner"}, "_where": {}}}}'),
  ('blind', '{"owner": {"name": {"_eq": "none"}}}')
) r (role, filter);
insert into graphql.select_permission (relation, role, columns, filter, allow_aggregations)
select 'owner', role, '{id,name}', '{}', true from (values ('reader'), ('walker'), ('blind')) r (role);
create function ask(query text, role text default 'reader', variables jsonb default '{}') returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', 1))::text
$$;
-- One query as all three: what raises on a hidden row must not be seen.
create function ask_all(query text) returns table (role text, answer text) language sql as $$
  select r, ask(query, r) from unnest(array['reader', 'walker', 'blind']) r
$$;

\echo # conditions that raise on the hidden row
select * from ask_all('{note(where: {share: {_gt: 0}}) {id}}');
select * from ask_all('{note(where: {number: {_gt: 0}}) {id}}');
select * from ask_all('{note(where: {_not: {number: {_eq: 0}}}) {id}}');
select * from ask_all('{note(where: {_or: [{id: {_eq: 2}}, {share: {_gt: 0}}]}) {id}}');
select * from ask_all('{note(where: {id: {_eq: 2}, share: {_gt: 0}}) {id}}');
select * from ask_all('{note(where: {copies: {id: {_gt: 0}}}) {id}}');
select * from ask_all('{note(where: {copies: {number: {_gt: 0}}}) {id}}');
select * from ask_all('{notes(where: {number: {_gt: 0}}) {id}}');
select * from ask_all('{note_by_pk(id: 2) {number share}}');

\echo # the same through relationships, from rows that are visible
select * from ask_all('{owner(where: {notes: {share: {_gt: 0}}}) {id}}');
select * from ask_all('{owner(where: {notes_aggregate: {count: {predicate: {_gt: 0}, filter: {number: {_gt: 0}}}}}) {id}}');
select * from ask_all('{owner(order_by: {id: asc}) {notes(where: {number: {_gt: 0}}) {id}}}');
select * from ask_all('{owner(order_by: {id: asc}) {notes_aggregate(where: {share: {_gt: 0}}) {aggregate {count}}}}');

\echo # outputs, orders and aggregates that raise on the hidden row
select * from ask_all('{note {share number copies {id}}}');
select * from ask_all('{note(order_by: {number: asc}) {id}}');
select * from ask_all('{note(order_by: [{share: asc}, {number: desc}], limit: 3) {id owner {id}}}');
select * from ask_all('{note(order_by: {copies_aggregate: {count: asc}}) {id}}');
select * from ask_all('{note_aggregate {aggregate {max {number} sum {share}}}}');
select * from ask_all('{note_aggregate(order_by: {number: asc}, limit: 5) {aggregate {count} nodes {number}}}');
select * from ask_all('{owner(order_by: {id: asc}) {notes(order_by: {number: asc}) {number}}}');
select * from ask_all('{notes(order_by: {number: asc}) {number}}');

\echo # operators that may raise only when they meet a row
select * from ask_all('{note(where: {words: {_regex: "("}}) {id}}');
select * from ask_all('{note(where: {id: {_eq: 2}, words: {_nregex: "("}}) {id}}');
select * from ask_all('{note(where: {words: {_similar: "["}}) {id}}');
select ask('{note(where: {words: {_like: "\\"}}) {id}}', 'blind');
select ask('{note(where: {words: {_like: "\\"}}) {id}}');
select * from ask_all('{note(where: {document: {_cast: {String: {_regex: "("}}}}) {id}}');
select ask('{note(where: {points: {_eq: "{\"(1,1)\"}"}}) {id}}', 'blind');
select ask('{note(where: {raw: {_eq: "{\"{}\"}"}}) {id}}', 'blind');

\echo # a rule that itself fails on a row says nothing of what stands in it
update graphql.select_permission set filter = '{"number": {"_gt": 0}}' where role = 'blind' and relation = 'note'::regclass;
select ask('{note {id}}', 'blind');

\echo # a hidden name answers like one that does not exist
select ask('{private_thing {id}}') = replace(ask('{privat_thing {id}}'), 'privat_thing', 'private_thing') as same;
select ask('{note {secret}}') = replace(ask('{note {serect}}'), 'serect', 'secret') as same;
select ask('{note {... on private_thing {id}}}');
select ask('{note {... on privat_thing {id}}}');
select ask('query ($x: private_thing_bool_exp) {note(where: $x) {id}}');
select ask('query ($x: privat_thing_bool_exp) {note(where: $x) {id}}');
select ask('query ($x: mood) {note(limit: $x) {id}}');
select ask('query ($x: colour_enum) {note(limit: $x) {id}}');
select ask('query ($x: colur_enum) {note(limit: $x) {id}}');
select ask('{note(where: {private_things: {}}) {id}}');
select ask('{not_e {id}}');

\echo # introspection
select ask('{
  a: __type(name: "private_thing") {name} b: __type(name: "private_thing_bool_exp") {name} c: __type(name: "mood") {name}
  d: __type(name: "tag_comparison_exp") {name} e: __type(name: "colour_enum") {name} f: __type(name: "int4range") {name}
  g: __type(name: "colour") {name} h: __type(name: "private_thing_select_column") {name} i: __type(name: "mood_comparison_exp") {name}
}');
select string_agg(t ->> 'name', ' ' order by t ->> 'name')
from json_array_elements(ask('{__schema {types {name}}}')::json #> '{data,__schema,types}') t;
select ask('{__type(name: "note") {fields {name}}}');
select ask('{__type(name: "note_bool_exp") {inputFields {name}}}');
select ask('{__type(name: "note_order_by") {inputFields {name}}}');

\echo # null, absent and empty are never every row
select ask('{note(where: {id: {_eq: null}}) {id}}');
select ask('query ($x: Int) {note(where: {id: {_eq: $x}}) {id}}', 'reader', '{"x": null}');
select ask('query ($x: Int) {note(where: {id: {_eq: $x}}) {id}}');
select ask('query ($x: [Int!]) {note(where: {id: {_in: $x}}) {id}}', 'reader', '{"x": null}');
select ask('query ($x: [Int!]) {note(where: {id: {_in: $x}}) {id}}', 'reader', '{"x": [null]}');
select ask('query ($x: [Int!]) {note(where: {id: {_in: $x}}) {id}}', 'reader', '{"x": []}');
select ask('query ($x: [Int!]) {note(where: {id: {_nin: $x}}) {id}}', 'reader', '{"x": []}');
select ask('query ($x: Int!) {note(where: {id: {_in: [$x, null]}}) {id}}', 'reader', '{"x": 1}');
select ask('query ($x: note_bool_exp!) {note(where: $x) {id}}', 'reader', '{"x": null}');
select ask('query ($x: note_bool_exp!) {note(where: $x) {id}}');
select ask('query ($x: note_bool_exp) {note(where: $x) {id}}', 'reader', '{"x": {"id": null}}');
select ask('query ($x: note_bool_exp) {note(where: $x) {id}}', 'reader', '{"x": {"id": {"_eq": null}}}');
select ask('query ($x: note_bool_exp) {note(where: {_and: [{id: {_eq: 1}}, $x]}) {id}}', 'reader', '{"x": null}');
select ask('query ($x: note_bool_exp) {note(where: {_not: $x}) {id}}', 'reader', '{"x": null}');
select ask('query ($x: note_bool_exp) {note(where: {_not: $x}) {id}}', 'reader', '{"x": {}}');
select ask('{note(where: {_or: []}) {id}}');
select ask('{note(where: {_and: []}) {id}}');
select ask('{note(where: {_not: {}}) {id}}');
select ask('{note(where: {_or: [{}]}) {id}}');
select ask('{note(where: {_or: null}) {id}}');
select ask('{note(where: {owner: null}) {id}}');
select ask('{note(where: {id: {_is_null: null}}) {id}}');
select ask('query ($x: Boolean) {note(where: {id: {_is_null: $x}}) {id}}', 'reader', '{"x": null}');
select ask('{note(where: {}, order_by: {}, distinct_on: []) {id}}');
select ask('{note(where: null, order_by: null, distinct_on: null, limit: null, offset: null) {id}}');
select ask('{owner(where: {notes_aggregate: {}}) {id}}');
select ask('{owner(where: {notes_aggregate: {count: {predicate: {}}}}) {id}}');
select ask('{owner(where: {notes_aggregate: {count: {predicate: {_eq: null}}}}) {id}}');
select ask('{note_by_pk(id: null) {id}}');
select ask('query ($x: Int!) {note_by_pk(id: $x) {id}}');
select ask('{note(where: {document: {_contains: null}}) {id}}');
select ask('{note(limit: -1) {id}}');
-- Who may not read what a function returns learns nothing of its arguments.
create function notes_like(term text) returns setof note language sql stable as 'select * from note where words like term';
insert into graphql.function (function) values ('notes_like(text)');
select ask('{__type(name: "notes_like_args") {name}}', 'reader');
select ask('{__type(name: "notes_like_args") {name}}', 'stranger');
