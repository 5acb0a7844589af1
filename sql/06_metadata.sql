-- The metadata API: rows by name for engine/src/metadata/, and the entry points. What a command means is the
-- library's business; here rows are found and written.
--
-- Relations and functions stand in rows as {"schema", "name"}; a function also has "arguments", the types of its
-- arguments, where another one has its name. What is gone is called `-`, as Postgres prints its oid, which nothing is
-- called.

create function graphql._relation_reference(relation oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    (
      select jsonb_build_object('schema', n.nspname, 'name', c.relname)
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.oid = $1
    ),
    case when $1 is not null then '{"schema": "pg_catalog", "name": "-"}'::jsonb end
  );
end
$$;

create function graphql._argument_types(function pg_catalog.pg_proc) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_agg(format_type(a.type, null) order by a.position), '[]')
    from unnest(function.proargtypes::oid[]) with ordinality as a(type, position)
  );
end
$$;

create function graphql._function_reference(function oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    (
      select jsonb_build_object('schema', n.nspname, 'name', p.proname)
        || case when exists (
          select from pg_catalog.pg_proc o
          where o.proname = p.proname and o.pronamespace = p.pronamespace and o.oid <> p.oid
        ) then jsonb_build_object('arguments', graphql._argument_types(p)) else '{}' end
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where p.oid = $1
    ),
    case when $1 is not null then '{"schema": "pg_catalog", "name": "-"}'::jsonb end
  );
end
$$;

-- The functions of that name: oid, and reference with arguments if there are several.
create function graphql._functions_named(schema text, name text) returns table (function oid, arguments jsonb, reference jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select p.oid, graphql._argument_types(p), graphql._function_reference(p.oid)
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where n.nspname = $1 and p.proname = $2 and p.prokind = 'f'
    order by p.oid;
end
$$;

-- Rows of a metadata table, all or those that have these values. Oids stand as texts in `wanted`.
create function graphql._rules(kind text, wanted jsonb) returns setof jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  condition text := 'true';
  reference text := '';
  given text;
begin
  if kind not in (
    'source', 'relation', 'function', 'relationship', 'computed_field', 'inherited_role', 'select_permission',
    'insert_permission', 'update_permission', 'delete_permission', 'function_permission', 'collection',
    'query_collection', 'allowed_collection', 'setting'
  ) then
    return;
  end if;
  select string_agg(
    format(
      case a.attname when 'function' then ', %L, graphql._function_reference(r.%I)'
        when 'validate' then ', %L, graphql._function_reference(r.%I)'
        else ', %L, graphql._relation_reference(r.%I)' end,
      a.attname, a.attname
    ), ''
  ) into reference
  from pg_catalog.pg_attribute a
  where a.attrelid = format('graphql.%I', kind)::regclass and a.attname in ('relation', 'remote', 'function', 'validate')
    and not a.attisdropped;
  for given in select key from jsonb_each(wanted) order by key loop
    condition := condition || case jsonb_typeof(wanted -> given)
      when 'null' then format(' and r.%I is null', given)
      else format(' and r.%1$I = f.%1$I', given) end;
  end loop;
  return query execute format(
    'select to_jsonb(r) || jsonb_build_object(%s) from graphql.%I r, jsonb_populate_record(null::graphql.%I, $1) f where %s%s',
    substr(reference, 3), kind, kind, condition,
    -- The settings that are part of a metadata document; others may be secrets.
    case kind when 'setting' then ' and r.name in (''introspection_disabled_for'', ''api_limits'')' else '' end
  ) using wanted;
end
$$;

-- Inserts, updates or deletes rows that all have the same columns. Oids stand in them as texts.
create function graphql._write_rules(kind text, operation text, rules jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  keys text[];
  columns text[];
  written integer;
begin
  select array_agg(a.attname::text) into keys
  from pg_catalog.pg_index i
  join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = format('graphql.%I', kind)::regclass and i.indisprimary;
  select array_agg(a.attname::text order by a.attnum) into columns
  from pg_catalog.pg_attribute a
  where a.attrelid = format('graphql.%I', kind)::regclass and a.attnum > 0 and not a.attisdropped
    and rules -> 0 ? a.attname::text;
  execute case operation
    when 'insert' then format(
      'insert into graphql.%1$I (%2$s) select %2$s from jsonb_populate_recordset(null::graphql.%1$I, $1)',
      kind, (select string_agg(quote_ident(c), ', ') from unnest(columns) c)
    )
    when 'delete' then format(
      'delete from graphql.%1$I r using jsonb_populate_recordset(null::graphql.%1$I, $1) n where %2$s',
      kind, (select string_agg(format('r.%1$I = n.%1$I', k), ' and ') from unnest(keys) k)
    )
    else format(
      'update graphql.%1$I r set %2$s from jsonb_populate_recordset(null::graphql.%1$I, $1) n where %3$s',
      kind,
      (select string_agg(format('%1$I = n.%1$I', c), ', ') from unnest(columns) c where c <> all (keys)),
      (select string_agg(format('r.%1$I = n.%1$I', k), ' and ') from unnest(keys) k)
    )
  end using rules;
  get diagnostics written = row_count;
  -- What is deleted may be gone already, with what it hung on.
  if operation = 'update' and written <> jsonb_array_length(rules) then
    raise exception using errcode = 'undefined_object', message = 'the rule, or what it hung on, does not exist';
  end if;
end
$$;

-- Another name for a relationship, computed field, source or collection: what hangs on it follows.
create function graphql._rename_rule(kind text, rule jsonb, new_name text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  execute format(
    'update graphql.%1$I r set name = $2 from jsonb_populate_record(null::graphql.%1$I, $1) o where r.name = o.name %2$s',
    kind, case when rule ? 'relation' then 'and r.relation = o.relation' else '' end
  ) using rule, new_name;
end
$$;

-- Roles that no rule names any more.
create function graphql._drop_unused_roles() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from graphql.role r
  where not exists (select from graphql.inherited_role i where r.name in (i.role, i.parent))
    and not exists (select from graphql.select_permission p where p.role = r.name)
    and not exists (select from graphql.insert_permission p where p.role = r.name)
    and not exists (select from graphql.update_permission p where p.role = r.name)
    and not exists (select from graphql.delete_permission p where p.role = r.name)
    and not exists (select from graphql.function_permission p where p.role = r.name);
end
$$;

-- Relationships that the foreign keys of tracked tables imply.
create function graphql._suggested_relationships(relations oid[], omit_tracked boolean) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with key as (
      select r.relation::oid as own, f.remote, f.name,
        graphql._attribute_names(r.relation, f.columns) as columns,
        graphql._attribute_names(f.remote, f.remote_columns) as remote_columns,
        exists (
          select from graphql._unique_keys(r.relation) u where u.columns @> f.columns and u.columns <@ f.columns
        ) as is_unique
      from graphql.relation r
      cross join lateral graphql._foreign_keys(r.relation) f
      join graphql.relation t on t.relation = f.remote
    ),
    side as (
      select 'object' as type, k.own as "from", k.columns as from_columns, k.name as from_constraint,
        k.remote as "to", k.remote_columns as to_columns, null as to_constraint,
        exists (
          select from graphql.relationship e
          where e.relation = k.own and e.remote is null and e.using_columns @> k.columns and e.using_columns <@ k.columns
        ) as is_tracked
      from key k
      union all
      select case when k.is_unique then 'object' else 'array' end, k.remote, k.remote_columns, null, k.own, k.columns, k.name,
        exists (
          select from graphql.relationship e
          where e.relation = k.remote and e.remote = k.own and e.using_columns @> k.columns and e.using_columns <@ k.columns
        )
      from key k
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'type', s.type,
      'from', jsonb_strip_nulls(jsonb_build_object(
        'table', graphql._relation_reference(s."from"), 'columns', s.from_columns, 'constraint_name', s.from_constraint
      )),
      'to', jsonb_strip_nulls(jsonb_build_object(
        'table', graphql._relation_reference(s."to"), 'columns', s.to_columns, 'constraint_name', s.to_constraint
      ))
    ) order by s."from"::regclass::text, s.type, s."to"::regclass::text, s.from_columns), '[]')
    from side s
    where ($1 is null or s."from" = any ($1)) and not ($2 and s.is_tracked)
  );
end
$$;

-- The same for relations by name; null stands for all.
create function graphql._suggested_relationships_of(names jsonb, omit_tracked boolean) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return graphql._suggested_relationships(
    case when jsonb_typeof(names) = 'array' then array(
      select c.oid
      from jsonb_to_recordset(names) as t(schema text, name text)
      join pg_catalog.pg_namespace n on n.nspname = t.schema
      join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = t.name
    ) end,
    omit_tracked
  );
end
$$;

create function graphql._has_column(relation jsonb, name text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return exists (
    select from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = relation ->> 'schema' and c.relname = relation ->> 'name' and a.attname = $2
      and a.attnum > 0 and not a.attisdropped
  );
end
$$;

create function graphql._metadata(command jsonb, session jsonb) returns jsonb
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', '_metadata_wrapper';

create function graphql._export_metadata() returns jsonb
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', '_export_metadata_wrapper';

create function graphql._import_metadata(metadata jsonb, strict boolean, plan boolean) returns jsonb
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', '_import_metadata_wrapper';

-- The library answers {"answer"} or {"status", "body"}, because it could not raise errors with SQLSTATEs of its own.
create function graphql._answer(result jsonb) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if result ? 'body' then
    raise exception using
      errcode = 'GQ' || (result ->> 'status'),
      message = result #>> '{body,error}',
      detail = result ->> 'body';
  end if;
  return result -> 'answer';
end
$$;

-- No search_path of their own: run_sql is the caller's.
create function graphql.metadata(command jsonb, session jsonb default '{"x-hasura-role": "admin"}') returns jsonb
language plpgsql volatile called on null input as $$
begin
  return graphql._answer(graphql._metadata(command, session));
end
$$;
comment on function graphql.metadata(jsonb, jsonb) is
  'Hasura''s metadata API: one command or a bulk; errors have SQLSTATE GQ and the HTTP status, and the body as DETAIL';

create function graphql.export_metadata() returns jsonb
language plpgsql volatile called on null input as $$
begin
  return graphql._answer(graphql._export_metadata());
end
$$;
comment on function graphql.export_metadata() is 'All rules as a Hasura metadata document, version 3';

create function graphql.import_metadata(metadata jsonb, strict boolean default false, plan boolean default false)
returns jsonb
language plpgsql volatile called on null input as $$
begin
  return graphql._answer(graphql._import_metadata(metadata, strict, plan));
end
$$;
comment on function graphql.import_metadata(jsonb, boolean, boolean) is
  'Replaces all rules by those of a Hasura metadata document; says what was and what was not imported, or only would be';
