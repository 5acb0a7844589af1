-- Subscriptions, for servers that push answers: postern-http is one.
--
--   select graphql.follow();                        -- once in a session that then does LISTEN postern
--   select graphql.subscribe(query, variables, session);
--   select * from graphql.watch(relations);
--   select * from graphql.live_answers(query, null, null, members);     -- at first, and after each notification
--
-- A notification's payload is the oid of a table that changed, or `rules`.

create function graphql.subscribe(
  query text default null, variables jsonb default '{}', session jsonb default '{}', operation_name text default null,
  document_id text default null
) returns json
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', '_subscribe_wrapper';
comment on function graphql.subscribe(text, jsonb, jsonb, text, text) is
  'What a server has to know to answer a subscription: which relations it reads, and with whom it is answered together';

create function graphql.live_answers(
  query text, operation_name text, document_id text, members jsonb
) returns table (member integer, answer json, cursor text)
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', '_live_answers_wrapper';
comment on function graphql.live_answers(text, text, text, jsonb) is
  'The answers to a subscription of many subscribers, [{"variables", "session", "cursor"}]; trusts their sessions';

create function graphql.follow() returns text
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_follow_wrapper';
comment on function graphql.follow() is
  'From now on to the end of this session writes notify the channel that it returns';

create function graphql._note_change() returns trigger
language c volatile parallel unsafe as 'MODULE_PATHNAME', '_note_change_wrapper';

-- Makes changes of these relations known, and of the partitions and children that are read with them. One row for each
-- relation that holds rows: is it watched from now on? What cannot be watched has to be asked for now and then.
--
-- A trigger is made where there is none, which waits for writers of the table, but not for long: a statement that ran
-- before the trigger was there has then ended.
create function graphql.watch(relations oid[]) returns table (relation oid, watched boolean)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as $$
declare
  item record;
begin
  for item in
    with recursive tree(oid) as (
      select unnest(relations)
      union
      select i.inhrelid from pg_catalog.pg_inherits i join tree on i.inhparent = tree.oid
    )
    select c.oid, c.relkind, c.relpersistence, n.nspname, c.relname, exists (
      select from pg_catalog.pg_trigger t
      where t.tgrelid = c.oid and t.tgfoid = 'graphql._note_change()'::regprocedure and t.tgenabled in ('O', 'A')
    ) as has_trigger
    from tree
    join pg_catalog.pg_class c on c.oid = tree.oid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind not in ('v', 'i', 'I', 'c')
    order by c.oid
  loop
    relation := item.oid;
    watched := item.has_trigger;
    if not watched and item.relkind in ('r', 'p') and item.relpersistence <> 't' and item.nspname <> 'pg_catalog' then
      begin
        execute format(
          'create trigger postern_watch after insert or update or delete or truncate on %I.%I '
          'for each statement execute function graphql._note_change()', item.nspname, item.relname);
        execute format('alter trigger postern_watch on %I.%I depends on extension postern', item.nspname, item.relname);
        -- What a subscription of logical replication writes is a change too.
        execute format('alter table only %I.%I enable always trigger postern_watch', item.nspname, item.relname);
        watched := true;
      exception
        -- It is busy, is no longer there, is somebody else's, or this server is a standby.
        when lock_not_available or deadlock_detected or undefined_table or insufficient_privilege
          or read_only_sql_transaction or duplicate_object or object_in_use then
          watched := false;
      end;
    end if;
    return next;
  end loop;
end
$$;
comment on function graphql.watch(oid[]) is
  'Makes triggers that tell following servers of changes; says for each table whether it is watched';

create function graphql.unwatch(relation regclass) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  execute format('drop trigger if exists postern_watch on %s', relation);
end
$$;
comment on function graphql.unwatch(regclass) is 'Drops the trigger that graphql.watch() made';
