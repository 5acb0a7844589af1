"""Subscriptions over WebSockets: answered together, woken by change, each under the rules of the moment."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, Checks, Server, as_role, psql
from websocket import WebSocket

checks = Checks()
expect = checks.expect
BOOKS = "subscription { book(order_by: {id: asc}) { id } }"

psql("""
create table author (id int primary key, owner text);
create table book (id int primary key, author_id int references author, title text);
insert into author values (1, 'a'), (2, 'b');
insert into book values (1, 1, 'one'), (2, 2, 'two');
create table clock (id int primary key);
create view since as select extract(epoch from now())::int as at;
select graphql.track('author'), graphql.track('book'), graphql.track('since'), graphql.track('clock');
insert into graphql.select_permission (relation, role, columns, filter) values
    ('book', 'user', '{id,title}', '{"author": {"owner": "X-Hasura-User-Id"}}');
""")


def user(name):
    return as_role("user", user_id=name)


def ids(message):
    return [book["id"] for book in message["payload"]["data"]["book"]]


def connect(server, headers=None, **more):
    client = WebSocket(server.port, **more)
    expect("acknowledged", client.init(headers)["type"], "connection_ack")
    return client


def waits(what, probe, seconds=10):
    end = time.time() + seconds
    while not (found := probe()) and time.time() < end:
        time.sleep(0.05)
    checks.expect(what, bool(found), True)
    return found


def follows(server):
    """Has it begun to hear of everything? Until then it asks at intervals."""
    locks = "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 3 and granted"
    return waits("a follower", lambda: psql(locks) == "1")


def live(server):
    clients = {name: connect(server, user(name)) for name in ("a", "b")}
    clients["all"] = connect(server, ADMIN)
    for client in clients.values():
        client.start("1", BOOKS)
    first = {name: ids(client.receive()) for name, client in clients.items()}
    expect("at first", first, {"a": [1], "b": [2], "all": [1, 2]})
    follows(server)
    time.sleep(1.5)
    psql("insert into book values (3, 1, 'three')")
    expect("a sees its own", ids(clients["a"].receive()), [1, 3])
    expect("admin sees it", ids(clients["all"].receive()), [1, 2, 3])
    expect("b has nothing new", clients["b"].nothing(), None)
    # The filter's table changes who sees what.
    psql("update author set owner = 'b' where id = 1")
    expect("a lost all", ids(clients["a"].receive()), [])
    expect("b gained them", ids(clients["b"].receive()), [1, 2, 3])
    psql("begin; delete from book; rollback")
    psql("update book set title = 'x'")
    for name, client in clients.items():
        expect(f"{name}: nothing that it selects has changed", client.nothing(0.3), None)
    # Rules hold at once, and what they refuse does not end the subscription.
    psql("update graphql.select_permission set filter = '{\"id\": {\"_lt\": 3}}' where role = 'user'")
    expect("a by the new rule", ids(clients["a"].receive()), [1, 2])
    expect("b by the new rule", ids(clients["b"].receive()), [1, 2])
    psql("delete from graphql.select_permission where role = 'user'")
    message = clients["a"].receive()
    expect("refused", message["payload"]["errors"][0]["message"], "no subscriptions exist")
    psql("""insert into graphql.select_permission (relation, role, columns, filter) values
            ('book', 'user', '{id,title}', '{"author": {"owner": "X-Hasura-User-Id"}}')""")
    expect("and again", ids(clients["a"].receive()), [])
    psql("update author set owner = 'a' where id = 1")
    expect("the new rule's table is watched", ids(clients["a"].receive()), [1, 3])
    clients["a"].stop("1")
    time.sleep(0.2)
    psql("insert into book values (4, 1, 'four')")
    expect("stopped", clients["a"].nothing(), None)
    expect("others go on", ids(clients["all"].receive()), [1, 2, 3, 4])
    for client in clients.values():
        client.close()
    psql("delete from book where id > 2")


def quiet(server):
    """A database in which nothing changes is asked nothing; one statement answers all."""
    clients = [connect(server, user("ab"[n % 2])) for n in range(20)]
    for client in clients:
        client.start("x", "subscription ($t: String!) { book(where: {title: {_neq: $t}}) { id } }", variables={"t": "none"})
    for client in clients:
        client.receive()
    follows(server)
    def calls():
        return [line for line in server.log if "graphql.live_answers" in line]

    time.sleep(1.2)
    before = len(calls())
    time.sleep(2.5)
    expect("no statement while nothing changes", len(calls()) - before, 0)
    psql("insert into book values (9, 1, 'nine')")
    for n, client in enumerate(clients):
        if n % 2 == 0:
            expect("the change", ids(client.receive()), [1, 9])
    time.sleep(1.2)
    expect("one statement for all", len(calls()) - before, 1)
    checks.contains("for all", calls()[-1], "members=20")
    for client in clients:
        client.close()
    psql("delete from book where id = 9")


def unseen(server):
    client = connect(server, ADMIN)
    client.start("1", "subscription { since { at } }")
    first = client.receive()["payload"]["data"]["since"][0]["at"]
    second = client.receive()["payload"]["data"]["since"][0]["at"]
    expect("the clock is asked for", second > first, True)
    client.close()


def stream(server):
    psql("insert into clock select generate_series(1, 7)")
    client = connect(server, ADMIN)
    client.start("s", "subscription ($from: Int!) { clock_stream(batch_size: 3, cursor: {initial_value: {id: $from}}) { id } }",
                 variables={"from": 1})
    got = []
    while True:
        batch = [row["id"] for row in client.receive()["payload"]["data"]["clock_stream"]]
        if not batch:
            break
        got.append(batch)
    expect("in batches", got, [[2, 3, 4], [5, 6, 7]])
    psql("insert into clock values (8)")
    expect("the next", client.receive()["payload"]["data"]["clock_stream"], [{"id": 8}])
    expect("the end", client.receive()["payload"]["data"]["clock_stream"], [])
    psql("insert into clock values (0)")
    expect("not what is before the cursor", client.nothing(), None)
    client.start("bad", "subscription { clock_stream(batch_size: 3, cursor: []) { id } }")
    message = client.receive()
    expect("refused", (message["type"], message["id"], message["payload"][0]["extensions"]["code"]),
           ("error", "bad", "validation-failed"))
    client.close()


def others(server):
    """One whose variables are wrong is told; the others have their answers."""
    client = connect(server, ADMIN)
    query = "subscription ($id: Int!) { book(where: {id: {_eq: $id}}) { id } }"
    client.start("1", query, variables={"id": 1})
    expect("one", ids(client.receive()), [1])
    client.start("2", query, variables={"id": "x"})
    expect("the wrong one", client.receive()["type"], "error")
    client.start("3", query, variables={"id": 2})
    expect("another", ids(client.receive()), [2])
    psql("insert into book values (7, 1, 'seven'); delete from book where id = 1")
    message = client.receive()
    expect("still told", (message["id"], ids(message)), ("1", []))
    psql("insert into book values (1, 1, 'one'); delete from book where id = 7")
    client.close()


def deep(server):
    """One whose variables can just be read, but not among those of others, is nobody else's trouble."""
    psql("create table note (id int primary key, data jsonb); insert into note values (1, '{\"a\": 1}'); select graphql.track('note')")
    client = connect(server, ADMIN)
    query = "subscription ($j: jsonb!) { note(where: {data: {_contains: $j}}) { id } }"
    nested = 1
    for _ in range(126):
        nested = {"a": nested}
    client.start("deep", query, variables={"j": nested})
    message = client.receive()
    expect("it is told", (message["id"], message["type"]), ("deep", "next"))
    client.start("1", query, variables={"j": {"a": 1}})
    expect("another", client.receive()["payload"], {"data": {"note": [{"id": 1}]}})
    psql("insert into note values (2, '{\"a\": 1}')")
    expect("still told", client.receive(), {"type": "next", "id": "1", "payload": {"data": {"note": [{"id": 1}, {"id": 2}]}}})
    client.close()


def database_ends_connections(server):
    client = connect(server, ADMIN)
    client.start("1", BOOKS)
    expect("before", ids(client.receive()), [1, 2])
    follows(server)
    psql("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'postern%' and pid <> pg_backend_pid()")
    psql("insert into book values (5, 1, 'five')")
    expect("told by asking, or by following again", ids(client.receive()), [1, 2, 5])
    time.sleep(2.5)
    follows(server)
    time.sleep(1.5)
    psql("delete from book where id = 5")
    expect("and after", ids(client.receive()), [1, 2])
    client.close()


def a_writer_that_began_before(server):
    """A transaction that wrote before anybody followed tells nothing; until it has ended, is asked at intervals."""
    writer = subprocess.Popen(["psql", "-X", "-q"], stdin=subprocess.PIPE, text=True)
    writer.stdin.write("begin; insert into book values (6, 1, 'six');\n")
    writer.stdin.flush()
    time.sleep(0.5)
    client = connect(server, ADMIN)
    client.start("1", BOOKS)
    expect("not yet", ids(client.receive()), [1, 2])
    time.sleep(1)
    writer.stdin.write("commit;\n")
    writer.stdin.close()
    writer.wait()
    expect("when it commits", ids(client.receive(5)), [1, 2, 6])
    client.close()
    psql("delete from book where id = 6")


with Server() as first:
    a_writer_that_began_before(first)
with Server("--log-level", "debug") as server:
    live(server)
    quiet(server)
    unseen(server)
    stream(server)
    others(server)
    deep(server)
    database_ends_connections(server)
checks.end()
