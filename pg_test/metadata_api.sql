-- Commands of the metadata API: what they do, how they fail, who may give them.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\pset format unaligned
\pset tuples_only on
create table author (id int primary key, name text, secret text);
create table article (id int primary key, author_id int not null references author, title text, is_public boolean not null);
insert into author values (1, 'Ada', 's1'), (2, 'Bo', 's2');
insert into article values (1, 1, 'A', true), (2, 1, 'B', false), (3, 2, 'C', true);
create function full_name(author) returns text stable language sql as $$ select 'The ' || $1.name $$;
create function find(word text) returns setof article stable language sql as $$ select * from article where title = word $$;
create function find(id int) returns setof article stable language sql as $$ select * from article a where a.id = $1 $$;

create function run(command jsonb, session jsonb default '{"x-hasura-role": "admin"}') returns text language plpgsql as $$
declare
  state text;
  body text;
begin
  return graphql.metadata(command, session);
exception when others then
  get stacked diagnostics state = returned_sqlstate, body = pg_exception_detail;
  return state || ' ' || body;
end
$$;
create function ask(query text, role text, variables text default '{}') returns json language sql as $$
  select graphql.resolve(query, '{}', variables::jsonb || jsonb_build_object('x-hasura-role', role)) $$;

\echo # tables, relationships, permissions; the last ones in one bulk
select run('{"type": "track_table", "args": "author"}');
select run('{"type": "pg_track_tables", "args": {"tables": [{"table": {"schema": "public", "name": "article"}, "source": "default"}]}}');
select run('{"type": "pg_create_object_relationship", "args": {"table": "article", "name": "author", "using": {"foreign_key_constraint_on": "author_id"}}}');
select run('{"type": "bulk", "args": [
  {"type": "create_array_relationship", "args": {"table": "author", "name": "articles", "using": {"foreign_key_constraint_on": {"table": "article", "column": "author_id"}}}},
  {"type": "pg_create_select_permission", "args": {"table": "article", "role": "user", "permission": {"columns": ["id", "title"], "filter": {"author": {"id": "X-Hasura-User-Id"}}}}},
  {"type": "pg_create_select_permission", "args": {"table": "author", "role": "user", "permission": {"columns": "*", "filter": {"articles": {"is_public": true}}}}}
]}');
select ask('{ article(order_by: {id: asc}) { id title } author { id } }', 'user', '{"x-hasura-user-id": "1"}');

\echo # a bulk is all or nothing, or goes on
select run('{"type": "bulk", "args": [
  {"type": "pg_drop_select_permission", "args": {"table": "author", "role": "user"}},
  {"type": "pg_drop_select_permission", "args": {"table": "author", "role": "nobody"}}]}');
select count(*) from graphql.select_permission;
select run('{"type": "bulk_keep_going", "args": [
  {"type": "run_sql", "args": {"sql": "insert into author values (9, null, null); select 1/0"}},
  {"type": "pg_drop_select_permission", "args": {"table": "author", "role": "nobody"}},
  {"type": "pg_set_permission_comment", "args": {"table": "author", "role": "user", "type": "select", "comment": "own"}}]}');
select comment from graphql.select_permission where comment is not null;
\echo # a bulk that fails among others leaves nothing of itself
select run('{"type": "bulk_keep_going", "args": [
  {"type": "bulk", "args": [{"type": "pg_drop_select_permission", "args": {"table": "author", "role": "user"}}, {"type": "nope"}]},
  {"type": "reload_metadata", "args": {}}]}');
select relation, role from graphql.select_permission;
select count(*) from author where id = 9;
begin;
select run('{"type": "clear_metadata", "args": {}}');
select count(*) from graphql.relation;
select count(*) from graphql.role;
rollback;
select count(*) from graphql.relation;

\echo # the new name of a relationship reaches the rules that go through it
select run('{"type": "pg_rename_relationship", "args": {"table": "article", "name": "author", "new_name": "writer"}}');
select filter from graphql.select_permission where relation = 'article'::regclass;
select ask('{ article(order_by: {id: asc}) { id } }', 'user', '{"x-hasura-user-id": "2"}');
select count(*) from graphql.inconsistencies();

\echo # what hangs on something is named, or goes too
select run('{"type": "pg_drop_relationship", "args": {"table": "article", "relationship": "writer"}}');
select run('{"type": "pg_untrack_table", "args": {"table": "author"}}');
begin;
select run('{"type": "pg_untrack_table", "args": {"table": "author", "cascade": true}}');
select relation, name from graphql.relationship;
select relation, role from graphql.select_permission;
rollback;
\echo # a test of a command leaves nothing
select run('{"type": "test_pg_untrack_table", "args": {"table": "author", "cascade": true}}');
select run('{"type": "validate_pg_create_select_permission", "args": {"table": "author", "role": "x", "permission": {"columns": ["nope"], "filter": {}}}}');
select count(*) from graphql.relation;

\echo # computed fields and functions; one name for two needs the arguments
select run('{"type": "pg_add_computed_field", "args": {"table": "author", "name": "full", "definition": {"function": "full_name"}}}');
select run('{"type": "pg_add_computed_field", "args": {"table": "author", "name": "name", "definition": {"function": "full_name"}}}');
select run('{"type": "pg_track_function", "args": {"function": "find"}}');
select run('{"type": "pg_track_function", "args": {"function": {"name": "find", "arguments": ["text"]}, "configuration": {"custom_name": "search"}}}');
select run('{"type": "pg_create_function_permission", "args": {"function": "find", "role": "user"}}');
select function, custom_name from graphql.function;
select function, role from graphql.function_permission;
select graphql.export_metadata() #> '{sources,0,functions}';

\echo # run_sql is SQL of the caller, and looks after the rules
select run('{"type": "run_sql", "args": {"sql": "select id, null as nothing from author where id < 2"}}');
select run('{"type": "run_sql", "args": {"sql": "create table t (i int); insert into t values (1)"}}');
select run('{"type": "run_sql", "args": {"sql": "drop table t", "read_only": true}}');
select run('{"type": "run_sql", "args": {"sql": "select 1; commit"}}');
select run('{"type": "run_sql", "args": {"sql": "copy author to stdout"}}');
select run('{"type": "run_sql", "args": {"sql": ""}}');
select run('{"type": "run_sql", "args": {"sql": "alter table article drop column title"}}');
select count(*) from information_schema.columns where table_name = 'article';
begin;
\echo # with cascade the permission loses the column, and stays; one that filters by it is closed
select run('{"type": "run_sql", "args": {"sql": "alter table article drop column title", "cascade": true}}');
select relation, columns from graphql.select_permission where relation = 'article'::regclass;
select run('{"type": "run_sql", "args": {"sql": "alter table article drop column is_public", "cascade": true}}');
select relation, filter from graphql.select_permission where relation = 'author'::regclass;
select run('{"type": "get_inconsistent_metadata", "args": {}}');
select ask('{ author { id } }', 'user');
select run('{"type": "drop_inconsistent_metadata", "args": {}}');
select relation, role from graphql.select_permission;
rollback;

\echo # collections, the allow-list, sources, introspection
select run('{"type": "create_query_collection", "args": {"name": "c", "definition": {"queries": [{"name": "q", "query": "{ author { id } }"}]}}}');
select run('{"type": "add_collection_to_allowlist", "args": {"collection": "c"}}');
select run('{"type": "rename_query_collection", "args": {"name": "c", "new_name": "d"}}');
select collection, name from graphql.query_collection;
select collection from graphql.allowed_collection;
select run('{"type": "drop_query_collection", "args": {"collection": "d"}}');
select run('{"type": "drop_query_collection", "args": {"collection": "d", "cascade": true}}');
select run('{"type": "set_graphql_schema_introspection_options", "args": {"disabled_for_roles": ["user"]}}');
select ask('{ __schema { queryType { name } } }', 'user');
select run('{"type": "pg_add_source", "args": {"name": "s", "configuration": {"connection_info": {"database_url": "postgres://u:p@host/elsewhere"}}}}');
select run('{"type": "pg_add_source", "args": {"name": "s", "configuration": {"connection_info": {"database_url": {"from_env": "URL"}}}}}');
create table other (id int primary key);
select run('{"type": "pg_track_table", "args": {"table": "other", "source": "s"}}');
select run('{"type": "pg_untrack_table", "args": {"table": "other"}}');
select run('{"type": "rename_source", "args": {"name": "s", "new_name": "s2"}}');
select relation, source from graphql.relation order by 1;
select run('{"type": "pg_drop_source", "args": {"name": "s2"}}');
select run('{"type": "pg_drop_source", "args": {"name": "s2", "cascade": true}}');
select relation, source from graphql.relation order by 1;

\echo # suggestions
select run('{"type": "pg_suggest_relationships", "args": {}}');
select run('{"type": "pg_suggest_relationships", "args": {"omit_tracked": true}}');

\echo # the version that a client has seen
select run('{"type": "export_metadata", "version": 2, "args": {}}')::jsonb ? 'resource_version';
select run('{"type": "clear_metadata", "resource_version": -1, "args": {}}');
select run('{"type": "clear_metadata", "resource_version": "x", "args": {}}');
select run('{"type": "export_metadata", "version": 2, "args": {}}')::jsonb -> 'resource_version' as seen \gset
select run(jsonb_build_object('type', 'create_query_collection', 'resource_version', :seen, 'args', '{"name": "n", "definition": {"queries": []}}'::jsonb));
select run(jsonb_build_object('type', 'drop_query_collection', 'resource_version', :seen, 'args', '{"collection": "n"}'::jsonb)) like 'GQ409%';
select run('{"type": "drop_query_collection", "args": {"collection": "n"}}');
\echo # a change by plain SQL counts as well, one that was rolled back does not
select run('{"type": "export_metadata", "version": 2, "args": {}}')::jsonb -> 'resource_version' as seen \gset
begin;
update graphql.relation set comment = 'x' where relation = 'author'::regclass;
rollback;
select run('{"type": "export_metadata", "version": 2, "args": {}}')::jsonb -> 'resource_version' = to_jsonb(:seen);
update graphql.relation set comment = 'x' where relation = 'author'::regclass;
select run(jsonb_build_object('type', 'reload_metadata', 'resource_version', :seen)) like 'GQ409%';
update graphql.relation set comment = null where relation = 'author'::regclass;
select count(*) from graphql.relation;

\echo # who is not admin gives no commands, in no disguise
select run('{"type": "bulk", "resource_version": -1, "args": []}', '{"x-hasura-role": "user"}');
select count(*) from pg_locks where locktype = 'advisory';
select run('{"type": "export_metadata", "args": {}}', '{"x-hasura-role": "user"}');
select run('{"type": "bulk", "args": [{"type": "run_sql", "args": {"sql": "select 1"}}]}', '{"x-hasura-role": "user"}');
select run('{"type": "bulk_keep_going", "args": [{"type": "bulk", "args": [{"type": "clear_metadata"}]}]}', '{"x-hasura-role": "user"}');
select run('{"type": "test_clear_metadata", "args": {}}', '{"x-hasura-role": "user"}');
select run('{"type": "nope", "args": {}}', '{"x-hasura-role": "user"}');
select run('{"type": "clear_metadata", "args": {}}', '{"x-hasura-role": ""}');
select run('{"type": "clear_metadata", "args": {}}', null);
select ask('mutation { clear_metadata { message } }', 'admin');
select ask('{ __type(name: "mutation_root") { fields { name } } }', 'admin')::text like '%metadata%';
create role metadata_reader;
grant usage on schema graphql, public to metadata_reader;
grant execute on function graphql.resolve(text, jsonb, jsonb, text, text) to metadata_reader;
set role metadata_reader;
select graphql.metadata('{"type": "export_metadata", "args": {}}');
select graphql._metadata('{"type": "export_metadata", "args": {}}', '{"x-hasura-role": "admin"}');
select graphql.export_metadata();
select graphql._export_metadata();
select graphql.import_metadata('{"version": 3, "sources": []}');
select graphql._import_metadata('{"version": 3, "sources": []}', false, false);
select graphql._write_rules('setting', 'insert', '[{"name": "dev_mode", "value": true}]');
reset role;
\echo # run_sql has the rights of the caller, whatever the owner of the metadata may do
grant execute on function graphql.metadata(jsonb, jsonb) to metadata_reader;
set role metadata_reader;
select run('{"type": "run_sql", "args": {"sql": "select secret from author"}}');
select run('{"type": "run_sql", "args": {"sql": "select * from graphql.setting"}}');
select run('{"type": "run_sql", "args": {"sql": "select current_user, session_user <> current_user"}}');
reset role;
drop owned by metadata_reader;
drop role metadata_reader;

\echo # whatever is no command
select run('{}');
select run('[]');
select run('7');
select run(null);
select run('{"type": 1}');
select run('{"type": "bulk", "args": {}}');
select run('{"type": "bulk", "args": [1]}');
select run('{"type": "run_sql", "args": {"sql": 1}}');
select run('{"type": "pg_create_select_permission", "args": {"table": "author", "role": "r", "permission": {"columns": "*", "filter": {"nope": 1}}}}');
select run(jsonb_build_object('type', 'bulk', 'args', (select jsonb_agg('{"type": "export_metadata"}'::jsonb) from generate_series(1, 300))))
  is not null;
select run(('{"type":"bulk","args":[' || repeat('{"type":"bulk","args":[', 3000) || repeat(']}', 3000) || ']}')::jsonb);
\echo # what hung on a function, or on a table, that is gone goes with it
create table gone_with (id int primary key, other_id int);
create table gone_first (id int primary key);
create function initial(gone_with) returns text language sql stable as 'select ''x''::text';
create function refusal(gone_with) returns text language sql stable as 'select null::text';
select run('{"type": "bulk", "args": [{"type": "track_table", "args": "gone_with"}, {"type": "track_table", "args": "gone_first"},
  {"type": "add_computed_field", "args": {"table": "gone_with", "name": "initial", "definition": {"function": "initial"}}},
  {"type": "create_object_relationship", "args": {"table": "gone_with", "name": "other", "using": {"manual_configuration": {"remote_table": "gone_first", "column_mapping": {"other_id": "id"}}}}},
  {"type": "create_select_permission", "args": {"table": "gone_with", "role": "user", "permission": {"columns": ["id", "other_id"], "computed_fields": ["initial"], "filter": {}}}},
  {"type": "create_insert_permission", "args": {"table": "gone_with", "role": "user", "permission": {"columns": ["id", "other_id"], "check": {}}}}]}');
update graphql.insert_permission set validate = 'refusal(gone_with)' where relation = 'gone_with'::regclass;
select run('{"type": "run_sql", "args": {"sql": "drop function initial(gone_with)"}}');
select run('{"type": "run_sql", "args": {"sql": "drop function initial(gone_with)", "cascade": true}}');
select run('{"type": "run_sql", "args": {"sql": "drop table gone_first", "cascade": true}}');
-- Refused as a whole: what is left of the permission could not be stored without its validation.
select run('{"type": "run_sql", "args": {"sql": "drop function refusal(gone_with); alter table gone_with drop column other_id", "cascade": true}}');
select r.name from graphql.computed_field r where relation = 'gone_with'::regclass union all select r.name from graphql.relationship r where relation = 'gone_with'::regclass;
select columns, computed_fields from graphql.select_permission where relation = 'gone_with'::regclass;
select columns from graphql.insert_permission where relation = 'gone_with'::regclass;
select object, reason from graphql.inconsistencies() where object like '%gone%';
select run('{"type": "run_sql", "args": {"sql": "select 1", "source": "nowhere"}}');
select run('{"type": "set_table_custom_fields", "args": {"table": "gone_with", "custom_root_fields": {"select": "A", "insert": {"name": "A"}}}}');
