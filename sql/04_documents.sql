-- Documents of collections: what is derived from them, the allow-list, ids of documents, and what learning writes down.
--
--   graphql._roles_allowed(normal_hash) -> the roles that may run such a document; null among them: every role
--   graphql._document(hash)             -> the stored document of that id
--
-- Comparison is by hashes, which are short enough for an index and the same in every encoding of the database.

create function graphql._sha256(document text) returns text
language plpgsql immutable strict set search_path = pg_catalog, pg_temp as $$
begin
  return encode(sha256(convert_to(document, 'UTF8')), 'hex');
end
$$;

create function graphql._fill_document() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  begin
    new.normal_form := graphql._normal_form(new.query);
  exception when invalid_parameter_value then
    -- As a rule that does not fit: what cannot be read is restored all the same, and lets nothing run.
    if not graphql._is_restoring() then
      raise exception using
        errcode = 'invalid_parameter_value',
        message = format('document "%s" of collection "%s": %s', new.name, new.collection, sqlerrm);
    end if;
    new.normal_form := null;
  end;
  new.hash := graphql._sha256(new.query);
  new.normal_hash := graphql._sha256(new.normal_form);
  return new;
end
$$;

create trigger fill_document before insert or update on graphql.query_collection
for each row execute function graphql._fill_document();

create function graphql._roles_allowed(normal_hash text) returns setof text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  -- A list without roles gives none, unlike a list that is null.
  return query
    select distinct unnest(coalesce(a.roles, array[null::text]))
    from graphql.query_collection q
    join graphql.allowed_collection a on a.collection = q.collection
    where q.normal_hash = $1;
end
$$;

create function graphql._document(hash text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return (select q.query from graphql.query_collection q where q.hash = $1 limit 1);
end
$$;

create function graphql.allow_list_problems()
returns table (collection text, name text, role text, path text, code text, message text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select q.collection, q.name, r.name, p.value ->> 'path', p.value ->> 'code', p.value ->> 'message'
    from graphql.allowed_collection a
    join graphql.query_collection q on q.collection = a.collection
    cross join lateral (
      select unnest(a.roles) as name where a.roles is not null
      union
      select known.name from graphql.role known where a.roles is null
    ) r
    cross join lateral jsonb_array_elements(graphql._document_problems(q.query, r.name))
      with ordinality as p(value, number)
    order by q.collection collate "C", q.name collate "C", r.name collate "C", p.number;
end
$$;
comment on function graphql.allow_list_problems() is
  'Documents that a role may run by the allow-list, and that are not valid for it';

-- Adds uses to a candidate, `{"role", "normal_hash", "normal_form", "document", "uses"}`.
--
-- Whoever records one goes on in the caller's transaction, and must not keep others waiting meanwhile. So nothing
-- here waits: a row that another transaction has in hand is passed over, and if there is no other row of the document,
-- one more is made. There is no unique key, for that would wait; so a document has as many rows as transactions had it
-- in hand at the same time at most.
create function graphql._record_candidate(candidate text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  given jsonb := candidate;
  place tid;
begin
  lock table graphql.candidate in row exclusive mode nowait;
  select c.ctid into place
  from graphql.candidate c
  where c.role = given ->> 'role' and c.normal_hash = given ->> 'normal_hash'
  limit 1
  for update skip locked;
  if found then
    update graphql.candidate c
    set uses = c.uses + (given -> 'uses')::bigint, last_seen = clock_timestamp()
    where c.ctid = place;
  -- Whoever may ask can make up documents without end: so a role cannot take all the room.
  elsif (select count(*) < 1000 from (select from graphql.candidate c where c.role = given ->> 'role' limit 1000) c)
    and (select count(*) < 10000 from (select from graphql.candidate c limit 10000) c)
  then
    insert into graphql.candidate (role, normal_hash, normal_form, document, uses, first_seen, last_seen)
    values (
      given ->> 'role', given ->> 'normal_hash', given ->> 'normal_form', given ->> 'document',
      (given -> 'uses')::bigint, clock_timestamp(), clock_timestamp()
    );
  end if;
end
$$;

create view graphql.allow_list_candidates as
select
  c.role, c.normal_hash, min(c.normal_form) as normal_form, min(c.document) as document, sum(c.uses)::bigint as count,
  min(c.first_seen) as first_seen, max(c.last_seen) as last_seen
from graphql.candidate c
where not exists (
  select
  from graphql.query_collection q
  join graphql.allowed_collection a on a.collection = q.collection
  where q.normal_hash = c.normal_hash and (a.roles is null or c.role = any (a.roles))
)
group by c.role, c.normal_hash;
comment on view graphql.allow_list_candidates is
  'What learning has seen and is not listed for the role; `count` is how often, or a little less';

-- The name of a document for a collection: that of its operation, with a piece of its hash if that is not enough.
create function graphql._document_name(collection text, normal_form text, normal_hash text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  operation text := substring(normal_form from '^(?:query|mutation|subscription) ([_A-Za-z][_0-9A-Za-z]*)');
begin
  if operation is null then
    return left(normal_hash, 16);
  end if;
  if exists (select from graphql.query_collection q where q.collection = $1 and q.name = operation) then
    return operation || '_' || left(normal_hash, 16);
  end if;
  return operation;
end
$$;

create function graphql.promote_candidates(collection text, role text, normal_hashes text[] default null)
returns table (name text, query text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  unknown text;
  candidate record;
begin
  if collection is null or role is null then
    raise exception using errcode = 'null_value_not_allowed', message = 'which collection and role is not said';
  end if;
  select h into unknown
  from unnest($3) h
  where not exists (select from graphql.allow_list_candidates c where c.role = $2 and c.normal_hash = h)
  limit 1;
  if found then
    raise exception using
      errcode = 'undefined_object', message = format('role "%s" has no candidate "%s"', $2, unknown);
  end if;
  if not exists (select from graphql.allow_list_candidates c where c.role = $2) then
    return;
  end if;

  insert into graphql.collection (name) values ($1) on conflict do nothing;
  if not exists (select from graphql.query_collection q where q.collection = $1) then
    insert into graphql.allowed_collection (collection, roles) values ($1, array[$2]) on conflict do nothing;
  end if;
  -- To allow it for one more role here would allow the documents that it has already.
  if not exists (
    select from graphql.allowed_collection a where a.collection = $1 and (a.roles is null or $2 = any (a.roles))
  ) then
    raise exception using
      errcode = 'object_not_in_prerequisite_state',
      message = format('collection "%s" is not allowed for role "%s"', $1, $2),
      hint = 'Allow it in graphql.allowed_collection, or name a new collection.';
  end if;

  for candidate in
    select c.* from graphql.allow_list_candidates c
    where c.role = $2 and ($3 is null or c.normal_hash = any ($3))
    order by c.first_seen, c.normal_hash
  loop
    name := graphql._document_name($1, candidate.normal_form, candidate.normal_hash);
    query := candidate.document;
    insert into graphql.query_collection (collection, name, query) values ($1, promote_candidates.name, candidate.document);
    return next;
  end loop;
  -- What some transaction is adding to at this moment stays and is seen no more, for it is listed.
  delete from graphql.candidate c
  where c.ctid in (
    select d.ctid from graphql.candidate d
    where d.role = $2
      and not exists (
        select from graphql.allow_list_candidates c2 where c2.role = $2 and c2.normal_hash = d.normal_hash
      )
    for update of d skip locked
  );
end
$$;
comment on function graphql.promote_candidates(text, text, text[]) is
  'Lists candidates of a role, all or those given, in a collection that is allowed for it';
