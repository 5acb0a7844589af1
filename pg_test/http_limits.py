"""Limits that the HTTP server enforces, batches and requests a minute, and that those of the database reach the client."""

import http.client
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, Checks, Server, as_role, psql

checks = Checks()
expect = checks.expect
QUERY = "{ author { id } }"

psql("""
create table author (id int primary key, name text);
insert into author values (1, 'Ada'), (2, 'Bruno');
create function slow(author author) returns int language plpgsql stable as $$ begin perform pg_sleep(10); return 1; end $$;
select graphql.track('author');
insert into graphql.computed_field (relation, name, function) values ('author', 'slow', 'slow(author)');
insert into graphql.select_permission (relation, role, columns, computed_fields, filter)
    select 'author', r, '{id,name}', '{slow}', '{}' from unnest('{user,guest,busy,slow,anonymous}'::text[]) r;
""")


def error(code, message):
    return {"errors": [{"extensions": {"path": "$", "code": code}, "message": message}]}


def codes(server, times, headers, query=QUERY):
    """What so many requests come to."""
    found = []
    for _ in range(times):
        _, body = server.query(query, headers)
        found.append(body["errors"][0]["extensions"]["code"] if "errors" in body else "data")
    return found


def command(server, ty, args):
    expect(ty, server.json("/v1/metadata", {"type": ty, "args": args}, ADMIN), (200, {"message": "success"}))


REFUSED = "rate-limit-exceeded"


def rates(server):
    command(server, "set_api_limits", {
        "rate_limit": {
            "global": {"max_reqs_per_min": 3},
            "per_role": {"guest": {"unique_params": ["x-hasura-user-id"], "max_reqs_per_min": 2},
                         "busy": {"unique_params": None, "max_reqs_per_min": 1000}}},
    })
    expect("so many a minute", codes(server, 5, as_role("user")), ["data"] * 3 + [REFUSED] * 2)
    expect("another role", codes(server, 20, as_role("busy")), ["data"] * 20)
    expect("admin has none", codes(server, 20, ADMIN), ["data"] * 20)
    expect("each user for themselves", [codes(server, 3, as_role("guest", user_id=i)) for i in (1, 2)],
           [["data", "data", REFUSED]] * 2)
    expect("without the variable they are one", codes(server, 3, as_role("guest")), ["data", "data", REFUSED])

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for path in ("/v1/graphql", "/v1alpha1/graphql"):
        connection.request("POST", path, json.dumps({"query": QUERY}), as_role("user"))
        response = connection.getresponse()
        body = json.loads(response.read())
        expect(f"{path}: status and body", (response.status, body), (429, error(REFUSED, "rate limit of 3 exceeded")))
        wait = int(response.headers["Retry-After"])
        expect(f"{path}: when to come again", 1 <= wait <= 120, True)
    expect("a mutation of what is not tracked counts, too", codes(server, 1, as_role("user"), "mutation {x}"), [REFUSED])

    command(server, "set_api_limits", {"rate_limit": {"global": {"max_reqs_per_min": 5}}})
    expect("a change holds at once", codes(server, 3, as_role("user")), ["data"] * 2 + [REFUSED])
    status, body = server.json("/v1/graphql", [{"query": QUERY}] * 6, as_role("anonymous"))
    expect("a batch counts as its requests", (status, body), (429, error(REFUSED, "rate limit of 5 exceeded")))
    status, body = server.json("/v1/graphql", [{"query": QUERY}] * 5, as_role("anonymous"))
    expect("a refused one does not count", (status, len(body)), (200, 5))
    expect("nothing is left", codes(server, 1, as_role("anonymous")), [REFUSED])

    # By somebody else, without this server knowing: within some seconds.
    psql("delete from graphql.setting where name = 'api_limits'")
    for _ in range(100):
        found = codes(server, 1, as_role("user"))
        if found == ["data"]:
            break
        time.sleep(0.2)
    expect("limits are read again", found, ["data"])


def batches(server):
    command(server, "set_api_limits", {"batch_limit": {"global": 2, "per_role": {"busy": 3}}})
    for role, most in (("user", 2), ("busy", 3)):
        status, body = server.json("/v1/graphql", [{"query": QUERY}] * most, as_role(role))
        expect(f"{role}: as many as allowed", (status, len(body)), (200, most))
        message = f"batch limit of {most} exceeded: this batch has {most + 1}"
        status, body = server.json("/v1/graphql", [{"query": QUERY}] * (most + 1), as_role(role))
        expect(f"{role}: too many", (status, body), (200, error("batch-limit-exceeded", message)))
    status, body = server.json("/v1/graphql", [{"query": QUERY}] * 20, ADMIN)
    expect("admin's batch", (status, len(body)), (200, 20))


def commands(server):
    """A role's data commands are its requests, each of a bulk, too."""
    select = {"type": "select", "args": {"table": "author", "columns": ["id"]}}

    def bulk(size):
        return {"type": "bulk", "args": [select] * size}

    command(server, "set_api_limits", {"batch_limit": {"global": 2}, "rate_limit": {"global": {"max_reqs_per_min": 4}}})
    for path in ("/v1/query", "/v1/metadata"):
        status, body = server.json(path, bulk(3), as_role("slow"))
        expect(f"{path}: too many in one", (status, body["code"]), (400, "batch-limit-exceeded"))
    hidden = {"$serde_json::private::Number": "1", **bulk(3)}
    expect("however it is written", server.json("/v1/query", hidden, as_role("slow"))[1]["code"], "batch-limit-exceeded")
    nested = select
    for _ in range(9):
        nested = {"type": "bulk", "args": [nested]}
    expect("too deep", server.json("/v1/query", nested, as_role("slow"))[0], 400)
    status, body = server.json("/v1/query", bulk(2), as_role("slow"))
    expect("as many as allowed", (status, len(body)), (200, 2))
    expect("one", server.json("/v1/query", select, as_role("slow"))[0], 200)
    status, body = server.json("/v1/query", bulk(2), as_role("slow"))
    expect("they count each for itself", (status, body["code"]), (429, "rate-limit-exceeded"))
    refused = {"type": "run_sql", "args": {"sql": "select 1"}}
    expect("what is refused counts", [server.json("/v2/query", refused, as_role("slow"))[0] for _ in range(2)], [400, 429])
    expect("GraphQL counts with them", codes(server, 1, as_role("slow")), [REFUSED])
    expect("admin's", [len(server.json("/v1/query", bulk(9), ADMIN)[1]) for _ in range(3)], [9] * 3)
    command(server, "remove_api_limits", {})


def of_the_database(server):
    command(server, "set_api_limits", {"depth_limit": {"global": 0}, "time_limit": {"per_role": {"slow": 0.2}}})
    expect("depth", server.query(QUERY, as_role("user")),
           (200, error("depth-limit-exceeded", "depth limit of 0 exceeded: this operation has 1")))
    command(server, "set_api_limits", {"time_limit": {"global": 60, "per_role": {"slow": 0.2}}})
    started = time.monotonic()
    expect("time", server.query("{ author { slow } }", as_role("slow")),
           (200, error("time-limit-exceeded", "time limit of 0.2 seconds exceeded")))
    expect("it did not run on", time.monotonic() - started < 5, True)
    command(server, "remove_api_limits", {})
    expect("none", server.query(QUERY, as_role("user"))[0], 200)


def addresses():
    limits = {"rate_limit": {"global": {"unique_params": "IP", "max_reqs_per_min": 1}}}

    def two(server, *addresses):
        return [codes(server, 1, {**as_role("user"), "X-Forwarded-For": address})[0] for address in addresses]

    with Server() as server:
        command(server, "set_api_limits", limits)
        expect("nobody is believed", two(server, "1.1.1.1", "2.2.2.2"), ["data", REFUSED])
    with Server("--trusted-proxies", "1") as server:
        expect("one proxy", two(server, "1.1.1.1", "2.2.2.2", "3.3.3.3, 2.2.2.2"), ["data", "data", REFUSED])
        expect("a network of IPv6", two(server, "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"),
               ["data", REFUSED, "data"])
        expect("the proxy itself", [two(server, "x"), two(server, "y")], [["data"], [REFUSED]])
    with Server(POSTERN_TRUSTED_PROXIES="2") as server:
        expect("two proxies", two(server, "9.9.9.9, 1.1.1.1, 5.5.5.5", "8.8.8.8, 1.1.1.1, 6.6.6.6"), ["data", REFUSED])


def explanations(server):
    explain = lambda body, headers=ADMIN: server.json("/v1/graphql/explain", body, headers)
    query = {"query": "query Q($i: Int!) { author_by_pk(id: $i) { id } __typename }", "variables": {"i": 1}}
    status, body = explain({"query": query, "user": {"X-Hasura-Role": "user"}})
    expect("explained", (status, [field["field"] for field in body]), (200, ["author_by_pk", "__typename"]))
    checks.contains("the SQL", body[0]["sql"], "SELECT ")
    checks.contains("the plan", "\n".join(body[0]["plan"]), "cost=")
    expect("nothing to explain", (body[1]["sql"], body[1]["plan"]), (None, None))
    expect("as admin", explain({"query": query})[0], 200)
    expect("as a role that may not", explain({"query": query, "user": {"x-hasura-role": "nobody"}}), (400, {
        "path": "$.selectionSet.author_by_pk", "error": "field 'author_by_pk' not found in type: 'query_root'",
        "code": "validation-failed"}))
    only_admin = 400, {"path": "$", "error": "restricted access : admin only", "code": "access-denied"}
    expect("not for roles", explain({"query": query}, as_role("user")), only_admin)
    expect("nor without the secret", explain({"query": query}, {})[0], 401)
    mutation = {"query": "mutation { delete_author(where: {}) { affected_rows } }"}
    expect("no mutation", explain({"query": mutation}), (400, {
        "path": "$", "error": "only queries can be explained", "code": "invalid-params"}))
    for body in ([], {}, {"query": "{a}"}, {"query": {}}, {"query": query, "user": {"a": 1}}):
        status, answer = explain(body)
        expect(f"{body}", (status, answer["code"]), (400, "parse-failed"))


with Server() as server:
    rates(server)
    batches(server)
    commands(server)
    of_the_database(server)
    explanations(server)
addresses()
checks.end()
