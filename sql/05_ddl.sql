-- What happens to the rules when the database changes beneath them.
--
--   renamed column, relation, schema   followed everywhere
--   dropped relation                   its own rules go; rules of others that lead there stay, and are closed
--   dropped column                     rules that name it stay, and are closed
--   dropped function                   the tracked function goes; computed fields of it and permissions that validate
--                                      with it stay, and are closed
--   anything else on a tracked object  its names are noted anew, what was cached of it is dropped
--
-- Contract of graphql._rename_in_expression(expression, root, target, old, new): the expression of a rule on relation
-- `root`, with each place that names column `old` of relation `target` naming `new`: keys, operands of _ceq and its
-- like (also `["$", "col"]`), and what relationships, _exists and computed fields lead to. The catalog and the
-- relationships have the new name already, and tables in `_exists` their new names. An expression that makes no sense
-- comes back as it was.
--
-- The functions run as the extension's owner, because whoever alters a table need not know of the rules. They look
-- at tracked objects only: other DDL costs a look at what it touched, CREATE TABLE nothing at all.

-- Tracked relations with a column of that type, or of an array or domain made of it.
create function graphql._relations_of_type(type oid) returns oid[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    with recursive kin (oid) as (
      select $1
      union
      select t.oid from kin k join pg_type t on k.oid in (t.typbasetype, t.typelem)
    )
    select distinct a.attrelid
    from graphql.relation r
    join pg_attribute a on a.attrelid = r.relation
    where a.atttypid in (select k.oid from kin k)
  );
end
$$;

-- The tracked ones among what the running command touched; null if there are none.
create function graphql._touched_relations() returns oid[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  command record;
  touched oid[] := '{}';
begin
  for command in select distinct c.classid, c.objid from pg_event_trigger_ddl_commands() c loop
    if command.classid = 'pg_class'::regclass then
      touched := touched || command.objid
        || array(select i.indrelid from pg_index i where i.indexrelid = command.objid);
    elsif command.classid = 'pg_constraint'::regclass then
      touched := touched || array(select k.conrelid from pg_constraint k where k.oid = command.objid);
    elsif command.classid = 'pg_trigger'::regclass then
      touched := touched || array(select t.tgrelid from pg_trigger t where t.oid = command.objid);
    elsif command.classid = 'pg_rewrite'::regclass then
      touched := touched || array(select r.ev_class from pg_rewrite r where r.oid = command.objid);
    elsif command.classid = 'pg_type'::regclass then
      touched := touched || graphql._relations_of_type(command.objid);
    elsif command.classid = 'pg_namespace'::regclass then
      touched := touched || array(
        select c.oid from graphql.relation r join pg_class c on c.oid = r.relation
        where c.relnamespace = command.objid
      );
    end if;
  end loop;
  if touched = '{}' then
    return null;
  end if;
  return (
    -- What a parent gets, its children and partitions get too.
    with recursive family (oid) as (
      select unnest(touched)
      union
      select i.inhrelid from family f join pg_inherits i on i.inhparent = f.oid
    )
    select array_agg(f.oid order by f.oid) from family f join graphql.relation r on r.relation = f.oid
  );
end
$$;

create function graphql._touched_functions() returns oid[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with used (oid) as (
      select f.function from graphql.function f
      union select f.function from graphql.computed_field f
      union select p.validate from graphql.insert_permission p
      union select p.validate from graphql.update_permission p
    )
    select array_agg(p.oid order by p.oid)
    from used u
    join pg_proc p on p.oid = u.oid
    where exists (
      select from pg_event_trigger_ddl_commands() c
      where c.classid = 'pg_proc'::regclass and c.objid = p.oid
        or c.classid = 'pg_namespace'::regclass and c.objid = p.pronamespace
    )
  );
end
$$;

-- Relations: all in one go, because a rename passes on to children, and because expressions lead from one relation
-- to others whose relationships must be right by then.
create function graphql._follow_renames(relations oid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  columns jsonb;
  tables jsonb;
  checks text := current_setting('check_function_bodies');
begin
  select jsonb_agg(jsonb_build_object('relation', k.relation::bigint, 'old', k.name, 'new', a.attname)) into columns
  from graphql.attribute k
  join pg_attribute a on a.attrelid = k.relation and a.attnum = k.number and not a.attisdropped
  where k.relation = any (relations) and a.attname <> k.name;

  select jsonb_agg(jsonb_build_object('old', to_jsonb(k), 'schema', n.nspname, 'name', c.relname)) into tables
  from graphql.relation_name k
  join pg_class c on c.oid = k.relation
  join pg_namespace n on n.oid = c.relnamespace
  where k.relation = any (relations) and (n.nspname, c.relname) <> (k.schema, k.name);

  if columns is null and tables is null then
    return;
  end if;
  -- A rule that was wrong before stays as it is, and must not stop the rename.
  perform set_config('check_function_bodies', 'off', true);
  perform graphql._rename_table(t.value #>> '{old,schema}', t.value #>> '{old,name}', t.value ->> 'schema', t.value ->> 'name')
  from jsonb_array_elements(tables) t;
  perform graphql._rename_column(c.relation, c.old, c.new)
  from jsonb_to_recordset(columns) as c(relation oid, old text, new text);
  perform graphql._invalidate_all();
  perform graphql._rename_field_in_expressions(c.relation, c.old, c.new)
  from jsonb_to_recordset(columns) as c(relation oid, old text, new text);
  perform set_config('check_function_bodies', checks, true);
end
$$;

create function graphql._follow_change() returns event_trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set jit = off as $$
declare
  relations oid[] := graphql._touched_relations();
  functions oid[] := graphql._touched_functions();
begin
  if relations is null and functions is null then
    return;
  end if;
  if relations is not null then
    perform graphql._follow_renames(relations);
    perform graphql._remember(r), graphql._invalidate(r) from unnest(relations) r;
    perform graphql._refresh_names('relation', r, graphql._is_restoring()) from unnest(relations) r;
  end if;
  if functions is not null then
    perform graphql._invalidate_all();
    perform graphql._refresh_names('function', f.function, graphql._is_restoring())
    from graphql.function f where f.function = any (functions);
    perform graphql._refresh_names('relation', f.relation, graphql._is_restoring())
    from graphql.computed_field f where f.function = any (functions);
  end if;
end
$$;

create function graphql._follow_drop() returns event_trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set jit = off as $$
declare
  relations oid[];
  narrowed oid[];
  functions oid[];
  checks text := current_setting('check_function_bodies');
begin
  select
    array_agg(d.objid) filter (where d.classid = 'pg_class'::regclass and d.objsubid = 0),
    array_agg(distinct d.objid) filter (where d.classid = 'pg_class'::regclass and d.objsubid <> 0),
    array_agg(d.objid) filter (where d.classid = 'pg_proc'::regclass)
  into relations, narrowed, functions
  from pg_event_trigger_dropped_objects() d
  where not d.is_temporary and d.classid in ('pg_class'::regclass, 'pg_proc'::regclass);

  -- A dangling oid could come to mean something else in a restored dump, so the rules that stay name nothing.
  if relations is not null then
    delete from graphql.relation r where r.relation = any (relations);
    if exists (select from graphql.relationship r where r.remote = any (relations)) then
      perform set_config('check_function_bodies', 'off', true);
      update graphql.relationship r set remote = 0 where r.remote = any (relations);
      perform set_config('check_function_bodies', checks, true);
    end if;
  end if;
  if functions is not null then
    delete from graphql.function f where f.function = any (functions);
    if exists (select from graphql.computed_field f where f.function = any (functions))
      or exists (select from graphql.insert_permission p where p.validate = any (functions))
      or exists (select from graphql.update_permission p where p.validate = any (functions))
    then
      perform set_config('check_function_bodies', 'off', true);
      update graphql.computed_field f set function = 0 where f.function = any (functions);
      update graphql.insert_permission p set validate = 0 where p.validate = any (functions);
      update graphql.update_permission p set validate = 0 where p.validate = any (functions);
      perform set_config('check_function_bodies', checks, true);
    end if;
  end if;
  if narrowed is not null then
    perform graphql._remember(r.relation), graphql._invalidate(r.relation)
    from graphql.relation r where r.relation = any (narrowed);
    perform graphql._refresh_names('relation', r.relation, true)
    from graphql.relation r where r.relation = any (narrowed);
  end if;
end
$$;
