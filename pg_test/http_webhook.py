"""The authentication webhook: what it is shown, what its answers mean, and what happens when it gives none."""

import json
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, Checks, Server
from library import NAMES, create, refusal, rows
from stub_service import Service

checks = Checks()
expect, contains = checks.expect, checks.contains
create()
service = Service()
USER = {"X-Hasura-Role": "user", "X-Hasura-User-Id": "1"}
SECRET_HEADERS = '{"X-Api-Key": "hush"}'


def get():
    hook = service.url + "/who?a=b"
    with Server("--outgoing-header", "X-Other: hush", HASURA_GRAPHQL_AUTH_HOOK=hook,
                POSTERN_OUTGOING_HEADERS=SECRET_HEADERS) as server:
        service.answers(200, USER)
        shown = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Hasura-Role": "admin", "X-Custom": "c", "X-Api-Key": "mine",
                 "Origin": "o", "User-Agent": "me", "Content-Type": "application/json", "DNT": "1", "Upgrade": "websocket"}
        expect("a session", server.query(NAMES, shown), rows("Ada"))
        method, path, headers, body = service.last()
        expect("call", (method, path, body), ("GET", "/who?a=b", b""))
        passed = {name: headers.get(name) for name in ("authorization", "cookie", "x-hasura-role", "x-custom")}
        expect("passed on", passed, {"authorization": "Bearer x", "cookie": "a=b", "x-hasura-role": "admin", "x-custom": "c"})
        expect("not passed on", [n for n in ("origin", "content-type", "dnt", "upgrade") if n in headers], [])
        expect("the operator's", (headers.get("x-api-key"), headers.get("x-other")), ("hush", "hush"))
        expect("not the client's", headers.get("user-agent", "").startswith("postern-http/"), True)
        before = len(service.calls)
        expect("the secret wins", server.query(NAMES, ADMIN), rows("Ada", "Bruno"))
        expect("a wrong secret", refusal(server.query(NAMES, {"X-Hasura-Admin-Secret": "x"}))[1], "access-denied")
        expect("it was not asked", len(service.calls), before)
        answers(server)
        unreachable(server)
        expect("no secret in the log", "hush" in "".join(server.log), False)


def answers(server):
    invalid = "Invalid response from authorization hook"
    no_role = "x-hasura-role not found in session variables"
    backend = {**USER, "X-Hasura-Use-Backend-Only-Permissions": "true"}
    service.answers(200, backend)
    insert = 'mutation { insert_author_one(object: {id: 9, name: "x"}) { id } }'
    expect("no backend", server.query(insert)[1].keys(), {"errors": 1}.keys())
    service.answers(200, {"x-hasura-role": "admin"})
    expect("admin", server.query(NAMES), rows("Ada", "Bruno"))
    cases = [
        (401, USER, 401, "access-denied", "Authentication hook unauthorized this request"),
        (403, USER, 500, "unexpected", invalid), (500, USER, 500, "unexpected", invalid),
        (201, USER, 500, "unexpected", invalid), (302, USER, 500, "unexpected", invalid),
        (200, {}, 400, "invalid-params", no_role), (200, {"X-Hasura-User-Id": "1"}, 400, "invalid-params", no_role),
        (200, {"X-Hasura-Role": ""}, 400, "invalid-params", no_role), (200, {"X-Hasura-Role": None}, 400, "invalid-params", no_role),
        (200, [], 500, "unexpected", invalid), (200, b"", 500, "unexpected", invalid), (200, b"\xff", 500, "unexpected", invalid),
        (200, b"[" * 100_000, 500, "unexpected", invalid), (200, {**USER, "x-hasura-x": {}}, 500, "unexpected", invalid),
        (200, b'{"x-hasura-role": "user", "x": "' + b"x" * 2_000_000 + b'"}', 500, "unexpected",
         "webhook authentication request failed"),
    ]
    for answer, body, status, code, text in cases:
        service.answers(answer, body, {"Location": service.url + "/other"})
        what = f"{answer} {str(body)[:40]}"
        for path in ("/v1alpha1/graphql", "/v1/metadata"):
            expect(f"{what} {path}", refusal(server.json(path, {"query": NAMES})), (status, code, text))
        expect(what, refusal(server.query(NAMES)), (200, code, text))
    expect("redirections are not followed", any(path == "/other" for _, path, _, _ in service.calls), False)


def unreachable(server):
    service.answers(200, USER)
    expect("afterwards", server.query(NAMES), rows("Ada"))
    failed = "webhook authentication request failed"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with Server("--auth-hook-timeout", "1", HASURA_GRAPHQL_AUTH_HOOK=url) as other:
            expect("silent", refusal(other.query(NAMES)), (200, "unexpected", failed))
            expect("the secret needs no webhook", other.query(NAMES, ADMIN), rows("Ada", "Bruno"))
    with Server(HASURA_GRAPHQL_AUTH_HOOK=url) as other:
        expect("down", refusal(other.json("/v1alpha1/graphql", {"query": NAMES})), (500, "unexpected", failed))
    with Server("--auth-hook-timeout", "1", HASURA_GRAPHQL_AUTH_HOOK=service.url) as other:
        service.answers(200, USER, delay=1.5)
        expect("slow", refusal(other.query(NAMES)), (200, "unexpected", failed))
        service.answers(200, USER)
        expect("fast again", other.query(NAMES), rows("Ada"))


def post():
    post = {"HASURA_GRAPHQL_AUTH_HOOK": service.url, "HASURA_GRAPHQL_AUTH_HOOK_MODE": "POST"}
    request = {"query": NAMES, "variables": {"n": 1}, "operationName": None}
    with Server(POSTERN_OUTGOING_HEADERS=SECRET_HEADERS, **post) as server:
        service.answers(200, USER)
        expect("a session", server.json("/v1/graphql", {**request, "extensions": {}, "variables": {}}, {"X-Custom": "c"}),
               rows("Ada"))
        method, _, headers, body = service.last()
        expect("call", (method, headers["content-type"], headers["x-api-key"]), ("POST", "application/json", "hush"))
        body = json.loads(body)
        expect("headers", (body["headers"]["x-custom"], "x-custom" in headers), ("c", False))
        expect("request", body["request"], {**request, "variables": {}})
        server.json("/v1/graphql", [{"query": NAMES}, {"query": NAMES}])
        expect("a batch", json.loads(service.last()[3])["request"], [{"query": NAMES}, {"query": NAMES}])
        server.json("/v1/metadata", {"type": "export_metadata", "args": {}})
        expect("metadata", json.loads(service.last()[3])["request"], None)
        service.answers(401, {})
        expect("no", refusal(server.json("/v1alpha1/graphql", {"query": NAMES}))[:2], (401, "access-denied"))
        before = len(service.calls)
        expect("the secret wins", server.query(NAMES, ADMIN), rows("Ada", "Bruno"))
        expect("it was not asked", len(service.calls), before)
    with Server(HASURA_GRAPHQL_AUTH_HOOK_SEND_REQUEST_BODY="false", **post) as server:
        service.answers(200, USER)
        expect("without the request", server.query(NAMES), rows("Ada"))
        expect("without the request", json.loads(service.last()[3])["request"], None)


get()
post()
service.end()
checks.end()
