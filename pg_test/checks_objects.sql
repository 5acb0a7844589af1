-- Relationships, computed fields, tracked functions and settings that do not fit are refused.
\set VERBOSITY terse
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

-- What the command raises, or 'accepted'; nothing of it stays.
CREATE FUNCTION attempt(command text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE command;
  RAISE EXCEPTION USING message = 'accepted', errcode = 'PT001';
EXCEPTION
  WHEN others THEN RETURN sqlerrm;
END
$$;

CREATE TABLE owner (id int PRIMARY KEY, name text, code text UNIQUE);
CREATE TABLE item (id int PRIMARY KEY, title text, owner_id int REFERENCES owner, owner_code text REFERENCES owner (code));
CREATE TABLE untracked (id int PRIMARY KEY, owner_id int REFERENCES owner);
SELECT graphql.track('owner'), graphql.track('item');
DELETE FROM graphql.relationship;

CREATE FUNCTION relationship(name text, kind text, using_columns text[], remote text = NULL, mapping jsonb = NULL) RETURNS text
LANGUAGE sql AS $$
  SELECT attempt(format(
    'INSERT INTO graphql.relationship (relation, name, kind, using_columns, remote, column_mapping) VALUES (%L, %L, %L, %L, %L::text::regclass, %L)',
    'item', name, kind, using_columns, remote, mapping))
$$;

SELECT relationship('owner', 'object', '{owner_id}');
SELECT relationship('owner', 'object', '{title}');
SELECT relationship('owner', 'object', '{nothing}');
SELECT relationship('owner', 'object', '{owner_id,owner_code}');
SELECT relationship('owner', 'object', '{}');
SELECT relationship('owner', 'object', '{owner_id,NULL}');
SELECT relationship('owners', 'array', '{owner_id}');
SELECT relationship('owner', 'some', '{owner_id}');
SELECT relationship('owner', 'object', NULL);
-- A key of the other side that is not there, also one that leads elsewhere.
SELECT relationship('owner', 'array', '{owner_id}', 'owner');
SELECT relationship('owner', 'array', '{id}', 'owner');
SELECT relationship('others', 'array', '{owner_id}', 'untracked');
-- By hand.
SELECT relationship('owner', 'object', NULL, 'owner', '{"owner_id": "id"}');
SELECT relationship('owner', 'object', NULL, 'owner', '{"nothing": "id"}');
SELECT relationship('owner', 'object', NULL, 'owner', '{"owner_id": "nothing"}');
SELECT relationship('owner', 'object', NULL, 'owner', '{}');
SELECT relationship('owner', 'object', NULL, 'owner', '[]');
SELECT relationship('owner', 'object', NULL, 'owner', '{"owner_id": 1}');
SELECT relationship('owner', 'object', NULL, 'owner', '{"owner_id": "name"}');
SELECT relationship('owner', 'object', NULL, NULL, '{"owner_id": "id"}');
SELECT relationship('owner', 'object', NULL, 'untracked', '{"owner_id": "id"}');
SELECT relationship('owner', 'object', '{owner_id}', 'owner', '{"owner_id": "id"}');
SELECT relationship('owner', 'object', NULL, 'pg_class', '{"owner_id": "oid"}');
-- Names.
SELECT relationship('title', 'object', '{owner_id}');
SELECT relationship('', 'object', '{owner_id}');
SELECT relationship('my owner', 'object', '{owner_id}');
SELECT relationship('1owner', 'object', '{owner_id}');
SELECT relationship('__owner', 'object', '{owner_id}');
SELECT relationship('besitzerür', 'object', '{owner_id}');
SELECT relationship('__typename', 'object', '{owner_id}');
SELECT relationship('_and', 'object', '{owner_id}');
SELECT relationship('_not', 'object', '{owner_id}');
INSERT INTO graphql.relationship (relation, name, kind, using_columns) VALUES ('item', 'owner', 'object', '{owner_id}');
SELECT relationship('owner', 'object', '{owner_code}');
SELECT relationship('owner_aggregate', 'object', '{owner_code}');
INSERT INTO graphql.relationship (relation, name, kind, remote, using_columns) VALUES ('owner', 'items', 'array', 'item', '{owner_id}');
SELECT attempt($$UPDATE graphql.relationship SET name = 'items_aggregate', remote = NULL, kind = 'object', using_columns = '{owner_code}', relation = 'item'
  WHERE name = 'owner'; INSERT INTO graphql.relationship (relation, name, kind, remote, column_mapping) VALUES ('owner', 'items_aggregate', 'object', 'item', '{"id": "owner_id"}')$$);
SELECT attempt($$INSERT INTO graphql.relationship (relation, name, kind, remote, column_mapping) VALUES ('owner', 'items_aggregate', 'object', 'item', '{"id": "owner_id"}')$$);
SELECT attempt($$UPDATE graphql.relationship SET name = 'name' WHERE name = 'items'$$);
SELECT attempt($$UPDATE graphql.relationship SET using_columns = '{title}' WHERE name = 'items'$$);
-- A column's custom name clashes in the same way.
SELECT attempt($$UPDATE graphql.relation SET column_config = '{"title": {"custom_name": "owner"}}' WHERE relation = 'item'::regclass$$);
SELECT attempt($$UPDATE graphql.relation SET column_config = '{"name": {"custom_name": "items_aggregate"}}' WHERE relation = 'owner'::regclass$$);

-- Computed fields.
CREATE FUNCTION fine(item item) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.title';
CREATE FUNCTION with_more(item item, session json, suffix text) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.title';
CREATE FUNCTION other_row(owner owner) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.name';
CREATE FUNCTION no_row(id int) RETURNS text LANGUAGE sql STABLE AS 'SELECT ''a''';
CREATE FUNCTION no_argument() RETURNS text LANGUAGE sql STABLE AS 'SELECT ''a''';
CREATE FUNCTION changing(item item) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT $1.title';
CREATE FUNCTION many(item item) RETURNS SETOF text LANGUAGE sql STABLE AS 'SELECT $1.title';
CREATE FUNCTION nothing(item item) RETURNS void LANGUAGE sql STABLE AS '';
CREATE FUNCTION anything(item item) RETURNS SETOF record LANGUAGE sql STABLE AS 'SELECT 1, 2';
CREATE FUNCTION of_untracked(item item) RETURNS SETOF untracked LANGUAGE sql STABLE AS 'SELECT * FROM untracked';
CREATE FUNCTION inner_table(item item) RETURNS TABLE (a int) LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION one_owner(item item) RETURNS owner LANGUAGE sql STABLE AS 'SELECT * FROM owner LIMIT 1';
CREATE FUNCTION many_arguments(item item, VARIADIC more text[]) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.title';
CREATE FUNCTION nameless(item item, int) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.title';
CREATE PROCEDURE doing(item item) LANGUAGE sql AS '';

CREATE FUNCTION computed(name text, function text, table_argument text = NULL, session_argument text = NULL) RETURNS text
LANGUAGE sql AS $$
  SELECT attempt(format(
    'INSERT INTO graphql.computed_field (relation, name, function, table_argument, session_argument) VALUES (%L, %L, %L, %L, %L)',
    'item', name, function, table_argument, session_argument))
$$;

SELECT computed('more', 'fine(item)');
SELECT computed('more', 'fine(item)', 'item');
SELECT computed('more', 'fine(item)', 'nothing');
SELECT computed('more', 'fine(item)', NULL, 'nothing');
SELECT computed('more', 'with_more(item, json, text)', 'item', 'session');
SELECT computed('more', 'with_more(item, json, text)', 'item', 'suffix');
SELECT computed('more', 'with_more(item, json, text)', 'suffix', 'session');
SELECT computed('more', 'with_more(item, json, text)', 'item', 'item');
SELECT computed('more', 'other_row(owner)');
SELECT computed('more', 'no_row(int)');
SELECT computed('more', 'no_argument()');
SELECT computed('more', 'changing(item)');
SELECT computed('more', 'many(item)');
SELECT computed('more', 'nothing(item)');
SELECT computed('more', 'anything(item)');
SELECT computed('more', 'of_untracked(item)');
SELECT computed('more', 'inner_table(item)');
SELECT computed('more', 'one_owner(item)');
SELECT computed('more', 'many_arguments(item, text[])');
SELECT computed('more', 'nameless(item, int)');
SELECT computed('more', 'missing(item)');
SELECT computed('more', '0');
SELECT computed('more', '123456789');
SELECT computed('more', 'doing(item)');
SELECT computed('title', 'fine(item)');
SELECT computed('owner', 'fine(item)');
SELECT computed('', 'fine(item)');
SELECT computed('a b', 'fine(item)');
SELECT computed('__more', 'fine(item)');
INSERT INTO graphql.computed_field (relation, name, function) VALUES ('item', 'more', 'fine(item)');
SELECT relationship('more', 'object', '{owner_code}');
SELECT attempt($$UPDATE graphql.computed_field SET function = 'changing(item)'$$);
SELECT attempt($$UPDATE graphql.relation SET column_config = '{"title": {"custom_name": "more"}}' WHERE relation = 'item'::regclass$$);

-- Tracked functions.
CREATE FUNCTION items() RETURNS SETOF item LANGUAGE sql STABLE AS 'SELECT * FROM item';
CREATE FUNCTION found_item(title text, session json) RETURNS item LANGUAGE sql STABLE AS 'SELECT * FROM item LIMIT 1';
CREATE FUNCTION new_item() RETURNS SETOF item LANGUAGE sql VOLATILE AS 'SELECT * FROM item';
CREATE FUNCTION others() RETURNS SETOF untracked LANGUAGE sql STABLE AS 'SELECT * FROM untracked';
CREATE FUNCTION more_items(VARIADIC ids int[]) RETURNS SETOF item LANGUAGE sql STABLE AS 'SELECT * FROM item';
CREATE FUNCTION owner(id int) RETURNS SETOF item LANGUAGE sql STABLE AS 'SELECT * FROM item';
CREATE FUNCTION "1st"() RETURNS SETOF item LANGUAGE sql STABLE AS 'SELECT * FROM item';

CREATE FUNCTION tracked(function text, exposed_as text = NULL, session_argument text = NULL, custom_name text = NULL) RETURNS text
LANGUAGE sql AS $$
  SELECT attempt(format('INSERT INTO graphql.function (function, exposed_as, session_argument, custom_name) VALUES (%L, %L, %L, %L)',
    function, exposed_as, session_argument, custom_name))
$$;

SELECT tracked('items()'), tracked('items()', 'query'), tracked('found_item(text, json)', NULL, 'session'), tracked('new_item()'), tracked('new_item()', 'mutation');
SELECT tracked('items()', 'mutation');
SELECT tracked('new_item()', 'query');
SELECT tracked('items()', 'subscription');
SELECT tracked('found_item(text, json)', NULL, 'title');
SELECT tracked('found_item(text, json)', NULL, 'nothing');
SELECT tracked('others()');
SELECT tracked('no_argument()');
SELECT tracked('many(item)');
SELECT tracked('inner_table(item)');
SELECT tracked('anything(item)');
SELECT tracked('more_items(int[])');
SELECT tracked('missing()');
SELECT tracked('0');
SELECT tracked('doing(item)');
SELECT tracked('pg_catalog.sum(int)');
SELECT tracked('"1st"()'), tracked('"1st"()', NULL, NULL, 'first');
SELECT tracked('owner(int)');
SELECT tracked('items()', NULL, NULL, 'owner');
SELECT tracked('items()', NULL, NULL, 'a b');
SELECT tracked('items()', NULL, NULL, '__items');
SELECT tracked('items()', NULL, NULL, 'item_by_pk');
INSERT INTO graphql.function (function, session_argument) VALUES ('items()', NULL), ('found_item(text, json)', 'session');
SELECT attempt($$INSERT INTO graphql.function_permission (function, role) VALUES ('items()', 'reader')$$);
SELECT attempt($$INSERT INTO graphql.function_permission (function, role) VALUES ('items()', 'admin')$$);
SELECT attempt($$INSERT INTO graphql.function_permission (function, role) VALUES ('new_item()', 'reader')$$);
SELECT attempt($$INSERT INTO graphql.function_permission (function, role, argument_presets) VALUES ('found_item(text, json)', 'reader', '{"nothing": 1}')$$);
SELECT attempt($$INSERT INTO graphql.function_permission (function, role, argument_presets) VALUES ('found_item(text, json)', 'reader', '{"title": "x-hasura-a b"}')$$);
SELECT attempt($$INSERT INTO graphql.function_permission (function, role, argument_presets) VALUES ('found_item(text, json)', 'reader', '[]')$$);

-- Settings.
CREATE FUNCTION setting(name text, value text) RETURNS text LANGUAGE sql AS
$$ SELECT attempt(format('INSERT INTO graphql.setting VALUES (%L, %L)', name, value)) $$;
SELECT setting('no_such_setting', 'true');
SELECT setting('naming_convention', '"snake"');
SELECT setting('naming_convention', 'null');
SELECT setting(name, '"yes"') FROM unnest('{stringify_numeric_types,infer_function_permissions,dev_mode}'::text[]) name;
SELECT setting('introspection_disabled_for', '"reader"');
SELECT setting('introspection_disabled_for', '[1]');
SELECT setting('unauthorized_role', '"admin"');
SELECT setting('unauthorized_role', '1');
SELECT setting('admin_secret', '""');
SELECT setting('jwt_secret', '"key"');
SELECT setting('jwt_secret', '[1]');
SELECT setting('limits', '1');
SELECT setting('limits', '{"depth": 0}');
SELECT setting('limits', '{"depth": "many"}');
SELECT setting('limits', '{"height": 10}');
SELECT setting('dev_mode', NULL);
SELECT setting('dev_mode', 'true'), setting('limits', '{"depth": 10}'), setting('introspection_disabled_for', '["reader"]');
