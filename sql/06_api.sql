-- The library's entry points. Nothing here is granted to PUBLIC but graphql.version(): see 07_grants.sql.

create function graphql.resolve(
  query text default null, variables jsonb default '{}', session jsonb default '{}', operation_name text default null,
  document_id text default null
) returns json
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', 'resolve_wrapper';
comment on function graphql.resolve(text, jsonb, jsonb, text, text) is
  'Runs a GraphQL document as the session says; trusts the session, so whoever may call it is a gateway';

create function graphql.resolve_relay(
  query text default null, variables jsonb default '{}', session jsonb default '{}', operation_name text default null,
  document_id text default null
) returns json
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', 'resolve_relay_wrapper';
comment on function graphql.resolve_relay(text, jsonb, jsonb, text, text) is
  'graphql.resolve() with the schema for Relay: rows have global ids and come in connections';

create function graphql.request(
  query text default null, variables jsonb default '{}', "operationName" text default null,
  extensions jsonb default null, "documentId" text default null
) returns json
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', 'request_wrapper';
comment on function graphql.request(text, jsonb, text, jsonb, text) is
  'Runs a GraphQL document with the session of PostgREST''s verified request.jwt.claims';

create function graphql.explain(
  query text, variables jsonb default '{}', session jsonb default '{}', operation_name text default null,
  format text default 'json'
) returns json
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', 'explain_wrapper';
comment on function graphql.explain(text, jsonb, jsonb, text, text) is
  'The SQL, parameters and plan of each root field of a GraphQL document; the plan as json, or as lines of text';

-- Called by every gateway now and then, so everybody may try; who may not call graphql.resolve learns nothing. The
-- owner's rights hold inside, so who asks is told by the role that was set, as in the history.
create function graphql.gateway_limits() returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  role_set text := current_setting('role');
  caller text := case role_set when 'none' then session_user else role_set end;
  limits jsonb;
begin
  if not has_function_privilege(caller, 'graphql.resolve(text, jsonb, jsonb, text, text)', 'EXECUTE') then
    raise exception using
      errcode = 'insufficient_privilege', message = 'permission denied for function gateway_limits',
      hint = 'It is for whoever may execute graphql.resolve().';
  end if;
  limits := graphql._setting_value('api_limits');
  return coalesce((
    select jsonb_object_agg(l.key, l.value)
    from jsonb_each(limits) l
    where l.key in ('disabled', 'batch_limit', 'rate_limit')
  ), '{}');
end
$$;
comment on function graphql.gateway_limits() is
  'The limits of roles that a gateway enforces, in the shape of the setting api_limits: batch_limit and rate_limit';

create function graphql.session_from_jwt(token text) returns jsonb
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', 'session_from_jwt_wrapper';
comment on function graphql.session_from_jwt(text) is
  'Verifies a JWT by the setting jwt_secret and returns its session variables';

create function graphql.version() returns text
language c immutable strict parallel safe as 'MODULE_PATHNAME', 'version_wrapper';
comment on function graphql.version() is 'The version of the extension''s library';

create function graphql.cache_hit() returns boolean
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', 'cache_hit_wrapper';
comment on function graphql.cache_hit() is
  'Whether the last request of this backend ran a statement that was kept; null if it was refused before that';

create function graphql._cache_statistics() returns text
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_cache_statistics_wrapper';

create function graphql.cache_statistics(
  out entries bigint, out bytes bigint, out hits bigint, out misses bigint, out evictions bigint
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  statistics jsonb := graphql._cache_statistics();
begin
  entries := statistics -> 'entries';
  bytes := statistics -> 'bytes';
  hits := statistics -> 'hits';
  misses := statistics -> 'misses';
  evictions := statistics -> 'evictions';
end
$$;
comment on function graphql.cache_statistics() is
  'What this backend keeps of statements, and how often one was found, was not found, or was dropped to make room';

-- What is wrong with a configuration of keys for JWTs; null if nothing is.
create function graphql._jwt_fault(configuration jsonb) returns text
language c immutable strict parallel safe as 'MODULE_PATHNAME', '_jwt_fault_wrapper';

-- What is wrong with limits of roles; null if nothing is.
create function graphql._api_limits_fault(limits jsonb) returns text
language c immutable strict parallel safe as 'MODULE_PATHNAME', '_api_limits_fault_wrapper';

-- The default of a column whose type, but for domains, is that of the first argument; for statements that the library
-- makes. Whoever may insert into the relation may have it evaluated.
create function graphql._default(type anyelement, relation oid, number smallint) returns anyelement
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', '_default_wrapper';

-- What answers are made of: src/encoder/. Keys are separated by commas; the objects of a list whose keys are null are its
-- only value. Not immutable: times with a time zone, and a type's own function, may hang on settings.
create function graphql._json_object(keys text, variadic "any") returns json
language c stable called on null input parallel safe as 'MODULE_PATHNAME', '_json_object_wrapper';

create function graphql._json_list_add(state internal, keys text, variadic "any") returns internal
language c stable called on null input parallel safe as 'MODULE_PATHNAME', '_json_list_add_wrapper';

create function graphql._json_list_end(state internal) returns json
language c stable called on null input parallel safe as 'MODULE_PATHNAME', '_json_list_end_wrapper';

create aggregate graphql._json_list(keys text, variadic "any") (
  sfunc = graphql._json_list_add,
  stype = internal,
  finalfunc = graphql._json_list_end,
  finalfunc_modify = read_write,
  parallel = safe
);

-- Which rows of an upsert into a partitioned table were updated: src/upsert_mark.rs.
create function graphql._mark(value anyelement) returns anyelement
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', '_mark_wrapper';

create function graphql._unmark(value anyelement) returns anyelement
language c volatile called on null input parallel unsafe as 'MODULE_PATHNAME', '_unmark_wrapper';

create function graphql._marked() returns boolean
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_marked_wrapper';

-- The text by which the allow-list compares documents; raises invalid_parameter_value for what is no document.
create function graphql._normal_form(document text) returns text
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_normal_form_wrapper';

-- What validation says of a document for a role: [{"path", "code", "message"}].
create function graphql._document_problems(document text, role text) returns jsonb
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_document_problems_wrapper';

-- Called by the triggers; the contract stands in 04_checks.sql and 05_ddl.sql.

create function graphql._names(owner_kind text, owner oid) returns jsonb
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_names_wrapper';

create function graphql._problems(owner_kind text, owner oid) returns jsonb
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_problems_wrapper';

create function graphql._inheritance_conflicts(owner_kind text, owner oid) returns jsonb
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_inheritance_conflicts_wrapper';

create function graphql._rename_in_expression(expression jsonb, root oid, target oid, old text, new text) returns jsonb
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_rename_in_expression_wrapper';

create function graphql._invalidate(relation oid) returns void
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_invalidate_wrapper';

create function graphql._invalidate_all() returns void
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_invalidate_all_wrapper';

-- All of graphql._problems() and graphql._inheritance_conflicts() at once: [{"owner_kind", "owner", "problems", "names"}],
-- without those where nothing is wrong. `names`: graphql._name_problems() may have more to say.
create function graphql._all_problems() returns jsonb
language c volatile strict parallel unsafe as 'MODULE_PATHNAME', '_all_problems_wrapper';

-- One row for each problem; `kind`, `owner_kind`, `owner`, `role` and `name` together tell the rule.
create function graphql._inconsistencies()
returns table (owner_kind text, owner oid, kind text, role text, name text, path text, reason text)
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select o.owner_kind, o.owner, p.kind, p.role, p.name, p.path, p.reason
    from jsonb_to_recordset(graphql._all_problems()) as o(owner_kind text, owner oid, problems jsonb, names boolean)
    cross join lateral jsonb_to_recordset(
      case when o.names then graphql._name_problems(o.owner_kind, o.owner) else '[]' end || o.problems
    )
      as p(kind text, role text, name text, path text, reason text)
    union all
    -- Left only where event triggers were off when the object was dropped.
    select 'relation', r.relation::oid, 'relation', null, null, null, 'the relation does not exist'
    from graphql.relation r
    where not exists (select from pg_catalog.pg_class c where c.oid = r.relation)
    union all
    select 'function', f.function::oid, 'function', null, null, null, 'the function does not exist'
    from graphql.function f
    where not exists (select from pg_catalog.pg_proc p where p.oid = f.function);
end
$$;

create function graphql.inconsistencies()
returns table (object text, kind text, relation regclass, role text, name text, path text, reason text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select graphql._rule_label(i.kind, i.owner_kind, i.owner, i.role, i.name), i.kind,
      case i.owner_kind when 'relation' then i.owner::regclass end, i.role, i.name, i.path, i.reason
    from graphql._inconsistencies() i
    order by 1, 5, 6;
end
$$;
comment on function graphql.inconsistencies() is
  'Rules that do not fit the database, and so are closed; permissions not inherited because parents disagree on them';
