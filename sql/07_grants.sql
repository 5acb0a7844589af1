-- Who may do what: at first the owner alone. Then, for example,
--
--   grant usage on schema graphql to gateway;
--   grant execute on function graphql.resolve(text, jsonb, jsonb, text, text) to gateway;
--   grant execute on function graphql.request(text, jsonb, text, jsonb, text) to web_anon;
--
-- The second line makes `gateway` trusted: it says itself who is asking. The third is for PostgREST, whose users
-- cannot set `request.jwt.claims`; somebody with an SQL prompt can, so it is granted to nobody here either.
-- Whoever is to manage the rules needs INSERT, UPDATE, DELETE and SELECT on the tables that hold them, and EXECUTE on
-- graphql.track() and its like; nothing that starts with `_`, for triggers and these functions run as the owner.
do $$
declare
  member record;
begin
  for member in
    select d.classid, d.objid, c.relkind
    from pg_catalog.pg_depend d
    join pg_catalog.pg_extension e on e.oid = d.refobjid and e.extname = 'postern'
    left join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and c.oid = d.objid
    where d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.deptype = 'e'
  loop
    if member.relkind in ('r', 'v') then
      execute pg_catalog.format('revoke all on table %s from public', member.objid::pg_catalog.regclass);
    elsif member.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass then
      execute pg_catalog.format('revoke all on function %s from public', member.objid::pg_catalog.regprocedure);
    end if;
  end loop;
end
$$;

grant execute on function graphql.version() to public;
-- A gateway asks for it beside graphql.resolve; it tells a session about its own last request alone.
grant execute on function graphql.cache_hit() to public;
-- Asks for EXECUTE on graphql.resolve itself.
grant execute on function graphql.gateway_limits() to public;
-- Parts of statements that run with the caller's rights; they write down what they are given.
grant execute on function graphql._json_object(text, "any") to public;
grant execute on function graphql._json_list(text, "any") to public;
-- Parts of statements that run with the caller's rights; the first asks for INSERT itself, the others tell nothing.
grant execute on function graphql._default(anyelement, oid, smallint) to public;
grant execute on function graphql._mark(anyelement) to public;
grant execute on function graphql._unmark(anyelement) to public;
grant execute on function graphql._marked() to public;
-- The inside of the metadata API, which runs with the caller's rights; it asks for EXECUTE on the function around it.
grant execute on function graphql._metadata(jsonb, jsonb) to public;
grant execute on function graphql._export_metadata() to public;
grant execute on function graphql._import_metadata(jsonb, boolean, boolean) to public;
grant execute on function graphql._answer(jsonb) to public;
