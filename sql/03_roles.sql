-- Roles as a whole.

-- The setting api_limits with the limits that a role has of its own under another name, and perhaps not under the old
-- one; without another name they go.
create function graphql._api_limits_of_role(value jsonb, old text, new text, keeps boolean) returns jsonb
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select coalesce(jsonb_object_agg(l.key, case when l.value #> array['per_role', old] is null then l.value else
      jsonb_set(
        l.value, '{per_role}',
        case when keeps then l.value -> 'per_role' else (l.value -> 'per_role') - old end
          || case when new is null then '{}' else jsonb_build_object(new, l.value #> array['per_role', old]) end
      ) end), '{}')
    from jsonb_each(value) l
  );
end
$$;

create function graphql.copy_role("from" text, "to" text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from graphql.role r where r.name = $1) then
    raise exception using errcode = 'undefined_object', message = format('role "%s" does not exist', $1);
  end if;
  if exists (select from graphql.role r where r.name = $2) then
    raise exception using errcode = 'duplicate_object', message = format('role "%s" already exists', $2);
  end if;
  insert into graphql.role (name) values ($2);
  insert into graphql.inherited_role (role, parent)
    select $2, i.parent from graphql.inherited_role i where i.role = $1;
  insert into graphql.select_permission (
    relation, role, columns, computed_fields, filter, row_limit, allow_aggregations, query_root_fields,
    subscription_root_fields, comment
  )
    select p.relation, $2, p.columns, p.computed_fields, p.filter, p.row_limit, p.allow_aggregations,
      p.query_root_fields, p.subscription_root_fields, p.comment
    from graphql.select_permission p
    where p.role = $1;
  insert into graphql.insert_permission (relation, role, columns, row_check, presets, backend_only, validate, comment)
    select p.relation, $2, p.columns, p.row_check, p.presets, p.backend_only, p.validate, p.comment
    from graphql.insert_permission p
    where p.role = $1;
  insert into graphql.update_permission (
    relation, role, columns, filter, row_check, presets, backend_only, validate, comment
  )
    select p.relation, $2, p.columns, p.filter, p.row_check, p.presets, p.backend_only, p.validate, p.comment
    from graphql.update_permission p
    where p.role = $1;
  insert into graphql.delete_permission (relation, role, filter, backend_only, comment)
    select p.relation, $2, p.filter, p.backend_only, p.comment
    from graphql.delete_permission p
    where p.role = $1;
  insert into graphql.function_permission (function, role, argument_presets, comment)
    select p.function, $2, p.argument_presets, p.comment
    from graphql.function_permission p
    where p.role = $1;
  update graphql.allowed_collection c set roles = c.roles || $2 where $1 = any (c.roles) and not $2 = any (c.roles);
  update graphql.setting s set value = s.value || to_jsonb($2)
  where s.name = 'introspection_disabled_for' and s.value ? $1 and not s.value ? $2;
  update graphql.setting s set value = graphql._api_limits_of_role(s.value, $1, $2, true)
  where s.name = 'api_limits' and s.value is distinct from graphql._api_limits_of_role(s.value, $1, $2, true);
end
$$;
comment on function graphql.copy_role(text, text) is
  'Makes a new role with the permissions and parents of another, and the collections that it may run';

-- Lists of roles are no foreign keys. A list that is empty stays: for a collection, null would mean every role.
create function graphql.drop_role(role text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from graphql.role r where r.name = $1;
  if not found then
    raise exception using errcode = 'undefined_object', message = format('role "%s" does not exist', $1);
  end if;
  update graphql.allowed_collection c set roles = array_remove(c.roles, $1) where $1 = any (c.roles);
  update graphql.setting s set value = s.value - $1 where s.name = 'introspection_disabled_for' and s.value ? $1;
  update graphql.setting s set value = graphql._api_limits_of_role(s.value, $1, null, false)
  where s.name = 'api_limits' and s.value is distinct from graphql._api_limits_of_role(s.value, $1, null, false);
  -- Without it, requests without a role are refused.
  delete from graphql.setting s where s.name = 'unauthorized_role' and s.value = to_jsonb($1);
end
$$;
comment on function graphql.drop_role(text) is
  'Removes a role with all its permissions, and its name from settings and collections';

-- A role that is renamed is the same role in the lists, too.
create function graphql._role_renamed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update graphql.allowed_collection c
  set roles = array_replace(c.roles, old.name, new.name) where old.name = any (c.roles);
  update graphql.setting s
  set value = (
    select jsonb_agg(case when e.value = to_jsonb(old.name) then to_jsonb(new.name) else e.value end order by e.position)
    from jsonb_array_elements(s.value) with ordinality e(value, position)
  )
  where s.name = 'introspection_disabled_for' and s.value ? old.name;
  update graphql.setting s set value = graphql._api_limits_of_role(s.value, old.name, new.name, false)
  where s.name = 'api_limits'
    and s.value is distinct from graphql._api_limits_of_role(s.value, old.name, new.name, false);
  update graphql.setting s
  set value = to_jsonb(new.name) where s.name = 'unauthorized_role' and s.value = to_jsonb(old.name);
  return null;
end
$$;

create trigger role_renamed after update of name on graphql.role
for each row when (old.name <> new.name) execute function graphql._role_renamed();
