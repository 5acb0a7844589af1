"""The HTTP server end to end: who is let in as whom, what goes through as it is, and what is refused how."""

import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, PROGRAM, SECRET, URL, Checks, Server, as_role, environment, psql

checks = Checks()
expect, contains = checks.expect, checks.contains
NAMES = "{ author(order_by: {name: asc}) { name } }"

psql("""
create table author (id int primary key, name text not null, wealth numeric, notes json);
insert into author values (1, 'Ada', 1.10, '{"b": 1.0,  "a": "\\u00e9"}'), (2, 'Bruno', 12345678901234567890.10, null);
select graphql.track('author');
insert into graphql.select_permission (relation, role, columns, filter) values
    ('author', 'user', '{id,name}', '{"id": "X-Hasura-User-Id"}'),
    ('author', 'anonymous', '{name}', '{"id": 2}'),
    ('author', 'curious', '{name}', '{"id": "X-Hasura-User-Id"}');
insert into graphql.insert_permission (relation, role, columns, row_check, backend_only) values
    ('author', 'user', '{id,name}', '{}', true);
""")


def rows(*names):
    return 200, {"data": {"author": [{"name": name} for name in names]}}


def graphql_error(code, message, path="$"):
    return {"errors": [{"extensions": {"path": path, "code": code}, "message": message}]}


def plain_error(code, message, path="$"):
    return {"path": path, "error": message, "code": code}


def code_of(answer):
    status, body = answer
    errors = body.get("errors")
    return status, errors[0]["extensions"]["code"] if errors else body.get("code")


WRONG = "invalid x-hasura-admin-secret/x-hasura-access-key"
MISSING = "x-hasura-admin-secret/x-hasura-access-key required, but not found"


def authentication(server):
    expect("admin", server.query(NAMES, ADMIN), rows("Ada", "Bruno"))
    expect("the old header", server.query(NAMES, {"X-Hasura-Access-Key": SECRET}), rows("Ada", "Bruno"))
    expect("a role", server.query(NAMES, as_role("user", user_id=1)), rows("Ada"))
    expect("names without case", server.query(NAMES, {**ADMIN, "x-hasura-ROLE": "user", "X-HASURA-USER-ID": "2"}),
           rows("Bruno"))
    for wrong in ("", SECRET + "x", SECRET[:-1], SECRET.upper()):
        headers = {"X-Hasura-Admin-Secret": wrong, "X-Hasura-Role": "user", "X-Hasura-User-Id": "1"}
        expect(f"secret {wrong!r}", server.query(NAMES, headers), (200, graphql_error("access-denied", WRONG)))
    expect("no secret", server.query(NAMES, {"X-Hasura-Role": "admin"}), (200, graphql_error("access-denied", MISSING)))
    expect("v1alpha1", server.json("/v1alpha1/graphql", {"query": NAMES}), (401, graphql_error("access-denied", MISSING)))
    version = {"type": "export_metadata", "args": {}}
    for path in ("/v1/query", "/v2/query", "/v1/metadata"):
        expect(path, server.json(path, version), (401, plain_error("access-denied", MISSING)))
        expect(path, server.json(path, version, {"X-Hasura-Admin-Secret": "x"}), (401, plain_error("access-denied", WRONG)))
        expect(path, server.json(path, version, as_role("user", user_id=1)),
               (400, plain_error("access-denied", "restricted access : admin only", "$.args")))
        expect(path, server.json(path, version, ADMIN)[0], 200)
    mutation = 'mutation { insert_author_one(object: {id: 9, name: "Nine"}) { name } }'
    expect("for backends only", code_of(server.query(mutation, as_role("user", user_id=9))), (200, "validation-failed"))
    headers = as_role("user", user_id=9, use_backend_only_permissions="true")
    expect("a backend", server.query(mutation, headers), (200, {"data": {"insert_author_one": {"name": "Nine"}}}))
    psql("delete from author where id = 9")


def unauthorized():
    with Server("--unauthorized-role", "anonymous") as server:
        expect("anonymous", server.query(NAMES), rows("Bruno"))
        claims = {"X-Hasura-Role": "admin", "X-Hasura-User-Id": "1"}
        expect("anonymous says it is admin", server.query(NAMES, claims), rows("Bruno"))
        expect("with a secret", server.query(NAMES, as_role("user", user_id=1)), rows("Ada"))
        expect("with a wrong one", server.query(NAMES, {"X-Hasura-Admin-Secret": "x"}),
               (200, graphql_error("access-denied", WRONG)))
        command = {"type": "run_sql", "args": {"sql": "select 1"}}
        expect("anonymous and metadata", server.json("/v2/query", command, claims),
               (400, plain_error("access-denied", "restricted access : admin only", "$.args")))
    with Server("--unauthorized-role", "curious") as server:
        answer = server.query(NAMES, {"X-Hasura-User-Id": "1"})
        expect("a variable without the secret", answer,
               (200, graphql_error("not-found", 'missing session variable: "x-hasura-user-id"')))


def no_authentication():
    with Server(secret=None) as server:
        contains("the warning", "".join(server.log), "NO ADMIN SECRET")
        contains("the address", "".join(server.log), "http://127.0.0.1:")
        expect("anybody", server.query(NAMES), rows("Ada", "Bruno"))
        expect("whoever", server.query(NAMES, {"X-Hasura-Role": "user", "X-Hasura-User-Id": "2"}), rows("Bruno"))


def passing_on(server):
    query = "query ($n: numeric) { author(where: {wealth: {_eq: $n}}) { wealth notes __typename } }"
    for number in ("1.10", "12345678901234567890.10"):
        variables = '{"n": %s}' % number
        asked = psql(f"select graphql.resolve($${query}$$, '{variables}', '{{}}')")
        body = '{"variables": %s, "query": %s}' % (variables, json.dumps(query))
        expect("bytes", server.send("/v1/graphql", body, ADMIN), (200, asked))
        contains("digits", asked, number)
    two = "query A { author { id } } query B { author_by_pk(id: 1) { name } }"
    expect("operationName", server.query(two, ADMIN, operationName="B"), (200, {"data": {"author_by_pk": {"name": "Ada"}}}))
    batch = [{"query": "{ author_by_pk(id: %d) { name } }" % i} for i in (2, 1)] + [{"query": "{ nothing }"}]
    for path in ("/v1/graphql", "/v1alpha1/graphql"):
        status, answers = server.json(path, batch, ADMIN)
        expect("batch", (status, answers[:2]), (200, [{"data": {"author_by_pk": {"name": n}}} for n in ("Bruno", "Ada")]))
        expect("its error", code_of((status, answers[2])), (200, "validation-failed"))
    expect("empty batch", server.json("/v1/graphql", [], ADMIN), (200, []))
    expect("a role's batch", server.json("/v1/graphql", [{"query": NAMES}] * 2, as_role("user", user_id=1))[1],
           [rows("Ada")[1]] * 2)


def refusing(server):
    expect("v1", code_of(server.json("/v1/graphql", {"query": "{ nothing }"}, ADMIN)), (200, "validation-failed"))
    expect("v1alpha1", code_of(server.json("/v1alpha1/graphql", {"query": "{ nothing }"}, ADMIN)), (400, "validation-failed"))
    bodies = [(b"", "invalid-json"), (b"{", "invalid-json"), (b"{} x", "invalid-json"), (b"\xff\xfe", "invalid-json"),
              (b"null", "parse-failed"), (b'"x"', "parse-failed"), (b"{}", "parse-failed"), (b'{"query": 1}', "parse-failed"),
              (b'{"query": "{ a }", "operationName": []}', "parse-failed"), (b'{"query": "{ a }", "variables": 1}', "parse-failed"),
              (b"[1]", "parse-failed"), (b"[" * 100000, "invalid-json")]
    for body, code in bodies:
        expect(f"v1 {body[:60]}", code_of(server.json("/v1/graphql", body, ADMIN)), (200, code))
        expect(f"v1alpha1 {body[:60]}", code_of(server.json("/v1alpha1/graphql", body, ADMIN)), (400, code))
    # What JSON can say and Postgres cannot hold.
    for body in (b'{"query": "{ author \\u0000 { id } }"}', b'{"query": "{ __typename }", "variables": {"a": "\\u0000"}}',
                 b'{"query": "{ __typename }", "variables": {"a": %s1%s}}' % (b"[" * 90000, b"]" * 90000),
                 b'{"query": "{ __typename }", "variables": {"a": 1e999999}}'):
        expect(f"{body[:60]}", server.json("/v1/graphql", body, ADMIN)[1].keys(), {"errors": 1}.keys())
    for body, code in [(b"", "invalid-json"), (b"{", "invalid-json"), (b'"x"', "parse-failed"), (b"{}", "parse-failed"),
                       (b'{"type": "nonsense", "args": {}}', "parse-failed")]:
        expect(f"metadata {body}", code_of(server.json("/v1/metadata", body, ADMIN)), (400, code))
    failing = {"type": "run_sql", "args": {"sql": "select nonsense"}}
    status, body = server.json("/v2/query", failing, ADMIN)
    expect("run_sql", (status, body["code"], body["path"]), (400, "postgres-error", "$.args"))
    missing = (404, plain_error("not-found", "resource does not exist"))
    for method, path in [("PUT", "/v1/graphql"), ("PUT", "/v1/metadata"), ("DELETE", "/healthz"), ("POST", "/v1/version"),
                         ("GET", "/"), ("POST", "/v1/graphql/x"), ("GET", "/v1%2fversion")]:
        expect(f"{method} {path}", server.json(path, None, ADMIN, method), missing)
    expect("twice", code_of(server.json("/v1/graphql", {"query": NAMES}, {**ADMIN, "X-Hasura-Role": "user",
           "x-hasura-role": "admin"})), (200, "invalid-headers"))
    expect("version", server.json("/v1/version", method="GET")[1]["server_type"], "ce")
    expect("health", server.send("/healthz", method="GET"), (200, "OK"))


def what_sql_leaves_behind():
    with Server("--pg-connections", "1") as server:
        for sql in ("set search_path = nowhere", "set role pg_monitor", "deallocate all",
                    "select set_config('search_path', '', false)", "set default_transaction_read_only = on"):
            server.query(NAMES, ADMIN)
            status, body = server.json("/v2/query", {"type": "run_sql", "args": {"sql": sql}}, ADMIN)
            expect(sql, status, 200)
            mutation = 'mutation { update_author_by_pk(pk_columns: {id: 1}, _set: {name: "Ada"}) { name } }'
            expect(f"after {sql}", server.query(mutation, ADMIN), (200, {"data": {"update_author_by_pk": {"name": "Ada"}}}))
            found = server.json("/v2/query", {"type": "run_sql", "args": {"sql": "select current_user, "
                                "current_setting('search_path')"}}, ADMIN)[1]["result"][1]
            expect(f"who after {sql}", found, [os.environ["PGUSER"], '"$user", public'])


def listed_documents():
    """A role runs what is listed for it, by its text or by its id."""
    document = "query names { author { name } }"
    digest = hashlib.sha256(document.encode()).hexdigest()
    psql(f"""insert into graphql.collection (name) values ('all');
        insert into graphql.query_collection (collection, name, query) values ('all', 'names', '{document}');
        insert into graphql.allowed_collection (collection) values ('all')""")
    user = as_role("user", user_id=1)
    with Server("--enable-allowlist", "true") as server:
        expect("listed", server.query(document, user), rows("Ada"))
        expect("not listed", server.query(NAMES, user)[1].keys(), {"errors": 1}.keys())
        expect("not listed, admin", server.query(NAMES, ADMIN), rows("Ada", "Bruno"))
        for by_id in ({"documentId": digest}, {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}):
            expect("by id", server.json("/v1/graphql", by_id, user), rows("Ada"))
            expect("by id without the secret", code_of(server.json("/v1/graphql", by_id)), (200, "access-denied"))
        expect("another's id", server.json("/v1/graphql", {"query": NAMES, "documentId": digest}, user)[1].keys(),
               {"errors": 1}.keys())
        expect("unknown id", server.json("/v1/graphql", {"documentId": "0" * 64}, user)[1]["errors"][0]["message"],
               "PersistedQueryNotFound")
    psql("delete from graphql.setting; delete from graphql.allowed_collection")


def limits():
    with Server("--body-limit", "2000") as server:
        huge = {"query": NAMES, "x": "x" * 3000}
        for path in ("/v1/graphql", "/v1alpha1/graphql", "/v1/metadata"):
            expect(f"huge {path}", server.send(path, huge, ADMIN)[0], 413)
        expect("no secret, huge", code_of(server.json("/v1/metadata", huge)), (401, "access-denied"))
        expect("afterwards", server.query(NAMES, ADMIN), rows("Ada", "Bruno"))
    with Server("--pg-connections", "2") as server:
        def ask(number):
            user = number % 2 + 1
            return server.query(NAMES, as_role("user", user_id=user)) == rows(("Ada", "Bruno")[user - 1])
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            expect("each sees its own", set(pool.map(ask, range(200))), {True})


def database_trouble(server):
    mark = "application_name = 'postern-http'"
    psql(f"select pg_terminate_backend(pid) from pg_stat_activity where {mark}")
    for _ in range(50):
        if server.send("/healthz", method="GET")[0] == 200:
            break
        time.sleep(0.1)
    expect("connections that were ended", server.query(NAMES, ADMIN), rows("Ada", "Bruno"))
    # A name that cannot be reached says so to admin alone.
    psql("alter function graphql.resolve rename to resolve_away")
    status, body = server.query(NAMES, ADMIN)
    contains("admin is told", body["errors"][0]["message"], "graphql.resolve")
    expect("others are not", server.query(NAMES, as_role("user", user_id=1)),
           (200, graphql_error("unexpected", "database query error")))
    psql("alter function graphql.resolve_away rename to resolve")
    expect("mended", server.query(NAMES, ADMIN), rows("Ada", "Bruno"))


def round_trips(server):
    psql("create extension pg_stat_statements")
    server.query(NAMES, ADMIN)
    psql("select pg_stat_statements_reset()")
    for number in range(5):
        server.query(NAMES, as_role("user", user_id=number))
    # With track = all the statement of each document is counted as well: toplevel tells them apart.
    count = psql("""select string_agg(query || ' ' || calls, '; ') from pg_stat_statements s
        where coalesce((to_jsonb(s) ->> 'toplevel')::boolean, query like '%graphql.resolve%')
          and query not like '%pg_stat_statements%'""")
    expect("one statement each", count, "select pg_catalog.set_config('application_name', $6, true), graphql.resolve($1, $2, $3, $4, $5) as answer, "
           "graphql.cache_hit() as cache_hit 5")


def settings():
    value = lambda name: psql(f"select value from graphql.setting where name = '{name}'")
    with Server("--stringify-numeric-types", "true", HASURA_GRAPHQL_DEV_MODE="true",
                HASURA_GRAPHQL_DEFAULT_NAMING_CONVENTION="graphql-default",
                HASURA_GRAPHQL_EXPERIMENTAL_FEATURES="x,naming_convention") as server:
        expect("a string", server.query("{ authorByPk(id: 1) { wealth } }", ADMIN)[1],
               {"data": {"authorByPk": {"wealth": "1.10"}}})
        expect("dev mode", value("dev_mode"), "true")
    with Server(HASURA_GRAPHQL_STRINGIFY_NUMERIC_TYPES="false"):
        expect("changed", value("stringify_numeric_types"), "false")
        expect("left alone", value("dev_mode"), "true")
    psql("delete from graphql.setting")


def refusal_to_start(*flags, **env):
    given = {"HASURA_GRAPHQL_DATABASE_URL": URL, "HASURA_GRAPHQL_ADMIN_SECRET": SECRET, **env}
    run = subprocess.run([PROGRAM, "serve", "--server-port", "0", *flags], env=environment(**given), timeout=20,
                         stderr=subprocess.PIPE, text=True)
    return run.stderr if run.returncode == 2 else f"status {run.returncode}: {run.stderr}"


def starting():
    contains("empty secret", refusal_to_start(HASURA_GRAPHQL_ADMIN_SECRET=""), "error: the admin secret is empty")
    contains("admin for all", refusal_to_start("--unauthorized-role", "admin"), "error: the unauthorized role cannot be")
    contains("JWT", refusal_to_start(HASURA_GRAPHQL_JWT_SECRET="{}"), "error: HASURA_GRAPHQL_JWT_SECRET")
    contains("no such database", refusal_to_start(HASURA_GRAPHQL_DATABASE_URL=URL + "_not"), "does not exist")
    contains("a bad boolean", refusal_to_start("--dev-mode", "perhaps"), "expected true or false")
    contains("a bad convention", refusal_to_start(HASURA_GRAPHQL_DEFAULT_NAMING_CONVENTION="x",
             HASURA_GRAPHQL_EXPERIMENTAL_FEATURES="naming_convention"), 'expected "hasura-default"')
    psql("""do $$ begin create role gateway login; exception when duplicate_object then null; end $$;
            grant usage on schema graphql to gateway;
            grant execute on function graphql.resolve to gateway; grant select on author to gateway""")
    gateway = URL.replace("user=" + os.environ["PGUSER"], "user=gateway")
    contains("settings by somebody else", refusal_to_start("--dev-mode", "true", HASURA_GRAPHQL_DATABASE_URL=gateway),
             "owner of the extension")
    with Server(url=gateway) as server:
        expect("a gateway", server.query(NAMES, as_role("user", user_id=1)), rows("Ada"))
        command = {"type": "run_sql", "args": {"sql": "select 1"}}
        status, body = server.json("/v2/query", command, ADMIN)
        expect("metadata needs a grant", (status, body["code"]), (500, "unexpected"))
        contains("metadata needs a grant", body["error"], "permission denied")
        psql("grant execute on function graphql.metadata to gateway")
        expect("with the grant", server.json("/v1/metadata", {"type": "export_metadata", "args": {}}, ADMIN)[0], 200)
        status, body = server.json("/v2/query", {"type": "run_sql", "args": {"sql": "drop table author"}}, ADMIN)
        expect("SQL with its own rights", (status, body["code"]), (400, "postgres-error"))
        expect("not by a role", code_of(server.json("/v2/query", command, as_role("user", user_id=1))), (400, "access-denied"))
    psql("grant select, insert, update on graphql.setting to gateway")
    with Server("--dev-mode", "true", url=gateway):
        expect("settings with the grant", psql("select value from graphql.setting where name = 'dev_mode'"), "true")
    psql("drop owned by gateway; drop role gateway")


with Server() as first:
    authentication(first)
    passing_on(first)
    refusing(first)
    round_trips(first)
    database_trouble(first)
    expect("it ends when told", first.end(), 0)
unauthorized()
no_authentication()
what_sql_leaves_behind()
listed_documents()
limits()
settings()
starting()
checks.end()
