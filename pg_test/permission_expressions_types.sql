-- requires: ltree, postgis
-- The operators of extension types in permission expressions, and that none of them tells about hidden rows.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
set client_min_messages = warning;
create schema ext;
create extension ltree schema ext;
create extension postgis schema ext;
create table place (
  id int primary key, path ext.ltree, shape ext.geometry, globe ext.geography, open boolean not null
);
insert into place values
  (1, 'top.a', ext.st_geomfromtext('POINT(1 1)', 4326), 'POINT(1 1)', true),
  (2, 'top.a.b', ext.st_geomfromtext('POLYGON((0 0, 0 2, 2 2, 2 0, 0 0))', 4326), 'POINT(2 2)', true),
  (3, 'other', ext.st_geomfromtext('LINESTRING(0 0, 5 5)', 4326), 'POINT(50 50)', true),
  -- Far outside of what geography, and in another system than what comparisons with the others, can take.
  (4, null, ext.st_geomfromtext('POINT(900 900)', 0), null, false);
select graphql.track('place');
insert into graphql.select_permission (relation, role, columns, filter) values ('place', 'reader', '{*}', '{}'), ('place', 'careful', '{*}', '{"open": true}');
create function seen(filter jsonb, session jsonb default '{}') returns text language plpgsql as $$
declare
  answer jsonb;
begin
  update graphql.select_permission p set filter = jsonb_build_object('_and', jsonb_build_array('{"id": {"_lt": 4}}'::jsonb, seen.filter)) where p.role = 'reader';
  answer := graphql.resolve('{place(order_by: {id: asc}) {id}}', '{}', '{"x-hasura-role": "reader"}'::jsonb || session);
  if answer ? 'errors' then
    return answer #>> '{errors,0,message}';
  end if;
  return coalesce((select string_agg(i ->> 'id', ' ') from jsonb_array_elements(answer #> '{data,place}') i), 'none');
end
$$;
create function ask(query text) returns text language sql as $$
  select graphql.resolve(query, '{}', '{"x-hasura-role": "careful"}')::text
$$;

\echo # ltree
select seen('{"path": {"_ancestor": "top.a.b"}}'), seen('{"path": {"_descendant": "top.a"}}'), seen('{"path": {"_ancestor_any": ["top.a.b.c", "other"]}}'), seen('{"path": {"_descendant_any": ["top.a.b", "other"]}}');
select seen('{"path": {"_matches": "top.*"}}'), seen('{"path": {"_matches_any": ["*.b", "other"]}}'), seen('{"path": {"_matches_fulltext": "a & b"}}'), seen('{"path": {"_eq": "other"}}');
select seen('{"path": {"_descendant": "X-Hasura-Path"}}', '{"x-hasura-path": "top"}'), seen('{"path": {"_matches": "X-Hasura-Path"}}', '{"x-hasura-path": "*.a"}'), seen('{"path": {"_descendant_any": "X-Hasura-Paths"}}', '{"x-hasura-paths": "{other}"}');

\echo # geometry
select seen('{"shape": {"_st_contains": {"type": "Point", "coordinates": [1, 1]}}}'), seen('{"shape": {"_st_within": {"type": "Polygon", "coordinates": [[[0, 0], [0, 3], [3, 3], [3, 0], [0, 0]]]}}}');
select seen('{"shape": {"_st_intersects": {"type": "Point", "coordinates": [1, 1]}}}'), seen('{"shape": {"_st_equals": {"type": "Point", "coordinates": [1, 1]}}}'), seen('{"shape": {"_st_touches": {"type": "Point", "coordinates": [0, 0]}}}');
select seen('{"shape": {"_st_crosses": {"type": "LineString", "coordinates": [[0, 5], [5, 0]]}}}'), seen('{"shape": {"_st_overlaps": {"type": "Polygon", "coordinates": [[[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]]}}}'), seen('{"shape": {"_st_3d_intersects": {"type": "Point", "coordinates": [5, 5]}}}');
select seen('{"shape": {"_st_d_within": {"distance": 0.5, "from": {"type": "Point", "coordinates": [5, 5.1]}}}}'), seen('{"shape": {"_st_3d_d_within": {"distance": 0.5, "from": {"type": "Point", "coordinates": [5, 5.1]}}}}');

\echo # geography
select seen('{"globe": {"_st_d_within": {"distance": 1000, "from": {"type": "Point", "coordinates": [2, 2]}, "use_spheroid": true}}}'), seen('{"globe": {"_st_intersects": {"type": "Point", "coordinates": [50, 50]}}}');
select seen('{"shape": {"_cast": {"geography": {"_st_d_within": {"distance": 1000, "from": {"type": "Point", "coordinates": [1, 1]}}}}}}'), seen('{"globe": {"_cast": {"geometry": {"_st_intersects": {"type": "Point", "coordinates": [1, 1]}}}}}');

\echo # what raises on the hidden place is not computed for it
select ask('{place(where: {shape: {_st_intersects: {type: "Point", coordinates: [1, 1], crs: {type: "name", properties: {name: "urn:ogc:def:crs:EPSG::4326"}}}}}, order_by: {id: asc}) {id}}');
select ask('{place(where: {shape: {_cast: {geography: {_st_d_within: {distance: 1000, from: {type: "Point", coordinates: [1, 1]}}}}}}, order_by: {id: asc}) {id}}');
select ask('{place(where: {_not: {shape: {_cast: {geography: {_st_intersects: {type: "Point", coordinates: [1, 1]}}}}}, id: {_gt: 3}}) {id}}');
select ask('{place(where: {path: {_matches: "*{"}}) {id}}') like '%errors%';
select ask('{place(where: {path: {_eq: "no path!"}}) {id}}') like '%errors%';
