-- Documents asked for by their id: the stored text runs, and nothing that is not stored.
\pset format unaligned
\pset tuples_only on
\set VERBOSITY terse
create table author (id int primary key, name text);
insert into author values (1, 'Ada'), (2, 'Bo');
select graphql.track('author');
insert into graphql.select_permission (relation, role, columns, filter) values ('author', 'user', '{*}', '{"id": "X-Hasura-User-Id"}'), ('author', 'guest', '{id}', '{}');
insert into graphql.query_collection (collection, name, query) values
  ('c', 'names', 'query ($n: Int) { author(limit: $n) { name } }'), ('c', 'ids', 'query A { author { id } } query B { author { b: id } }'), ('d', 'schema', 'é'), ('d', 'x', '{ x }');
insert into graphql.query_collection (collection, name, query) values
  ('c', 'names', 'query ($n: Int) { author(limit: $n) { name } }'), ('c', 'ids', 'query A { author { id } } query B { author { b: id } }'), ('d', 'é', '{ author(where: {name: {_neq: "é"}}) { id } }');
select hash as names from graphql.query_collection where name = 'names' \gset
select hash as ids from graphql.query_collection where name = 'ids' \gset
select hash as accent from graphql.query_collection where name = 'é' \gset
select repeat('0', 64) as unknown \gset
create function ask(id text, role text default 'user', operation text default null, variables jsonb default '{}', query text default null) returns text language sql as $$
  select graphql.resolve(query, variables, jsonb_build_object('x-hasura-role', role, 'x-hasura-user-id', '2'), operation, id)::text
$$;
\echo :names :accent

\echo # the id stands for the document: with variables, operations, and the rules of the role
select ask(:'names'), ask('sha256:' || :'names'), ask(upper(:'names')), ask(:'names', variables => '{"n": 0}'), ask(:'names', 'guest'), ask(:'names', 'admin');
select ask(:'names'), ask(:'ids', operation => 'A'), ask(:'ids', operation => 'B'), ask(:'ids'), ask(:'accent', 'guest');
select graphql.resolve(document_id => :'ids', operation_name => 'A');

\echo # unknown ids, none, and ids with a document
select ask(:'unknown'), ask('names'), ask('sha256:' || :'unknown'), ask(null), ask('');
select ask(:'names', query => 'query ($n: Int) { author(limit: $n) { name } }'), ask(:'names', query => '{ author { name } }');
select ask(encode(sha256('{ author { name } }'), 'hex')), ask(encode(sha256('{ author { name } }'), 'hex'), query => '{ author { name } }'), ask(encode(sha256('{ author { name } }'), 'hex'));

\echo # as Apollo and GraphQL over HTTP ask
set request.jwt.claims = '{"https://hasura.io/jwt/claims": {"x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "user", "x-hasura-user-id": "1"}}';
select graphql.request(extensions => jsonb_build_object('persistedQuery', jsonb_build_object('version', 1, 'sha256Hash', :'names'))),
  graphql.request(extensions => jsonb_build_object('persistedQuery', jsonb_build_object('version', 1, 'sha256Hash', :'unknown'))),
  graphql.request('{ author { id } }', extensions => jsonb_build_object('persistedQuery', jsonb_build_object('version', 1, 'sha256Hash', :'unknown'))),
  graphql.request('{ author { id } }', extensions => jsonb_build_object('persistedQuery', jsonb_build_object('version', 1, 'sha256Hash', encode(sha256('{ author { id } }'), 'hex'))));
select graphql.request("documentId" => :'ids', "operationName" => 'B'), graphql.request("documentId" => 'sha256:' || :'ids', "operationName" => 'B'), graphql.request("documentId" => :'unknown');
select graphql.request('{ author { id } }', extensions => e) from unnest(array['{}', 'null', '[]', '"x"', '1', '{"persistedQuery": null}', '{"tracing": {}}',
  '{"persistedQuery": {}}', '{"persistedQuery": {"version": 2, "sha256Hash": "x"}}', '{"persistedQuery": {"version": 1}}', '{"persistedQuery": {"version": 1, "sha256Hash": 7}}', '{"persistedQuery": "x"}']::jsonb[]) e;
select graphql.request(extensions => jsonb_build_object('persistedQuery', jsonb_build_object('version', 1, 'sha256Hash', :'names')), "documentId" => :'ids');
select graphql.request(extensions => jsonb_build_object('persistedQuery', jsonb_build_object('version', 1, 'sha256Hash', :'names')), "documentId" => :'names');
reset request.jwt.claims;

\echo # the stored document changes, goes, and comes back
begin;
update graphql.query_collection set query = '{ author { id } }' where name = 'names';
select ask(:'names');
rollback;
select ask(:'names');
delete from graphql.query_collection where name = 'names';
select ask(:'names'), ask(:'ids', operation => 'A');
insert into graphql.query_collection (collection, name, query) values ('e', 'other', 'query ($n: Int) { author(limit: $n) { name } }');
select ask(:'names');

\echo # with the allow-list on, it has to be listed for the role
insert into graphql.setting values ('allow_list', 'true');
select ask(:'names'), ask(:'names', 'admin'), ask(:'unknown');
insert into graphql.allowed_collection values ('e', '{user}');
select ask(:'names'), ask(:'names', 'guest'), ask(:'ids', operation => 'A');
truncate graphql.allowed_collection;
select ask(:'names');
truncate graphql.query_collection;
select ask(:'names'), ask(:'names', 'admin');
