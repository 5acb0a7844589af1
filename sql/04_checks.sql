-- What happens when a rule is written: it is checked, names that it defines are noted, and what was cached is
-- dropped.
--
-- Contract of the library's functions that are called here. All see the rows as just written, so they read afresh
-- what they keep; all accept oids of objects that are gone or not tracked.
--   graphql._names(owner_kind, owner)    [{"scope", "namespace", "name"}, …]: all that it may define, for any role.
--     [] for what is not tracked. For `source`, whose owner is 0: what the namespaces of all sources define.
--   graphql._problems(owner_kind, owner) [{"kind", "role", "name", "path", "reason"}, …], [] for what is not tracked.
--     `kind` is the table of the row that is wrong (`relation`, `relationship`, `select_permission`, …), which `role`
--     or `name` then tells apart. If two rows are at odds (a relationship named like a computed field), both are
--     listed, so that whichever is written last is refused.
--   graphql._inheritance_conflicts(owner_kind, owner): as graphql._problems(), the permissions to write that a role
--     does not inherit because its parents disagree. `role` is the role that inherits. For graphql.inconsistencies()
--     alone: each parent's rule is sound by itself, so no write is refused for it.
--   graphql._invalidate(relation), graphql._invalidate_all()
-- Names are checked by 04_names.sql, which adds to graphql._problems() what is wrong with them.
--
-- A script of pg_dump sets check_function_bodies to off, since what its functions need may come later. The same
-- holds for rules (foreign keys come last), so they are not checked then. That opens nothing: a rule is compiled
-- again whenever it is used, and one that does not fit closes what it guards. Whoever writes many rules at once
-- may do the same, and look at graphql.inconsistencies() and call graphql._rebuild() afterwards.

create function graphql._is_restoring() returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return not current_setting('check_function_bodies')::boolean;
end
$$;

-- A relation as messages name it: schema and name, unquoted.
create function graphql._relation_label(relation oid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(
    (
      -- Temporary schemas have a number, which says nothing.
      select regexp_replace(n.nspname, '^pg_temp_[0-9]+$', 'pg_temp') || '.' || c.relname
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.oid = $1
    ),
    -- While its rules go with it.
    (select n.schema || '.' || n.name from graphql.relation_name n where n.relation = $1),
    $1::text
  );
end
$$;

create function graphql._owner_label(owner_kind text, owner oid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if owner_kind = 'relation' then
    return format('table "%s"', graphql._relation_label(owner));
  end if;
  if owner_kind = 'source' then
    return 'the namespace of a source';
  end if;
  return format('function "%s"', owner::regprocedure);
end
$$;

-- The row that a problem is about, as messages name it.
create function graphql._rule_label(kind text, owner_kind text, owner oid, role text, name text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return case kind
    when 'relation' then graphql._owner_label(owner_kind, owner)
    when 'function' then graphql._owner_label(owner_kind, owner)
    when 'function_permission' then format('permission of role "%s" on %s', role, graphql._owner_label(owner_kind, owner))
    when 'relationship' then format('relationship "%s" of "%s"', name, graphql._relation_label(owner))
    when 'computed_field' then format('computed field "%s" of "%s"', name, graphql._relation_label(owner))
    else format('%s of role "%s" on "%s"', replace(kind, '_', ' '), role, graphql._relation_label(owner))
  end;
end
$$;

-- Raises the first problem of the rows just written: those of one kind that have that role, or one of these names.
create function graphql._require_sound(kind text, owner_kind text, owner oid, role text, names text[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  problem jsonb;
begin
  if graphql._is_restoring() then
    return;
  end if;
  select p.value into problem
  from jsonb_array_elements(
    case when $1 like '%\_permission' then '[]' else graphql._name_problems(owner_kind, owner) end
      || graphql._problems(owner_kind, owner)
  ) with ordinality as p(value, position)
  where p.value ->> 'kind' = $1
    and ($4 is null or p.value ->> 'role' = $4)
    and ($5 is null or p.value ->> 'name' = any ($5))
  order by p.position
  limit 1;
  if found then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = concat_ws(
        ': ',
        graphql._rule_label(kind, owner_kind, owner, problem ->> 'role', problem ->> 'name'),
        nullif(problem ->> 'path', ''),
        problem ->> 'reason'
      ),
      -- For those who say in their own words which rule it is.
      detail = problem ->> 'reason';
  end if;
end
$$;

-- What others define of these names, where only one may. By index, however many names there are: each scalar has a
-- row for every relation that uses it.
create function graphql._met_names(owner_kind text, owner oid, wanted jsonb)
returns table (scope text, name text, owner_kind_met text, owner_met oid)
language plpgsql stable set search_path = pg_catalog, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  return query
    with asked as materialized (
      select w.name, w.namespace, m.scope
      from jsonb_to_recordset(wanted) as w(scope text, namespace text, name text)
      cross join lateral unnest(
        case w.scope when 'scalar' then '{type}'::text[] when 'type' then '{type,scalar}' else array[w.scope] end
      ) as m(scope)
    )
    select n.scope, n.name, n.owner_kind, n.owner
    from asked a
    join graphql.name n on n.name = a.name and n.scope = a.scope and n.namespace = a.namespace
    where (n.owner_kind, n.owner) <> ($1, $2);
end
$$;

-- `table author in source default`
create function graphql._owner_in_source(owner_kind text, owner oid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return case owner_kind
    when 'relation' then format(
      'table %s in source %s',
      regexp_replace(graphql._relation_label(owner), '^public\.', ''),
      coalesce((select r.source from graphql.relation r where r.relation = $2), 'default')
    )
    when 'function' then format(
      'function %s in source %s',
      (select p.proname from pg_catalog.pg_proc p where p.oid = $2),
      coalesce((select f.source from graphql.function f where f.function = $2), 'default')
    )
    else graphql._owner_label(owner_kind, owner)
  end;
end
$$;

-- The root fields that others define too, in the words of Hasura; empty if it is types that meet.
create function graphql._conflicting_fields(owner_kind text, owner oid, wanted jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  root record;
begin
  select c.scope, count(*) as count, min(c.text) as text,
    -- As Hasura lists them: deletes, updates, inserts.
    string_agg(c.text, E',\n  ' order by array_position(array['d', 'u', 'i'], left(c.name, 1)), c.name collate "C" desc) as texts
  into root
  from (
    select w.scope, w.name, format(
      '%L defined in [%s]', w.name,
      (
        select string_agg(l.label, ', ' order by l.label collate "C")
        from (values (graphql._owner_in_source(n.owner_kind, n.owner)), (graphql._owner_in_source($1, $2))) as l(label)
      )
    ) as text
    from jsonb_to_recordset(wanted) as w(scope text, namespace text, name text)
    join graphql.name n on n.name = w.name and n.namespace = w.namespace and n.scope = w.scope
    where w.scope in ('mutation', 'subscription', 'query') and (n.owner_kind, n.owner) <> ($1, $2)
  ) c
  group by c.scope
  order by array_position(array['mutation', 'subscription', 'query'], c.scope)
  limit 1;
  if not found then
    return '';
  end if;
  return format(
    'Encountered conflicting definitions in the selection set for ''%s_root'' for %s. '
      'Fields must not be defined more than once across all sources.',
    root.scope,
    case root.count when 1 then 'field ' || root.text else format(E'fields: [\n  %s\n]', root.texts) end
  );
end
$$;

-- Notes which names the owner defines. Names that others were noted for but no longer define give way; a name that
-- another does define is an error, or stays the other's if `lenient`.
create function graphql._refresh_names(owner_kind text, owner oid, lenient boolean) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  wanted jsonb := graphql._names(owner_kind, owner);
  fault text;
  other record;
begin
  delete from graphql.name n
  where n.owner_kind = $1 and n.owner = $2
    and not wanted @> jsonb_build_array(
      jsonb_build_object('scope', n.scope, 'namespace', n.namespace, 'name', n.name)
    );

  for other in
    select distinct m.owner_kind_met as owner_kind, m.owner_met as owner from graphql._met_names($1, $2, wanted) m
  loop
    delete from graphql.name n
    where n.owner_kind = other.owner_kind and n.owner = other.owner
      and not graphql._names(other.owner_kind, other.owner)
        @> jsonb_build_array(jsonb_build_object('scope', n.scope, 'namespace', n.namespace, 'name', n.name));
  end loop;

  fault := graphql._name_fault(owner_kind, wanted);
  if fault is not null and not lenient then
    raise exception using
      errcode = 'duplicate_object', message = format('%s: %s', graphql._owner_label($1, $2), fault);
  end if;

  select m.scope, m.name, m.owner_kind_met as owner_kind, m.owner_met as owner into other
  from graphql._met_names($1, $2, wanted) m
  order by array_position(array['query', 'mutation', 'subscription', 'type', 'scalar'], m.scope), m.name collate "C"
  limit 1;
  if found and not lenient then
    raise exception using
      errcode = 'duplicate_object',
      message = format(
        case other.scope
          when 'scalar' then 'GraphQL %s "%s" is that of a column of %s, and would be defined by %s'
          else 'GraphQL %s "%s" is defined by both %s and %s'
        end,
        case when other.scope in ('type', 'scalar') then 'type' else other.scope || ' root field' end,
        other.name,
        graphql._owner_label(other.owner_kind, other.owner),
        graphql._owner_label($1, $2)
      ),
      detail = coalesce(
        nullif(graphql._conflicting_fields($1, $2, wanted), ''), 'A custom name for one of them keeps them apart.'
      );
  end if;

  if lenient then
    insert into graphql.name (name, scope, namespace, owner_kind, owner)
    select distinct w.name, w.scope, w.namespace, $1, $2
    from jsonb_to_recordset(wanted) as w(scope text, namespace text, name text)
    on conflict do nothing;
  else
    -- A name that another transaction is just taking fails here, by the unique index on (scope, namespace, name).
    insert into graphql.name (name, scope, namespace, owner_kind, owner)
    select distinct w.name, w.scope, w.namespace, $1, $2
    from jsonb_to_recordset(wanted) as w(scope text, namespace text, name text)
    on conflict on constraint name_pkey do nothing;
  end if;
end
$$;

create function graphql._refresh_all_names(lenient boolean) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from graphql.name;
  perform graphql._refresh_names('source', 0, lenient);
  perform graphql._refresh_names('relation', r.relation, lenient) from graphql.relation r;
  perform graphql._refresh_names('function', f.function, lenient) from graphql.function f;
end
$$;

-- Notes the names by which rules know a relation and its columns.
create function graphql._remember(relation oid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from graphql.attribute a where a.relation = $1;
  insert into graphql.attribute (relation, number, name)
    select a.attrelid, a.attnum, a.attname
    from pg_catalog.pg_attribute a
    where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped;
  delete from graphql.relation_name n where n.relation = $1;
  insert into graphql.relation_name (relation, schema, name)
    select c.oid, n.nspname, c.relname
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.oid = $1;
end
$$;

create function graphql._forget(relation oid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from graphql.name n where n.owner_kind = 'relation' and n.owner = $1;
  delete from graphql.attribute a where a.relation = $1;
  delete from graphql.relation_name n where n.relation = $1;
end
$$;

-- Fills the derived tables anew, for after a restore of data alone with triggers disabled.
create function graphql._rebuild() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  delete from graphql.attribute;
  delete from graphql.relation_name;
  perform graphql._remember(r.relation) from graphql.relation r;
  perform graphql._invalidate_all();
  perform graphql._refresh_all_names(true);
end
$$;
