-- The triggers of the metadata tables. Their functions run as the extension's owner, so whoever is granted
-- a metadata table needs no grant on the derived ones.

create function graphql._check_relation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  class pg_catalog.pg_class;
begin
  select c.* into class from pg_catalog.pg_class c where c.oid = new.relation;
  if not found then
    raise exception using errcode = 'undefined_table', message = format('relation %s does not exist', new.relation);
  end if;
  if class.relkind not in ('r', 'p', 'v', 'm', 'f') then
    raise exception using
      errcode = 'wrong_object_type',
      message = format('cannot track "%s": not a table, view, materialized view or foreign table',
        graphql._relation_label(class.oid));
  end if;
  if class.relpersistence = 't' then
    raise exception using
      errcode = 'wrong_object_type', message = format('cannot track "%s": it is temporary', class.relname);
  end if;
  if class.relnamespace::regnamespace::text in ('pg_catalog', 'information_schema', 'pg_toast', 'graphql') then
    raise exception using
      errcode = 'insufficient_privilege',
      message = format('cannot track "%s": it belongs to the system', graphql._relation_label(class.oid));
  end if;
  return new;
end
$$;

create trigger check_relation before insert or update of relation on graphql.relation
for each row execute function graphql._check_relation();

create function graphql._relation_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- The models of others say whether a column refers to an enum table, or leads to a tracked relation.
  perform graphql._invalidate_all();
  if tg_op = 'DELETE' or (tg_op = 'UPDATE' and old.relation <> new.relation) then
    perform graphql._invalidate(old.relation);
    perform graphql._forget(old.relation);
  end if;
  if tg_op = 'DELETE' then
    return null;
  end if;
  if tg_op = 'INSERT' or old.relation <> new.relation then
    perform graphql._remember(new.relation);
  end if;
  perform graphql._invalidate(new.relation);
  perform graphql._require_sound('relation', 'relation', new.relation, null, null);
  perform graphql._refresh_names('relation', new.relation, graphql._is_restoring());
  return null;
end
$$;

create trigger relation_changed after insert or update or delete on graphql.relation
for each row execute function graphql._relation_changed();

-- For all tables with a column `relation` but graphql.relation itself. Argument: the column that tells the rows of
-- one relation apart, `role` or `name`.
create function graphql._rule_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  row_key text;
begin
  if tg_op <> 'INSERT' then
    perform graphql._invalidate(old.relation);
  end if;
  if tg_op = 'UPDATE' and tg_table_name = 'computed_field' and old.relation <> new.relation then
    perform graphql._refresh_names('relation', old.relation, true);
  end if;
  if tg_op = 'DELETE' then
    if tg_table_name = 'computed_field' then
      perform graphql._refresh_names('relation', old.relation, true);
    end if;
    return null;
  end if;
  if tg_op = 'INSERT' or old.relation <> new.relation then
    perform graphql._invalidate(new.relation);
  end if;
  if tg_table_name = 'computed_field' then
    perform graphql._refresh_names('relation', new.relation, graphql._is_restoring());
  end if;
  row_key := to_jsonb(new) ->> tg_argv[0];
  perform graphql._require_sound(
    tg_table_name, 'relation', new.relation,
    case tg_argv[0] when 'role' then row_key end,
    case tg_argv[0] when 'name' then array[row_key] end
  );
  return null;
end
$$;

create trigger rule_changed after insert or update or delete on graphql.relationship
for each row execute function graphql._rule_changed('name');
create trigger rule_changed after insert or update or delete on graphql.computed_field
for each row execute function graphql._rule_changed('name');
create trigger rule_changed after insert or update or delete on graphql.select_permission
for each row execute function graphql._rule_changed('role');
create trigger rule_changed after insert or update or delete on graphql.insert_permission
for each row execute function graphql._rule_changed('role');
create trigger rule_changed after insert or update or delete on graphql.update_permission
for each row execute function graphql._rule_changed('role');
create trigger rule_changed after insert or update or delete on graphql.delete_permission
for each row execute function graphql._rule_changed('role');

-- For graphql.function and graphql.function_permission.
create function graphql._function_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform graphql._invalidate_all();
  if tg_table_name = 'function' and tg_op <> 'INSERT' and (tg_op = 'DELETE' or old.function <> new.function) then
    delete from graphql.name n where n.owner_kind = 'function' and n.owner = old.function;
  end if;
  if tg_op = 'DELETE' then
    return null;
  end if;
  if tg_table_name = 'function' then
    if not exists (select from pg_catalog.pg_proc p where p.oid = new.function and p.prokind = 'f') then
      raise exception using
        errcode = 'wrong_object_type',
        message = format('cannot track "%s": not a plain function', new.function);
    end if;
  end if;
  perform graphql._require_sound(tg_table_name, 'function', new.function, to_jsonb(new) ->> 'role', null);
  if tg_table_name = 'function' then
    perform graphql._refresh_names('function', new.function, graphql._is_restoring());
  end if;
  return null;
end
$$;

create trigger function_changed after insert or update or delete on graphql.function
for each row execute function graphql._function_changed();
create trigger function_changed after insert or update or delete on graphql.function_permission
for each row execute function graphql._function_changed();

-- The first rule that names a role makes it.
create function graphql._make_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into graphql.role (name) values (new.role) on conflict do nothing;
  return new;
end
$$;

create trigger make_role before insert or update of role on graphql.select_permission
for each row execute function graphql._make_role();
create trigger make_role before insert or update of role on graphql.insert_permission
for each row execute function graphql._make_role();
create trigger make_role before insert or update of role on graphql.update_permission
for each row execute function graphql._make_role();
create trigger make_role before insert or update of role on graphql.delete_permission
for each row execute function graphql._make_role();
create trigger make_role before insert or update of role on graphql.function_permission
for each row execute function graphql._make_role();

-- The first document of a collection makes it.
create function graphql._make_collection() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into graphql.collection (name) values (new.collection) on conflict do nothing;
  return new;
end
$$;

create trigger make_collection before insert or update of collection on graphql.query_collection
for each row execute function graphql._make_collection();

create function graphql._check_inherited_role() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.role = 'admin' or new.parent = 'admin' then
    raise exception using
      errcode = 'invalid_parameter_value', message = 'role "admin" neither inherits nor is inherited from';
  end if;
  insert into graphql.role (name) values (new.role), (new.parent) on conflict do nothing;
  if exists (
    with recursive ancestor (role) as (
      select new.parent
      union
      select i.parent from ancestor a join graphql.inherited_role i on i.role = a.role
    )
    select from ancestor a where a.role = new.role
  ) then
    raise exception using
      errcode = 'invalid_parameter_value',
      message = format('role "%s" cannot inherit from "%s": that would be a cycle', new.role, new.parent);
  end if;
  return new;
end
$$;

create trigger check_inherited_role before insert or update on graphql.inherited_role
for each row execute function graphql._check_inherited_role();

-- After any statement on what concerns every relation, and after TRUNCATE, which has no rows.
create function graphql._everything_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform graphql._invalidate_all();
  if tg_op = 'TRUNCATE' and tg_table_name = 'relation' then
    delete from graphql.name n where n.owner_kind = 'relation';
    delete from graphql.attribute;
    delete from graphql.relation_name;
  elsif tg_op = 'TRUNCATE' and tg_table_name = 'function' then
    delete from graphql.name n where n.owner_kind = 'function';
  elsif tg_op = 'TRUNCATE' and tg_table_name in ('setting', 'computed_field', 'source') then
    perform graphql._refresh_all_names(true);
  end if;
  return null;
end
$$;

create trigger everything_changed after insert or update or delete or truncate on graphql.role
for each statement execute function graphql._everything_changed();
create trigger everything_changed after insert or update or delete or truncate on graphql.inherited_role
for each statement execute function graphql._everything_changed();
create trigger everything_changed after insert or update or delete or truncate on graphql.setting
for each statement execute function graphql._everything_changed();
create trigger everything_changed after insert or update or delete or truncate on graphql.source
for each statement execute function graphql._everything_changed();
create trigger everything_changed after insert or update or delete or truncate on graphql.query_collection
for each statement execute function graphql._everything_changed();
create trigger everything_changed after insert or update or delete or truncate on graphql.allowed_collection
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.relation
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.relationship
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.computed_field
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.function
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.select_permission
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.insert_permission
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.update_permission
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.delete_permission
for each statement execute function graphql._everything_changed();
create trigger everything_changed after truncate on graphql.function_permission
for each statement execute function graphql._everything_changed();
