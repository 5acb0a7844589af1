"""Admin secrets, and access keys of team members: what each level opens, and that a revoked key opens nothing."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, PROGRAM, SECRET, URL, Checks, Server, environment, psql
from library import NAMES, create, refusal, rows

checks = Checks()
expect, contains = checks.expect, checks.contains
create()
EXPORT = {"type": "export_metadata", "args": {}}
DENIED = (200, "access-denied", "invalid x-hasura-collaborator-token")


def make(name, level, privileges="null"):
    return psql(f"select graphql.create_access_key('{name}', '{level}', {privileges})")


def shown(key, **more):
    return {"X-Hasura-Collaborator-Token": key, **{k.replace("_", "-"): v for k, v in more.items()}}


def levels(server):
    admin = make("ann", "admin")
    expect("a key's form", (len(admin), admin.startswith("postern_")), (72, True))
    expect("only a digest is stored", psql(f"select count(*) from graphql.access_key k where k::text like '%{admin[8:]}%'"), "0")
    expect("admin", server.query(NAMES, shown(admin)), rows("Ada", "Bruno"))
    expect("a role", server.query(NAMES, shown(admin, X_Hasura_Role="user", X_Hasura_User_Id="1")), rows("Ada"))
    expect("metadata", server.json("/v1/metadata", EXPORT, shown(admin))[0], 200)
    seen = server.query("{ __typename }", shown(admin))[1]
    expect("the key is no variable", seen, {"data": {"__typename": "query_root"}})

    graphql = make("bea", "user", "array['execute_graphql']")
    expect("GraphQL as admin", server.query(NAMES, shown(graphql)), rows("Ada", "Bruno"))
    expect("GraphQL as a role", server.query(NAMES, shown(graphql, X_Hasura_Role="user", X_Hasura_User_Id="1")), rows("Ada"))
    metrics = make("cy", "user", "array['view_metrics']")
    expect("no GraphQL", refusal(server.json("/v1alpha1/graphql", {"query": NAMES}, shown(metrics))),
           (403, "access-denied", "not allowed to execute GraphQL"))
    for key in (graphql, metrics):
        for path in ("/v1/metadata", "/v1/query", "/v2/query"):
            for command in (EXPORT, {"type": "run_sql", "args": {"sql": "select 1"}},
                            {"type": "select", "args": {"table": "author", "columns": ["name"]}}):
                expect(f"no metadata {path}", refusal(server.json(path, command, shown(key, X_Hasura_Role="admin"))),
                       (403, "access-denied", "not allowed to use the metadata API"))
    return admin, graphql, metrics


def wrong(server, key):
    for other in ("", "postern_", "x", key[:-1], key + "0", "postern_" + "0" * 64, key.upper(), "' or true --"):
        expect(f"no key {other}", refusal(server.query(NAMES, shown(other, X_Hasura_Role="user"))), DENIED)
    expect("status", refusal(server.json("/v1/metadata", EXPORT, shown("x")))[0], 401)
    twice = {"X-Hasura-Collaborator-Token": key, "x-hasura-collaborator-token": key}
    expect("twice", refusal(server.query(NAMES, twice))[1], "invalid-headers")
    expect("the secret goes before", server.query(NAMES, {**ADMIN, **shown("x")}), rows("Ada", "Bruno"))
    expect("a wrong secret", refusal(server.query(NAMES, {"X-Hasura-Admin-Secret": "x", **shown(key)}))[1], "access-denied")


def use(server, key):
    used = lambda: psql("select last_used_at from graphql.access_key where name = 'ann'")
    first = used()
    expect("last use is known", first != "", True)
    server.query(NAMES, shown(key))
    expect("to the minute", used(), first)
    psql("update graphql.access_key set last_used_at = last_used_at - interval '61 seconds' where name = 'ann'")
    server.query(NAMES, shown(key))
    expect("after a minute", psql("select last_used_at > now() - interval '10 seconds' from graphql.access_key where name = 'ann'"), "t")
    stored = psql("select string_agg(encode(digest, 'hex'), ',') from graphql.access_key")
    exported = server.send("/v1/metadata", EXPORT, ADMIN)[1]
    history = psql("select string_agg(h::text, '') from graphql.metadata_history h")
    for text in (exported, history, "".join(server.log)):
        expect("not exported", key[8:] in text or any(digest in text for digest in stored.split(",")), False)
    psql("select graphql.revoke_access_key('ann')")
    expect("revoked", refusal(server.query(NAMES, shown(key))), DENIED)
    psql("select graphql.revoke_access_key('ann')")


def the_database_says_no():
    """A server whose user was not granted the look-up lets nobody in by a key."""
    key = make("dan", "admin")
    psql("""do $$ begin create role key_gateway login; exception when duplicate_object then null; end $$;
            grant usage on schema graphql to key_gateway; grant select on author to key_gateway;
            grant execute on function graphql.resolve to key_gateway""")
    gateway = URL.replace("user=" + os.environ["PGUSER"], "user=key_gateway")
    with Server(url=gateway, HASURA_GRAPHQL_UNAUTHORIZED_ROLE="anonymous") as server:
        expect("not granted", refusal(server.query(NAMES, shown(key))),
               (200, "unexpected", "the access key could not be looked up"))
        contains("the log says why", server.logged("permission denied for function access_key_level"), "permission denied for function access_key_level")
        psql("grant execute on function graphql.access_key_level to key_gateway")
        expect("granted", server.query(NAMES, shown(key)), rows("Ada", "Bruno"))
        expect("without a key", server.query(NAMES), rows("Bruno"))
    for call in ("graphql.create_access_key('x', 'admin')", "graphql.revoke_access_key('dan')"):
        try:
            psql(f"select {call}", user="key_gateway")
            expect(call, "done", "refused")
        except subprocess.CalledProcessError:
            pass
    psql("alter database " + os.environ["PGDATABASE"] + " set default_transaction_read_only = on")
    with Server(url=gateway) as server:
        expect("a server that only reads", server.query(NAMES, shown(key)), rows("Ada", "Bruno"))
    psql("set default_transaction_read_only = off; alter database " + os.environ["PGDATABASE"] + " reset default_transaction_read_only")
    psql("drop owned by key_gateway; drop role key_gateway")


def secrets():
    several = '["first", "second, with a comma"]'
    with Server(HASURA_GRAPHQL_ADMIN_SECRETS=several) as server:
        for secret in ("first", "second, with a comma"):
            expect(secret, server.query(NAMES, {"X-Hasura-Admin-Secret": secret}), rows("Ada", "Bruno"))
        for wrong in (SECRET, several, "", "second"):
            expect(f"not {wrong}", refusal(server.query(NAMES, {"X-Hasura-Admin-Secret": wrong}))[1], "access-denied")
    with Server(secret=None, HASURA_GRAPHQL_ACCESS_KEY="old") as server:
        expect("the old name", server.query(NAMES, {"X-Hasura-Access-Key": "old"}), rows("Ada", "Bruno"))
        expect("nothing", refusal(server.query(NAMES))[1], "access-denied")
    with Server(secret=None) as server:
        expect("open", server.query(NAMES), rows("Ada", "Bruno"))
        contains("it warns", server.logged("NO ADMIN SECRET"), "NO ADMIN SECRET")


def refusal_to_start(**env):
    given = {"HASURA_GRAPHQL_DATABASE_URL": URL, **env}
    run = subprocess.run([PROGRAM, "serve", "--server-port", "0"], env=environment(**given), timeout=20,
                         stderr=subprocess.PIPE, text=True)
    return run.stderr if run.returncode == 2 else f"status {run.returncode}: {run.stderr}"


def starting():
    key = '{"type": "HS256", "key": "hush hush hush hush hush hush hush hush"}'
    for env, reason in [
        ({"HASURA_GRAPHQL_JWT_SECRET": key}, "needs an admin secret"),
        ({"HASURA_GRAPHQL_JWT_SECRETS": f"[{key}]"}, "needs an admin secret"),
        ({"HASURA_GRAPHQL_AUTH_HOOK": "http://127.0.0.1"}, "needs an admin secret"),
        ({"HASURA_GRAPHQL_UNAUTHORIZED_ROLE": "anonymous"}, "needs an admin secret"),
        ({"HASURA_GRAPHQL_ACCESS_KEY": ""}, "the admin secret is empty"),
        ({"HASURA_GRAPHQL_ADMIN_SECRETS": "[]"}, "the list of admin secrets is empty"),
        ({"HASURA_GRAPHQL_ADMIN_SECRETS": "hush"}, "no JSON list"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "s", "HASURA_GRAPHQL_JWT_SECRET": ""}, "HASURA_GRAPHQL_JWT_SECRET: is no JSON"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "s", "HASURA_GRAPHQL_JWT_SECRET": '{"type": "HS256", "key": "hush"}'}, "too small"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "s", "HASURA_GRAPHQL_JWT_SECRET": key, "HASURA_GRAPHQL_JWT_SECRETS": f"[{key}]"}, "both set"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "s", "HASURA_GRAPHQL_JWT_SECRET": '{"jwk_url": "hush"}'}, "must begin with http"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "s", "HASURA_GRAPHQL_AUTH_HOOK": "http://u:hush@h"}, "a password in it"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "s", "HASURA_GRAPHQL_AUTH_HOOK": "http://127.0.0.1", "HASURA_GRAPHQL_JWT_SECRET": key}, "both"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "s", "HASURA_GRAPHQL_AUTH_HOOK": "http://127.0.0.1",
          "HASURA_GRAPHQL_UNAUTHORIZED_ROLE": "anonymous"}, "is not allowed with HASURA_GRAPHQL_AUTH_HOOK"),
        ({"HASURA_GRAPHQL_ADMIN_SECRET": "s", "POSTERN_OUTGOING_HEADERS": "hush"}, "no JSON object"),
    ]:
        found = refusal_to_start(**env)
        contains(str(list(env)), found, reason)
        expect(f"no secret shown {list(env)}", "hush" in found, False)
    shown_help = subprocess.run([PROGRAM, "serve", "--help"], text=True, stdout=subprocess.PIPE, env=environment(
        HASURA_GRAPHQL_JWT_SECRET="hush", HASURA_GRAPHQL_ADMIN_SECRETS="hush", POSTERN_OUTGOING_HEADERS="hush",
        HASURA_GRAPHQL_ACCESS_KEY="hush", HASURA_GRAPHQL_AUTH_HOOK="hush")).stdout
    contains("help", shown_help, "HASURA_GRAPHQL_JWT_SECRET")
    expect("help shows no secret", "hush" in shown_help, False)


with Server() as first:
    ann, bea, cy = levels(first)
    wrong(first, bea)
    use(first, ann)
the_database_says_no()
secrets()
starting()
checks.end()
