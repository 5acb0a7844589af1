-- Whole documents: import, its plan and what it reports, export, Hasura's replace_metadata.
\set VERBOSITY terse
\set SHOW_CONTEXT never
\pset format unaligned
\pset tuples_only on
create table author (id int primary key, name text);
create table article (id int primary key, author_id int not null references author, title text);
create table "odd ""name" (id int primary key);
create function find(word text) returns setof article stable language sql as $$ select * from article where title = word $$;
create function twice(i int) returns setof article stable language sql as $$ select * from article $$;
create function twice(t text) returns setof article stable language sql as $$ select * from article $$;

create table document (name text primary key, content jsonb);
insert into document values
('whole', '{
  "version": 3,
  "sources": [{
    "name": "default", "kind": "postgres",
    "configuration": {"connection_info": {"database_url": {"from_env": "HASURA_GRAPHQL_DATABASE_URL"}}},
    "tables": [
      {"table": {"schema": "public", "name": "odd \"name"}, "configuration": {"custom_name": "odd", "column_config": {"id": {"custom_name": "key"}}}},
      {"table": {"schema": "public", "name": "author"},
       "array_relationships": [{"name": "articles", "using": {"foreign_key_constraint_on": {"column": "author_id", "table": {"schema": "public", "name": "article"}}}, "comment": "all"}],
       "select_permissions": [{"role": "user", "permission": {"columns": ["id", "name"], "filter": {"articles": {"title": {"_like": "%"}}}, "limit": 10, "allow_aggregations": true}}],
       "update_permissions": [{"role": "user", "permission": {"columns": "*", "filter": {"id": "X-Hasura-User-Id"}, "check": null, "set": {"name": "x"}}}]},
      {"table": "article",
       "object_relationships": [{"name": "author", "using": {"foreign_key_constraint_on": "author_id"}}],
       "insert_permissions": [{"role": "user", "permission": {"check": {"author_id": "X-Hasura-User-Id"}, "columns": ["id", "title"], "set": {"author_id": "X-Hasura-User-Id"}}}],
       "delete_permissions": [{"role": "user", "permission": {"filter": {}, "backend_only": true}}]}
    ],
    "functions": [
      {"function": {"schema": "public", "name": "find"}, "configuration": {"exposed_as": "query"}, "permissions": [{"role": "user"}]},
      {"function": {"schema": "public", "name": "twice", "arguments": ["text"]}}
    ]
  }],
  "query_collections": [{"name": "c", "comment": "known", "definition": {"queries": [{"name": "q", "query": "{ author { id } }"}]}}],
  "allowlist": [{"collection": "c", "scope": {"global": false, "roles": ["user"]}}],
  "inherited_roles": [{"role_name": "both", "role_set": ["user", "guest"]}],
  "graphql_schema_introspection": {"disabled_for_roles": ["guest"]}
}'),
('partial', '{
  "version": 3,
  "sources": [
    {"name": "default", "kind": "postgres", "tables": [
      {"table": {"schema": "public", "name": "author"},
       "select_permissions": [
         {"role": "user", "permission": {"columns": ["id"], "filter": {}}},
         {"role": "masked", "permission": {"columns": ["id"], "filter": {}, "column_masks": {"id": {}}}},
         {"role": "wrong", "permission": {"columns": ["nope"], "filter": {}}}],
       "insert_permissions": [{"role": "user", "permission": {"columns": "*", "check": {}, "validate_input": {"type": "http", "definition": {"url": "http://example.org"}}}}],
       "event_triggers": [{"name": "author_made", "definition": {}}]},
      {"table": {"schema": "public", "name": "gone"}, "select_permissions": [{"role": "user", "permission": {"columns": "*", "filter": {}}}]}],
     "functions": [{"function": "gone"}, {"function": "twice"}]},
    {"name": "lake", "kind": "bigquery", "tables": []}],
  "remote_schemas": [{"name": "pay", "definition": {"url": "http://example.org"}}],
  "actions": [{"name": "act"}],
  "cron_triggers": [{"name": "nightly"}],
  "rest_endpoints": [{"name": "r"}]
}'),
('version 2', '{"version": 2, "tables": [{"table": "author"}, {"table": {"schema": "public", "name": "article"}}], "functions": [{"function": "find"}]}');
create function content(name text) returns jsonb language sql stable as $$ select d.content from document d where d.name = $1 $$;
-- Without what an import replaces and an answer repeats.
create function brief(answer jsonb) returns setof text language sql as $$
  select 'imported ' || (answer ->> 'imported')
  union all select 'not imported: ' || concat_ws(' | ', e ->> 'type', e ->> 'name', e ->> 'path', e ->> 'code', e ->> 'reason')
    from jsonb_array_elements(answer -> 'not_imported') e
  union all select 'closed: ' || concat_ws(' | ', e ->> 'type', e ->> 'name', e ->> 'reason')
    from jsonb_array_elements(answer -> 'inconsistent') e
  union all select concat_ws(' ', e ->> 'change', e ->> 'kind', e ->> 'name') from jsonb_array_elements(answer -> 'changes') e
$$;

\echo # a plan changes nothing
select * from brief(graphql.import_metadata(content('whole'), plan => true));
select count(*) from graphql.relation;
\echo # an import, and the same once more
select * from brief(graphql.import_metadata(content('whole'), strict => true)) where brief like 'imported%' or brief like '%:%';
select * from brief(graphql.import_metadata(content('whole')));
\echo # what comes back is the document, and importing it changes nothing
select graphql.export_metadata();
select * from brief(graphql.import_metadata(graphql.export_metadata())) where brief not like 'imported%';
select graphql.resolve('{ odd { key } author_aggregate { aggregate { count } } }');
\echo # the plan of another: what would go, come and change
select * from brief(graphql.import_metadata(jsonb_set(content('whole'), '{sources,0,tables,1,select_permissions,0,permission,limit}', '7'), plan => true))
  where brief not like 'imported%';
select * from brief(graphql.import_metadata('{"version": 3, "sources": []}', plan => true));

\echo # strict refuses what cannot be honoured, and says what; nothing of it remains
begin;
select graphql.import_metadata(content('partial'), strict => true);
rollback;
select count(*) from graphql.select_permission;
\echo # else it is reported, entry by entry, and what is not fully understood is not opened
select * from brief(graphql.import_metadata(content('partial'))) where brief not like 'delete%';
select relation, role, columns from graphql.select_permission order by role;
select count(*) from graphql.insert_permission;
select name from graphql.role order by name;

\echo # a row that the tables themselves refuse is left alone, with what hangs on it
select * from brief(graphql.import_metadata('{"version": 3, "sources": [{"name": "default", "tables": [
  {"table": "author", "configuration": {"custom_root_fields": {"select": 5}}, "select_permissions": [{"role": "user", "permission": {"columns": "*", "filter": {}}}]},
  {"table": "article", "select_permissions": [{"role": "user", "permission": {"columns": "*", "filter": {}, "query_root_fields": ["nope"]}}, {"role": "admin", "permission": {"columns": "*", "filter": {}}}]}]}]}'))
  where brief not like 'delete%';

\echo # version 2, also as a command
select * from brief(graphql.import_metadata(jsonb_build_object('type', 'replace_metadata', 'args', content('version 2')))) where brief not like 'delete%';
select graphql.metadata(jsonb_build_object('type', 'replace_metadata', 'args', content('version 2')));
select graphql.metadata(jsonb_build_object('type', 'replace_metadata', 'version', 2, 'args',
  jsonb_build_object('metadata', content('partial'), 'allow_inconsistent_metadata', true))) -> 'is_consistent';
select graphql.metadata(jsonb_build_object('type', 'replace_metadata', 'args', jsonb_build_object('metadata', content('partial'))));
select graphql.metadata(jsonb_build_object('type', 'replace_metadata', 'args', jsonb_build_object('metadata', content('whole'))));

\echo # rolled back as anything else
begin;
select graphql.metadata('{"type": "clear_metadata", "args": {}}');
select graphql.resolve('{ author { id } }');
rollback;
select graphql.resolve('{ author { id } }');

\echo # whatever is no document
select graphql.import_metadata(null);
select graphql.import_metadata('[]');
select graphql.import_metadata('{"version": 1}');
select graphql.import_metadata('{"version": "x"}');
select * from brief(graphql.import_metadata('{"sources": 1, "tables": {}}', plan => true)) where brief like 'not%';
select * from brief(graphql.import_metadata('{"sources": [1, {"name": ""}, {"name": "default", "tables": [null, {"table": {"name": 5}}]}]}', plan => true)) where brief like 'not%';
select count(*) from graphql.relation;
