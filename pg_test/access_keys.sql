-- Access keys of team members: what can be made, who may make it, and what a digest opens.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
do $$ begin create role keys_other; exception when duplicate_object then null; end $$;
grant usage on schema graphql to keys_other;

\echo # what is no key
select graphql.create_access_key(null, 'admin');
select graphql.create_access_key('', 'admin');
select graphql.create_access_key('a', null);
select graphql.create_access_key('a', 'owner');
select graphql.create_access_key('a', 'admin', array['execute_graphql']);
select graphql.create_access_key('a', 'user');
select graphql.create_access_key('a', 'user', '{}');
select graphql.create_access_key('a', 'user', '{manage}');
select graphql.create_access_key('a', 'user', '{execute_graphql,null}');
select count(*) from graphql.access_key;

\echo # keys
select graphql.create_access_key('ann', 'admin') as ann \gset
select graphql.create_access_key('bea', 'user', '{execute_graphql}') as bea \gset
select graphql.create_access_key('cy', 'user', '{view_metrics}') as cy \gset
select graphql.create_access_key('dan', 'user', '{view_metrics,execute_graphql}') as dan \gset
select :'ann' ~ '^postern_[0-9a-f]{64}$', count(distinct key) from (values (:'ann'), (:'bea'), (:'cy'), (:'dan')) k(key) group by 1;
select name, level, execute_graphql, view_metrics, last_used_at, revoked_at from graphql.access_key order by name;
select graphql.create_access_key('ann', 'admin');

\echo # what they open
select graphql.access_key_level(sha256(key::bytea)) from (values (:'ann'), (:'bea'), (:'cy'), (:'dan'), ('x')) k(key);
select graphql.access_key_level(null), graphql.access_key_level(''), graphql.access_key_level(:'ann');
select name, last_used_at > created_at, revoked_at from graphql.access_key order by name;

\echo # a revoked one opens nothing, and its name stays taken
select graphql.revoke_access_key('ann');
select graphql.access_key_level(sha256(:'ann'));
select graphql.create_access_key('ann', 'admin');
select graphql.revoke_access_key('nobody');
select graphql.revoke_access_key(null);

\echo # a transaction that only reads
update graphql.access_key set last_used_at = null;
begin read only;
select graphql.access_key_level(sha256(:'bea')) ->> 'name';
commit;
select last_used_at from graphql.access_key where name = 'bea';

\echo # who may
set role keys_other;
select graphql.access_key_level('');
select graphql.create_access_key('x', 'admin');
select graphql.revoke_access_key('bea');
select * from graphql.access_key;
reset role;
grant execute on function graphql.create_access_key, graphql.revoke_access_key, graphql.access_key_level to keys_other;
set role keys_other;
select graphql.access_key_level(sha256(:'bea')) ->> 'level';
select graphql.create_access_key('x', 'admin');
select graphql.revoke_access_key('bea');
reset role;

\echo # GraphQL does not reach them
select graphql.track('graphql.access_key');

\echo # neither does the metadata
select graphql.export_metadata()::text ~ 'ann|bea|access_key';
drop owned by keys_other;
drop role keys_other;
