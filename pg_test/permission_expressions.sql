-- Every operator of permission expressions but those of extensions: which rows the filter lets through.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create table team (id int primary key, name text not null, lead_id int);
create table item (
  id int primary key, team_id int references team, parent_id int references item, n int, m bigint, words text, other text, day date, flag boolean,
  document jsonb, numbers int[], names text[], amount numeric(10, 2), code uuid
);
create table membership (team_id int references team, person text, rank int, primary key (team_id, person));
insert into team values (1, 'red', 1), (2, 'blue', 3);
insert into item values
  (1, 1, null, 1, 1, 'alpha', 'alpha', '2020-01-01', true, '{"a": 1}', '{1,2}', '{x,y}', 1.50, '00000000-0000-0000-0000-000000000001'),
  (2, 1, 1, 2, 3, 'Beta', 'alpha', '2021-01-01', false, '{"a": 2, "b": 1}', '{2,3}', '{y}', 2.50, '00000000-0000-0000-0000-000000000002'),
  (3, 2, 1, 3, 2, 'gamma', 'zeta', '2022-01-01', true, '{"c": [1]}', '{4}', '{z}', 3.50, '00000000-0000-0000-0000-000000000003'),
  (4, null, 3, null, null, null, null, null, null, null, null, null, null, null);
insert into membership values (1, 'ann', 5), (1, 'bob', 1), (2, 'ann', 1);
create function item_double(i item) returns int language sql stable as 'select i.n * 2';
create function item_siblings(i item) returns setof item language sql stable as
  'select s.* from item s where s.team_id = i.team_id and s.id <> i.id';
create function item_is_mine(i item, session json) returns boolean language sql stable as
  $$select i.words = session ->> 'x-hasura-word'$$;
select graphql.track_schema('public');
insert into graphql.computed_field (relation, name, function, session_argument) values
  ('item', 'double', 'item_double(item)', null), ('item', 'siblings', 'item_siblings(item)', null),
  ('item', 'is_mine', 'item_is_mine(item, json)', 'session');
select string_agg(name, ' ' order by name) from graphql.relationship where relation = 'item'::regclass;
insert into graphql.select_permission (relation, role, columns, filter) values ('item', 'reader', '{id}', '{}');

-- The identifiers that role `reader` sees under a filter, or the error.
create function seen(filter jsonb, session jsonb default '{}') returns text language plpgsql as $$
declare
  answer jsonb;
begin
  update graphql.select_permission p set filter = seen.filter where p.relation = 'item'::regclass and p.role = 'reader';
  answer := graphql.resolve('{item(order_by: {id: asc}) {id}}', '{}', '{"x-hasura-role": "reader"}'::jsonb || session);
  if answer ? 'errors' then
    return answer #>> '{errors,0,message}';
  end if;
  return coalesce((select string_agg(i ->> 'id', ' ') from jsonb_array_elements(answer #> '{data,item}') i), 'none');
end
$$;

\echo # no condition, and, or, not
select seen('{}'), seen('{"_and": []}'), seen('{"_or": []}'), seen('{"_not": {}}'), seen('{"id": {}}');
select seen('{"_and": [{"id": {"_gt": 1}}, {"id": {"_lt": 3}}]}'), seen('{"$and": [{"id": {"$gt": 1}}, {"id": {"$lt": 3}}]}');
select seen('{"_or": [{"id": 1}, {"id": 3}]}'), seen('{"$or": [{"id": 1}, {"id": 3}]}');
select seen('{"_not": {"id": {"_in": [1, 2]}}}'), seen('{"$not": {"id": {"$in": [1, 2]}}}');
select seen('{"id": {"_gt": 1, "_lt": 4}, "flag": {"_eq": true}}');

\echo # comparison; _neq of a rule holds for null too, its negation does not
select seen('{"n": {"_eq": 2}}'), seen('{"n": 2}'), seen('{"n": "2"}'), seen('{"n": {"$eq": 2}}');
select seen('{"n": {"_ne": 2}}'), seen('{"n": {"_neq": 2}}'), seen('{"n": {"$ne": 2}}');
select seen('{"n": {"_gt": 2}}'), seen('{"n": {"_gte": 2}}'), seen('{"n": {"_lt": 2}}'), seen('{"n": {"_lte": 2}}');
select seen('{"n": {"_in": [1, 3]}}'), seen('{"n": {"_in": []}}'), seen('{"n": {"_nin": [1]}}'), seen('{"n": {"_nin": []}}');
select seen('{"n": {"_is_null": true}}'), seen('{"n": {"_is_null": false}}');
select seen('{"day": {"_gte": "2021-01-01"}}'), seen('{"amount": {"_eq": 2.5}}'), seen('{"amount": {"_eq": "2.50"}}'), seen('{"flag": false}');
select seen('{"code": {"_eq": "00000000-0000-0000-0000-000000000003"}}'), seen('{"m": {"_gt": 1}}');

\echo # columns
select seen('{"words": {"_ceq": "other"}}'), seen('{"words": {"_cneq": "other"}}'), seen('{"words": {"_cne": "other"}}');
select seen('{"n": {"_cgt": "m"}}'), seen('{"n": {"_clt": "m"}}'), seen('{"n": {"_cgte": "m"}}'), seen('{"n": {"_clte": ["m"]}}');
select seen('{"n": {"$cgt": "m"}}'), seen('{"words": {"$ceq": "other"}}');

\echo # text
select seen('{"words": {"_like": "%a"}}'), seen('{"words": {"_nlike": "a%"}}'), seen('{"words": {"_ilike": "B%"}}'), seen('{"words": {"_nilike": "b%"}}');
select seen('{"words": {"_similar": "(al|ga)%"}}'), seen('{"words": {"_nsimilar": "(al|ga)%"}}');
select seen('{"words": {"_regex": "^[a-g]"}}'), seen('{"words": {"_nregex": "^[a-g]"}}'), seen('{"words": {"_iregex": "^b"}}'), seen('{"words": {"_niregex": "^b"}}');
select seen('{"words": {"$like": "%a"}}'), seen('{"words": {"$ilike": "b%"}}'), seen('{"words": {"$similar": "g%"}}');

\echo # jsonb and arrays
select seen('{"document": {"_contains": {"a": 1}}}'), seen('{"document": {"_contained_in": {"a": 1, "z": 1}}}');
select seen('{"document": {"_has_key": "b"}}'), seen('{"document": {"_has_keys_any": ["b", "c"]}}'), seen('{"document": {"_has_keys_all": ["a", "b"]}}');
select seen('{"document": {"_eq": {"a": 1}}}'), seen('{"document": {"_cast": {"String": {"_like": "%[1]%"}}}}');
select seen('{"numbers": {"_contains": [2]}}'), seen('{"numbers": {"_contained_in": [1, 2, 3]}}'), seen('{"names": {"_contains": ["y"]}}'), seen('{"numbers": {"_eq": [4]}}');

\echo # session variables: any case, lists, missing, hostile
select seen('{"n": "X-Hasura-N"}', '{"x-hasura-n": "2"}'), seen('{"n": {"_eq": "x-hasura-n"}}', '{"X-HASURA-N": "2"}'), seen('{"n": {"_lt": "X-hasura-N"}}', '{"x-Hasura-n": "2"}');
select seen('{"n": {"_in": "X-Hasura-List"}}', '{"x-hasura-list": "{1,3}"}'), seen('{"n": {"_in": ["X-Hasura-N", 1]}}', '{"x-hasura-n": "2"}'), seen('{"n": {"_nin": "X-Hasura-List"}}', '{"x-hasura-list": "{}"}');
select seen('{"words": {"_in": "X-Hasura-List"}}', '{"x-hasura-list": "{alpha,\"gamma\"}"}'), seen('{"words": {"_in": "X-Hasura-List"}}', '{"x-hasura-list": ["alpha", "a,b\"\\"]}');
select seen('{"words": {"_like": "X-Hasura-Pattern"}}', '{"x-hasura-pattern": "%a"}'), seen('{"document": {"_has_key": "X-Hasura-Key"}}', '{"x-hasura-key": "b"}');
select seen('{"document": {"_contains": "X-Hasura-Json"}}', '{"x-hasura-json": "{\"a\": 1}"}'), seen('{"numbers": {"_contains": "X-Hasura-List"}}', '{"x-hasura-list": "{2}"}');
select seen('{"document": {"_has_keys_any": "X-Hasura-List"}}', '{"x-hasura-list": "{b,c}"}'), seen('{"document": {"_has_keys_any": ["X-Hasura-Key", "c"]}}', '{"x-hasura-key": "b"}');
select seen('{"n": "X-Hasura-N"}');
select seen('{"_or": [{}, {"n": "X-Hasura-N"}]}');
select seen('{"n": {"_in": "X-Hasura-List"}}');
select seen('{"n": "X-Hasura-N"}', '{"x-hasura-n": null}');
select seen('{"n": "X-Hasura-N"}', '{"x-hasura-n": ""}');
select seen('{"n": "X-Hasura-N"}', '{"x-hasura-n": "1 or true"}');
select seen('{"n": "X-Hasura-N"}', '{"x-hasura-n": "99999999999"}');
select seen('{"n": {"_in": "X-Hasura-List"}}', '{"x-hasura-list": "{1"}');
select seen('{"words": "X-Hasura-Word"}', $$ {"x-hasura-word": "'; drop table item; --"} $$), seen('{"words": "X-Hasura-Word"}', '{"x-hasura-word": "X-Hasura-Word"}');
select seen('{"words": {"_like": "X-Hasura-Pattern"}}', '{"x-hasura-pattern": "\\"}');
select seen('{"n": "X-Hasura-N"}', '{"x-hasura-n": "1", "X-Hasura-N": "2"}');
select seen('{"n": "X-Hasura-N"}', '{"x-hasura-n": {"a": 1}}');

\echo # relationships: object = the parent, array = any row; both ways, and nested
select seen('{"team": {"name": {"_eq": "red"}}}'), seen('{"team": {}}'), seen('{"_not": {"team": {}}}');
select seen('{"items": {"flag": {"_eq": false}}}'), seen('{"items": {}}'), seen('{"item": {"n": 1}}');
select seen('{"team": {"memberships": {"person": "X-Hasura-Person", "rank": {"_gt": 2}}}}', '{"x-hasura-person": "ann"}'), seen('{"team": {"memberships": {"person": "X-Hasura-Person"}}}', '{"x-hasura-person": "bob"}');
select seen('{"team": {"_or": [{"name": "blue"}, {"memberships": {"person": "bob"}}]}}'), seen('{"item": {"item": {"id": 1}}}'), seen('{"_not": {"items": {}}}');

\echo # column of the root, from one, two and three levels down
select seen('{"team": {"lead_id": {"_ceq": ["$", "id"]}}}'), seen('{"item": {"team": {"lead_id": {"_ceq": ["$", "parent_id"]}}}}'), seen('{"id": {"_ceq": ["$", "n"]}}');
select seen('{"items": {"n": {"_cgt": ["$", "n"]}}}'), seen('{"team": {"items": {"n": {"_cgt": ["$", "n"]}}}}'), seen('{"_exists": {"_table": "membership", "_where": {"team_id": {"_ceq": ["$", "team_id"]}, "rank": {"_gt": 2}}}}');
-- Inside _exists a plain name means a column of that table, which here compares it with itself.
select seen('{"_exists": {"_table": "membership", "_where": {"team_id": {"_ceq": "rank"}}}}');

\echo # _exists
select seen('{"_exists": {"_table": {"schema": "public", "name": "membership"}, "_where": {"person": "X-Hasura-Person"}}}', '{"x-hasura-person": "ann"}'), seen('{"_exists": {"_table": {"schema": "public", "name": "membership"}, "_where": {"person": "X-Hasura-Person"}}}', '{"x-hasura-person": "eve"}');
select seen('{"_exists": {"_table": "membership", "_where": {}}}'), seen('{"_not": {"_exists": {"_table": "membership", "_where": {}}}}'), seen('{"_and": [{"n": 1}, {"_exists": {"_table": "team", "_where": {"items": {"n": 3}}}}]}');

\echo # computed fields
select seen('{"double": {"_gt": 2}}'), seen('{"double": 4}'), seen('{"siblings": {"n": 2}}'), seen('{"_not": {"siblings": {}}}');
select seen('{"is_mine": true}', '{"x-hasura-word": "gamma"}'), seen('{"is_mine": {"_eq": true}}');

\echo # refused when written
update graphql.select_permission set filter = '{"nothing": 1}' where role = 'reader';
update graphql.select_permission set filter = '{"n": {"_like": "1"}}' where role = 'reader';
update graphql.select_permission set filter = '{"n": {"_near": 1}}' where role = 'reader';
update graphql.select_permission set filter = '{"n": "one"}' where role = 'reader';
update graphql.select_permission set filter = '{"n": null}' where role = 'reader';
update graphql.select_permission set filter = '{"n": {"_eq": null}}' where role = 'reader';
update graphql.select_permission set filter = '{"n": {"_in": null}}' where role = 'reader';
update graphql.select_permission set filter = '{"n": {"_in": [null]}}' where role = 'reader';
update graphql.select_permission set filter = '{"n": {"_is_null": "yes"}}' where role = 'reader';
update graphql.select_permission set filter = '{"n": {"_ceq": "words"}}' where role = 'reader';
update graphql.select_permission set filter = '{"n": {"_ceq": ["$", "nothing"]}}' where role = 'reader';
update graphql.select_permission set filter = '{"n": "X-Hasura-"}' where role = 'reader';
update graphql.select_permission set filter = '{"n": "X-Hasura-A B"}' where role = 'reader';
update graphql.select_permission set filter = '{"_exists": {"_table": "nothing", "_where": {}}}' where role = 'reader';
update graphql.select_permission set filter = '{"_exists": {"_table": {"schema": "pg_catalog", "name": "pg_authid"}, "_where": {}}}' where role = 'reader';
update graphql.select_permission set filter = '{"team": {"nothing": 1}}' where role = 'reader';
update graphql.select_permission set filter = '{"_or": {"n": 1}, "_and": 1}' where role = 'reader';
update graphql.select_permission set filter = '[]' where role = 'reader';
update graphql.select_permission set filter = 'null' where role = 'reader';
update graphql.select_permission set filter = null where role = 'reader';

\echo # what a rule looks at is not limited by the rules of its role, nor does it open anything
select seen('{"team": {"name": "red"}}'), graphql.resolve('{item {team {id}}}', '{}', '{"x-hasura-role": "reader"}');
