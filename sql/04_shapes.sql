-- The shape of rules, as far as it can be told from the row alone. The constraints of the tables say the same, for
-- every way that a row may come in; these triggers run before them and say which rule is meant, and where in it.

-- Raises `<the rule>: <fault>` unless there is no fault.
create function graphql._refuse(label text, fault text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  if fault is not null then
    raise exception using errcode = 'invalid_parameter_value', message = concat_ws(': ', label, fault);
  end if;
end
$$;

-- Null if it is an object.
create function graphql._object_fault(path text, value jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case when jsonb_typeof(value) <> 'object' then
    format('%s: expected an object, found %s', path, jsonb_typeof(value)) end;
end
$$;

-- Null if these are the names of columns, or the star alone.
create function graphql._columns_fault(columns text[]) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when columns is null then '$.columns: expected a list, found null'
    when array_position(columns, null) is not null then '$.columns: expected names, found null'
    when '*' = any (columns) and cardinality(columns) > 1 then
      '$.columns: "*" stands for every column, so it stands alone'
  end;
end
$$;

create function graphql._root_fields_fault(path text, root_fields text[], known text[]) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  unknown text;
begin
  select coalesce(format('"%s"', f.name), 'null') into unknown
  from unnest(root_fields) with ordinality as f(name, position)
  where f.name is null or f.name <> all (known)
  order by f.position
  limit 1;
  return case when found then
    format('%s: %s is none of %s', path, unknown, array_to_string(known, ', ')) end;
end
$$;

-- For the permissions on relations. `row`: the new row, where what the table does not have is missing.
create function graphql._permission_fault(kind text, relation oid, "row" jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return case
    when "row" ->> 'role' = 'admin' then 'role "admin" may do everything, no rule can change that'
    when "row" ->> 'role' = '' then 'a role has a name'
    -- Of a dump, the permissions may come before the relations.
    when not graphql._is_restoring() and not exists (select from graphql.relation r where r.relation = $2) then
      'the table is not tracked'
    else coalesce(
      graphql._object_fault('$.filter', "row" -> 'filter'),
      case when kind <> 'update_permission' or "row" -> 'row_check' <> 'null' then
        graphql._object_fault('$.row_check', "row" -> 'row_check') end,
      graphql._object_fault('$.presets', "row" -> 'presets'),
      case when ("row" ->> 'row_limit')::integer < 0 then
        format('$.row_limit: expected a number from 0 on, found %s', "row" ->> 'row_limit') end
    )
  end;
end
$$;

-- What the rule is called is asked for only if something is wrong with it: an import writes very many.
create function graphql._check_permission() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  fault text := graphql._permission_fault(tg_table_name, new.relation, to_jsonb(new));
begin
  if fault is null and tg_table_name <> 'delete_permission' then
    fault := graphql._columns_fault(new.columns);
  end if;
  if fault is null and tg_table_name = 'select_permission' then
    fault := coalesce(
      graphql._root_fields_fault(
        '$.query_root_fields', new.query_root_fields, array['select', 'select_by_pk', 'select_aggregate']
      ),
      graphql._root_fields_fault(
        '$.subscription_root_fields', new.subscription_root_fields,
        array['select', 'select_by_pk', 'select_aggregate', 'select_stream']
      )
    );
  end if;
  if fault is not null then
    perform graphql._refuse(graphql._rule_label(tg_table_name, 'relation', new.relation, new.role, null), fault);
  end if;
  return new;
end
$$;

create trigger check_permission before insert or update on graphql.select_permission
for each row execute function graphql._check_permission();
create trigger check_permission before insert or update on graphql.insert_permission
for each row execute function graphql._check_permission();
create trigger check_permission before insert or update on graphql.update_permission
for each row execute function graphql._check_permission();
create trigger check_permission before insert or update on graphql.delete_permission
for each row execute function graphql._check_permission();

create function graphql._check_function_permission() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform graphql._refuse(
    graphql._rule_label(tg_table_name, 'function', new.function, new.role, null),
    case
      when new.role = 'admin' then 'role "admin" may do everything, no rule can change that'
      when new.role = '' then 'a role has a name'
      when not graphql._is_restoring()
        and not exists (select from graphql.function f where f.function = new.function) then
        'the function is not tracked'
      else graphql._object_fault('$.argument_presets', to_jsonb(new) -> 'argument_presets')
    end
  );
  return new;
end
$$;

create trigger check_permission before insert or update on graphql.function_permission
for each row execute function graphql._check_function_permission();

create function graphql._check_relationship() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform graphql._refuse(
    graphql._rule_label(tg_table_name, 'relation', new.relation, null, new.name),
    case
      when not graphql._is_restoring()
        and not exists (select from graphql.relation r where r.relation = new.relation) then
        'the table is not tracked'
      when new.name = '' then '$.name: a relationship has a name'
      when new.kind is null or new.kind not in ('object', 'array') then '$.kind: expected "object" or "array"'
      when num_nonnulls(new.using_columns, new.column_mapping) <> 1 then
        'expected either using_columns, of a foreign key, or column_mapping'
      when new.remote is null and (new.kind = 'array' or new.column_mapping is not null) then
        '$.remote: expected a table, found null'
      when cardinality(new.using_columns) = 0 or array_position(new.using_columns, null) is not null then
        '$.using_columns: expected names of columns'
      when new.column_mapping is not null and (
        jsonb_typeof(new.column_mapping) <> 'object' or new.column_mapping = '{}'
        or jsonb_path_exists(new.column_mapping, 'strict $.* ? (@.type() != "string")')
      ) then '$.column_mapping: expected an object of own columns and columns of the other table'
      when new.insertion_order not in ('before_parent', 'after_parent') then
        '$.insertion_order: expected "before_parent" or "after_parent"'
      when new.insertion_order is not null and (new.kind = 'array' or new.column_mapping is null) then
        '$.insertion_order: only an object relationship with a column_mapping has one'
    end
  );
  return new;
end
$$;

create trigger check_relationship before insert or update on graphql.relationship
for each row execute function graphql._check_relationship();

create function graphql._check_computed_field() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform graphql._refuse(
    graphql._rule_label(tg_table_name, 'relation', new.relation, null, new.name),
    case
      when not graphql._is_restoring()
        and not exists (select from graphql.relation r where r.relation = new.relation) then
        'the table is not tracked'
      when new.name = '' then '$.name: a computed field has a name'
    end
  );
  return new;
end
$$;

create trigger check_computed_field before insert or update on graphql.computed_field
for each row execute function graphql._check_computed_field();

create function graphql._check_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform graphql._refuse(
    format('role "%s"', new.name),
    case new.name when 'admin' then 'may do everything, and needs no row' when '' then 'a role has a name' end
  );
  return new;
end
$$;

create trigger check_role before insert or update on graphql.role
for each row execute function graphql._check_role();
