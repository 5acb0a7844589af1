\echo Use "CREATE EXTENSION postern" to load this file. \quit

-- Whoever owns the schema can put functions of his own beside ours, so it must be ours or a superuser's.
do $$
begin
  if not exists (
    select from pg_catalog.pg_namespace n join pg_catalog.pg_roles r on r.oid = n.nspowner
    where n.nspname = 'graphql' and (r.rolsuper or r.rolname = current_user)
  ) then
    raise exception 'schema "graphql" must be owned by a superuser';
  end if;
end
$$;
