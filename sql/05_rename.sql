-- Carries a renamed column, relation, relationship or computed field into every rule that names it.

create function graphql._rename_key(value jsonb, old text, new text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case when value ? old then value - old || jsonb_build_object(new, value -> old) else value end;
end
$$;

create function graphql._rename_value(value jsonb, old text, new text) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_object_agg(e.key, case when e.value = to_jsonb(old) then to_jsonb(new) else e.value end), '{}')
    from jsonb_each(value) e
  );
end
$$;

-- Where a column stands by its name alone, and what relationships are made of. Expressions are followed after this,
-- for they are walked along the relationships.
create function graphql._rename_column(relation oid, old text, new text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update graphql.relation r
  set column_config = graphql._rename_key(r.column_config, old, new)
  where r.relation = $1 and r.column_config ? old;

  -- Columns of a foreign key are those of the relation that declares it: remote, or this one if remote is null.
  update graphql.relationship r
  set using_columns = array_replace(r.using_columns, old, new)
  where coalesce(r.remote, r.relation) = $1 and old = any (r.using_columns);
  update graphql.relationship r
  set column_mapping = graphql._rename_key(r.column_mapping, old, new)
  where r.relation = $1 and r.column_mapping ? old;
  update graphql.relationship r
  set column_mapping = graphql._rename_value(r.column_mapping, old, new)
  where r.remote = $1 and r.column_mapping <> graphql._rename_value(r.column_mapping, old, new);

  update graphql.select_permission p
  set columns = array_replace(p.columns, old, new)
  where p.relation = $1 and old = any (p.columns);
  update graphql.insert_permission p
  set columns = array_replace(p.columns, old, new), presets = graphql._rename_key(p.presets, old, new)
  where p.relation = $1 and (old = any (p.columns) or p.presets ? old);
  update graphql.update_permission p
  set columns = array_replace(p.columns, old, new), presets = graphql._rename_key(p.presets, old, new)
  where p.relation = $1 and (old = any (p.columns) or p.presets ? old);
end
$$;

-- Filters and checks of every relation. Only those whose text has the old name are walked.
create function graphql._rename_field_in_expressions(relation oid, old text, new text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  -- As jsonb prints a string, quotes and escapes included.
  token text := to_jsonb(old)::text;
  expression record;
begin
  for expression in
    select 'select_permission' as kind, 'filter' as name, p.relation::oid as root, p.role, p.filter as value
      from graphql.select_permission p where strpos(p.filter::text, token) > 0
    union all
    select 'insert_permission', 'row_check', p.relation, p.role, p.row_check
      from graphql.insert_permission p where strpos(p.row_check::text, token) > 0
    union all
    select 'update_permission', 'filter', p.relation, p.role, p.filter
      from graphql.update_permission p where strpos(p.filter::text, token) > 0
    union all
    select 'update_permission', 'row_check', p.relation, p.role, p.row_check
      from graphql.update_permission p where strpos(p.row_check::text, token) > 0
    union all
    select 'delete_permission', 'filter', p.relation, p.role, p.filter
      from graphql.delete_permission p where strpos(p.filter::text, token) > 0
  loop
    execute format('update graphql.%1$I set %2$I = $1 where relation = $2 and role = $3 and %2$I <> $1',
      expression.kind, expression.name)
    using graphql._rename_in_expression(expression.value, expression.root, $1, old, new), expression.root, expression.role;
  end loop;
end
$$;

-- `_table` of `_exists` (or `$table` of `$exists`) is `{"schema", "name"}`, or a bare name in the schema public.
create function graphql._rename_table_in_expression(
  expression jsonb, old_schema text, old_name text, new_schema text, new_name text
) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if jsonb_typeof(expression) = 'array' then
    return (
      select coalesce(
        jsonb_agg(
          graphql._rename_table_in_expression(e.value, old_schema, old_name, new_schema, new_name) order by e.position
        ),
        '[]'
      )
      from jsonb_array_elements(expression) with ordinality as e(value, position)
    );
  end if;
  if jsonb_typeof(expression) <> 'object' then
    return expression;
  end if;
  return (
    select coalesce(
      jsonb_object_agg(
        e.key,
        case
          when e.key in ('_table', '$table') and (
            e.value = jsonb_build_object('schema', old_schema, 'name', old_name)
            or (old_schema = 'public' and e.value in (to_jsonb(old_name), jsonb_build_object('name', old_name)))
          ) then jsonb_build_object('schema', new_schema, 'name', new_name)
          else graphql._rename_table_in_expression(e.value, old_schema, old_name, new_schema, new_name)
        end
      ),
      '{}'
    )
    from jsonb_each(expression) e
  );
end
$$;

create function graphql._rename_table(old_schema text, old_name text, new_schema text, new_name text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update graphql.select_permission p
  set filter = graphql._rename_table_in_expression(p.filter, $1, $2, $3, $4)
  where strpos(p.filter::text, 'exists"') > 0 and strpos(p.filter::text, to_jsonb($2)::text) > 0;
  update graphql.insert_permission p
  set row_check = graphql._rename_table_in_expression(p.row_check, $1, $2, $3, $4)
  where strpos(p.row_check::text, 'exists"') > 0 and strpos(p.row_check::text, to_jsonb($2)::text) > 0;
  update graphql.update_permission p
  set filter = graphql._rename_table_in_expression(p.filter, $1, $2, $3, $4),
    row_check = graphql._rename_table_in_expression(p.row_check, $1, $2, $3, $4)
  where strpos(concat(p.filter, p.row_check), 'exists"') > 0
    and strpos(concat(p.filter, p.row_check), to_jsonb($2)::text) > 0;
  update graphql.delete_permission p
  set filter = graphql._rename_table_in_expression(p.filter, $1, $2, $3, $4)
  where strpos(p.filter::text, 'exists"') > 0 and strpos(p.filter::text, to_jsonb($2)::text) > 0;
end
$$;

-- A relationship or computed field has a new name: expressions follow, and lists of computed fields.
create function graphql._follow_new_name() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  checks text := current_setting('check_function_bodies');
begin
  -- A rule that was wrong before stays as it is, and must not stop the renaming.
  perform set_config('check_function_bodies', 'off', true);
  perform graphql._rename_field_in_expressions(new.relation, old.name, new.name);
  if tg_table_name = 'computed_field' then
    update graphql.select_permission p
    set computed_fields = array_replace(p.computed_fields, old.name, new.name)
    where p.relation = new.relation and old.name = any (p.computed_fields);
  end if;
  perform set_config('check_function_bodies', checks, true);
  return null;
end
$$;

-- By name these come before rule_changed, which judges the outcome.
create trigger follow_new_name after update of name on graphql.relationship
for each row when (old.name <> new.name and old.relation = new.relation) execute function graphql._follow_new_name();
create trigger follow_new_name after update of name on graphql.computed_field
for each row when (old.name <> new.name and old.relation = new.relation) execute function graphql._follow_new_name();
