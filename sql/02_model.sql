-- The loader: prints what engine/src/model/ reads, one document for each relation and function.
--
-- Contract. Each function is STABLE and SECURITY INVOKER: the caller must be able to read the metadata tables
-- (the library switches to the extension's owner first). `null` says "not tracked" or "no such object", never an
-- error. Lists stand in the order of attnum (attributes, arguments) or by name in the C collation (all others), so
-- equal content gives equal text. Oids are JSON numbers, names are as in the catalog. Nothing is checked here: a
-- rule that does not fit the catalog is printed as stored. `validate` of a permission is null if there is none and if
-- its function is gone, which `has_validate` tells apart: the one lets every row pass, the other closes the rule.
--
--   graphql._relation_model(oid) -> model::Relation
--   graphql._function_model(oid) -> model::Function
--   graphql._settings_model()    -> model::Settings, with `unauthorized_role` (text or null) besides
--   graphql._signature(oid)      -> model::Signature
--   graphql._type(oid)           -> model::DataType, and whether a domain on the way refuses null

create function graphql._function_model(function oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  tracked graphql.function;
  signature jsonb;
begin
  select f.* into tracked from graphql.function f where f.function = $1;
  if not found then
    return null;
  end if;
  signature := graphql._signature($1);
  if signature is null then
    return null;
  end if;
  return jsonb_build_object(
    'signature', signature,
    'source', tracked.source,
    'exposed_as', tracked.exposed_as,
    'session_argument', tracked.session_argument,
    'custom_name', tracked.custom_name,
    'root_fields', tracked.root_fields,
    'infer_permissions', tracked.infer_permissions,
    'metadata_comment', tracked.comment,
    'permissions', (
      select coalesce(jsonb_agg(
        jsonb_build_object('role', p.role, 'argument_presets', p.argument_presets) order by p.role collate "C"
      ), '[]')
      from graphql.function_permission p
      where p.function = $1
    )
  );
end
$$;

-- The rows of an enum table: its primary key, one column of text, is the value; a second column of text the comment.
-- Only plain tables of built-in text types are read, so that no code of the table's owner runs here.
create function graphql._enum_values(relation oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  value_column text;
  comment_column text;
  result jsonb;
begin
  if not exists (select from pg_catalog.pg_class c where c.oid = $1 and c.relkind in ('r', 'p')) then
    return '[]';
  end if;
  select min(a.attname::text) into value_column
  from graphql._unique_keys($1) k
  join pg_catalog.pg_attribute a on a.attrelid = $1 and a.attnum = k.columns[1]
  where k.is_primary and cardinality(k.columns) = 1 and a.atttypid in (25, 1042, 1043);
  if value_column is null then
    return '[]';
  end if;
  -- A virtual generated column would be computed here, by whatever its expression calls.
  select a.attname into comment_column
  from pg_catalog.pg_attribute a
  where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped and a.attname <> value_column
    and a.atttypid in (25, 1042, 1043) and a.attgenerated = ''
  order by a.attnum
  limit 1;
  execute format(
    'select coalesce(jsonb_agg(jsonb_build_object(''value'', e.%1$I::text, ''comment'', %2$s)'
    ' order by e.%1$I::text collate "C"), ''[]'') from %3$s e',
    value_column,
    case when comment_column is null then 'null::text' else format('e.%I::text', comment_column) end,
    $1::regclass
  ) into result;
  return result;
end
$$;

create function graphql._attributes_model(relation oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  is_view boolean := exists (select from pg_catalog.pg_class c where c.oid = $1 and c.relkind = 'v');
begin
  return (
    with attribute as materialized (
      select a.attrelid, a.attnum, a.attname, a.atttypid, a.attcollation, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated
      from pg_catalog.pg_attribute a
      where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
    ),
    -- A relation has few types; each is looked up once.
    type as materialized (
      select d.atttypid as id, t.data_type, t.not_null
      from (select distinct a.atttypid from attribute a) d cross join lateral graphql._type(d.atttypid) t
    ),
    enum_reference as materialized (
      select distinct on (f.columns[1]) f.columns[1] as number, f.remote
      from graphql._foreign_keys($1) f
      join graphql.relation e on e.relation = f.remote and e.is_enum
      where cardinality(f.columns) = 1
      order by f.columns[1], f.name collate "C"
    ),
    -- From Postgres 18 on, rows from before such a constraint may still hold nulls.
    unproved_not_null as materialized (
      select k.conkey[1] as number from pg_catalog.pg_constraint k
      where k.conrelid = $1 and k.contype = 'n' and not k.convalidated
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'number', a.attnum,
      'name', a.attname,
      'type', t.data_type,
      'nullable', not (t.not_null or a.attnotnull and a.attnum not in (select u.number from unproved_not_null u)),
      -- A domain hands its default down to the columns that use it.
      'has_default', a.atthasdef or a.attidentity <> '' or declared.typdefault is not null,
      -- What a view computes cannot be written either.
      'generated_always', a.attgenerated <> '' or a.attidentity = 'a'
        or is_view and not pg_column_is_updatable(a.attrelid, a.attnum, true),
      'comment', col_description(a.attrelid, a.attnum),
      'enum_relation', e.remote::bigint,
      'nondeterministic', exists (
        select from pg_catalog.pg_collation c where c.oid = a.attcollation and not c.collisdeterministic
      )
    ) order by a.attnum), '[]')
    from attribute a
    join type t on t.id = a.atttypid
    join pg_catalog.pg_type declared on declared.oid = a.atttypid
    left join enum_reference e on e.number = a.attnum
  );
end
$$;

create function graphql._relationships_model(relation oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', r.name,
      'kind', r.kind,
      'remote', t.target,
      'columns', t.pairs,
      'at_most_one', t.at_most_one,
      'always_one', t.always_one,
      'always_joins', t.always_joins,
      'comment', r.comment,
      'using_columns', to_jsonb(r.using_columns),
      'column_mapping', r.column_mapping,
      -- The row with the foreign key comes after the one that it refers to.
      'insertion_order', coalesce(
        r.insertion_order, case when r.using_columns is not null and r.remote is not null then 'after_parent' end
      )
    ) order by r.name collate "C"), '[]')
    from graphql.relationship r
    cross join lateral graphql._relationship_target(r.relation, r.using_columns, r.remote, r.column_mapping) t
    where r.relation = $1
  );
end
$$;

create function graphql._validate_model(function oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object('validate', graphql._signature($1), 'has_validate', $1 is not null);
end
$$;

-- The five lists of rules on a relation.
create function graphql._rules_model(relation oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'computed_fields', (
      select coalesce(jsonb_agg(
        to_jsonb(f) - 'relation' || jsonb_build_object('function', graphql._signature(f.function))
        order by f.name collate "C"
      ), '[]')
      from graphql.computed_field f
      where f.relation = $1
    ),
    'select_permissions', (
      select coalesce(jsonb_agg(to_jsonb(p) - 'relation' - 'comment' order by p.role collate "C"), '[]')
      from graphql.select_permission p
      where p.relation = $1
    ),
    'insert_permissions', (
      select coalesce(jsonb_agg(
        to_jsonb(p) - 'relation' - 'comment' || graphql._validate_model(p.validate) order by p.role collate "C"
      ), '[]')
      from graphql.insert_permission p
      where p.relation = $1
    ),
    'update_permissions', (
      select coalesce(jsonb_agg(
        to_jsonb(p) - 'relation' - 'comment' || graphql._validate_model(p.validate) order by p.role collate "C"
      ), '[]')
      from graphql.update_permission p
      where p.relation = $1
    ),
    'delete_permissions', (
      select coalesce(jsonb_agg(to_jsonb(p) - 'relation' - 'comment' order by p.role collate "C"), '[]')
      from graphql.delete_permission p
      where p.relation = $1
    )
  );
end
$$;

create function graphql._keys_model(relation oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return jsonb_build_object(
    'primary_key', (
      select jsonb_build_object(
        'name', k.name, 'columns', k.columns, 'is_constraint', k.is_constraint, 'is_deferrable', k.is_deferrable
      )
      from graphql._unique_keys($1) k
      where k.is_primary
    ),
    'unique_keys', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', k.name, 'columns', k.columns, 'is_constraint', k.is_constraint, 'is_deferrable', k.is_deferrable
      ) order by k.name collate "C"), '[]')
      from graphql._unique_keys($1) k
      where not k.is_primary
    ),
    -- Check and exclusion constraints, known by name alone.
    'other_constraints', (
      select coalesce(jsonb_agg(c.conname order by c.conname collate "C"), '[]')
      from pg_catalog.pg_constraint c
      where c.conrelid = $1 and c.contype in ('c', 'x')
    ),
    'foreign_keys', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'name', f.name,
        'columns', f.columns,
        'remote', f.remote::bigint,
        'remote_columns', graphql._attribute_names(f.remote, f.remote_columns)
      ) order by f.name collate "C"), '[]')
      from graphql._foreign_keys($1) f
    )
  );
end
$$;

create function graphql._relation_model(relation oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  tracked graphql.relation;
  class pg_catalog.pg_class;
  events integer;
begin
  select r.* into tracked from graphql.relation r where r.relation = $1;
  if not found then
    return null;
  end if;
  select c.* into class from pg_catalog.pg_class c where c.oid = $1 and c.relkind in ('r', 'p', 'f', 'v', 'm');
  if not found then
    return null;
  end if;
  -- Bits by CmdType: 4 UPDATE, 8 INSERT, 16 DELETE; INSTEAD OF triggers count.
  events := pg_relation_is_updatable(class.oid, true);
  return jsonb_build_object(
    'id', class.oid::bigint,
    'schema', (select nspname from pg_catalog.pg_namespace where oid = class.relnamespace),
    'name', class.relname,
    'kind', case class.relkind
      when 'r' then 'table'
      when 'p' then 'partitioned_table'
      when 'f' then 'foreign_table'
      when 'v' then 'view'
      else 'materialized_view'
    end,
    'row_security', class.relrowsecurity,
    'source', tracked.source,
    'insertable', events & 8 <> 0,
    'updatable', events & 4 <> 0,
    'deletable', events & 16 <> 0,
    'database_comment', obj_description(class.oid, 'pg_class'),
    'comment', tracked.comment,
    'custom_name', tracked.custom_name,
    'root_fields', tracked.root_fields,
    'column_config', tracked.column_config,
    'is_enum', tracked.is_enum,
    'enum_values', case when tracked.is_enum then graphql._enum_values($1) else '[]' end,
    'attributes', graphql._attributes_model($1),
    'relationships', graphql._relationships_model($1)
  ) || graphql._keys_model($1) || graphql._rules_model($1);
end
$$;

create function graphql._settings_model() returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  -- Secrets stay out; whoever needs one asks for it by name.
  return (
    select coalesce(jsonb_object_agg(s.name, s.value), '{}')
    from graphql.setting s
    where not graphql._is_secret_setting(s.name)
  ) || jsonb_build_object('inherited_roles', (
    select coalesce(jsonb_object_agg(i.role, i.parents), '{}')
    from (
      select r.role, jsonb_agg(r.parent order by r.parent collate "C") as parents
      from graphql.inherited_role r
      group by r.role
    ) i
  ), 'sources', (
    select coalesce(jsonb_object_agg(s.name, graphql._customization(s.name)), '{}')
    from graphql.source s
    where graphql._customization(s.name) <> '{}'
  ));
end
$$;

-- What holds of a source's customization: without what is null, nor with a naming convention where that is the
-- instance's alone.
create function graphql._customization(source text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select jsonb_strip_nulls(
      case when graphql._setting_value('naming_convention_per_source') = 'false'
        then s.customization - 'naming_convention' else s.customization end
    )
    from graphql.source s
    where s.name = coalesce($1, 'default')
  );
end
$$;

-- Does what is tracked under a source have names in camel case?
create function graphql._has_camel_case(source text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    graphql._customization(source) -> 'naming_convention', graphql._setting_value('naming_convention')
  ) is not distinct from '"graphql-default"';
end
$$;

-- One setting, secrets too; null if it is not set. (`_setting` is the name of the table's array type.)
create function graphql._setting_value(name text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select s.value from graphql.setting s where s.name = $1);
end
$$;

-- What may define a GraphQL root field or type of that name: `relation` or `function`, and its oid.
create function graphql._owners(name text) returns table (owner_kind text, owner oid)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select distinct n.owner_kind, n.owner
    from graphql.name n
    where n.name = $1 and n.owner_kind <> 'source'
    order by 1 desc, 2;
end
$$;

-- What is tracked under a source: `relation` or `function`, and its oid.
create function graphql._members(source text) returns table (owner_kind text, owner oid)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select 'relation', r.relation::oid from graphql.relation r where coalesce(r.source, 'default') = $1
    union all
    select 'function', f.function::oid from graphql.function f where coalesce(f.source, 'default') = $1
    order by 1 desc, 2;
end
$$;

-- All tracked relations, by schema and name.
create function graphql._relations() returns setof oid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select r.relation::oid
    from graphql.relation r
    join pg_catalog.pg_class c on c.oid = r.relation
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    order by n.nspname, c.relname;
end
$$;

-- All tracked functions, by schema, name and oid.
create function graphql._functions() returns setof oid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select f.function::oid
    from graphql.function f
    join pg_catalog.pg_proc p on p.oid = f.function
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    order by n.nspname, p.proname, p.oid;
end
$$;

-- The tracked relations that have a foreign key to a relation.
create function graphql._referring_relations(relation oid) returns setof oid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select distinct c.conrelid
    from pg_catalog.pg_constraint c
    join graphql.relation r on r.relation = c.conrelid
    where c.confrelid = $1 and c.contype = 'f'
    order by 1;
end
$$;
