-- Settings have types; an unknown name is refused, because a misspelt setting would silently not hold.

-- What is wrong with the value; null if nothing is.
create function graphql._setting_fault(name text, value jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  ty text := jsonb_typeof(value);
begin
  case name
    when 'naming_convention' then
      return case when value not in ('"hasura-default"', '"graphql-default"') then
        'expected "hasura-default" or "graphql-default"' end;
    when 'stringify_numeric_types', 'infer_function_permissions', 'dev_mode', 'require_where',
      'allow_unused_variables', 'returning_ignores_filter', 'relay_shows_hidden_keys', 'naming_convention_per_source', 'allow_list',
      'allow_list_learning', 'strict_ddl' then
      return case when ty <> 'boolean' then 'expected true or false' end;
    when 'introspection_disabled_for' then
      return case when ty <> 'array' or jsonb_path_exists(value, 'strict $[*] ? (@.type() != "string")') then
        'expected a list of roles' end;
    when 'unauthorized_role' then
      return case when ty <> 'string' or value = '""' or value = '"admin"' then
        'expected a role other than "admin"' end;
    when 'admin_secret' then
      return case when ty <> 'string' or value = '""' then 'expected a text that is not empty' end;
    when 'jwt_secret' then
      return case
        when ty not in ('object', 'array', 'string') then 'expected a key configuration or a list of such'
        else graphql._jwt_fault(value)
      end;
    when 'limits' then
      if ty <> 'object' then
        return 'expected an object';
      end if;
      return (
        select case
          when l.key not in ('document_bytes', 'tokens', 'depth', 'fields') then format('unknown limit "%s"', l.key)
          else format('limit "%s": expected a whole number above 0', l.key)
        end
        from jsonb_each(value) l
        where l.key not in ('document_bytes', 'tokens', 'depth', 'fields')
          or l.value::text !~ '^[1-9][0-9]{0,8}$'
        order by l.key collate "C"
        limit 1
      );
    when 'api_limits' then
      return graphql._api_limits_fault(value);
    else
      return 'unknown setting';
  end case;
end
$$;

create function graphql._check_setting() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  fault text := graphql._setting_fault(new.name, new.value);
begin
  if fault is not null then
    raise exception using
      errcode = 'invalid_parameter_value', message = format('setting "%s": %s', new.name, fault);
  end if;
  return new;
end
$$;

create trigger check_setting before insert or update on graphql.setting
for each row execute function graphql._check_setting();

-- The naming convention changes every name.
create function graphql._setting_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if (tg_op <> 'INSERT' and old.name in ('naming_convention', 'naming_convention_per_source'))
    or (tg_op <> 'DELETE' and new.name in ('naming_convention', 'naming_convention_per_source'))
  then
    perform graphql._invalidate_all();
    perform graphql._refresh_all_names(graphql._is_restoring());
  end if;
  return null;
end
$$;

create trigger setting_changed after insert or update or delete on graphql.setting
for each row execute function graphql._setting_changed();
