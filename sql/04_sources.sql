-- Sources: what may stand in a customization, and the names that it changes.

-- What is wrong with a part of a name; null if nothing is.
create function graphql._name_part_fault(path text, value jsonb, starts_name boolean) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when jsonb_typeof(value) = 'null' then null
    when jsonb_typeof(value) <> 'string' then format('%s: expected a text, found %s', path, jsonb_typeof(value))
    when value #>> '{}' !~ '^[_a-zA-Z][_a-zA-Z0-9]*$' then
      format('%s: "%s" is no name that GraphQL allows', path, value #>> '{}')
    -- What starts with two underscores belongs to introspection.
    when starts_name and value #>> '{}' ~ '^_(_|$)' then
      format('%s: "%s" would begin names as those of introspection do', path, value #>> '{}')
  end;
end
$$;

-- What is wrong with a customization; null if nothing is.
create function graphql._customization_fault(customization jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  fault text := graphql._object_fault('$.customization', customization);
  part record;
begin
  if fault is not null or customization is null then
    return coalesce(fault, '$.customization: expected an object, found null');
  end if;
  for part in
    select format('$.customization.%s', c.key) as path, c.key, c.value, k.parts
    from jsonb_each(customization) c
    left join (values
      ('root_fields', array['namespace', 'prefix', 'suffix']),
      ('type_names', array['prefix', 'suffix']),
      ('naming_convention', null)
    ) as k(key, parts) using (key)
    order by c.key collate "C"
  loop
    if part.key not in ('root_fields', 'type_names', 'naming_convention') then
      return format('%s: unknown key, expected root_fields, type_names or naming_convention', part.path);
    elsif jsonb_typeof(part.value) = 'null' then
      continue;
    elsif part.parts is null then
      if part.value not in ('"hasura-default"', '"graphql-default"') then
        return format('%s: expected "hasura-default" or "graphql-default"', part.path);
      end if;
      continue;
    end if;
    fault := graphql._object_fault(part.path, part.value);
    if fault is null then
      select case
        when e.key <> all (part.parts) then
          format('%s.%s: unknown key, expected %s', part.path, e.key, array_to_string(part.parts, ', '))
        else graphql._name_part_fault(format('%s.%s', part.path, e.key), e.value, e.key <> 'suffix')
      end
      into fault
      from jsonb_each(part.value) e
      where e.key <> all (part.parts)
        or graphql._name_part_fault(e.key, e.value, e.key <> 'suffix') is not null
      order by e.key collate "C"
      limit 1;
    end if;
    if fault is not null then
      return fault;
    end if;
  end loop;
  return null;
end
$$;

create function graphql._check_source() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  namespace text := new.customization #>> '{root_fields,namespace}';
  fault text := graphql._customization_fault(new.customization);
  other text;
begin
  if fault is null then
    select s.name into other
    from graphql.source s
    where s.customization #>> '{root_fields,namespace}' = namespace
      and s.name <> new.name and (tg_op = 'INSERT' or s.name <> old.name);
    if found then
      fault := format('$.customization.root_fields.namespace: "%s" is that of source "%s" already', namespace, other);
    end if;
  end if;
  perform graphql._refuse(format('source "%s"', new.name), fault);
  return new;
end
$$;

create trigger check_source before insert or update on graphql.source
for each row execute function graphql._check_source();

-- A customization changes the names of all that is tracked under the source.
create function graphql._source_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  lenient boolean := graphql._is_restoring();
  changes_names boolean;
begin
  perform graphql._invalidate_all();
  -- What is tracked under a source that comes or goes has it noted with its own row, but for the default source.
  changes_names := case tg_op
    when 'UPDATE' then
      old.customization <> new.customization or 'default' in (old.name, new.name) and old.name <> new.name
    when 'INSERT' then new.name = 'default' and new.customization <> '{}'
    else old.name = 'default' and old.customization <> '{}'
  end;
  if changes_names then
    perform graphql._refresh_all_names(lenient);
  else
    perform graphql._refresh_names('source', 0, lenient);
  end if;
  return null;
end
$$;

create trigger source_changed after insert or update or delete on graphql.source
for each row execute function graphql._source_changed();
