-- What the catalog says, in the form of engine/src/model/; the contract is that of 02_model.sql.

-- The relation whose row type it is; null for other types and for stand-alone composite types.
create function graphql._row_type_relation(type oid) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select c.oid::bigint
    from pg_catalog.pg_type t join pg_catalog.pg_class c on c.oid = t.typrelid
    where t.oid = $1 and c.relkind in ('r', 'p', 'v', 'm', 'f')
  );
end
$$;

-- The foreign keys of a relation: declared, or inherited by a partition. A key to a partitioned table has one more
-- entry in the catalog for each of its partitions; these are left out.
create function graphql._foreign_keys(relation oid)
returns table (oid oid, name text, columns smallint[], remote oid, remote_columns smallint[], validated boolean)
language plpgsql stable rows 4 set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select c.oid, c.conname::text, c.conkey, c.confrelid, c.confkey, c.convalidated
    from pg_catalog.pg_constraint c
    where c.conrelid = $1 and c.contype = 'f'
      and not exists (
        select from pg_catalog.pg_constraint parent
        where parent.oid = c.conparentid and parent.conrelid = c.conrelid
      );
end
$$;

-- Names of attributes, in the order of their numbers as given.
create function graphql._attribute_names(relation oid, numbers smallint[]) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (
    select array_agg(a.attname::text order by n.position)
    from unnest(numbers) with ordinality as n(number, position)
    join pg_catalog.pg_attribute a on a.attrelid = $1 and a.attnum = n.number
  );
end
$$;

-- Unique indexes that hold for every row: the primary key, unique constraints, and plain unique indexes. Not yet
-- valid ones and those with an expression or a predicate guarantee nothing. A deferrable one may be broken until
-- the transaction ends, which is why ON CONFLICT does not take it.
create function graphql._unique_keys(relation oid)
returns table (name text, columns smallint[], is_primary boolean, is_constraint boolean, is_deferrable boolean)
language plpgsql stable rows 4 set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select coalesce(k.conname, c.relname)::text,
      -- indkey counts from 0.
      array(select i.indkey[p.position] from generate_series(0, i.indnkeyatts - 1) p(position) order by p.position),
      i.indisprimary,
      k.oid is not null,
      not i.indimmediate
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    left join pg_catalog.pg_constraint k
      on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u')
    where i.indrelid = $1 and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
      and (i.indisprimary or not i.indisexclusion);
end
$$;

-- Numbers of the attributes of these names, sorted; names that do not exist are left out.
create function graphql._attribute_numbers(relation oid, names text[]) returns smallint[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return array(
    select a.attnum from pg_catalog.pg_attribute a
    where a.attrelid = $1 and a.attname = any (names::name[]) and not a.attisdropped
    order by a.attnum
  );
end
$$;

-- The foreign key of `relation` on exactly these columns; the first by name if there are several. `referenced`,
-- if not null, is the relation that it must refer to.
create function graphql._foreign_key(relation oid, columns text[], referenced oid) returns oid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  numbers smallint[] := graphql._attribute_numbers($1, $2);
begin
  if cardinality(numbers) <> cardinality(columns) then
    return null;
  end if;
  return (
    select f.oid
    from graphql._foreign_keys($1) f
    where f.columns @> numbers and f.columns <@ numbers and (referenced is null or f.remote = referenced)
    order by f.name collate "C"
    limit 1
  );
end
$$;

-- Where a relationship leads: pairs of names (own, remote), null if no foreign key fits.
create function graphql._relationship_target(
  relation oid, using_columns text[], remote oid, column_mapping jsonb,
  out target bigint, out pairs jsonb, out at_most_one boolean, out always_one boolean, out always_joins boolean
)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  own_key boolean := using_columns is not null and remote is null;
  key pg_catalog.pg_constraint;
  remote_numbers smallint[];
begin
  at_most_one := own_key;
  always_one := false;
  always_joins := false;
  select c.oid::bigint into target from pg_catalog.pg_class c where c.oid = $3;

  if column_mapping is not null then
    select jsonb_agg(jsonb_build_array(m.key, m.value) order by m.key collate "C") into pairs
    from jsonb_each_text(column_mapping) m;
  else
    select c.* into key from pg_catalog.pg_constraint c
    where c.oid = case when own_key then graphql._foreign_key($1, $2, null) else graphql._foreign_key($3, $2, $1) end;
    if not found then
      return;
    end if;
    select jsonb_agg(
      case when own_key then jsonb_build_array(a.attname, b.attname) else jsonb_build_array(b.attname, a.attname) end
      order by k.position
    )
    into pairs
    from unnest(key.conkey, key.confkey) with ordinality as k(referencing, referenced, position)
    join pg_catalog.pg_attribute a on a.attrelid = key.conrelid and a.attnum = k.referencing
    join pg_catalog.pg_attribute b on b.attrelid = key.confrelid and b.attnum = k.referenced;
  end if;

  if own_key then
    target := key.confrelid::bigint;
    -- A key that is not validated (or not enforced) says nothing of the rows that are there.
    always_one := key.convalidated and not exists (
      select from pg_catalog.pg_attribute a
      where a.attrelid = key.conrelid and a.attnum = any (key.conkey) and not a.attnotnull
    ) and not exists (
      select from pg_catalog.pg_constraint k
      where k.conrelid = key.conrelid and k.contype = 'n' and k.conkey <@ key.conkey and not k.convalidated
    );
    -- Rows of tables that inherit are read with the relation's, and its key does not bind them; of partitions it does.
    -- A key with PERIOD compares its last columns otherwise than for equality.
    always_joins := always_one and not key.condeferrable and not exists (
      select from pg_catalog.pg_inherits i
      join pg_catalog.pg_class c on c.oid = i.inhparent
      where i.inhparent = key.conrelid and c.relkind <> 'p'
    ) and coalesce(to_jsonb(key) ->> 'conperiod', 'false') = 'false';
  else
    remote_numbers := graphql._attribute_numbers(
      target::oid, array(select p.value ->> 1 from jsonb_array_elements(pairs) p)
    );
    at_most_one := exists (select from graphql._unique_keys(target::oid) u where u.columns <@ remote_numbers);
  end if;
  -- Nor do the keys of a table bind the rows of those that inherit from it.
  at_most_one := at_most_one and not exists (
    select from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhparent
    where i.inhparent = target::oid and c.relkind <> 'p'
  );
end
$$;
