-- The metadata: one row for each rule. Nothing here is granted to anybody; whoever may write these tables
-- decides what every role sees. Secrets stand in graphql.setting, which is why not even SELECT is granted.
--
-- Conventions: an empty expression `{}` is no condition; `columns = '{*}'` is every column, also later ones;
-- an absent permission row is no access. Filters and checks have no default: leaving one out is an error,
-- never "every row". What the library could not even read (a root field's configuration that is a number) is refused
-- by the checks here; what it can read and does not fit the database, by the triggers of 04_triggers.sql.

create table graphql.role (
  name text primary key,
  constraint role_name_check check (name <> '' and name <> 'admin')
);
comment on table graphql.role is 'Roles of GraphQL permissions, no Postgres roles; the first rule that names one makes it';

create table graphql.source (
  name text primary key,
  customization jsonb not null default '{}',
  configuration jsonb not null default '{}',
  constraint source_name_check check (name <> ''),
  constraint source_customization_check check (jsonb_typeof(customization) = 'object'),
  constraint source_configuration_check check (jsonb_typeof(configuration) = 'object')
);
create unique index source_namespace_key on graphql.source ((customization #>> '{root_fields,namespace}'));

comment on table graphql.source is
  'Further names for this database, each with names of its own for what is tracked under it; `default` is always there';
comment on column graphql.source.customization is
  '{"root_fields": {"namespace", "prefix", "suffix"}, "type_names": {"prefix", "suffix"}, "naming_convention"}';
comment on column graphql.source.configuration is 'What was said of the connection, which is not used';

create table graphql.relation (
  relation regclass primary key,
  source text references graphql.source on delete cascade on update cascade,
  custom_name text,
  root_fields jsonb not null default '{}',
  column_config jsonb not null default '{}',
  is_enum boolean not null default false,
  comment text,
  constraint relation_root_fields_check
    check (
      jsonb_typeof(root_fields) = 'object'
      and root_fields - array[
        'select', 'select_by_pk', 'select_aggregate', 'select_stream', 'insert', 'insert_one', 'update',
        'update_by_pk', 'update_many', 'delete', 'delete_by_pk'
      ] = '{}'
      and not jsonb_path_exists(root_fields, 'strict $.* ? (!(@.type() == "string" || @.type() == "null" || @.type() == "object"))')
      and not jsonb_path_exists(
        root_fields,
        'strict $.* ? (@.type() == "object").keyvalue() ?
          (!(@.key == "name" || @.key == "comment") || !(@.value.type() == "string" || @.value.type() == "null"))'
      )
    ),
  constraint relation_column_config_check
    check (
      jsonb_typeof(column_config) = 'object'
      and not jsonb_path_exists(column_config, 'strict $.* ? (@.type() != "object")')
      and not jsonb_path_exists(
        column_config,
        'strict $.* ? (@.type() == "object").keyvalue() ?
          (!(@.key == "custom_name" || @.key == "comment") || !(@.value.type() == "string" || @.value.type() == "null"))'
      )
    )
);
comment on table graphql.relation is 'Tracked tables, views, materialized views and foreign tables';
comment on column graphql.relation.source is 'Null: `default`';

create index relation_source_idx on graphql.relation (source);

create table graphql.relationship (
  relation regclass not null references graphql.relation on delete cascade on update cascade,
  name text not null,
  kind text not null,
  using_columns text[],
  remote regclass,
  column_mapping jsonb,
  insertion_order text,
  comment text,
  primary key (relation, name),
  constraint relationship_name_check check (name <> ''),
  constraint relationship_kind_check check (kind in ('object', 'array')),
  constraint relationship_basis_check check (num_nonnulls(using_columns, column_mapping) = 1),
  constraint relationship_remote_check check (remote is not null or (kind = 'object' and column_mapping is null)),
  constraint relationship_using_columns_check
    check (cardinality(using_columns) > 0 and array_position(using_columns, null) is null),
  constraint relationship_column_mapping_check
    check (
      jsonb_typeof(column_mapping) = 'object' and column_mapping <> '{}'
      and not jsonb_path_exists(column_mapping, 'strict $.* ? (@.type() != "string")')
    ),
  constraint relationship_insertion_order_check
    check (
      insertion_order is null
      or insertion_order in ('before_parent', 'after_parent') and kind = 'object' and column_mapping is not null
    )
);
comment on table graphql.relationship is 'Object and array relationships between tracked relations';
comment on column graphql.relationship.using_columns is
  'Columns of a foreign key: of this relation''s own if remote is null, else of one that remote has to this relation';
comment on column graphql.relationship.column_mapping is 'Manual relationship: own column to column of remote';
comment on column graphql.relationship.insertion_order is
  'Which row a nested insert makes first, for object relationships with a column_mapping; null: before_parent';

create index relationship_remote_idx on graphql.relationship (remote);

create table graphql.computed_field (
  relation regclass not null references graphql.relation on delete cascade on update cascade,
  name text not null,
  function regprocedure not null,
  table_argument text,
  session_argument text,
  comment text,
  primary key (relation, name),
  constraint computed_field_name_check check (name <> '')
);
comment on table graphql.computed_field is 'Functions of a row that appear as its fields';

create index computed_field_function_idx on graphql.computed_field (function);

create table graphql.function (
  function regprocedure primary key,
  source text references graphql.source on delete cascade on update cascade,
  exposed_as text,
  session_argument text,
  custom_name text,
  root_fields jsonb not null default '{}',
  infer_permissions boolean,
  comment text,
  constraint function_exposed_as_check check (exposed_as in ('query', 'mutation')),
  constraint function_root_fields_check
    check (
      jsonb_typeof(root_fields) = 'object'
      and root_fields - array[
        'function', 'function_aggregate'
      ] = '{}'
      and not jsonb_path_exists(root_fields, 'strict $.* ? (!(@.type() == "string" || @.type() == "null" || @.type() == "object"))')
      and not jsonb_path_exists(
        root_fields,
        'strict $.* ? (@.type() == "object").keyvalue() ?
          (!(@.key == "name" || @.key == "comment") || !(@.value.type() == "string" || @.value.type() == "null"))'
      )
    )
);
comment on table graphql.function is 'Tracked functions: root fields of their own';
comment on column graphql.function.source is 'Null: `default`';

create index function_source_idx on graphql.function (source);

create table graphql.inherited_role (
  role text not null references graphql.role on delete cascade on update cascade,
  parent text not null references graphql.role on delete cascade on update cascade,
  primary key (role, parent),
  constraint inherited_role_parent_check check (role <> parent)
);
comment on table graphql.inherited_role is 'A role that has what its parents have';

create table graphql.select_permission (
  relation regclass not null references graphql.relation on delete cascade on update cascade,
  role text not null references graphql.role on delete cascade on update cascade,
  columns text[] not null default '{}',
  computed_fields text[] not null default '{}',
  filter jsonb not null,
  row_limit integer,
  allow_aggregations boolean not null default false,
  query_root_fields text[],
  subscription_root_fields text[],
  comment text,
  primary key (relation, role),
  constraint select_permission_role_check check (role <> 'admin'),
  constraint select_permission_columns_check
    check (array_position(columns, null) is null and (not '*' = any (columns) or cardinality(columns) = 1)),
  constraint select_permission_computed_fields_check check (array_position(computed_fields, null) is null),
  constraint select_permission_filter_check check (jsonb_typeof(filter) = 'object'),
  constraint select_permission_row_limit_check check (row_limit >= 0),
  constraint select_permission_query_root_fields_check
    check (query_root_fields <@ array['select', 'select_by_pk', 'select_aggregate']),
  constraint select_permission_subscription_root_fields_check
    check (subscription_root_fields <@ array['select', 'select_by_pk', 'select_aggregate', 'select_stream'])
);
comment on table graphql.select_permission is 'Which rows and columns of a relation a role reads';

create table graphql.insert_permission (
  relation regclass not null references graphql.relation on delete cascade on update cascade,
  role text not null references graphql.role on delete cascade on update cascade,
  columns text[] not null default '{}',
  row_check jsonb not null,
  presets jsonb not null default '{}',
  backend_only boolean not null default false,
  validate regprocedure,
  comment text,
  primary key (relation, role),
  constraint insert_permission_role_check check (role <> 'admin'),
  constraint insert_permission_columns_check
    check (array_position(columns, null) is null and (not '*' = any (columns) or cardinality(columns) = 1)),
  constraint insert_permission_row_check_check check (jsonb_typeof(row_check) = 'object'),
  constraint insert_permission_presets_check check (jsonb_typeof(presets) = 'object')
);
comment on table graphql.insert_permission is 'Which rows a role inserts';
comment on column graphql.insert_permission.validate is
  'Function of the new row that returns text: what is not null refuses the row, as the message; null: none';

create index insert_permission_validate_idx on graphql.insert_permission (validate);

create table graphql.update_permission (
  relation regclass not null references graphql.relation on delete cascade on update cascade,
  role text not null references graphql.role on delete cascade on update cascade,
  columns text[] not null default '{}',
  filter jsonb not null,
  row_check jsonb,
  presets jsonb not null default '{}',
  backend_only boolean not null default false,
  validate regprocedure,
  comment text,
  primary key (relation, role),
  constraint update_permission_role_check check (role <> 'admin'),
  constraint update_permission_columns_check
    check (array_position(columns, null) is null and (not '*' = any (columns) or cardinality(columns) = 1)),
  constraint update_permission_filter_check check (jsonb_typeof(filter) = 'object'),
  constraint update_permission_row_check_check check (jsonb_typeof(row_check) = 'object'),
  constraint update_permission_presets_check check (jsonb_typeof(presets) = 'object')
);
comment on table graphql.update_permission is 'Which rows and columns a role changes';
comment on column graphql.update_permission.row_check is 'Holds on the row after the change; null: no check on it';
comment on column graphql.update_permission.validate is
  'Function of the row after the change that returns text: what is not null refuses it, as the message; null: none';

create index update_permission_validate_idx on graphql.update_permission (validate);

create table graphql.delete_permission (
  relation regclass not null references graphql.relation on delete cascade on update cascade,
  role text not null references graphql.role on delete cascade on update cascade,
  filter jsonb not null,
  backend_only boolean not null default false,
  comment text,
  primary key (relation, role),
  constraint delete_permission_role_check check (role <> 'admin'),
  constraint delete_permission_filter_check check (jsonb_typeof(filter) = 'object')
);
comment on table graphql.delete_permission is 'Which rows a role deletes';

create table graphql.function_permission (
  function regprocedure not null references graphql.function on delete cascade on update cascade,
  role text not null references graphql.role on delete cascade on update cascade,
  argument_presets jsonb not null default '{}',
  comment text,
  primary key (function, role),
  constraint function_permission_role_check check (role <> 'admin'),
  constraint function_permission_argument_presets_check check (jsonb_typeof(argument_presets) = 'object')
);
comment on table graphql.function_permission is 'Which tracked functions a role calls';

create table graphql.collection (
  name text primary key,
  comment text,
  constraint collection_name_check check (name <> '')
);
comment on table graphql.collection is 'Collections of documents; the first document that names one makes it';

create table graphql.query_collection (
  collection text not null references graphql.collection on delete cascade on update cascade,
  name text not null,
  query text not null,
  normal_form text,
  hash text,
  normal_hash text,
  primary key (collection, name),
  constraint query_collection_name_check check (name <> '')
);
comment on table graphql.query_collection is 'Stored documents; the last three columns are filled in';
comment on column graphql.query_collection.normal_form is
  'By which the allow-list compares; null: no document, as only a restore accepts it';
comment on column graphql.query_collection.hash is
  'SHA-256 of the query in UTF-8, in hexadecimal digits: the id by which clients may ask for it';
comment on column graphql.query_collection.normal_hash is 'The same of the normal form';

create index query_collection_hash_idx on graphql.query_collection (hash);
create index query_collection_normal_hash_idx on graphql.query_collection (normal_hash);

create table graphql.allowed_collection (
  collection text primary key references graphql.collection on delete cascade on update cascade,
  roles text[],
  constraint allowed_collection_roles_check check (array_position(roles, null) is null)
);
comment on table graphql.allowed_collection is 'Collections whose documents may be run';
comment on column graphql.allowed_collection.roles is 'Null: every role';

-- What learning wrote down, for a review and not for a dump. There may be several rows for one document and role: see
-- graphql._record_candidate().
create table graphql.candidate (
  role text not null,
  normal_hash text not null,
  normal_form text not null,
  document text not null,
  uses bigint not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null
) with (fillfactor = 70);
comment on table graphql.candidate is
  'Documents that the allow-list refused, or would have; graphql.allow_list_candidates shows them';

create index candidate_role_normal_hash_idx on graphql.candidate (role, normal_hash);

create table graphql.setting (
  name text primary key,
  value jsonb not null
);
comment on table graphql.setting is 'Settings of the whole instance, secrets among them';

-- Derived from the catalog and the rows above by triggers, so not dumped; graphql._rebuild() fills them anew.

create table graphql.name (
  name text not null,
  scope text not null,
  namespace text not null default '',
  owner_kind text not null,
  owner oid not null,
  primary key (name, scope, owner_kind, owner),
  constraint name_scope_check check (scope in ('query', 'mutation', 'subscription', 'type', 'scalar')),
  constraint name_owner_kind_check check (owner_kind in ('relation', 'function', 'source'))
);
comment on table graphql.name is
  'Which tracked relation or function defines a GraphQL root field or type; owner 0 of kind `source`: the namespaces';
comment on column graphql.name.namespace is 'Of a root field: the namespace that it stands in; empty at the root';

create unique index name_scope_name_key on graphql.name (scope, namespace, name) where scope <> 'scalar';

create index name_owner_idx on graphql.name (owner_kind, owner);

create table graphql.attribute (
  relation oid not null,
  number smallint not null,
  name text not null,
  primary key (relation, number)
);
comment on table graphql.attribute is
  'Names by which the rules know the columns of tracked relations: what differs from the catalog was renamed';

create table graphql.relation_name (
  relation oid primary key,
  schema text not null,
  name text not null
);
comment on table graphql.relation_name is 'Names by which the rules know tracked relations';

select pg_catalog.pg_extension_config_dump('graphql.role', '');
select pg_catalog.pg_extension_config_dump('graphql.source', '');
select pg_catalog.pg_extension_config_dump('graphql.relation', '');
select pg_catalog.pg_extension_config_dump('graphql.relationship', '');
select pg_catalog.pg_extension_config_dump('graphql.computed_field', '');
select pg_catalog.pg_extension_config_dump('graphql.function', '');
select pg_catalog.pg_extension_config_dump('graphql.inherited_role', '');
select pg_catalog.pg_extension_config_dump('graphql.select_permission', '');
select pg_catalog.pg_extension_config_dump('graphql.insert_permission', '');
select pg_catalog.pg_extension_config_dump('graphql.update_permission', '');
select pg_catalog.pg_extension_config_dump('graphql.delete_permission', '');
select pg_catalog.pg_extension_config_dump('graphql.function_permission', '');
select pg_catalog.pg_extension_config_dump('graphql.collection', '');
select pg_catalog.pg_extension_config_dump('graphql.query_collection', '');
select pg_catalog.pg_extension_config_dump('graphql.allowed_collection', '');
select pg_catalog.pg_extension_config_dump('graphql.setting', '');
