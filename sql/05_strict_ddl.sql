-- The setting strict_ddl: a transaction whose DDL leaves rules closed that were not closed before is refused when it
-- commits, so that it may mend them until then. What was closed before hinders nobody.
--
--   ddl_command_start   notes which rules are closed, once for each transaction
--   ddl_command_end     has the check wait for the commit, or for SET CONSTRAINTS … IMMEDIATE
--   the check           compares, and forgets what was noted
--
-- All of it are rows of one table, so that a savepoint takes back what belongs to it, and PREPARE TRANSACTION checks
-- as a commit does. Two transactions that close a rule only together are not refused: neither sees the other. Scripts
-- of pg_dump turn check_function_bodies off, and are let through like rules that are written so (04_checks.sql).

create table graphql.strict_ddl (
  transaction xid8 primary key,
  closed text[] not null,
  commands text[] not null default '{}'
);
comment on table graphql.strict_ddl is
  'Transactions under way that ran DDL, with the rules that were closed before; empty to all others';

create function graphql._is_strict() returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return coalesce(graphql._setting_value('strict_ddl') = 'true', false);
end
$$;

-- A closed rule as it is known whatever its relation or function is called by now, with what is said of it.
create function graphql._closed_rules() returns table (rule text, label text)
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select jsonb_build_array(i.kind, i.owner_kind, i.owner::bigint, i.role, i.name)::text,
      concat_ws(': ',
        graphql._rule_label(i.kind, i.owner_kind, i.owner, i.role, i.name), nullif(i.path, ''), i.reason
      )
    from graphql._inconsistencies() i;
end
$$;

create function graphql._begin_strict_ddl() returns event_trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set jit = off as $$
begin
  if graphql._is_restoring() or not graphql._is_strict()
    or exists (select from graphql.strict_ddl s where s.transaction = pg_current_xact_id())
  then
    return;
  end if;
  insert into graphql.strict_ddl (transaction, closed)
  values (pg_current_xact_id(), array(select c.rule from graphql._closed_rules() c));
end
$$;

create function graphql._end_strict_ddl() returns event_trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set jit = off as $$
begin
  -- No row, no check: the setting was off when the command began.
  update graphql.strict_ddl s
  set commands = s.commands
    || format('%s: %s', tg_tag, left(regexp_replace(current_query(), '\s+', ' ', 'g'), 200))
  where s.transaction = pg_current_xact_id();
end
$$;

create function graphql._check_strict_ddl() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  noted graphql.strict_ddl;
  newly_closed text[];
begin
  -- Each command has the check wait; one of them is enough.
  delete from graphql.strict_ddl s where s.transaction = pg_current_xact_id() returning s.* into noted;
  if not found or not graphql._is_strict() then
    return null;
  end if;
  newly_closed := array(
    select c.label from graphql._closed_rules() c where c.rule <> all (noted.closed) order by c.label collate "C"
  );
  if newly_closed <> '{}' then
    raise exception using
      errcode = 'dependent_objects_still_exist',
      message = concat('the transaction would close rules: ', newly_closed[1],
        case when cardinality(newly_closed) > 1 then format(' (and %s more)', cardinality(newly_closed) - 1) end),
      detail = concat_ws(E'\n',
        'Commands:', array_to_string(noted.commands, E'\n'),
        'Rules:', array_to_string(newly_closed[:100], E'\n')),
      hint = 'Mend the rules in the same transaction, or turn the setting "strict_ddl" off.';
  end if;
  return null;
end
$$;

create constraint trigger check_strict_ddl after update on graphql.strict_ddl
deferrable initially deferred
for each row execute function graphql._check_strict_ddl();
