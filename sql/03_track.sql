-- Tracking: which relations appear, and the relationships that their foreign keys imply.
--
-- Names of inferred relationships, as Hasura's console suggests them:
--   1. from the referencing side, an object relationship with the name of the referenced table in the singular
--      (`author`); from the referenced side, an array relationship with the name of the referencing table in the
--      plural (`articles`), or an object relationship in the singular if the key's columns are unique there. Under the
--      convention graphql-default in camel case: names of relationships are not changed later.
--   2. If a column, relationship or computed field has that name: `<name>_by_<columns of the key>` in camel case
--      (`authorByEditorId`, `articlesByEditorId`).
--   3. If that is taken too: `_2`, `_3`, … behind it.
-- Keys are taken in the order of schema and table that declare them, their columns' numbers, and their names, so
-- the same database gives the same names. Characters that GraphQL does not allow become `_`.

-- The functions that change rules run as the extension's owner: EXECUTE on them is what allows it.

-- Inflects the word by the first rule whose pattern fits. Rules stand as pattern, replacement, pattern, …
create function graphql._inflect(word text, rules text[]) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  for rule in 1 .. cardinality(rules) / 2 loop
    if word ~* rules[2 * rule - 1] then
      return regexp_replace(word, rules[2 * rule - 1], rules[2 * rule], 'i');
    end if;
  end loop;
  return word;
end
$$;

create function graphql._singular(word text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return graphql._inflect(word, array[
    '(news|series|species|equipment|information|software|hardware|sheep|fish|money|rice)$', '\1',
    '(ss|sis|us)$', '\1',
    '(p)eople$', '\1erson',
    '(c)hildren$', '\1hild',
    '(m)en$', '\1an',
    '(t)eeth$', '\1ooth',
    '(f)eet$', '\1oot',
    '(g)eese$', '\1oose',
    '(m|l)ice$', '\1ouse',
    '(quiz)zes$', '\1',
    '(matr)ices$', '\1ix',
    '(vert|ind)ices$', '\1ex',
    '(alias|status|bus|virus|campus|bonus|census)es$', '\1',
    '(x|ch|ss|sh)es$', '\1',
    '(movie|cookie|zombie|tie|pie|lie)s$', '\1',
    '([^aeiou]|qu)ies$', '\1y',
    '([lr])ves$', '\1f',
    '((^|[^a-z])(li|wi|kni))ves$', '\1fe',
    '(analy|cri|the|diagno|hypothe)ses$', '\1sis',
    '(buffal|tomat|potat|her|ech)oes$', '\1o',
    '(criteri)a$', '\1on',
    '(dat|medi)a$', '\1um',
    '(.)s$', '\1'
  ]);
end
$$;

create function graphql._plural(word text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return graphql._inflect(word, array[
    '(news|series|species|equipment|information|software|hardware|sheep|fish|money|rice)$', '\1',
    '(men|people|children|teeth|geese|feet|mice|lice|data|media|criteria)$', '\1',
    '([^aeiou]ies|(x|ch|ss|sh|us)es)$', '\1',
    '(quiz)$', '\1zes',
    '(human|german|roman)$', '\1s',
    '(m)an$', '\1en',
    '(p)erson$', '\1eople',
    '(c)hild$', '\1hildren',
    '(t)ooth$', '\1eeth',
    '(f)oot$', '\1eet',
    '(g)oose$', '\1eese',
    '(m|l)ouse$', '\1ice',
    '(matr|vert|ind)(ix|ex)$', '\1ices',
    '(criteri)on$', '\1a',
    '(x|ch|ss|sh|us|alias)$', '\1es',
    '([^aeiou]|qu)y$', '\1ies',
    '(.)sis$', '\1ses',
    '([lr])f$', '\1ves',
    '((^|[^a-z])(li|wi|kni))fe$', '\1ves',
    '(buffal|tomat|potat|her|ech)o$', '\1oes',
    's$', 's',
    '$', 's'
  ]);
end
$$;

-- `author_by_editor_id` -> `authorByEditorId`
create function graphql._camel_case(name text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select string_agg(
      case when w.position = 1 then lower(left(w.word, 1)) || substr(w.word, 2)
      else upper(left(w.word, 1)) || lower(substr(w.word, 2)) end,
      '' order by w.position
    )
    from unnest(string_to_array(name, '_')) with ordinality as w(word, position)
  );
end
$$;

create function graphql._graphql_name(name text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  return regexp_replace(regexp_replace(name, '[^_a-zA-Z0-9]', '_', 'g'), '^(__+|(?=[0-9]))', '_');
end
$$;

-- A free name on `relation` for a relationship to a table called `remote` by a foreign key of these columns.
create function graphql._relationship_name(relation oid, kind text, remote text, columns text[]) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  base text := graphql._graphql_name(
    case kind when 'array' then graphql._plural(remote) else graphql._singular(remote) end
  );
  camel_case boolean := graphql._has_camel_case((select r.source from graphql.relation r where r.relation = $1));
  candidate text := graphql._field_name(base, camel_case);
  attempt integer := 1;
begin
  while exists (
    select from graphql._fields($1) f
    where f.name in (
      candidate,
      case $2 when 'array' then graphql._field_name(candidate || '_aggregate', camel_case) end
    )
  ) loop
    candidate := graphql._camel_case(graphql._graphql_name(base || '_by_' || array_to_string(columns, '_')));
    if attempt > 1 then
      candidate := candidate || '_' || attempt;
    end if;
    attempt := attempt + 1;
  end loop;
  return candidate;
end
$$;

-- Makes the relationships that the foreign keys between these relations and all tracked ones imply, both ways,
-- as far as they are not there yet.
create function graphql._infer_relationships(relations oid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  key record;
  side text;
  made jsonb := '[]';
  checks text := current_setting('check_function_bodies');
begin
  -- A relation may get hundreds at once: it is checked once, at the end, not once for each.
  perform set_config('check_function_bodies', 'off', true);
  for key in
    select c.oid as own, c.relname::text as own_name, r.oid as remote, r.relname::text as remote_name,
      graphql._attribute_names(c.oid, f.columns) as columns,
      exists (
        select from graphql._unique_keys(c.oid) u where u.columns @> f.columns and u.columns <@ f.columns
      ) as is_unique
    from (
      -- Few of all relations, as a rule: whose keys lead here, and these themselves.
      select k.conrelid as oid
      from unnest(relations) w(oid) join pg_catalog.pg_constraint k on k.conrelid = w.oid and k.contype = 'f'
      union
      select k.conrelid
      from unnest(relations) w(oid) join pg_catalog.pg_constraint k on k.confrelid = w.oid and k.contype = 'f'
    ) o
    join graphql.relation s on s.relation = o.oid
    join pg_catalog.pg_class c on c.oid = o.oid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    cross join lateral graphql._foreign_keys(c.oid) f
    join graphql.relation t on t.relation = f.remote
    join pg_catalog.pg_class r on r.oid = f.remote
    where c.oid = any (relations) or r.oid = any (relations)
    order by n.nspname, c.relname, f.columns, f.name
  loop
    if not exists (
      select from graphql.relationship r
      where r.relation = key.own and r.remote is null
        and r.using_columns @> key.columns and r.using_columns <@ key.columns
    ) then
      made := made
        || graphql._add_relationship(key.own, 'object', key.remote_name, null, key.columns);
    end if;
    if not exists (
      select from graphql.relationship r
      where r.relation = key.remote and r.remote = key.own
        and r.using_columns @> key.columns and r.using_columns <@ key.columns
    ) then
      side := case when key.is_unique then 'object' else 'array' end;
      made := made
        || graphql._add_relationship(key.remote, side, key.own_name, key.own, key.columns);
    end if;
  end loop;
  perform set_config('check_function_bodies', checks, true);
  perform graphql._require_sound('relationship', 'relation', m.relation, null, m.names)
  from (
    select e.relation, array_agg(e.name) as names
    from jsonb_to_recordset(made) as e(relation oid, name text)
    group by e.relation
  ) m;
end
$$;

-- Returns `{"relation", "name"}` of what it made.
create function graphql._add_relationship(relation oid, kind text, target_name text, remote oid, columns text[])
returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  name text := graphql._relationship_name(relation, kind, target_name, columns);
begin
  insert into graphql.relationship (relation, name, kind, remote, using_columns) values ($1, name, $2, $4, $5);
  return jsonb_build_object('relation', $1::bigint, 'name', name);
end
$$;

create function graphql.track(relation regclass) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if relation is null then
    raise exception using errcode = 'null_value_not_allowed', message = 'no relation given';
  end if;
  if exists (select from graphql.relation r where r.relation = $1) then
    raise exception using
      errcode = 'duplicate_object', message = format('view/table already tracked: "%s"', graphql._relation_label($1));
  end if;
  insert into graphql.relation (relation) values ($1);
  perform graphql._infer_relationships(array[$1::oid]);
end
$$;
comment on function graphql.track(regclass) is
  'Exposes a relation, with the relationships that foreign keys between it and other tracked relations imply';

-- The other side's relationships go too; permissions that pass through these are closed, and listed by
-- graphql.inconsistencies().
create function graphql.untrack(relation regclass) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  if relation is null then
    raise exception using errcode = 'null_value_not_allowed', message = 'no relation given';
  end if;
  if not exists (select from graphql.relation r where r.relation = $1) then
    raise exception using
      errcode = 'undefined_object', message = format('view/table already untracked: "%s"', graphql._relation_label($1));
  end if;
  delete from graphql.relationship r
  where r.relation <> $1
    and $1::oid::bigint =
      (select t.target from graphql._relationship_target(r.relation, r.using_columns, r.remote, r.column_mapping) t);
  delete from graphql.relation r where r.relation = $1;
end
$$;
comment on function graphql.untrack(regclass) is 'Hides a relation, and removes all rules on it and relationships to it';

create function graphql.track_schema(schema regnamespace) returns setof regclass
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  candidate record;
  added oid[] := '{}';
begin
  -- Partitions appear through the table that they are part of, and what an extension made is its own business.
  for candidate in
    select c.oid, c.relname, graphql._default_name(n.nspname, c.relname) as graphql_name
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relnamespace = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
      and not exists (select from graphql.relation r where r.relation = c.oid)
      and not exists (
        select from pg_catalog.pg_depend d
        where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
      )
    order by c.relname
  loop
    if not graphql._is_graphql_name(candidate.graphql_name) then
      raise warning 'not tracked: "%": the name is not allowed in GraphQL, give a custom name', candidate.graphql_name;
      continue;
    end if;
    insert into graphql.relation (relation) values (candidate.oid);
    added := added || candidate.oid;
  end loop;
  perform graphql._infer_relationships(added);
  return query select a.relation::regclass from unnest(added) with ordinality as a(relation, position) order by position;
end
$$;
comment on function graphql.track_schema(regnamespace) is
  'Tracks every relation of a schema that is not tracked yet, and returns these';
