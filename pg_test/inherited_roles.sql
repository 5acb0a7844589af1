-- An inherited role sees the union of its parents' rights cell by cell: a cell that no parent gives for its row reads
-- null wherever it is used, in answers, conditions, orders, aggregates, distinct_on and keys.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create table city (id int primary key, name text not null);
create table person (
  id int primary key, name text not null, salary int not null, city_id int not null references city, boss_id int references person,
  grade boolean not null, profile jsonb not null
);
insert into city values (1, 'Ulm'), (2, 'Kiel');
insert into person values
  (1, 'ann', 10, 1, null, true, '{"k": 1}'), (2, 'bob', 20, 1, 1, false, '{"k": 2}'),
  (3, 'cid', 30, 2, 1, true, '{"k": 3}'), (4, 'dan', 40, 2, 2, false, '{"k": 4}');
create function person_rate(p person) returns int language sql stable as 'select p.salary / 10';
create function city_people(c city) returns setof person language sql stable as 'select * from person where city_id = c.id';
create function people() returns setof person language sql stable as 'select * from person';
select graphql.track_schema('public');
insert into graphql.function (function) values ('people()');
insert into graphql.computed_field (relation, name, function) values
  ('person', 'rate', 'person_rate(person)'), ('city', 'crowd', 'city_people(city)');
-- `self` sees everything of its own row; `public` the names of persons 1 to 3; nobody sees person 4.
insert into graphql.select_permission (relation, role, columns, computed_fields, filter, row_limit, allow_aggregations) values
  ('person', 'self', '{*}', '{rate}', '{"id": {"_eq": "X-Hasura-User-Id"}}', 1, false),
  ('person', 'public', '{id,name}', '{}', '{"id": {"_lt": 4}}', 3, true),
  ('city', 'public', '{id,name}', '{}', '{"id": {"_eq": 1}}', null, true),
  ('city', 'guide', '{name}', '{}', '{}', null, false);
insert into graphql.inherited_role (role, parent) values ('member', 'self'), ('member', 'public');
create function ask(query text, role text default 'member', person int default 2) returns text language sql as $$
  select graphql.resolve(query, '{}', jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', person))::text
$$;

\echo # output
select ask('{person(order_by: {id: asc}) {id name salary rate grade profile(path: "k") city_id}}');
select ask('{person_by_pk(id: 2) {salary}}'), ask('{person_by_pk(id: 1) {name salary}}'), ask('{person_by_pk(id: 4) {name}}');
select ask('{person(order_by: {id: asc}) {id salary}}', 'member', 4);
select ask('{person(order_by: {id: asc}) {id name salary}}', 'self'), ask('{person {salary}}', 'public');
select ask('{__type(name: "person") {fields {name type {kind name}}}}');

\echo # where
select ask('{person(where: {salary: {_gt: 0}}) {id}}'), ask('{person(where: {salary: {_eq: 10}}) {id}}');
select ask('{person(where: {salary: {_is_null: true}}, order_by: {id: asc}) {id}}'), ask('{person(where: {_not: {salary: {_eq: 20}}}) {id}}');
select ask('{person(where: {rate: {_gt: 0}}) {id}}'), ask('{person(where: {rate: {_eq: 1}}) {id}}');
select ask('{person(where: {profile: {_contains: {k: 1}}}) {id}}'), ask('{person(where: {profile: {_cast: {String: {_like: "%"}}}}) {id}}');
select ask('{person(where: {people: {salary: {_gt: 0}}}) {id}}'), ask('{person(where: {person: {salary: {_eq: 10}}}) {id}}');
select ask('{person(where: {people_aggregate: {count: {arguments: [salary], predicate: {_gt: 0}}}}) {id}}');
select ask('{person(where: {people_aggregate: {bool_and: {arguments: grade, predicate: {_eq: true}}}}) {id}}'), ask('{person(where: {people_aggregate: {bool_or: {arguments: grade, predicate: {_eq: true}}}}) {id}}');
select ask('{city(where: {people: {salary: {_gt: 0}}}) {id}}'), ask('{city(where: {people: {salary: {_eq: 10}}}) {id}}'), ask('{city(where: {crowd: {salary: {_eq: 10}}}) {id}}');

\echo # order_by: hidden salaries are all null, so the second key decides
select ask('{person(order_by: [{salary: asc_nulls_last}, {id: desc}]) {id}}'), ask('{person(order_by: [{salary: desc_nulls_last}, {id: asc}]) {id}}');
select ask('{person(order_by: [{rate: desc_nulls_last}, {id: desc}]) {id}}');
select ask('{person(order_by: [{person: {salary: desc_nulls_last}}, {id: desc}]) {id}}');
select ask('{person(order_by: [{people_aggregate: {max: {salary: desc_nulls_last}}}, {id: desc}]) {id}}');

\echo # aggregates
select ask('{person_aggregate {aggregate {count a: count(columns: salary) max {salary rate name} min {salary} sum {salary rate}}}}');
select ask('{person_aggregate(order_by: {id: asc}) {nodes {id salary}}}');
select ask('{people_aggregate {aggregate {count a: count(columns: [salary], distinct: true) max {salary}}}}'), ask('{people(order_by: {id: asc}) {id salary}}');
select ask('{city {people_aggregate {aggregate {count max {salary}} nodes {id salary}} crowd(order_by: {id: asc}) {id salary}}}');

\echo # distinct_on
select ask('{person(distinct_on: salary, order_by: [{salary: asc}, {id: desc}]) {id salary}}'), ask('{person(distinct_on: salary) {salary}}');

\echo # cells that depend on rules with relationships, in distinct_on, orders and pages
update graphql.select_permission set filter = '{"city": {"name": "Ulm"}, "id": {"_eq": "X-Hasura-User-Id"}}' where relation = 'person'::regclass and role = 'self';
select ask('{person(distinct_on: salary, order_by: [{salary: asc}, {id: desc}]) {id salary}}');
select ask('{person(limit: 2, order_by: {id: asc}) {id salary city {id}}}');
select ask('{person_aggregate {aggregate {max {salary}}}}'), ask('{person(order_by: {id: asc}) {id salary}}', 'member', 3);
update graphql.select_permission set filter = '{"id": {"_eq": "X-Hasura-User-Id"}}' where relation = 'person'::regclass and role = 'self';

\echo # limits: the largest; none, if one parent has none
select ask('{person(order_by: {id: asc}) {id}}'), ask('{person(order_by: {id: asc}) {id}}', 'member', 4);
update graphql.select_permission set row_limit = 2 where relation = 'person'::regclass and role = 'public';
select ask('{person(order_by: {id: asc}) {id}}');
update graphql.select_permission set row_limit = null where relation = 'person'::regclass and role = 'self';
select ask('{person(order_by: {id: asc}) {id}}');

\echo # root fields: the union
update graphql.select_permission set query_root_fields = '{select}' where relation = 'person'::regclass and role = 'self';
update graphql.select_permission set query_root_fields = '{select_aggregate}' where relation = 'person'::regclass and role = 'public';
select ask('{person(order_by: {id: asc}) {id}}'), ask('{person_aggregate {aggregate {count}}}'), ask('{person_by_pk(id: 1) {id}}');
update graphql.select_permission set query_root_fields = null where relation = 'person'::regclass;

\echo # a session variable that one parent needs is needed by the heir
select graphql.resolve('{person {id}}', '{}', '{"x-hasura-role": "member"}');

\echo # a parent whose rule is broken gives nothing; the others still do
insert into graphql.select_permission (relation, role, columns, filter) values ('city', 'lost', '{id,name}', '{}');
insert into graphql.inherited_role (role, parent) values ('heir', 'lost'), ('heir', 'public');
select ask('{city(order_by: {id: asc}) {id name}}', 'heir');
set check_function_bodies = off;
update graphql.select_permission set filter = '{"gone": 1}' where role = 'lost';
reset check_function_bodies;
select ask('{city(order_by: {id: asc}) {id name}}', 'heir'), ask('{city {id}}', 'lost');

\echo # heirs of heirs; a permission of an heir takes the place of what it would inherit
insert into graphql.inherited_role (role, parent) values ('grandchild', 'member'), ('grandchild', 'guide');
select ask('{city(order_by: {name: asc}) {id name people(order_by: {id: asc}) {id salary}}}', 'grandchild');
select ask('{city(where: {id: {_eq: 2}}) {name}}', 'grandchild'), ask('{city_by_pk(id: 2) {name}}', 'grandchild'), ask('{city_by_pk(id: 1) {name}}', 'grandchild');
insert into graphql.select_permission (relation, role, columns, filter) values ('person', 'member', '{id}', '{"id": {"_eq": 4}}');
select ask('{person {id}}'), ask('{person {id salary}}'), ask('{person {id}}', 'grandchild');
delete from graphql.select_permission where role = 'member';

\echo # a parent less, a parent gone
delete from graphql.inherited_role where role = 'member' and parent = 'self';
select ask('{person(order_by: {id: asc}) {id}}'), ask('{person {salary}}');
delete from graphql.inherited_role where role = 'member';
select ask('{person {id}}');

\echo # neither cycles nor admin
insert into graphql.inherited_role (role, parent) values ('self', 'self');
insert into graphql.inherited_role (role, parent) values ('guide', 'grandchild');
insert into graphql.inherited_role (role, parent) values ('upstart', 'admin');
insert into graphql.inherited_role (role, parent) values ('admin', 'self');
