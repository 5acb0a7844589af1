-- Access keys of team members: what an HTTP server asks about a key that it was shown. Of a key only the SHA-256 digest is
-- stored; 244 random bits need no slower digest. Keys are no metadata: they are dumped with the database and exported
-- nowhere else.

create table graphql.access_key (
  name text primary key,
  digest bytea not null unique,
  level text not null,
  execute_graphql boolean not null,
  view_metrics boolean not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint access_key_name_check check (name <> ''),
  constraint access_key_digest_check check (length(digest) = 32),
  constraint access_key_level_check check (level in ('admin', 'user')),
  constraint access_key_privileges_check
    check (case level when 'admin' then execute_graphql and view_metrics else execute_graphql or view_metrics end)
);
comment on table graphql.access_key is
  'Keys of team members, as digests; graphql.create_access_key() and graphql.revoke_access_key() write here';
comment on column graphql.access_key.last_used_at is 'To the minute, and not of use on a server that only reads';

select pg_catalog.pg_extension_config_dump('graphql.access_key', '');

-- Runs with the caller's rights: EXECUTE alone makes nobody admin.
create function graphql.create_access_key(name text, level text, privileges text[] default null) returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  known constant text[] := array['execute_graphql', 'view_metrics'];
  key constant text := 'postern_' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
begin
  if name is null or name = '' then
    raise exception using errcode = 'invalid_parameter_value', message = 'an access key needs a name';
  elsif level is null or level not in ('admin', 'user') then
    raise exception using
      errcode = 'invalid_parameter_value', message = format('expected the level admin or user, found "%s"', level);
  elsif level = 'admin' and privileges is not null then
    raise exception using
      errcode = 'invalid_parameter_value', message = 'the level admin has every privilege: name none';
  elsif level = 'user' and coalesce(cardinality(privileges), 0) = 0 then
    raise exception using
      errcode = 'invalid_parameter_value', message = format('the level user needs one of the privileges %s', known);
  elsif not coalesce(privileges, known) <@ known or array_position(privileges, null) is not null then
    raise exception using
      errcode = 'invalid_parameter_value', message = format('expected privileges among %s, found %s', known, privileges);
  end if;
  insert into graphql.access_key (name, digest, level, execute_graphql, view_metrics)
  values (
    create_access_key.name, sha256(convert_to(key, 'UTF8')), create_access_key.level,
    create_access_key.level = 'admin' or 'execute_graphql' = any (privileges),
    create_access_key.level = 'admin' or 'view_metrics' = any (privileges)
  );
  return key;
end
$$;
comment on function graphql.create_access_key(text, text, text[]) is
  'Makes a key and shows it this once; level `admin`, or `user` with `execute_graphql`, `view_metrics` or both';

create function graphql.revoke_access_key(name text) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  update graphql.access_key k set revoked_at = coalesce(k.revoked_at, now()) where k.name = revoke_access_key.name;
  if not found then
    raise exception using
      errcode = 'undefined_object', message = format('there is no access key "%s"', revoke_access_key.name);
  end if;
end
$$;
comment on function graphql.revoke_access_key(text) is 'The key opens nothing from now on; its name stays taken';

-- For the server, which sends the digest so that no key comes into a log. Null: no such key, or a revoked one.
create function graphql.access_key_level(digest bytea) returns jsonb
language plpgsql volatile strict security definer set search_path = pg_catalog, pg_temp as $$
declare
  found_key graphql.access_key;
begin
  select k.* into found_key from graphql.access_key k where k.digest = access_key_level.digest and k.revoked_at is null;
  if not found then
    return null;
  end if;
  if current_setting('transaction_read_only') = 'off'
    and (found_key.last_used_at is null or found_key.last_used_at < now() - interval '1 minute')
  then
    -- Whoever writes it now writes the same.
    update graphql.access_key k set last_used_at = now()
    where k.name = (select l.name from graphql.access_key l where l.name = found_key.name for no key update skip locked);
  end if;
  return jsonb_build_object(
    'name', found_key.name, 'level', found_key.level,
    'execute_graphql', found_key.execute_graphql, 'view_metrics', found_key.view_metrics
  );
end
$$;
comment on function graphql.access_key_level(bytea) is 'What the key of this digest opens';
