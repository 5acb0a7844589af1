-- requires: citext, hstore
-- Every operator of spec §4 on the types of Postgres and its everyday extensions, as arguments and as variables.
\set ECHO none
\ir lib/compare.sql
\set ECHO all
\pset tuples_only on
\pset format unaligned
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS integer CHECK (value > 0);
CREATE TABLE thing (
  id integer PRIMARY KEY,
  i2 smallint, i4 integer, i8 bigint, num numeric, f4 real, f8 double precision, dom positive,
  t text, vc varchar(20), ch char(5), ci citext, b boolean, u uuid, m mood,
  j jsonb, plain_json json, ints integer[], texts text[], moods mood[],
  tz timestamptz, ts timestamp, d date, tm time, ttz timetz, iv interval,
  mo money, by bytea, r int4range, tr tstzrange, h hstore, ip inet, net cidr, bits varbit, pt point
);
INSERT INTO thing VALUES
  (1, 1, 10, 9007199254740993, 1234567890123456789012345678901234567890, 1.5, 0.1, 1,
   'Apple', 'red_1', 'ab', 'MiXed', true, '00000000-0000-0000-0000-000000000001', 'sad',
   '{"a": 1, "b": {"c": [1, 2]}}', '{"k": 1}', '{1,2,3}', '{x,y}', '{sad,ok}',
   '2020-01-01 12:00+02', '2020-01-01 12:00', '2020-01-01', '12:00', '12:00+02', '1 day 02:00',
   '1.50', '\xdeadbeef', '[1,5)', '[2020-01-01,2020-02-01)', 'a=>1,b=>2', '10.0.0.1', '10.0.0.0/8', B'101', '(1,2)'),
  (2, 2, 20, -9223372036854775808, 0.1234567890123456789012345678901234567890, -2.5, 1e300, 2,
   'banana', 'blue%2', 'cd', 'mixed', false, '00000000-0000-0000-0000-000000000002', 'ok',
   '{"a": 2, "d": null}', '{"k": 2}', '{2,3}', '{y,z}', '{happy}',
   '2021-06-01 00:00Z', '2021-06-01 00:00', '2021-06-01', '00:00', '00:00Z', '-3 days',
   '-2.00', '\x00', '[5,10)', '[2021-01-01,)', 'b=>NULL', '10.0.0.2/24', '192.168.0.0/16', B'1', '(0,0)'),
  (3, 3, 20, 9223372036854775807, 'NaN', 0, -0.5, 3,
   'ápple "quoted"', 'green', 'ab', 'OTHER', true, '00000000-0000-0000-0000-00000000000a', 'happy',
   '["a", "z"]', '[]', '{}', '{"a b",NULL}', '{}',
   'infinity', '-infinity', '1999-12-31', '23:59:59.999', '23:59:59-08', '1 year',
   '3.00', '\x', 'empty', '(,)', '', '::1', '::1/128', B'', '(1,1)'),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (5, 3, 30, 9007199254740992, 1234567890123456789012345678901234567891, 1.5, 0.1, 4,
   'a\b', 'red%1', 'AB', 'straße', false, '00000000-0000-0000-0000-00000000000b', 'ok',
   '"a"', '"x"', '{3,2,1}', '{Y}', '{ok,ok}',
   '2020-01-01 10:00:00.000001Z', '2020-01-01 12:00:00.000001', '0044-03-15 BC', '12:00:01', '12:00-05', '24:00:00',
   '$1,000.00', '\xdeadbe', '[2,3)', '[2020-01-15,2020-01-16)', '"k e y"=>"v\"alue"', '10.1.0.0/16', '10.1.0.0/16', B'1010', '(2,1)');
SELECT graphql.track('thing');

-- `ok` and the ids if a condition holds for the rows for which one of SQL does, written as literals and given as variable.
CREATE FUNCTION public.holds(wanted text, condition text, variable jsonb DEFAULT NULL) RETURNS text
LANGUAGE plpgsql AS $body$
DECLARE
  expected text; literal json; given json; ids text;
BEGIN
  EXECUTE format('SELECT coalesce(json_agg(id ORDER BY id), ''[]'') FROM thing WHERE %s', condition) INTO expected;
  literal := graphql.resolve(format('{ thing(where: {%s}, order_by: {id: asc}) { id } }', wanted));
  SELECT json_agg(e -> 'id') INTO ids FROM json_array_elements(literal #> '{data,thing}') e;
  IF literal -> 'errors' IS NOT NULL OR plain(coalesce(ids, '[]')::json) <> plain(expected::json) THEN
    RETURN format('DIFFERENT: %s, expected %s', literal, expected);
  END IF;
  IF variable IS NOT NULL THEN
    given := graphql.resolve('query ($w: thing_bool_exp!) { thing(where: $w, order_by: {id: asc}) { id } }',
      jsonb_build_object('w', variable));
    IF given::text <> literal::text THEN
      RETURN format('VARIABLE: %s, literal %s', given, literal);
    END IF;
  END IF;
  RETURN 'ok ' || plain(expected::json);
END
$body$;

-- Numbers.
SELECT holds('i2: {_eq: 3}', 'i2 = 3', '{"i2": {"_eq": 3}}');
SELECT holds('i4: {_eq: 20}', 'i4 = 20', '{"i4": {"_eq": 20}}');
SELECT holds('i4: {_neq: 20}', 'i4 <> 20', '{"i4": {"_neq": 20}}');
SELECT holds('i4: {_gt: 10, _lt: 30}', 'i4 > 10 AND i4 < 30', '{"i4": {"_gt": 10, "_lt": 30}}');
SELECT holds('i4: {_gte: 20}', 'i4 >= 20', '{"i4": {"_gte": 20}}');
SELECT holds('i4: {_lte: 20}', 'i4 <= 20', '{"i4": {"_lte": 20}}');
SELECT holds('i4: {_in: [10, 30]}', 'i4 IN (10, 30)', '{"i4": {"_in": [10, 30]}}');
SELECT holds('i4: {_in: []}', 'false', '{"i4": {"_in": []}}');
SELECT holds('i4: {_nin: [10, 30]}', 'i4 NOT IN (10, 30)', '{"i4": {"_nin": [10, 30]}}');
SELECT holds('i4: {_nin: []}', 'true', '{"i4": {"_nin": []}}');
SELECT holds('i4: {_in: 10}', 'i4 IN (10)', '{"i4": {"_in": 10}}');
SELECT holds('i4: {_is_null: true}', 'i4 IS NULL', '{"i4": {"_is_null": true}}');
SELECT holds('i4: {_is_null: false}', 'i4 IS NOT NULL', '{"i4": {"_is_null": false}}');
SELECT holds('i4: {}', 'true', '{"i4": {}}');
SELECT holds('dom: {_gt: 2}', 'dom > 2', '{"dom": {"_gt": 2}}');
SELECT holds('i8: {_eq: 9007199254740993}', 'i8 = 9007199254740993', '{"i8": {"_eq": 9007199254740993}}');
SELECT holds('i8: {_eq: "9007199254740993"}', 'i8 = 9007199254740993', '{"i8": {"_eq": "9007199254740993"}}');
SELECT holds('i8: {_lte: 9007199254740992}', 'i8 <= 9007199254740992', '{"i8": {"_lte": 9007199254740992}}');
SELECT holds('i8: {_in: [-9223372036854775808, 9223372036854775807]}', 'i8 IN (-9223372036854775808, 9223372036854775807)',
  '{"i8": {"_in": [-9223372036854775808, "9223372036854775807"]}}');
SELECT holds('num: {_eq: 1234567890123456789012345678901234567890}', 'num = 1234567890123456789012345678901234567890',
  '{"num": {"_eq": 1234567890123456789012345678901234567890}}');
SELECT holds('num: {_gt: 1234567890123456789012345678901234567890}', 'num > 1234567890123456789012345678901234567890',
  '{"num": {"_gt": "1234567890123456789012345678901234567890"}}');
SELECT holds('num: {_eq: 0.1234567890123456789012345678901234567890}', 'num = 0.1234567890123456789012345678901234567890',
  '{"num": {"_eq": 0.1234567890123456789012345678901234567890}}');
SELECT holds('num: {_eq: "NaN"}', 'num = ''NaN''', '{"num": {"_eq": "NaN"}}');
SELECT holds('f4: {_eq: 1.5}', 'f4 = 1.5', '{"f4": {"_eq": 1.5}}');
SELECT holds('f8: {_eq: 0.1}', 'f8 = 0.1', '{"f8": {"_eq": 0.1}}');
SELECT holds('f8: {_gte: 1e300}', 'f8 >= 1e300', '{"f8": {"_gte": 1e300}}');
SELECT holds('f8: {_lt: 0}', 'f8 < 0', '{"f8": {"_lt": 0}}');
SELECT holds('mo: {_gt: "2.00"}', 'mo > 2.00::money', '{"mo": {"_gt": "2.00"}}');

-- Texts.
SELECT holds('t: {_eq: "Apple"}', 't = ''Apple''', '{"t": {"_eq": "Apple"}}');
SELECT holds('t: {_eq: "ápple \"quoted\""}', 't = ''ápple "quoted"''', '{"t": {"_eq": "ápple \"quoted\""}}');
SELECT holds('t: {_eq: """a\b"""}', 't = ''a\b''', '{"t": {"_eq": "a\\b"}}');
SELECT holds('t: {_gt: "a"}', 't > ''a''', '{"t": {"_gt": "a"}}');
SELECT holds('t: {_in: ["Apple", "banana", "a,b", "NULL"]}', 't IN (''Apple'', ''banana'')', '{"t": {"_in": ["Apple", "banana", "a,b", "NULL"]}}');
SELECT holds('t: {_nin: ["Apple", "{}", "\""]}', 't <> ''Apple''', '{"t": {"_nin": ["Apple", "{}", "\""]}}');
SELECT holds('t: {_like: "%pple%"}', 't LIKE ''%pple%''', '{"t": {"_like": "%pple%"}}');
SELECT holds('t: {_nlike: "%pple%"}', 't NOT LIKE ''%pple%''', '{"t": {"_nlike": "%pple%"}}');
SELECT holds('t: {_ilike: "APP_e"}', 't ILIKE ''APP_e''', '{"t": {"_ilike": "APP_e"}}');
SELECT holds('t: {_nilike: "app%"}', 't NOT ILIKE ''app%''', '{"t": {"_nilike": "app%"}}');
SELECT holds('t: {_similar: "(Apple|ban%)"}', 't SIMILAR TO ''(Apple|ban%)''', '{"t": {"_similar": "(Apple|ban%)"}}');
SELECT holds('t: {_nsimilar: "(Apple|ban%)"}', 't NOT SIMILAR TO ''(Apple|ban%)''', '{"t": {"_nsimilar": "(Apple|ban%)"}}');
SELECT holds('t: {_regex: "^[A-Z]"}', 't ~ ''^[A-Z]''', '{"t": {"_regex": "^[A-Z]"}}');
SELECT holds('t: {_nregex: "^[A-Z]"}', 't !~ ''^[A-Z]''', '{"t": {"_nregex": "^[A-Z]"}}');
SELECT holds('t: {_iregex: "APPLE$"}', 't ~* ''APPLE$''', '{"t": {"_iregex": "APPLE$"}}');
SELECT holds('t: {_niregex: "APPLE$"}', 't !~* ''APPLE$''', '{"t": {"_niregex": "APPLE$"}}');
SELECT holds('vc: {_like: "red\\_%"}', 'vc LIKE ''red\_%''', '{"vc": {"_like": "red\\_%"}}');
SELECT holds('vc: {_like: "%\\%%"}', 'vc LIKE ''%\%%''', '{"vc": {"_like": "%\\%%"}}');
SELECT holds('vc: {_similar: "[a-r]+\\_?[0-9]"}', 'vc SIMILAR TO ''[a-r]+\_?[0-9]''', '{"vc": {"_similar": "[a-r]+\\_?[0-9]"}}');
SELECT holds('ch: {_eq: "ab"}', 'ch = ''ab''', '{"ch": {"_eq": "ab"}}');
SELECT holds('ch: {_like: "ab%"}', 'ch LIKE ''ab%''', '{"ch": {"_like": "ab%"}}');
SELECT holds('ch: {_in: ["ab", "cd   "]}', 'ch IN (''ab'', ''cd   '')', '{"ch": {"_in": ["ab", "cd   "]}}');
SELECT holds('ci: {_eq: "mixed"}', 'ci = ''mixed''', '{"ci": {"_eq": "mixed"}}');
SELECT holds('ci: {_neq: "mixed"}', 'ci <> ''mixed''', '{"ci": {"_neq": "mixed"}}');
SELECT holds('ci: {_in: ["MIXED", "other"]}', 'ci IN (''MIXED'', ''other'')', '{"ci": {"_in": ["MIXED", "other"]}}');
SELECT holds('ci: {_like: "MIX%"}', 'ci LIKE ''MIX%''', '{"ci": {"_like": "MIX%"}}');
SELECT holds('ci: {_nlike: "MIX%"}', 'ci NOT LIKE ''MIX%''', '{"ci": {"_nlike": "MIX%"}}');
SELECT holds('ci: {_ilike: "mix%"}', 'ci ILIKE ''mix%''', '{"ci": {"_ilike": "mix%"}}');
SELECT holds('ci: {_nilike: "mix%"}', 'ci NOT ILIKE ''mix%''', '{"ci": {"_nilike": "mix%"}}');
SELECT holds('ci: {_similar: "(MIXED|OTHER)"}', 'ci SIMILAR TO ''(MIXED|OTHER)''', '{"ci": {"_similar": "(MIXED|OTHER)"}}');
SELECT holds('ci: {_regex: "^mi"}', 'ci ~ ''^mi''', '{"ci": {"_regex": "^mi"}}');
SELECT holds('ci: {_niregex: "^mi"}', 'ci !~* ''^mi''', '{"ci": {"_niregex": "^mi"}}');

-- Boolean, uuid, enum.
SELECT holds('b: {_eq: true}', 'b', '{"b": {"_eq": true}}');
SELECT holds('b: {_neq: true}', 'b <> true', '{"b": {"_neq": true}}');
SELECT holds('b: {_gt: false}', 'b > false', '{"b": {"_gt": false}}');
SELECT holds('b: {_in: [true, false]}', 'b IN (true, false)', '{"b": {"_in": [true, false]}}');
SELECT holds('u: {_eq: "00000000-0000-0000-0000-00000000000A"}', 'u = ''00000000-0000-0000-0000-00000000000a''',
  '{"u": {"_eq": "00000000-0000-0000-0000-00000000000A"}}');
SELECT holds('u: {_gt: "00000000-0000-0000-0000-000000000002"}', 'u > ''00000000-0000-0000-0000-000000000002''',
  '{"u": {"_gt": "00000000-0000-0000-0000-000000000002"}}');
SELECT holds('u: {_nin: ["00000000-0000-0000-0000-000000000002"]}', 'u <> ''00000000-0000-0000-0000-000000000002''',
  '{"u": {"_nin": ["00000000-0000-0000-0000-000000000002"]}}');
SELECT holds('m: {_eq: "ok"}', 'm = ''ok''', '{"m": {"_eq": "ok"}}');
SELECT holds('m: {_gt: "sad"}', 'm > ''sad''', '{"m": {"_gt": "sad"}}');
SELECT holds('m: {_in: ["sad", "happy"]}', 'm IN (''sad'', ''happy'')', '{"m": {"_in": ["sad", "happy"]}}');

-- jsonb and its _cast; json has nothing but _is_null.
SELECT holds('j: {_eq: {a: 2, d: null}}', 'j = ''{"a": 2, "d": null}''', '{"j": {"_eq": {"d": null, "a": 2}}}');
SELECT holds('j: {_neq: {a: 2, d: null}}', 'j <> ''{"a": 2, "d": null}''', '{"j": {"_neq": {"d": null, "a": 2}}}');
SELECT holds('j: {_in: [["a", "z"], "a"]}', 'j IN (''["a", "z"]'', ''"a"'')', '{"j": {"_in": [["a", "z"], "a"]}}');
SELECT holds('j: {_gt: {a: 1}}', 'j > ''{"a": 1}''', '{"j": {"_gt": {"a": 1}}}');
SELECT holds('j: {_contains: {a: 1}}', 'j @> ''{"a": 1}''', '{"j": {"_contains": {"a": 1}}}');
SELECT holds('j: {_contains: {b: {c: [2]}}}', 'j @> ''{"b": {"c": [2]}}''', '{"j": {"_contains": {"b": {"c": [2]}}}}');
SELECT holds('j: {_contains: "a"}', 'j @> ''"a"''', '{"j": {"_contains": "a"}}');
SELECT holds('j: {_contains: {}}', 'j @> ''{}''', '{"j": {"_contains": {}}}');
SELECT holds('j: {_contained_in: {a: 2, d: null, e: 1}}', 'j <@ ''{"a": 2, "d": null, "e": 1}''', '{"j": {"_contained_in": {"a": 2, "d": null, "e": 1}}}');
SELECT holds('j: {_has_key: "a"}', 'j ? ''a''', '{"j": {"_has_key": "a"}}');
SELECT holds('j: {_has_keys_any: ["d", "z"]}', 'j ?| ''{d,z}''', '{"j": {"_has_keys_any": ["d", "z"]}}');
SELECT holds('j: {_has_keys_all: ["a", "z"]}', 'j ?& ''{a,z}''', '{"j": {"_has_keys_all": ["a", "z"]}}');
SELECT holds('j: {_has_keys_any: []}', 'j ?| ''{}''', '{"j": {"_has_keys_any": []}}');
SELECT holds('j: {_has_keys_all: []}', 'j ?& ''{}''', '{"j": {"_has_keys_all": []}}');
SELECT holds('j: {_cast: {String: {_like: "%\"a\": 1%"}}}', 'j::text LIKE ''%"a": 1%''', '{"j": {"_cast": {"String": {"_like": "%\"a\": 1%"}}}}');
SELECT holds('j: {_cast: {String: {_eq: "\"a\""}}, _is_null: false}', 'j::text = ''"a"''', '{"j": {"_cast": {"String": {"_eq": "\"a\""}}, "_is_null": false}}');
SELECT holds('j: {_cast: {}}', 'true', '{"j": {"_cast": {}}}');
SELECT holds('j: {_is_null: true}', 'j IS NULL', '{"j": {"_is_null": true}}');
SELECT holds('plain_json: {_is_null: false}', 'plain_json IS NOT NULL', '{"plain_json": {"_is_null": false}}');
SELECT refusal('{ thing(where: {plain_json: {_eq: {}}}) { id } }');

-- Arrays.
SELECT holds('ints: {_eq: [1, 2, 3]}', 'ints = ''{1,2,3}''', '{"ints": {"_eq": [1, 2, 3]}}');
SELECT holds('ints: {_eq: "{1,2,3}"}', 'ints = ''{1,2,3}''', '{"ints": {"_eq": "{1,2,3}"}}');
SELECT holds('ints: {_eq: []}', 'ints = ''{}''', '{"ints": {"_eq": []}}');
SELECT holds('ints: {_gt: [2]}', 'ints > ''{2}''', '{"ints": {"_gt": [2]}}');
SELECT holds('ints: {_contains: [3, 2]}', 'ints @> ''{3,2}''', '{"ints": {"_contains": [3, 2]}}');
SELECT holds('ints: {_contains: []}', 'ints @> ''{}''', '{"ints": {"_contains": []}}');
SELECT holds('ints: {_contained_in: [1, 2, 3, 4]}', 'ints <@ ''{1,2,3,4}''', '{"ints": {"_contained_in": [1, 2, 3, 4]}}');
SELECT holds('ints: {_in: [[2, 3], []]}', 'ints IN (''{2,3}'', ''{}'')', '{"ints": {"_in": [[2, 3], []]}}');
SELECT holds('ints: {_nin: [[2, 3]]}', 'ints <> ''{2,3}''', '{"ints": {"_nin": [[2, 3]]}}');
SELECT holds('texts: {_contains: ["y"]}', 'texts @> ''{y}''', '{"texts": {"_contains": ["y"]}}');
SELECT holds('texts: {_contains: ["a b"]}', 'texts @> ''{"a b"}''', '{"texts": {"_contains": ["a b"]}}');
SELECT holds('texts: {_contained_in: ["x", "y", "z", "\"", "{", "NULL"]}', 'texts <@ ''{x,y,z}''', '{"texts": {"_contained_in": ["x", "y", "z", "\"", "{", "NULL"]}}');
SELECT holds('texts: {_eq: ["Y"]}', 'texts = ''{Y}''', '{"texts": {"_eq": ["Y"]}}');
SELECT holds('moods: {_contains: ["ok"]}', 'moods @> ''{ok}''', '{"moods": {"_contains": ["ok"]}}');

-- Dates and times.
SELECT holds('tz: {_eq: "2020-01-01T10:00:00Z"}', 'tz = ''2020-01-01T10:00:00Z''', '{"tz": {"_eq": "2020-01-01T10:00:00Z"}}');
SELECT holds('tz: {_gt: "2020-01-01T12:00:00+02:00"}', 'tz > ''2020-01-01T12:00:00+02:00''', '{"tz": {"_gt": "2020-01-01T12:00:00+02:00"}}');
SELECT holds('tz: {_eq: "infinity"}', 'tz = ''infinity''', '{"tz": {"_eq": "infinity"}}');
SELECT holds('ts: {_lte: "2020-01-01T12:00:00"}', 'ts <= ''2020-01-01T12:00:00''', '{"ts": {"_lte": "2020-01-01T12:00:00"}}');
SELECT holds('d: {_lt: "2020-01-01"}', 'd < ''2020-01-01''', '{"d": {"_lt": "2020-01-01"}}');
SELECT holds('d: {_in: ["2020-01-01", "0044-03-15 BC"]}', 'd IN (''2020-01-01'', ''0044-03-15 BC'')', '{"d": {"_in": ["2020-01-01", "0044-03-15 BC"]}}');
SELECT holds('tm: {_gte: "12:00"}', 'tm >= ''12:00''', '{"tm": {"_gte": "12:00"}}');
SELECT holds('ttz: {_lt: "12:00Z"}', 'ttz < ''12:00Z''', '{"ttz": {"_lt": "12:00Z"}}');
SELECT holds('iv: {_gt: "PT1H"}', 'iv > ''1 hour''', '{"iv": {"_gt": "PT1H"}}');
SELECT holds('iv: {_eq: "1 day"}', 'iv = ''1 day''', '{"iv": {"_eq": "1 day"}}');

-- Ranges, bytea, hstore, networks, bits.
SELECT holds('by: {_eq: "\\xdeadbeef"}', 'by = ''\xdeadbeef''', '{"by": {"_eq": "\\xdeadbeef"}}');
SELECT holds('by: {_gt: "\\xde"}', 'by > ''\xde''', '{"by": {"_gt": "\\xde"}}');
SELECT holds('r: {_eq: "[1,4]"}', 'r = ''[1,4]''', '{"r": {"_eq": "[1,4]"}}');
SELECT holds('r: {_lt: "[2,3)"}', 'r < ''[2,3)''', '{"r": {"_lt": "[2,3)"}}');
SELECT holds('r: {_in: ["empty", "[5,9]"]}', 'r IN (''empty'', ''[5,9]'')', '{"r": {"_in": ["empty", "[5,9]"]}}');
SELECT holds('tr: {_gte: "[2020-01-15,2020-01-16)"}', 'tr >= ''[2020-01-15,2020-01-16)''', '{"tr": {"_gte": "[2020-01-15,2020-01-16)"}}');
SELECT holds('h: {_eq: "b=>2, a=>1"}', 'h = ''b=>2, a=>1''', '{"h": {"_eq": "b=>2, a=>1"}}');
SELECT holds('h: {_is_null: true}', 'h IS NULL', '{"h": {"_is_null": true}}');
SELECT holds('ip: {_lt: "10.0.0.2/24"}', 'ip < ''10.0.0.2/24''', '{"ip": {"_lt": "10.0.0.2/24"}}');
SELECT holds('net: {_eq: "10.0.0.0/8"}', 'net = ''10.0.0.0/8''', '{"net": {"_eq": "10.0.0.0/8"}}');
SELECT holds('bits: {_gt: "1"}', 'bits > B''1''', '{"bits": {"_gt": "1"}}');
SELECT holds('pt: {_is_null: true}', 'pt IS NULL', '{"pt": {"_is_null": true}}');
SELECT refusal('{ thing(where: {pt: {_eq: "(1,2)"}}) { id } }');

-- Logic.
SELECT holds('', 'true', '{}');
SELECT holds('_and: []', 'true', '{"_and": []}');
SELECT holds('_or: []', 'false', '{"_or": []}');
SELECT holds('_not: {}', 'false', '{"_not": {}}');
SELECT holds('_and: [{}, {id: {_gt: 2}}]', 'id > 2', '{"_and": [{}, {"id": {"_gt": 2}}]}');
SELECT holds('_or: [{}, {id: {_gt: 2}}]', 'true', '{"_or": [{}, {"id": {"_gt": 2}}]}');
SELECT holds('_and: {id: {_gt: 2}}', 'id > 2', '{"_and": {"id": {"_gt": 2}}}');
SELECT holds('_or: [{id: {_eq: 1}}, {t: {_eq: "banana"}}], b: {_is_null: false}', '(id = 1 OR t = ''banana'') AND b IS NOT NULL',
  '{"_or": [{"id": {"_eq": 1}}, {"t": {"_eq": "banana"}}], "b": {"_is_null": false}}');
SELECT holds('_not: {i4: {_gt: 10}}', 'NOT i4 > 10', '{"_not": {"i4": {"_gt": 10}}}');
SELECT holds('_not: {_or: [{id: {_eq: 1}}, {_not: {id: {_lt: 4}}}]}', 'NOT (id = 1 OR NOT id < 4)',
  '{"_not": {"_or": [{"id": {"_eq": 1}}, {"_not": {"id": {"_lt": 4}}}]}}');
SELECT holds('_not: {_or: []}', 'true', '{"_not": {"_or": []}}');
SELECT refusal('{ thing(where: {_and: null}) { id } }');
SELECT refusal('{ thing(where: {_not: null}) { id } }');

-- A null in a condition is refused, and so is a variable there that has no value; no condition at all is none.
SELECT refusal('{ thing(where: {i4: {_eq: null}}) { id } }');
SELECT refusal('{ thing(where: {i4: {_in: [1, null]}}) { id } }');
SELECT refusal('{ thing(where: {i4: {_in: null}}) { id } }');
SELECT refusal('{ thing(where: {i4: {_is_null: null}}) { id } }');
SELECT refusal('{ thing(where: {t: {_like: null}}) { id } }');
SELECT refusal('{ thing(where: {j: {_has_keys_any: null}}) { id } }');
SELECT refusal('query ($x: Int) { thing(where: {i4: {_eq: $x}}) { id } }', '{"x": null}');
SELECT refusal('query ($w: thing_bool_exp) { thing(where: $w) { id } }', '{"w": {"i4": {"_eq": null}}}');
SELECT refusal('{ thing(where: {i4: null}) { id } }');
SELECT refusal('query ($w: thing_bool_exp) { thing(where: $w) { id } }', '{"w": {"i4": null}}');
SELECT refusal('query ($x: Int) { thing(where: {i4: {_eq: $x}}) { id } }');
SELECT same('query ($w: thing_bool_exp) { thing(where: $w, order_by: {id: asc}) { id } }', 'SELECT json_build_object(''thing'', json_agg(json_build_object(''id'', id) ORDER BY id)) FROM thing', '{"w": null}');

-- Variables as Hasura's clients declare them: `smallint`, lists of elements for arrays, patterns of the column's type.
SELECT same('query ($s: smallint!, $l: [smallint!]) { thing(where: {i2: {_gte: $s, _in: $l}}, order_by: {id: asc}) { id } }', 'SELECT json_build_object(''thing'', json_agg(json_build_object(''id'', id) ORDER BY id)) FROM thing WHERE i2 >= 2 AND i2 IN (1, 2, 3)', '{"s": 2, "l": [1, 2, 3]}');
SELECT same('query ($i: [Int!]!, $t: [String], $m: [mood!]) { thing(where: {_or: [{ints: {_eq: $i}}, {texts: {_contains: $t}}, {moods: {_contained_in: $m}}]}, order_by: {id: asc}) { id } }', 'SELECT json_build_object(''thing'', json_agg(json_build_object(''id'', id) ORDER BY id)) FROM thing WHERE ints = ''{1,2,3}'' OR texts @> ''{z}'' OR moods <@ ''{happy}''', '{"i": [1, 2, 3], "t": ["z"], "m": ["happy"]}');
SELECT same('query ($r: citext!) { thing(where: {ci: {_regex: $r}}, order_by: {id: asc}) { id } }', 'SELECT json_build_object(''thing'', json_agg(json_build_object(''id'', id) ORDER BY id)) FROM thing WHERE ci ~ ''^mix''', '{"r": "^mix"}');
SELECT same('query ($r: bpchar!) { thing(where: {ch: {_nsimilar: $r}}, order_by: {id: asc}) { id } }', 'SELECT json_build_object(''thing'', json_agg(json_build_object(''id'', id) ORDER BY id)) FROM thing WHERE ch NOT SIMILAR TO ''c%''', '{"r": "c%"}');
SELECT refusal('query ($r: String!) { thing(where: {ci: {_regex: $r}}) { id } }', '{"r": "^mix"}');
SELECT refusal('query ($s: smallint!) { thing(where: {i2: {_eq: $s}}) { id } }', '{"s": "2"}');
SELECT refusal('query ($s: smallint!) { thing(where: {i8: {_eq: $s}}) { id } }', '{"s": 2}');
SELECT refusal('query ($t: [Int]) { thing(where: {texts: {_eq: $t}}) { id } }', '{"t": [1]}');
SELECT refusal('query ($t: [String]) { thing(where: {texts: {_eq: $t}}) { id } }', '{"t": [1]}');
SELECT refusal('query ($t: [String]) { thing(where: {t: {_eq: $t}}) { id } }', '{"t": ["x"]}');
SELECT refusal('query ($t: [String]) { thing(where: {texts: {_in: $t}}) { id } }', '{"t": ["x"]}');
SELECT refusal('{ thing { ... on smallint { id } } }');

-- Operators that a type does not have, values that do not fit.
SELECT refusal('{ thing(where: {i4: {_like: "1%"}}) { id } }');
SELECT refusal('{ thing(where: {i4: {_contains: 1}}) { id } }');
SELECT refusal('{ thing(where: {i4: {_eq: "1"}}) { id } }');
SELECT refusal('{ thing(where: {i4: {_eq: 2147483648}}) { id } }');
SELECT refusal('{ thing(where: {i4: {_eq: 1.5}}) { id } }');
SELECT refusal('{ thing(where: {t: {_eq: 1}}) { id } }');
SELECT refusal('{ thing(where: {b: {_eq: "true"}}) { id } }');
SELECT refusal('{ thing(where: {u: {_eq: "x"}}) { id } }');
SELECT refusal('{ thing(where: {m: {_eq: "angry"}}) { id } }');
SELECT refusal('{ thing(where: {tz: {_eq: "yesterday or so"}}) { id } }');
SELECT refusal('{ thing(where: {i8: {_eq: "many"}}) { id } }');
SELECT refusal('{ thing(where: {i8: {_eq: 9223372036854775808}}) { id } }');
SELECT refusal('{ thing(where: {t: {_regex: "("}}) { id } }');
SELECT refusal('{ thing(where: {t: {_like: "\\"}}) { id } }');
SELECT refusal('{ thing(where: {nothing: {_eq: 1}}) { id } }');
SELECT refusal('{ thing(where: {i4: {_equals: 1}}) { id } }');

-- What comes out.
SELECT same('{ thing_aggregate { aggregate { max { u } min { u } } } }', 'SELECT json_build_object(''thing_aggregate'', json_build_object(''aggregate'', json_build_object(''max'', json_build_object(''u'', (SELECT u FROM thing WHERE u IS NOT NULL ORDER BY u DESC LIMIT 1)), ''min'', json_build_object(''u'', (SELECT u FROM thing WHERE u IS NOT NULL ORDER BY u LIMIT 1)))))');
SELECT same('{ thing_aggregate(where: {id: {_lt: 0}}) { aggregate { max { u } } } }', 'SELECT json_build_object(''thing_aggregate'', json_build_object(''aggregate'', json_build_object(''max'', json_build_object(''u'', NULL))))');
SELECT graphql.resolve('{ thing(where: {id: {_eq: 1}}) { id i2 i4 i8 num f4 f8 dom t vc ch ci b u m j plain_json ints texts moods tz ts d tm ttz iv mo by r tr h ip net bits pt } }');
SELECT graphql.resolve('{ thing(where: {id: {_in: [2, 3]}}, order_by: {id: asc}) { id i8 num f4 f8 t ints texts moods tz ts d iv mo by r tr h ip bits } }');
