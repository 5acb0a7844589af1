-- What engine/src/model/ reads of the database, as far as it takes a statement; src/model/ reads all else by itself, by
-- index. Functions here are STABLE and SECURITY INVOKER: the caller must be able to read the metadata tables (the library
-- switches to the extension's owner first). Nothing is checked: a rule that does not fit the catalog is read as stored.

-- What the library reads of a relation, of a function, and of the instance, as JSON of engine/src/model/; null for what is
-- not tracked or does not exist.
create function graphql._relation_model(relation oid) returns jsonb
language c stable strict parallel unsafe as 'MODULE_PATHNAME', '_relation_model_wrapper';

create function graphql._function_model(function oid) returns jsonb
language c stable strict parallel unsafe as 'MODULE_PATHNAME', '_function_model_wrapper';

create function graphql._settings_model() returns jsonb
language c stable strict parallel unsafe as 'MODULE_PATHNAME', '_settings_model_wrapper';

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
