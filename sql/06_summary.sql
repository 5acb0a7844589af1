-- The permissions as people read them: what each role may do, where it has that from, and what of it is closed.
--
-- A view checks EXECUTE on the functions that it calls with its reader's rights, so whoever is to read
-- graphql.permission_summary needs both:
--
--   grant select on graphql.permission_summary to auditor;
--   grant execute on function graphql.permission_summary(text), graphql.access(text) to auditor;
--
-- Either shows every filter, which is more than most should know.

create function graphql._column_summary(columns text[], computed_fields text[]) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return concat_ws('; ',
    case columns when '{*}' then 'all' when '{}' then 'none' else array_to_string(columns, ', ') end,
    'computed: ' || nullif(array_to_string(computed_fields, ', '), '')
  );
end
$$;

create function graphql._expression_summary(expression jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case expression when '{}' then 'all rows' else expression::text end;
end
$$;

create function graphql._preset_summary(presets jsonb) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select 'presets: ' || string_agg(format('%s = %s', p.key, p.value #>> '{}'), ', ' order by p.key collate "C")
    from jsonb_each(presets) p
  );
end
$$;

create function graphql._root_field_summary(prefix text, root_fields text[]) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return format('%s: %s', prefix, case root_fields when '{}' then 'none' else array_to_string(root_fields, ', ') end);
end
$$;

-- Each permission as stored, in words.
create function graphql._stored_permissions()
returns table (owner_kind text, owner oid, role text, operation text, columns text, rows text, further text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select 'relation', p.relation::oid, p.role, 'select', graphql._column_summary(p.columns, p.computed_fields),
      graphql._expression_summary(p.filter),
      concat_ws('; ',
        'at most ' || p.row_limit || ' at once',
        case when p.allow_aggregations then 'aggregations' end,
        case when p.query_root_fields is not null then
          graphql._root_field_summary('query root fields', p.query_root_fields) end,
        case when p.subscription_root_fields is not null then
          graphql._root_field_summary('subscription root fields', p.subscription_root_fields) end
      )
    from graphql.select_permission p
    union all
    select 'relation', p.relation, p.role, 'insert', graphql._column_summary(p.columns, '{}'),
      graphql._expression_summary(p.row_check),
      concat_ws('; ', graphql._preset_summary(p.presets), case when p.backend_only then 'backend only' end,
        'validate: ' || p.validate)
    from graphql.insert_permission p
    union all
    select 'relation', p.relation, p.role, 'update', graphql._column_summary(p.columns, '{}'),
      graphql._expression_summary(p.filter),
      concat_ws('; ', 'afterwards: ' || nullif(p.row_check, '{}')::text, graphql._preset_summary(p.presets),
        case when p.backend_only then 'backend only' end, 'validate: ' || p.validate)
    from graphql.update_permission p
    union all
    select 'relation', p.relation, p.role, 'delete', null, graphql._expression_summary(p.filter),
      case when p.backend_only then 'backend only' else '' end
    from graphql.delete_permission p
    union all
    select 'function', p.function::oid, p.role, 'call', null, null,
      coalesce(graphql._preset_summary(p.argument_presets), '')
    from graphql.function_permission p;
end
$$;

-- The rules of engine/src/permission/rules.rs and inheritance.rs: what a role has of its own hides what its parents
-- have. A query that returns rows may be called by whoever reads these, unless that is turned off.
create function graphql.permission_summary(of_role text default null)
returns table (
  object text, relation regclass, role text, operation text, inherited_from text, columns text, rows text,
  further text, closed text
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  infers boolean := coalesce(graphql._setting_value('infer_function_permissions') <> 'false', true);
begin
  return query
    with recursive stored as materialized (
      select * from graphql._stored_permissions()
    ),
    problem as materialized (
      select i.owner_kind, i.owner, i.role,
        case when i.kind like '%\_permission'
          then replace(replace(i.kind, '_permission', ''), 'function', 'call') else 'call' end as operation,
        string_agg(concat_ws(': ', nullif(i.path, '$'), i.reason), '; ' order by i.path collate "C", i.reason) as reason
      from graphql._inconsistencies() i
      where i.kind like '%\_permission' or i.kind = 'function'
      group by 1, 2, 3, 4
    ),
    effective (owner_kind, owner, operation, "role", source) as (
      select s.owner_kind, s.owner, s.operation, s.role, s.role from stored s
      union
      select e.owner_kind, e.owner, e.operation, i.role, e.source
      from effective e
      join graphql.inherited_role i on i.parent = e.role
      where not exists (
        select from stored s
        where (s.owner_kind, s.owner, s.operation, s.role) = (e.owner_kind, e.owner, e.operation, i.role)
      )
    ),
    called as (
      select f.function::oid as function, r.relation,
        coalesce(f.exposed_as, case p.provolatile when 'v' then 'mutation' else 'query' end) = 'query'
          and coalesce(f.infer_permissions, infers) as is_inferred
      from graphql.function f
      join pg_proc p on p.oid = f.function
      left join graphql.relation r on r.relation = graphql._row_type_relation(p.prorettype)
    ),
    readable as (
      select distinct e.role, e.owner as relation
      from effective e
      left join problem p
        on (p.owner_kind, p.owner, p.operation, p.role) = ('relation', e.owner, 'select', e.source)
      where e.operation = 'select' and p.reason is null
    ),
    listed as (
      select s.owner_kind, s.owner, e.role, s.operation, nullif(e.source, e.role) as source,
        s.columns, s.rows, s.further,
        coalesce(own.reason, of_source.reason, whole.reason) as reason
      from effective e
      join stored s
        on (s.owner_kind, s.owner, s.operation, s.role) = (e.owner_kind, e.owner, e.operation, e.source)
      -- A role that inherits has problems of its own: parents that disagree.
      left join problem own
        on (own.owner_kind, own.owner, own.operation, own.role) = (e.owner_kind, e.owner, e.operation, e.role)
      left join problem of_source
        on (of_source.owner_kind, of_source.owner, of_source.operation, of_source.role)
          = (e.owner_kind, e.owner, e.operation, e.source)
      left join problem whole
        on whole.role is null and e.owner_kind = 'function'
        and (whole.owner_kind, whole.owner, whole.operation) = (e.owner_kind, e.owner, e.operation)
      union all
      select distinct 'function', c.function, e.role, 'call', null, null, null, 'inferred', p.reason
      from called c
      join effective e on e.owner_kind = 'relation' and e.owner = c.relation and e.operation = 'select'
      left join problem p on p.role is null and (p.owner_kind, p.owner) = ('function', c.function)
      where c.is_inferred and not exists (
        select from effective f
        where f.owner_kind = 'function' and f.owner = c.function and f.role = e.role
      )
    )
    select case l.owner_kind when 'relation' then graphql._relation_label(l.owner) else l.owner::regprocedure::text end,
      case l.owner_kind when 'relation' then l.owner::regclass end,
      l.role, l.operation, l.source, l.columns,
      coalesce(l.rows, case when c.relation is not null then
        format('as by select on %s', graphql._relation_label(c.relation)) end),
      l.further,
      coalesce(l.reason, case
        when n.relation is not null and not exists (
          select from readable r where r.role = l.role and r.relation = n.relation
        ) then format('the role may not select from %s', graphql._relation_label(n.relation))
        when l.operation in ('insert', 'update', 'delete') and pg_relation_is_updatable(l.owner, true)
          & case l.operation when 'insert' then 8 when 'update' then 4 else 16 end = 0
          then format('%s takes no %s', graphql._relation_label(l.owner), l.operation)
      end)
    from listed l
    left join called c on l.owner_kind = 'function' and c.function = l.owner
    -- What has to be readable as well: where a function's rows come from, and what `where` looks at.
    cross join lateral (
      select case when l.operation = 'call' then c.relation::oid when l.operation in ('update', 'delete') then l.owner end
    ) n (relation)
    where $1 is null or l.role = $1
    order by l.owner_kind desc, 1, 3,
      array_position(array['select', 'insert', 'update', 'delete', 'call'], l.operation), 5;
end
$$;
comment on function graphql.permission_summary(text) is
  'What a role may do with each relation and function, or every role if none is given';

create view graphql.permission_summary as
select p.object, p.relation, p.role, p.operation, p.inherited_from, p.columns, p.rows, p.further, p.closed
from graphql.permission_summary() p;
comment on view graphql.permission_summary is
  'What each role may do with each relation and function, by which rows it is limited, and why it may be closed';

-- Lists of cells as lines of text, each column as wide as its widest cell; the first line is the heading.
create function graphql._aligned(lines text[]) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with cell as (
      -- A name with a line break in it must not pass for a line of its own.
      select l.line, c.position, regexp_replace(lines[l.line][c.position], '[[:cntrl:]]', '?', 'g') as text
      from generate_subscripts(lines, 1) l(line) cross join generate_subscripts(lines, 2) c(position)
    ),
    padded as (
      select c.line, c.position, c.text, max(length(c.text)) over (partition by c.position) as width from cell c
    ),
    line (number, text) as (
      select p.line, string_agg(rpad(p.text, p.width), '  ' order by p.position) from padded p group by p.line
      union all
      select 1.5, string_agg(repeat('-', p.width), '  ' order by p.position) from padded p where p.line = 1
    )
    select string_agg(rtrim(l.text), E'\n' order by l.number) from line l
  );
end
$$;

create function graphql.access(role text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  parents text;
  cells text[];
begin
  if role = 'admin' then
    return 'role "admin" may do everything with all that is tracked';
  end if;
  if not exists (select from graphql.role r where r.name = $1) then
    raise exception using errcode = 'undefined_object', message = format('role "%s" does not exist', $1);
  end if;
  select string_agg(format('"%s"', i.parent), ', ' order by i.parent collate "C") into parents
  from graphql.inherited_role i where i.role = $1;
  select array_agg(array[
      p.object, p.operation, coalesce(p.inherited_from, ''), coalesce(p.columns, ''), coalesce(p.rows, ''),
      concat_ws('; ', 'CLOSED: ' || p.closed, nullif(p.further, ''))
    ] order by p.position)
  into cells
  from graphql.permission_summary($1) with ordinality as p(
    object, relation, role, operation, inherited_from, columns, rows, further, closed, position
  );
  return concat_ws(E'\n',
    format('role "%s"', $1) || coalesce(', inherits from ' || parents, ''),
    case when cells is null then 'may do nothing' else
      graphql._aligned(array[array['object', 'operation', 'from', 'columns', 'rows', 'further']] || cells) end
  );
end
$$;
comment on function graphql.access(text) is 'What a role may do, as a table of text';
