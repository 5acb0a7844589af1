-- The GraphQL names that a rule gives: which of them GraphQL does not allow, and which a relation gives twice. Whether
-- another relation or function has the name is the business of graphql._refresh_names().

create function graphql._is_graphql_name(name text) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  -- What starts with two underscores belongs to introspection.
  return coalesce(name ~ '^(?!__)[_a-zA-Z][_a-zA-Z0-9]*$', false);
end
$$;

-- A name as the naming convention has it.
create function graphql._field_name(name text, camel_case boolean) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if not camel_case then
    return name;
  end if;
  -- An underscore in front is part of the first word, which so has no first letter.
  return case when name like '\_%' then '_' else '' end || (
    select string_agg(
      case
        when w.position > 1 then upper(left(w.word, 1))
        when name like '\_%' then left(w.word, 1)
        else lower(left(w.word, 1))
      end || substr(w.word, 2),
      '' order by w.position
    )
    from unnest(string_to_array(ltrim(name, '_'), '_')) with ordinality as w(word, position)
    where w.word <> ''
  );
end
$$;

-- The name from which those of a relation are made, if it has no custom name; so for functions.
create function graphql._default_name(schema text, name text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return case schema when 'public' then name else schema || '_' || name end;
end
$$;

-- The fields of a relation, for a role that sees all. `source`: the column, relationship or computed field.
create function graphql._fields(relation oid)
returns table (name text, kind text, source text, is_custom boolean)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  camel_case boolean := graphql._has_camel_case((select r.source from graphql.relation r where r.relation = $1));
begin
  return query
    select coalesce(c.custom_name, graphql._field_name(a.attname, camel_case)), 'column', a.attname::text,
      c.custom_name is not null
    from pg_catalog.pg_attribute a
    cross join lateral (
      select min(r.column_config -> a.attname::text ->> 'custom_name') as custom_name
      from graphql.relation r
      where r.relation = a.attrelid
    ) c
    where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
    union all
    select s.name, 'relationship', r.name, true
    from graphql.relationship r
    cross join lateral unnest(case r.kind
      when 'array' then array[r.name, graphql._field_name(r.name || '_aggregate', camel_case)] else array[r.name]
    end) s(name)
    where r.relation = $1
    union all
    select f.name, 'computed_field', f.name, true
    from graphql.computed_field f
    where f.relation = $1;
end
$$;

-- The names that somebody chose: {"kind", "name", "path", "given"}, where `kind` and `name` tell the row.
create function graphql._given_names(owner_kind text, owner oid)
returns table (kind text, name text, path text, given text)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    with tracked as (
      select r.custom_name, r.root_fields, r.column_config,
        graphql._default_name(n.nspname, c.relname) as default_name
      from graphql.relation r
      join pg_catalog.pg_class c on c.oid = r.relation
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where $1 = 'relation' and r.relation = $2
      union all
      select f.custom_name, f.root_fields, '{}'::jsonb, graphql._default_name(n.nspname, p.proname)
      from graphql.function f
      join pg_catalog.pg_proc p on p.oid = f.function
      join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where $1 = 'function' and f.function = $2
    )
    select $1, null::text, case when t.custom_name is null then '$' else '$.custom_name' end,
      coalesce(t.custom_name, t.default_name)
    from tracked t
    union all
    select $1, null, format('$.root_fields.%s', f.key),
      case jsonb_typeof(f.value) when 'string' then f.value #>> '{}' else f.value ->> 'name' end
    from tracked t cross join lateral jsonb_each(t.root_fields) f
    union all
    select $1, null, format('$.column_config.%s.custom_name', c.key), c.value ->> 'custom_name'
    from tracked t cross join lateral jsonb_each(t.column_config) c
    union all
    select 'relationship', r.name, '$.name', r.name
    from graphql.relationship r
    where $1 = 'relation' and r.relation = $2
    union all
    select 'computed_field', f.name, '$.name', f.name
    from graphql.computed_field f
    where $1 = 'relation' and f.relation = $2;
end
$$;

-- As graphql._problems(): [{"kind", "role", "name", "path", "reason"}, …]. Fields of the same name are listed for each
-- row that gives it, so that whichever is written last is refused.
create function graphql._name_problems(owner_kind text, owner oid) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    with problem (kind, name, path, reason) as (
      select g.kind, g.name, g.path,
        case
          when graphql._is_graphql_name(g.given) then format('"%s" has a meaning in every filter', g.given)
          when g.path = '$' then format('"%s" is no name that GraphQL allows, give a custom name', g.given)
          else format('"%s" is no name that GraphQL allows', g.given)
        end
      from graphql._given_names($1, $2) g
      where g.given is not null and (
        not graphql._is_graphql_name(g.given)
        or g.given in ('_and', '_or', '_not') and (g.kind <> $1 or g.path like '$.column_config.%')
      )
      union all
      select $1, null, format('$.column_config.%s', c.key), format('column "%s" does not exist', c.key)
      from graphql.relation r cross join lateral jsonb_object_keys(r.column_config) c(key)
      where $1 = 'relation' and r.relation = $2 and not exists (
        select from pg_catalog.pg_attribute a
        where a.attrelid = $2 and a.attname = c.key and a.attnum > 0 and not a.attisdropped
      )
      union all
      select
        case f.kind when 'column' then 'relation' else f.kind end,
        case when f.kind <> 'column' then f.source end,
        case f.kind when 'column' then format('$.column_config.%s.custom_name', f.source) else '$.name' end,
        case
          when o.kind = 'column' and f.kind = 'column' then format(
            'the definitions of columns "%s" and "%s" are in conflict: they are mapped to the same field name, "%s"',
            least(f.source, o.source), greatest(f.source, o.source), f.name
          )
          when o.kind <> 'column' or f.kind = 'column' then
            format('field "%s" is that of %s "%s" already', f.name, replace(o.kind, '_', ' '), o.source)
          when o.is_custom then
            format('field definition conflicts with custom field name for postgres column "%s"', o.source)
          else 'field definition conflicts with postgres column'
        end
      from graphql._fields($2) f
      join graphql._fields($2) o on o.name = f.name and (o.kind, o.source) <> (f.kind, f.source)
      where $1 = 'relation' and f.is_custom
    )
    select coalesce(jsonb_agg(
      jsonb_build_object('kind', p.kind, 'role', null, 'name', p.name, 'path', p.path, 'reason', p.reason)
      order by p.kind collate "C", p.name collate "C", p.path collate "C", p.reason collate "C"
    ), '[]')
    from problem p
  );
end
$$;

-- What is wrong with the names of one owner, as graphql._names() gives them, among themselves and with what every
-- schema has; null if nothing is.
create function graphql._name_fault(owner_kind text, names jsonb) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  fault text;
begin
  select format('GraphQL type "%s" is always there', n.name) into fault
  from jsonb_to_recordset(names) as n(scope text, name text)
  where n.scope = 'type' and n.name in (
    'query_root', 'mutation_root', 'subscription_root', 'Int', 'Float', 'String', 'Boolean', 'ID', 'order_by', 'OrderBy',
    'cursor_ordering', 'CursorOrdering'
  )
  order by n.name collate "C"
  limit 1;
  if fault is not null then
    return fault;
  end if;
  select format('GraphQL type "%s" is that of a column already', n.name) into fault
  from jsonb_to_recordset(names) as n(scope text, name text)
  where n.scope in ('type', 'scalar')
  group by n.name
  having count(distinct n.scope) > 1
  order by n.name collate "C"
  limit 1;
  if fault is not null then
    return fault;
  end if;
  select format('GraphQL type "%s" is that of two namespaces', n.name) into fault
  from jsonb_to_recordset(names) as n(scope text, name text)
  where owner_kind = 'source' and n.scope = 'type'
  group by n.name
  having count(*) > 1
  order by n.name collate "C"
  limit 1;
  if fault is not null then
    return fault;
  end if;
  -- A relation has three root fields that query it, and seven that change it.
  select format('its GraphQL %s root fields need names that differ and that GraphQL allows', e.scope) into fault
  from (values ('query', 3), ('mutation', 7), ('subscription', 4)) as e(scope, expected)
  where owner_kind = 'relation' and names <> '[]' and e.expected <> (
    select count(distinct n.name)
    from jsonb_to_recordset(names) as n(scope text, name text)
    where n.scope = e.scope
  )
  limit 1;
  return fault;
end
$$;
