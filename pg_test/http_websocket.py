"""WebSockets: both protocols, who is let in, what is refused how, limits, and clients that behave badly."""

import json
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, SECRET, Checks, Server, as_role, psql
from tokens import hs256
from websocket import Closed, WebSocket

checks = Checks()
expect = checks.expect
NEW, OLD = "graphql-transport-ws", "graphql-ws"
NAMES = "{ author(order_by: {name: asc}) { name } }"

psql("""
create table author (id int primary key, name text not null);
insert into author values (1, 'Ada'), (2, 'Bruno');
create table big (id int primary key, content text);
insert into big select n, repeat(md5(n::text), 3000) from generate_series(1, 30) n;
select graphql.track('author'), graphql.track('big');
insert into graphql.select_permission (relation, role, columns, filter) values
    ('author', 'user', '{id,name}', '{"id": "X-Hasura-User-Id"}'),
    ('author', 'anonymous', '{name}', '{"id": 2}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('author', 'user', '{id,name}', '{}');
create function wait(seconds float) returns setof author language sql volatile as $$ select pg_sleep(seconds); select * from author $$;
insert into graphql.function (function, exposed_as) values ('wait(float8)', 'mutation');
""")


def closed(client, timeout=20):
    """The close code, and what came before it."""
    seen = []
    try:
        while True:
            seen.append(client.receive(timeout)["type"])
    except Closed as error:
        return error.code, seen
    except TimeoutError:
        return "still open", seen


def opened(server, headers=None, **more):
    client = WebSocket(server.port, **more)
    expect("acknowledged", client.init(ADMIN if headers is None else headers), {"type": "connection_ack"})
    return client


def both(server, protocol, data, complete):
    client = opened(server, as_role("user", user_id=1), protocol=protocol)
    client.start("1", NAMES)
    expect(protocol, client.receive(), {"type": data, "id": "1", "payload": {"data": {"author": [{"name": "Ada"}]}}})
    expect(protocol, client.receive(), complete("1"))
    client.start("m", 'mutation ($n: String!) { insert_author_one(object: {id: 1000, name: $n}) { name } }', variables={"n": "X"})
    # Its own row is not shown to it, but it was written.
    expect(protocol + " mutation", client.receive()["payload"], {"data": {"insert_author_one": None}})
    expect(protocol, client.receive(), complete("m"))
    expect("written", psql("delete from author where id = 1000 returning name"), "X")
    client.start("e", "{ nothing }")
    message = client.receive()
    return client, message


def protocols(server):
    for protocol in (NEW, OLD, None):
        client = WebSocket(server.port, protocol=protocol)
        expect("switched", client.status, 101)
        name = f"sec-websocket-protocol: {protocol}"
        expect(f"chosen {protocol}", name in client.head.lower(), protocol is not None)
        client.close()
    expect("another protocol", "sec-websocket-protocol" in WebSocket(server.port, protocol="chat").head.lower(), False)
    client, message = both(server, NEW, "next", lambda id: {"type": "complete", "id": id})
    expect("error", (message["type"], message["payload"][0]["extensions"]["code"]), ("error", "validation-failed"))
    client.send(type="ping", payload={"a": 1})
    expect("pong", client.receive(), {"type": "pong", "payload": {"a": 1}})
    client.start("1", NAMES)
    expect("the id again", client.receive()["id"], "1")
    client, message = both(server, OLD, "data", lambda id: {"type": "complete", "id": id})
    expect("as data", (message["type"], message["payload"]["errors"][0]["extensions"]["code"]), ("data", "validation-failed"))
    expect("and over", client.receive(), {"type": "complete", "id": "e"})
    client.send(type="connection_terminate")
    expect("terminated", closed(client)[0], 1000)


def who(server):
    for protocol in (NEW, OLD):
        for headers in (None, {}, {"x-hasura-admin-secret": "no"}, {"x-hasura-role": "admin"}):
            client = WebSocket(server.port, protocol=protocol)
            client.send(type="connection_init", payload={"headers": headers})
            expect(f"{protocol} {headers}", closed(client), (4403, [] if protocol == NEW else ["connection_error"]))
    client = WebSocket(server.port, headers=as_role("user", user_id=2))
    expect("by the request's headers", client.init(), {"type": "connection_ack"})
    client.start("1", NAMES)
    expect("its rows", client.receive()["payload"], {"data": {"author": [{"name": "Bruno"}]}})
    client = WebSocket(server.port, headers=ADMIN)
    client.send(type="connection_init", payload={"headers": as_role("user", user_id=1)})
    client.receive()
    client.start("1", NAMES)
    expect("the message goes before", client.receive()["payload"], {"data": {"author": [{"name": "Ada"}]}})
    with Server("--unauthorized-role", "anonymous") as anonymous:
        client = WebSocket(anonymous.port)
        expect("nobody", client.init({"X-Hasura-Role": "admin"}), {"type": "connection_ack"})
        client.start("1", NAMES)
        expect("what nobody sees", client.receive()["payload"], {"data": {"author": [{"name": "Bruno"}]}})


def pages():
    """Pages of other origins open no WebSocket; cookies do not count where CORS is disabled."""
    def status(server, origin):
        return WebSocket(server.port, headers={"Origin": origin}).status
    with Server(HASURA_GRAPHQL_CORS_DOMAIN="https://app.example.com, https://*.example.org") as server:
        for origin in ("https://app.example.com", "https://a.example.org", f"http://127.0.0.1:{server.port}"):
            expect(origin, status(server, origin), 101)
        for origin in ("https://example.com", "https://app.example.com.evil.net", "null", "", "http://127.0.0.1",
                       f"http://evil.net/?127.0.0.1:{server.port}"):
            expect(origin, status(server, origin), 400)
        expect("no page", WebSocket(server.port).status, 101)
    secret = json.dumps({"type": "HS256", "key": "k" * 32, "header": {"type": "Cookie", "name": "session"}})
    claims = {"https://hasura.io/jwt/claims": {"x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "user",
                                               "x-hasura-user-id": "1"}}
    for disabled, reads, answer in (("false", "false", "connection_ack"), ("true", "false", None), ("true", "true", "connection_ack")):
        with Server(HASURA_GRAPHQL_JWT_SECRET=secret, HASURA_GRAPHQL_DISABLE_CORS=disabled,
                    HASURA_GRAPHQL_WS_READ_COOKIE=reads) as server:
            client = WebSocket(server.port, headers={"Origin": "https://x.example", "Cookie": "session=" + hs256(claims, "k" * 32)})
            client.send(type="connection_init")
            try:
                found = client.receive()["type"]
            except Closed:
                found = None
            expect(f"cookies, CORS disabled {disabled}, read {reads}", found, answer)


def expiry():
    """A token that expires ends the connection; so does an access key that is revoked."""
    secret = json.dumps({"type": "HS256", "key": "k" * 32})
    claims = {"exp": int(time.time()) + 3, "https://hasura.io/jwt/claims": {
        "x-hasura-allowed-roles": ["user"], "x-hasura-default-role": "user", "x-hasura-user-id": "1"}}
    key = psql("select graphql.create_access_key('ws', 'user', '{execute_graphql}')")
    blind = psql("select graphql.create_access_key('blind', 'user', '{view_metrics}')")
    with Server("--websocket-keepalive", "1", HASURA_GRAPHQL_JWT_SECRET=secret) as server:
        client = opened(server, {"Authorization": "Bearer " + hs256(claims, "k" * 32)})
        client.start("1", "subscription { author { name } }")
        expect("its rows", client.receive()["payload"], {"data": {"author": [{"name": "Ada"}]}})
        expect("until it expires", closed(client, 10)[0], 4403)
        client = WebSocket(server.port)
        client.send(type="connection_init", payload={"headers": {"X-Hasura-Collaborator-Token": blind}})
        expect("a key for metrics alone", closed(client), (4403, []))
        client = opened(server, {"X-Hasura-Collaborator-Token": key})
        psql("select graphql.revoke_access_key('ws')")
        expect("a revoked key", closed(client, 20)[0], 4403)


def broken(server):
    def after(*messages, init=True, protocol=NEW):
        client = opened(server, protocol=protocol) if init else WebSocket(server.port, protocol=protocol)
        for message in messages:
            client.frame(*message) if isinstance(message, tuple) else client.send(**message)
        return closed(client, 5)[0]

    subscribe = {"type": "subscribe", "id": "1", "payload": {"query": "subscription { author { name } }"}}
    expect("before init", after(subscribe, init=False), 4401)
    expect("twice", after({"type": "connection_init"}), 4429)
    expect("the same id", after(subscribe, subscribe), 4409)
    for text in (b"", b"x", b"[]", b"{}", b'{"type": "start", "id": "1", "payload": {}}', b'{"type": "subscribe", "id": "1"}',
                 b'{"type": "subscribe", "payload": {"query": "{ a }"}}', b"[" * 100000):
        expect(f"{text[:40]}", after((1, text)), 4400)
    expect("binary", after((2, b"{}")), 4400)
    expect("headers that are none", after({"type": "connection_init", "payload": {"headers": {"a\n": "b"}}}, init=False), 4403)
    client = opened(server)
    for payload in ({}, {"query": 1}, {"query": "{ author { id } }", "variables": []}, []):
        client.send(type="subscribe", id="1", payload=payload)
        message = client.receive()
        expect(f"{payload}", (message["type"], message["payload"][0]["extensions"]["code"]), ("error", "parse-failed"))
    client.start("2", NAMES)
    expect("it goes on", client.receive()["type"], "next")
    client.stop("never begun")
    client.start("3", NAMES)
    expect("it goes on", [client.receive()["type"] for _ in range(3)], ["complete", "next", "complete"])


def limits():
    with Server("--websocket-connections", "3", "--websocket-operations", "2", "--websocket-init-timeout", "1",
                "--body-limit", "1000", "--websocket-keepalive", "1") as server:
        expect("takes its time", closed(WebSocket(server.port), 5)[0], 4408)
        clients = [opened(server) for _ in range(3)]
        expect("one too many", WebSocket(server.port).status, 503)
        clients.pop().close()
        end = time.time() + 5
        while WebSocket(server.port).status != 101 and time.time() < end:
            time.sleep(0.1)
        checks.expect("one has left", time.time() < end, True)
        client = clients[0]
        for id in "12":
            client.start(id, "subscription { author { name } }")
            expect("under way", client.receive()["type"], "next")
        client.start("3", NAMES)
        message = client.receive()
        expect("too many", (message["type"], message["payload"][0]["extensions"]["code"]), ("error", "operation-limit-exceeded"))
        client.stop("1")
        time.sleep(0.2)
        client.start("4", NAMES)
        expect("there is room", client.receive()["type"], "next")
        try:
            client.frame(1, b'{"type":"subscribe","id":"9","payload":{"query":"' + b"x" * 2000 + b'"}}')
            found = closed(client, 5)[0]
        except OSError:
            found = None
        expect("too long", found in (None, 1009), True)


def mutation_is_cancelled(server):
    client = opened(server)
    client.start("1", "mutation { wait(args: {seconds: 30}) { id } }")
    running = "select count(*) from pg_stat_activity where state = 'active' and query like '%graphql.resolve%' and pid <> pg_backend_pid()"
    end = time.time() + 5
    while psql(running) != "1" and time.time() < end:
        time.sleep(0.05)
    expect("it runs", psql(running), "1")
    client.start("2", NAMES)
    expect("others are answered meanwhile", client.receive()["id"], "2")
    client.close()


def memory(server):
    with open(f"/proc/{server.process.pid}/status") as status:
        return int(next(line.split()[1] for line in status if line.startswith("VmRSS"))) // 1024


def stuck(server):
    """A client that stops reading costs a few answers, not all that would have come."""
    client = opened(server)
    client.start("1", "subscription { big(order_by: {id: asc}) { id content } }")
    client.receive()
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    before = memory(server)
    other = opened(server)
    other.start("1", "subscription { big_aggregate { aggregate { max { id } } } }")
    other.receive()
    for n in range(100):
        psql(f"insert into big values ({100 + n}, 'x')")
        time.sleep(0.06)
    got = 0
    while other.nothing(1.0):
        got += 1
    checks.expect("others are told", got > 3, True)
    grown = memory(server) - before
    # An answer has 3 MB; 100 of them would be 300.
    checks.expect(f"memory ({grown} MB)", grown < 100, True)
    client.close()
    psql("delete from big where id >= 100")


def many(server):
    """Two thousand connections, each with a subscription, hear of one change."""
    before = memory(server)
    clients, lock = [], threading.Lock()

    def open_some(count):
        for _ in range(count):
            client = WebSocket(server.port)
            client.init(as_role("user", user_id=1))
            client.start("1", "subscription { author { name } }")
            client.receive()
            with lock:
                clients.append(client)

    threads = [threading.Thread(target=open_some, args=(250,)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    expect("open", len(clients), 2000)
    grown = memory(server) - before
    checks.expect(f"memory ({grown} MB)", grown < 300, True)
    began = time.time()
    psql("update author set name = 'Ada L.' where id = 1")
    heard = sum(client.receive(30)["payload"]["data"]["author"][0]["name"] == "Ada L." for client in clients)
    took = time.time() - began
    expect("all hear", heard, 2000)
    checks.expect(f"soon ({took:.1f} s)", took < 20, True)
    for client in clients:
        client.close()
    psql("update author set name = 'Ada' where id = 1")
    time.sleep(1)
    expect("it still serves", server.query(NAMES, as_role("user", user_id=1)), (200, {"data": {"author": [{"name": "Ada"}]}}))


def ending():
    server = Server()
    client = opened(server)
    client.start("1", "subscription { author { name } }")
    client.receive()
    server.process.terminate()
    expect("told that it ends", closed(client)[0], 1001)
    expect("ends well", server.process.wait(20), 0)


with Server() as server:
    protocols(server)
    who(server)
    broken(server)
    mutation_is_cancelled(server)
    stuck(server)
    many(server)
limits()
pages()
expiry()
ending()
checks.end()
