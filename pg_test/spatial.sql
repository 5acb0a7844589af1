-- requires: postgis, postgis_raster
-- The operators of PostGIS, and its values as GeoJSON.
\set ECHO none
\ir lib/compare.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
CREATE EXTENSION postgis;
CREATE EXTENSION postgis_raster;
CREATE TABLE place (id integer PRIMARY KEY, g geometry, gg geography, z geometry(PointZ, 4326), r raster);
INSERT INTO place VALUES
  (1, 'SRID=4326;POINT(1 1)', 'POINT(1 1)', 'SRID=4326;POINT Z (1 1 1)', ST_AddBand(ST_MakeEmptyRaster(4, 4, 0, 4, 1, -1, 0, 0, 4326), '8BUI'::text, 1, 0)),
  (2, 'SRID=4326;POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))', 'POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))', 'SRID=4326;POINT Z (1 1 9)', NULL),
  (3, 'SRID=4326;LINESTRING(0 0, 3 3)', 'LINESTRING(0 0, 3 3)', NULL, ST_AddBand(ST_MakeEmptyRaster(4, 4, 50, 54, 1, -1, 0, 0, 4326), '8BUI'::text, 1, 0)),
  (4, 'SRID=4326;POLYGON((1 1, 4 1, 4 4, 1 4, 1 1))', 'POINT(40 40)', NULL, NULL),
  (5, NULL, NULL, NULL, NULL);
SELECT graphql.track('place');
CREATE FUNCTION public.holds(wanted text, condition text, variable jsonb, value jsonb) RETURNS text LANGUAGE sql AS $body$
  SELECT same(format('query ($v: %s!) { place(where: {%s}, order_by: {id: asc}) { id } }', variable #>> '{}', wanted), sql, jsonb_build_object('v', value))
  FROM format('SELECT json_build_object(''place'', coalesce(json_agg(json_build_object(''id'', id) ORDER BY id), ''[]'')) FROM place WHERE %s', condition) sql
$body$;
\set square '{"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}'
\set point '{"type": "Point", "coordinates": [1, 1]}'
\set line '{"type": "LineString", "coordinates": [[0, 2], [2, 0]]}'
SELECT holds('g: {_eq: $v}', format('g = ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326)', :'point'), '"geometry"', :'point');
SELECT holds('g: {_in: [$v]}', format('g = ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326)', :'point'), '"geometry"', :'point');
SELECT holds('g: {_st_contains: $v}', format('ST_Contains(g, ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326))', :'point'), '"geometry"', :'point');
SELECT holds('g: {_st_crosses: $v}', format('ST_Crosses(g, ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326))', :'line'), '"geometry"', :'line');
SELECT holds('g: {_st_equals: $v}', format('ST_Equals(g, ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326))', :'square'), '"geometry"', :'square');
SELECT holds('g: {_st_intersects: $v}', format('ST_Intersects(g, ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326))', :'line'), '"geometry"', :'line');
SELECT holds('z: {_st_3d_intersects: $v}', 'ST_3DIntersects(z, ''SRID=4326;POINT Z (1 1 9)'')', '"geometry"', '{"type": "Point", "coordinates": [1, 1, 9]}');
SELECT holds('g: {_st_overlaps: $v}', format('ST_Overlaps(g, ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326))', :'square'), '"geometry"', :'square');
SELECT holds('g: {_st_touches: $v}', 'ST_Touches(g, ''SRID=4326;POINT(2 2)'')', '"geometry"', '{"type": "Point", "coordinates": [2, 2]}');
SELECT holds('g: {_st_within: $v}', format('ST_Within(g, ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326))', :'square'), '"geometry"', :'square');
SELECT holds('g: {_st_d_within: {distance: 1.5, from: $v}}', 'ST_DWithin(g, ''SRID=4326;POINT(5 5)'', 1.5)', '"geometry"', '{"type": "Point", "coordinates": [5, 5]}');
SELECT holds('g: {_st_d_within: $v}', 'ST_DWithin(g, ''SRID=4326;POINT(5 5)'', 1.5)', '"st_d_within_input"', '{"distance": 1.5, "from": {"type": "Point", "coordinates": [5, 5]}}');
SELECT holds('z: {_st_3d_d_within: {distance: 7.5, from: $v}}', 'ST_3DDWithin(z, ''SRID=4326;POINT Z (1 1 2)'', 7.5)', '"geometry"', '{"type": "Point", "coordinates": [1, 1, 2]}');
SELECT holds('gg: {_eq: $v}', 'gg = ''POINT(1 1)''', '"geography"', :'point');
SELECT holds('gg: {_st_intersects: $v}', 'ST_Intersects(gg, ''POINT(1 1)''::geography)', '"geography"', :'point');
SELECT holds('gg: {_st_d_within: {distance: 200000, from: $v}}', 'ST_DWithin(gg, ''POINT(3 2)''::geography, 200000)', '"geography"', '{"type": "Point", "coordinates": [3, 2]}');
SELECT holds('gg: {_st_d_within: {distance: 111200, from: $v, use_spheroid: true}}', 'ST_DWithin(gg, ''POINT(2 1)''::geography, 111200, true)', '"geography"', '{"type": "Point", "coordinates": [2, 1]}');
SELECT holds('gg: {_st_d_within: {distance: 111200, from: $v, use_spheroid: false}}', 'ST_DWithin(gg, ''POINT(2 1)''::geography, 111200, false)', '"geography"', '{"type": "Point", "coordinates": [2, 1]}');
SELECT holds('g: {_cast: {geography: {_st_d_within: {distance: 300000, from: $v}}}}', 'ST_DWithin(g::geography, ''POINT(5 5)''::geography, 300000)', '"geography"', '{"type": "Point", "coordinates": [5, 5]}');
SELECT holds('gg: {_cast: {geometry: {_st_within: $v}}}', format('ST_Within(gg::geometry, ST_SetSRID(ST_GeomFromGeoJSON(%L), 4326))', :'square'), '"geometry"', :'square');
SELECT holds('g: {_is_null: $v}', 'g IS NULL', '"Boolean"', 'true');
-- Rasters.
SELECT holds('r: {_st_intersects_geom_nband: {geommin: $v}}', 'ST_Intersects(r, ''SRID=4326;POINT(1 1)''::geometry)', '"geometry"', :'point');
SELECT holds('r: {_st_intersects_geom_nband: {geommin: $v, nband: 1}}', 'ST_Intersects(r, ''SRID=4326;POINT(1 1)''::geometry, 1)', '"geometry"', :'point');
SELECT holds('r: {_st_intersects_nband_geom: {nband: 1, geommin: $v}}', 'ST_Intersects(r, 1, ''SRID=4326;POINT(51 52)''::geometry)', '"geometry"', '{"type": "Point", "coordinates": [51, 52]}');
SELECT holds('r: {_st_intersects_rast: $v}', 'ST_Intersects(r, (SELECT r FROM place WHERE id = 3))', '"raster"', to_jsonb(r::text)) FROM place WHERE id = 3;
SELECT holds('r: {_is_null: $v}', 'r IS NULL', '"Boolean"', 'true');
-- As literals, and what comes out.
SELECT graphql.resolve('{ place(where: {g: {_st_within: {type: "Polygon", coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}}}, order_by: {id: asc}) { id } }');
SELECT graphql.resolve('{ place(order_by: {id: asc}) { id g gg z } }');
SELECT length(graphql.resolve('{ place_by_pk(id: 1) { r } }') #>> '{data,place_by_pk,r}') > 100 AS raster_comes_out;
SELECT refusal('{ place(where: {g: {_st_within: {type: "Circle"}}}) { id } }');
SELECT refusal('{ place(where: {g: {_st_within: "nowhere"}}) { id } }');
SELECT refusal('{ place(where: {g: {_st_d_within: {distance: 1}}}) { id } }');
SELECT refusal('{ place(where: {g: {_st_d_within: {distance: null, from: {type: "Point", coordinates: [1, 1]}}}}) { id } }');
SELECT refusal('{ place(where: {gg: {_st_within: {type: "Point", coordinates: [1, 1]}}}) { id } }');
SELECT refusal('{ place(where: {g: {_st_d_within: {distance: 1, from: {type: "Point", coordinates: [1, 1]}, use_spheroid: true}}}) { id } }');
SELECT graphql.resolve('{ place(where: {g: {_in: [{type: "Point", coordinates: [1, 1]}]}}) { id } }');
SELECT graphql.resolve('query ($v: [geometry!]!) { place(where: {g: {_in: $v}}) { id } }', '{"v": [{"type": "Point", "coordinates": [1, 1]}]}');
SELECT refusal('{ place(where: {gg: {_st_intersects: {type: "Point"}}}) { id } }');
SELECT refusal('{ place(where: {g: {_st_within: {type: "Point", coordinates: [1, 1], crs: {type: "name", properties: {name: "EPSG:3857"}}}}}) { id } }');
