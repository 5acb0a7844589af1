-- Who changed which rule when: a row for each row that is written into a table of rules, by whatever way: by hand, by
-- graphql.track() and its like, by DDL that is followed, by a restore.
--
-- Nothing is counted with a sequence or a lock, so concurrent writers do not wait for each other, and a dump restores
-- into a database whose own history has begun (the restore itself is recorded, too, as what it is: somebody wrote these
-- rows). What triggers do not see is not recorded: session_replication_role = replica.

create table graphql.metadata_history (
  at timestamptz not null default clock_timestamp(),
  transaction xid8 not null default pg_current_xact_id(),
  changed_by name not null default session_user,
  acting_as name not null,
  application text not null,
  kind text not null,
  rule text not null,
  operation text not null,
  old jsonb,
  new jsonb,
  constraint metadata_history_operation_check check (operation in ('insert', 'update', 'delete', 'truncate'))
);
comment on table graphql.metadata_history is 'Each change of a rule or setting; in the order of `at`';
comment on column graphql.metadata_history.at is 'When the row was written, not when its transaction began or committed';
comment on column graphql.metadata_history.transaction is 'The same for all that was committed together; of the server that wrote it';
comment on column graphql.metadata_history.changed_by is 'Who was logged in';
comment on column graphql.metadata_history.acting_as is 'Whom SET ROLE had made of that user';
comment on column graphql.metadata_history.application is 'application_name, which the client chooses';
comment on column graphql.metadata_history.kind is 'The table that was changed';
comment on column graphql.metadata_history.rule is 'The row, as graphql.inconsistencies() names it';
comment on column graphql.metadata_history.old is 'The row before, without secrets; of `truncate` all rows, as a list';

create index metadata_history_at_idx on graphql.metadata_history (at);

create table graphql.metadata_history_pruned (
  at timestamptz not null default clock_timestamp(),
  pruned_by name not null default session_user,
  removed bigint not null
);
comment on table graphql.metadata_history_pruned is 'How many rows were taken out of the history, so that the count goes on';

select pg_catalog.pg_extension_config_dump('graphql.metadata_history', '');
select pg_catalog.pg_extension_config_dump('graphql.metadata_history_pruned', '');

create function graphql._is_secret_setting(name text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return name in ('jwt_secret', 'admin_secret');
end
$$;

-- The name of a relation or function that is gone, as far as it is still known: while the command that drops it runs,
-- or because it was tracked and dropped while event triggers were off.
create function graphql._name_of_dropped(object oid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  found_name text;
begin
  select format('%I.%I', n.schema, n.name) into found_name from graphql.relation_name n where n.relation = object;
  if found then
    return found_name;
  end if;
  begin
    select d.object_identity into found_name
    from pg_event_trigger_dropped_objects() d
    where d.objid = object and d.objsubid = 0 and d.classid in ('pg_class'::regclass, 'pg_proc'::regclass);
  exception
    -- Nothing is being dropped.
    when event_trigger_protocol_violated then
      return null;
  end;
  return found_name;
end
$$;

-- A row of a table of rules as the history keeps it: nothing secret, and names for what has one.
create function graphql._history_entry(kind text, entry jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  reference record;
begin
  if kind = 'setting' and graphql._is_secret_setting(entry ->> 'name') then
    return entry || '{"value": "(secret)"}';
  end if;
  -- What is said of a connection may hold a password.
  if kind = 'source' and entry -> 'configuration' <> '{}' then
    return entry || '{"configuration": "(secret)"}';
  end if;
  -- A number is what a regclass prints of an object that is gone.
  for reference in
    select r.key, r.value #>> '{}' as value
    from jsonb_each(entry) r
    where r.key in ('relation', 'remote', 'function', 'validate') and r.value #>> '{}' ~ '^[1-9][0-9]*$'
  loop
    entry := entry
      || jsonb_build_object(reference.key, coalesce(graphql._name_of_dropped(reference.value::oid), reference.value));
  end loop;
  return entry;
end
$$;

-- `entry` as graphql._history_entry() gives it, `owner` the relation or function that the row is about, if any.
create function graphql._history_label(kind text, entry jsonb, owner oid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  case
    when kind in ('role', 'source', 'setting', 'collection') then
      return format('%s "%s"', kind, entry ->> 'name');
    when kind = 'inherited_role' then
      return format('role "%s" with parent "%s"', entry ->> 'role', entry ->> 'parent');
    when kind = 'query_collection' then
      return format('query "%s" of collection "%s"', entry ->> 'name', entry ->> 'collection');
    when kind = 'allowed_collection' then
      return format('allowed collection "%s"', entry ->> 'collection');
    else
      -- A function or relation that is gone is labelled by its number.
      return replace(
        graphql._rule_label(
          kind, case when entry ? 'relation' then 'relation' else 'function' end, owner, entry ->> 'role', entry ->> 'name'
        ),
        format('"%s"', owner),
        format('"%s"', coalesce(array_to_string(parse_ident(entry ->> 'relation'), '.'), entry ->> 'function'))
      );
  end case;
end
$$;

create function graphql._record(kind text, operation text, rule text, old jsonb, new jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  -- The trigger's function runs as the extension's owner, which is nobody's doing; SET ROLE is.
  role_set text := current_setting('role');
begin
  insert into graphql.metadata_history (acting_as, application, kind, operation, rule, old, new)
  values (
    case role_set when 'none' then session_user else role_set end, current_setting('application_name'),
    $1, $2, $3, $4, $5
  );
end
$$;

create function graphql._record_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  before jsonb;
  after jsonb;
  owner oid;
begin
  if tg_op = 'UPDATE' and old is not distinct from new then
    return null;
  end if;
  if tg_op <> 'INSERT' then
    before := graphql._history_entry(tg_table_name, to_jsonb(old));
  end if;
  if tg_op <> 'DELETE' then
    after := graphql._history_entry(tg_table_name, to_jsonb(new));
  end if;
  -- The column that holds the owner has the trigger's argument as its name.
  if tg_argv[0] = 'relation' then
    owner := case tg_op when 'DELETE' then old.relation else new.relation end;
  elsif tg_argv[0] = 'function' then
    owner := case tg_op when 'DELETE' then old.function else new.function end;
  end if;
  perform graphql._record(
    tg_table_name, lower(tg_op), graphql._history_label(tg_table_name, coalesce(after, before), owner), before, after
  );
  return null;
end
$$;

create function graphql._record_truncation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  before jsonb;
begin
  execute format('select jsonb_agg(graphql._history_entry(%1$L, to_jsonb(t))) from graphql.%1$I t', tg_table_name)
  into before;
  if before is not null then
    perform graphql._record(tg_table_name, 'truncate', format('all of %s', tg_table_name), before, null);
  end if;
  return null;
end
$$;

create trigger history after insert or update or delete on graphql.role
for each row execute function graphql._record_change();
create trigger history after insert or update or delete on graphql.source
for each row execute function graphql._record_change();
create trigger history after insert or update or delete on graphql.relation
for each row execute function graphql._record_change('relation');
create trigger history after insert or update or delete on graphql.relationship
for each row execute function graphql._record_change('relation');
create trigger history after insert or update or delete on graphql.computed_field
for each row execute function graphql._record_change('relation');
create trigger history after insert or update or delete on graphql.function
for each row execute function graphql._record_change('function');
create trigger history after insert or update or delete on graphql.inherited_role
for each row execute function graphql._record_change();
create trigger history after insert or update or delete on graphql.select_permission
for each row execute function graphql._record_change('relation');
create trigger history after insert or update or delete on graphql.insert_permission
for each row execute function graphql._record_change('relation');
create trigger history after insert or update or delete on graphql.update_permission
for each row execute function graphql._record_change('relation');
create trigger history after insert or update or delete on graphql.delete_permission
for each row execute function graphql._record_change('relation');
create trigger history after insert or update or delete on graphql.function_permission
for each row execute function graphql._record_change('function');
create trigger history after insert or update or delete on graphql.collection
for each row execute function graphql._record_change();
create trigger history after insert or update or delete on graphql.query_collection
for each row execute function graphql._record_change();
create trigger history after insert or update or delete on graphql.allowed_collection
for each row execute function graphql._record_change();
create trigger history after insert or update or delete on graphql.setting
for each row execute function graphql._record_change();

create trigger history_truncated before truncate on graphql.role
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.source
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.relation
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.relationship
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.computed_field
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.function
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.inherited_role
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.select_permission
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.insert_permission
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.update_permission
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.delete_permission
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.function_permission
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.collection
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.query_collection
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.allowed_collection
for each statement execute function graphql._record_truncation();
create trigger history_truncated before truncate on graphql.setting
for each statement execute function graphql._record_truncation();

-- However rows leave the history, the count knows of them.
create function graphql._history_pruned() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  gone bigint;
begin
  if tg_op = 'TRUNCATE' then
    select count(*) into gone from graphql.metadata_history;
  else
    select count(*) into gone from removed_rows;
  end if;
  if gone > 0 then
    insert into graphql.metadata_history_pruned (removed) values (gone);
  end if;
  return null;
end
$$;

create trigger history_pruned after delete on graphql.metadata_history
referencing old table as removed_rows
for each statement execute function graphql._history_pruned();
create trigger history_pruned_wholly before truncate on graphql.metadata_history
for each statement execute function graphql._history_pruned();

create function graphql.prune_metadata_history(before timestamptz) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  removed bigint;
begin
  if before is null then
    raise exception using errcode = 'null_value_not_allowed', message = 'no time given';
  end if;
  delete from graphql.metadata_history h where h.at < before;
  get diagnostics removed = row_count;
  return removed;
end
$$;
comment on function graphql.prune_metadata_history(timestamptz) is
  'Removes what was recorded before a time from graphql.metadata_history, and returns how many rows that were';

-- How many changes were recorded so far: what is visible to the caller's snapshot, so it grows with each commit that
-- changed something. Two writers that have not committed do not see each other's; who must know takes a lock first.
create function graphql._resource_version() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  return (select count(*) from graphql.metadata_history)
    + (select coalesce(sum(p.removed), 0) from graphql.metadata_history_pruned p);
end
$$;
