-- A rule that does not fit is refused, and the error names the table, the role and the path.
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

-- The same for a filter of table `item` and role `reader`.
CREATE FUNCTION filter(filter text) RETURNS text LANGUAGE sql AS $$
  SELECT attempt(format(
    $f$INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('item', 'reader', '{*}', %L)$f$, filter))
$$;

-- `columns` in front of `assignment`, for table `item` and role `reader`.
CREATE FUNCTION permission(kind text, columns text, VARIADIC vals text[]) RETURNS text LANGUAGE sql AS $$
  SELECT attempt(format($f$INSERT INTO graphql.%I (relation, role, %s) VALUES ('item', 'reader', %s)$f$, kind || '_permission',
    columns, (SELECT string_agg(quote_nullable(v), ', ' ORDER BY n) FROM unnest(vals) WITH ORDINALITY AS u(v, n))))
$$;

CREATE TABLE owner (id uuid PRIMARY KEY, name text);
CREATE TABLE item (
  id int PRIMARY KEY,
  big bigint,
  title text,
  done bool,
  weight float8,
  price numeric,
  made timestamptz,
  day date,
  owner_id uuid REFERENCES owner,
  data jsonb,
  tags text[],
  numbers int[]
);
CREATE TABLE elsewhere (id int PRIMARY KEY, item_id int, name text);
CREATE TABLE untracked (id int PRIMARY KEY);
SELECT graphql.track('owner'), graphql.track('item'), graphql.track('elsewhere');

-- Names in filters.
SELECT filter('{"nothing": {"_eq": 1}}');
SELECT filter('{"_and": [{"id": {"_eq": 1}}, {"_not": {"nothing": {"_eq": 1}}}]}');
SELECT filter('{"owner": {"nothing": {"_eq": "a"}}}');
SELECT filter('{"owner": {"items": {"owner": {"_or": [{"nothing": 1}]}}}}');
SELECT filter('{"id": {"_equals": 1}}');
SELECT filter('{"id": {"$equals": 1}}');
SELECT filter('{"id": {"eq": 1}}');
SELECT filter('{"owner": {"name": {"_likes": "a"}}}');
SELECT filter('{"_xor": [{"id": 1}]}');
SELECT filter('{"_exists": {"_table": {"schema": "public", "name": "nowhere"}, "_where": {}}}');
SELECT filter('{"_exists": {"_table": {"schema": "public", "name": "untracked"}, "_where": {}}}');
SELECT filter('{"_exists": {"_table": {"schema": "nowhere", "name": "item"}, "_where": {}}}');
SELECT filter('{"_exists": {"_table": "elsewhere", "_where": {"nothing": 1}}}');
SELECT filter('{"_exists": {"_table": "elsewhere"}}');
SELECT filter('{"_exists": {"_where": {}}}');
SELECT filter('{"_exists": {"_table": "elsewhere", "_where": {}, "_more": 1}}');
SELECT filter('{"id": {"_ceq": "nothing"}}');
SELECT filter('{"id": {"_ceq": ["$", "nothing"]}}');
SELECT filter('{"id": {"_ceq": ["owner", "nothing"]}}');
SELECT filter('{"owner": {"id": {"_ceq": ["$", "nothing"]}}}');

-- Shapes.
SELECT filter('[]');
SELECT filter('null');
SELECT filter('"x"');
SELECT filter(NULL);
SELECT filter('{"_and": {"id": 1}}');
SELECT filter('{"_or": "x"}');
SELECT filter('{"_not": [{"id": 1}]}');
SELECT filter('{"_and": [1]}');
SELECT filter('{"owner": 1}');
SELECT filter('{"owner": []}');
SELECT filter('{"_exists": []}');

-- Operands.
SELECT filter('{"id": {"_eq": "one"}}');
SELECT filter('{"id": {"_eq": 1.5}}');
SELECT filter('{"id": {"_eq": 3000000000}}');
SELECT filter('{"id": {"_eq": true}}');
SELECT filter('{"id": {"_eq": [1]}}');
SELECT filter('{"id": {"_eq": {"a": 1}}}');
SELECT filter('{"id": {"_eq": null}}');
SELECT filter('{"id": null}');
SELECT filter('{"id": "one"}');
SELECT filter('{"id": {"_in": 1}}');
SELECT filter('{"id": {"_in": [1, "two"]}}');
SELECT filter('{"id": {"_in": [1, null]}}');
SELECT filter('{"id": {"_is_null": "yes"}}');
SELECT filter('{"id": {"_is_null": null}}');
SELECT filter('{"big": {"_gt": "many"}}');
SELECT filter('{"weight": {"_gt": "heavy"}}');
SELECT filter('{"price": {"_gt": "cheap"}}');
SELECT filter('{"done": {"_eq": "perhaps"}}');
SELECT filter('{"done": {"_eq": 7}}');
SELECT filter('{"title": {"_eq": 7}}');
SELECT filter('{"title": {"_like": 7}}');
SELECT filter('{"title": {"_like": ["a"]}}');
SELECT filter('{"title": {"_regex": "("}}');
SELECT filter('{"made": {"_lt": "the day before yesterday"}}');
SELECT filter('{"made": {"_lt": 5}}');
SELECT filter('{"day": {"_lt": "2020-02-30"}}');
SELECT filter('{"owner_id": {"_eq": "me"}}');
SELECT filter('{"owner_id": "6e7a"}');
SELECT filter('{"owner": {"id": {"_eq": "me"}}}');
SELECT filter('{"tags": {"_contains": "a"}}');
SELECT filter('{"tags": {"_eq": {"a": 1}}}');
SELECT filter('{"numbers": {"_contains": ["a"]}}');
SELECT filter('{"numbers": {"_eq": "{1,x}"}}');
SELECT filter('{"data": {"_has_key": 1}}');
SELECT filter('{"data": {"_has_keys_any": "a"}}');

-- Operators that the type does not have.
SELECT filter('{"id": {"_like": "1%"}}');
SELECT filter('{"title": {"_contains": "a"}}');
SELECT filter('{"title": {"_has_key": "a"}}');
SELECT filter('{"title": {"_st_within": "a"}}');
SELECT filter('{"title": {"_ancestor": "a"}}');
SELECT filter('{"data": {"_like": "a"}}');
SELECT filter('{"tags": {"_has_key": "a"}}');
SELECT filter('{"data": {"_cast": {"Int": {"_eq": 1}}}}');
SELECT filter('{"id": {"_cast": {"String": {"_like": "1"}}}}');
-- Columns of types that cannot be compared.
SELECT filter('{"id": {"_ceq": "title"}}');
SELECT filter('{"title": {"_cgt": "id"}}');

-- Session variables.
SELECT filter('{"id": {"_eq": "X-Hasura-"}}');
SELECT filter('{"id": {"_eq": "x-hasura-a b"}}');
SELECT filter('{"title": {"_eq": "x-hasura-a b"}}');
SELECT filter('{"title": {"_eq": "X-HASURA-"}}');
SELECT filter('{"title": "x-hasura-ü"}');
SELECT filter('{"id": {"_in": ["x-hasura-id", "x-hasura-"]}}');
SELECT filter('{"id": {"_in": "x-hasura-a,b"}}');

-- Sound ones, so that the refusals above do not come from something else.
SELECT filter(f) FROM unnest(array[
  '{}', '{"id": 1}', '{"id": "1"}', '{"id": {"$eq": 1}}', '{"$and": [{"id": {"_gt": 1}}, {"$not": {"title": "a"}}]}',
  '{"id": "X-Hasura-User-Id"}', '{"id": {"_in": "x-hasura-ids"}}', '{"id": {"_in": ["X-Hasura-Id", 1]}}',
  '{"owner_id": {"_eq": "x-HASURA-user_id"}}', '{"owner": {"items": {"id": {"_ceq": ["$", "id"]}}}}', '{"made": {"_lt": "now"}}',
  '{"_exists": {"_table": "elsewhere", "_where": {"item_id": {"_ceq": ["$", "id"]}}}}', '{"tags": {"_contains": ["a"]}}',
  '{"data": {"_cast": {"String": {"_like": "1"}}}}', '{"done": {"_is_null": false}}', '{"title": "a x-hasura-b"}', '{"owner": {}}'
]) f WHERE filter(f) <> 'accepted';

-- Columns, computed fields, limits, root fields.
SELECT permission('select', 'columns, filter', '{id,nothing}', '{}');
SELECT permission('select', 'columns, filter', '{id,owner}', '{}');
SELECT permission('select', 'columns, filter', '{*,id}', '{}');
SELECT permission('select', 'columns, filter', '{id,NULL}', '{}');
SELECT permission('select', 'columns, computed_fields, filter', '{id}', '{nothing}', '{}');
SELECT permission('select', 'columns, computed_fields, filter', '{id}', '{id}', '{}');
SELECT permission('select', 'columns, filter, row_limit', '{id}', '{}', '-1');
SELECT permission('select', 'columns, filter, query_root_fields', '{id}', '{}', '{select,select_stream}');
SELECT permission('select', 'columns, filter, subscription_root_fields', '{id}', '{}', '{select_everything}');
SELECT permission('select', 'columns', '{id}');
SELECT permission('insert', 'columns, row_check', '{nothing}', '{}');
SELECT permission('insert', 'columns, row_check', '{id}', '{"nothing": 1}');
SELECT permission('insert', 'columns, row_check', '{id}', '{"owner": {"name": {"_gt": 5}}}');
SELECT permission('insert', 'columns', '{id}');
SELECT permission('insert', 'columns, row_check, presets', '{id}', '{}', '{"nothing": 1}');
SELECT permission('insert', 'columns, row_check, presets', '{id}', '{}', '{"owner_id": "x-hasura-a b"}');
SELECT permission('insert', 'columns, row_check, presets', '{id}', '{}', '{"owner_id": "me"}');
SELECT permission('insert', 'columns, row_check, presets', '{id}', '{}', '{"done": "perhaps"}');
SELECT permission('insert', 'columns, row_check, presets', '{id}', '{}', '[]');
SELECT permission('update', 'columns, filter', '{nothing}', '{}');
SELECT permission('update', 'columns, filter', '{id}', '{"id": {"_eq": "one"}}');
SELECT permission('update', 'columns, filter, row_check', '{id}', '{}', '{"id": {"_equals": 1}}');
SELECT permission('update', 'columns, filter, presets', '{id}', '{}', '{"nothing": 1}');
SELECT permission('update', 'columns, filter, presets', '{id}', '{}', '{"made": "yesteryear"}');
SELECT permission('delete', 'filter', '{"id": {"_eq": "one"}}');
SELECT permission('delete', 'filter', '{"nothing": {"_eq": 1}}');
SELECT attempt($$INSERT INTO graphql.delete_permission (relation, role) VALUES ('item', 'reader')$$);

-- A change of a rule is checked like a new one.
INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('item', 'reader', '{id}', '{}');
SELECT attempt($$UPDATE graphql.select_permission SET filter = '{"nothing": 1}'$$);
SELECT attempt($$UPDATE graphql.select_permission SET columns = '{nothing}'$$);
SELECT attempt($$UPDATE graphql.select_permission SET relation = 'owner', columns = '{done}'$$);
SELECT attempt($$UPDATE graphql.select_permission SET role = 'admin'$$);
SELECT attempt($$UPDATE graphql.select_permission SET role = ''$$);

-- Roles.
SELECT attempt($$INSERT INTO graphql.role VALUES ('admin')$$);
SELECT attempt($$INSERT INTO graphql.role VALUES ('')$$);
SELECT attempt(format($$INSERT INTO graphql.%I (relation, role, %s) VALUES ('item', 'admin', '{}')$$, kind || '_permission', argument))
FROM (VALUES ('select', 'filter'), ('insert', 'row_check'), ('update', 'filter'), ('delete', 'filter')) AS v (kind, argument);
SELECT attempt($$INSERT INTO graphql.inherited_role VALUES ('admin', 'reader')$$);
SELECT attempt($$INSERT INTO graphql.inherited_role VALUES ('both', 'admin')$$);
SELECT attempt($$INSERT INTO graphql.inherited_role VALUES ('both', 'both')$$);
SELECT attempt($$INSERT INTO graphql.inherited_role VALUES ('both', 'one'), ('one', 'two'), ('two', 'both')$$);
SELECT attempt($$SELECT graphql.copy_role('nobody', 'other')$$);
SELECT attempt($$SELECT graphql.copy_role('reader', 'reader')$$);
SELECT attempt($$SELECT graphql.copy_role('reader', 'admin')$$);
SELECT attempt($$SELECT graphql.drop_role('nobody')$$);

-- Relations that are not tracked.
SELECT attempt($$INSERT INTO graphql.select_permission (relation, role, columns, filter) VALUES ('untracked', 'reader', '{*}', '{}')$$);
SELECT attempt($$INSERT INTO graphql.relationship (relation, name, kind, remote, column_mapping) VALUES ('untracked', 'items', 'array', 'item', '{"id": "id"}')$$);
SELECT attempt($$INSERT INTO graphql.computed_field (relation, name, function) VALUES ('untracked', 'more', 'now()')$$);
