-- What happens to the rules when the database changes beneath them.
--
--   renamed column, relation, schema   followed everywhere
--   dropped relation                   its own rules go; rules of others that lead there stay, and are closed
--   dropped column                     rules that name it stay, and are closed
--   dropped function                   the tracked function goes; computed fields of it stay, and are closed
--   anything else on a tracked object  its names are noted anew, what was cached of it is dropped
--
-- The functions run as the extension's owner, because whoever alters a table need not know of the rules. They look
-- at tracked objects only: other DDL costs one query, CREATE TABLE nothing at all.

-- The tracked ones among what the running command touched.
create function graphql._touched_relations() returns oid[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with recursive command as materialized (
      select c.classid, c.objid from pg_event_trigger_ddl_commands() c
    ),
    type (oid) as (
      select c.objid from command c where c.classid = 'pg_type'::regclass
      union
      -- Array types, domains, and arrays of these.
      select t.oid from type d join pg_type t on d.oid in (t.typbasetype, t.typelem)
    ),
    relation (oid) as (
      select c.objid from command c where c.classid = 'pg_class'::regclass
      union
      select i.indrelid from command c join pg_index i on i.indexrelid = c.objid where c.classid = 'pg_class'::regclass
      union
      select k.conrelid from command c join pg_constraint k on k.oid = c.objid where c.classid = 'pg_constraint'::regclass
      union
      select t.tgrelid from command c join pg_trigger t on t.oid = c.objid where c.classid = 'pg_trigger'::regclass
      union
      select r.ev_class from command c join pg_rewrite r on r.oid = c.objid where c.classid = 'pg_rewrite'::regclass
      union
      select s.oid from command c join pg_class s on s.relnamespace = c.objid
      where c.classid = 'pg_namespace'::regclass and s.oid in (select r.relation from graphql.relation r)
      union
      select a.attrelid from type t join pg_attribute a on a.atttypid = t.oid
      where a.attrelid in (select r.relation from graphql.relation r)
    ),
    -- What a parent gets, its children and partitions get too.
    family (oid) as (
      select r.oid from relation r
      union
      select i.inhrelid from family f join pg_inherits i on i.inhparent = f.oid
    )
    select array_agg(f.oid order by f.oid) from family f where f.oid in (select r.relation from graphql.relation r)
  );
end
$$;

create function graphql._touched_functions() returns oid[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select array_agg(distinct p.oid)
    from pg_event_trigger_ddl_commands() c
    join pg_proc p on (c.classid = 'pg_proc'::regclass and c.objid = p.oid)
      or (c.classid = 'pg_namespace'::regclass and c.objid = p.pronamespace)
    where p.oid in (select f.function from graphql.function f union all select f.function from graphql.computed_field f)
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
  perform graphql._rename_column_in_expressions(c.relation, c.old, c.new)
  from jsonb_to_recordset(columns) as c(relation oid, old text, new text);
  perform set_config('check_function_bodies', checks, true);
end
$$;

create function graphql._follow_change() returns event_trigger
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
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
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
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
    if exists (select from graphql.computed_field f where f.function = any (functions)) then
      perform set_config('check_function_bodies', 'off', true);
      update graphql.computed_field f set function = 0 where f.function = any (functions);
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
