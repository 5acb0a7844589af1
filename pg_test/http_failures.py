"""A database that is slow, dead or full, and clients that go away: what is answered meanwhile, and that all is well after."""

import concurrent.futures
import json
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import cluster
from http_server import ADMIN, Checks, Server, as_role, psql
from proxy import Proxy

checks = Checks()
expect, contains = checks.expect, checks.contains

psql("""
create table author (id int primary key, name text not null);
insert into author values (1, 'Ada');
create function slow(seconds float8) returns setof author language sql stable
    as $$ select author.* from author, pg_sleep(seconds) where author.id = 1 $$;
create function wait() returns trigger language plpgsql as $$
begin
  if new.name = 'slow' then perform pg_sleep(3); end if;
  return new;
end $$;
create trigger wait before insert on author for each row execute function wait();
create table large (id int primary key, content text);
insert into large select n, repeat('0123456789abcdef', 65536) from generate_series(1, 20) n;
select graphql.track('author'), graphql.track('large');
insert into graphql.function (function) values ('slow(float8)');
insert into graphql.select_permission (relation, role, columns, filter) values ('author', 'user', '{id,name}', '{}');
""")

NAMES = "{ author_by_pk(id: 1) { name } }"
ADA = {"data": {"author_by_pk": {"name": "Ada"}}}
SLOW = "query Slow { slow(args: {seconds: %s}) { name } }"
SLOW_ANSWER = {"data": {"slow": [{"name": "Ada"}]}}
INSERT = 'mutation Add { insert_author_one(object: {id: %d, name: "%s"}) { id } }'
# Of all that the server runs, whatever it is called meanwhile.
OURS = "query like '%graphql.resolve%' and pid <> pg_backend_pid()"
RUNNING = f"select count(*) from pg_stat_activity where state = 'active' and {OURS}"


def until(what, condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    expect(what, "not within %s seconds" % seconds, "soon")


def ask(server, query, headers=ADMIN):
    return server.json("/v1alpha1/graphql", {"query": query}, headers)


def error_of(answer):
    status, body = answer
    [error] = body["errors"]
    return status, error["extensions"]["code"], error["message"]


def is_well(what, server):
    expect(f"{what}: a query", ask(server, NAMES), (200, ADA))
    mutation = 'mutation { update_author_by_pk(pk_columns: {id: 1}, _set: {name: "Ada"}) { name } }'
    expect(f"{what}: a mutation", ask(server, mutation)[0], 200)
    expect(f"{what}: health", server.send("/healthz", method="GET")[0], 200)


def raw(server, query, headers=ADMIN, buffer=None):
    """A client that has sent its request and reads nothing."""
    client = socket.socket()
    if buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.connect(("127.0.0.1", server.port))
    body = json.dumps({"query": query})
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = ["POST /v1alpha1/graphql HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *lines, "", ""]
    client.sendall(("\r\n".join(head) + body).encode())
    return client


def resident(server):
    """Megabytes."""
    with open(f"/proc/{server.process.pid}/status") as file:
        [line] = [line for line in file if line.startswith("VmRSS")]
    return int(line.split()[1]) // 1024


def slow_database():
    with Server("--request-timeout", "1", "--pg-connections", "2") as server:
        started = time.monotonic()
        answer = error_of(ask(server, SLOW % 20, as_role("user")))
        expect("too slow", answer, (504, "time-limit-exceeded", "the request took longer than 1 seconds and was cancelled"))
        expect("it was not waited for", time.monotonic() - started < 4, True)
        until("the statement ends", lambda: psql(RUNNING) == "0", 2)
        expect("a slow mutation", error_of(ask(server, INSERT % (2, "slow")))[1], "time-limit-exceeded")
        expect("it wrote nothing", psql("select count(*) from author where id = 2"), "0")
        is_well("after slow ones", server)
        # A second cancellation would strike whoever uses the connection next.
        expect("none is struck", [ask(server, SLOW % 0.1)[0] for _ in range(10)], [200] * 10)


def killed_backends():
    kill = f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {OURS}"
    with Server("--pg-connections", "4") as server, concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ask(server, SLOW % 0.2), range(4)))
        expect("idle ones to kill", psql(kill), "4")
        answers = list(pool.map(lambda _: ask(server, NAMES), range(8)))
        expect("after idle ones were killed", answers, [(200, ADA)] * 8)
        query, mutation = pool.submit(ask, server, SLOW % 1), pool.submit(ask, server, INSERT % (3, "slow"))
        until("both run", lambda: psql(RUNNING) == "2")
        psql(kill)
        expect("a query whose backend was killed is asked again", query.result(), (200, SLOW_ANSWER))
        expect("a mutation is not", error_of(mutation.result())[:2], (500, "unexpected"))
        expect("nor did it write", psql("select count(*) from author where id = 3"), "0")
        is_well("after killed backends", server)


def restarted_database():
    database = cluster.of_case()
    with Server() as server:
        is_well("before the restart", server)
        database.restart()
        is_well("after a crash and restart", server)
        database.stop("fast")
        answer = error_of(ask(server, NAMES))
        expect("dead", answer[:2], (503, "unexpected"))
        contains("dead", answer[2], "error connecting to server")
        expect("dead, for a role", error_of(ask(server, NAMES, as_role("user"))),
               (503, "unexpected", "the database cannot be reached"))
        expect("dead, on v1", server.query(NAMES, ADMIN)[0], 200)
        expect("its health", server.send("/healthz", method="GET")[0], 500)
        database.start()
        is_well("after it was dead", server)


def broken_network():
    proxy = Proxy(os.path.join(os.environ["PGHOST"], ".s.PGSQL.5432"))
    url = cluster.of_case().url(host="127.0.0.1", port=proxy.port)
    with Server("--request-timeout", "1", "--pg-connections", "4", url=url) as server:
        is_well("through the proxy", server)
        proxy.reset()
        is_well("after broken connections", server)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(ask, server, SLOW % 0.5) for _ in range(4)]
            until("all run", lambda: psql(RUNNING) == "4")
            proxy.reset()
            expect("broken under way", [answer.result() for answer in waiting], [(200, SLOW_ANSWER)] * 4)
        proxy.close()
        proxy.reset()
        expect("refused", error_of(ask(server, NAMES))[:2], (503, "unexpected"))
        proxy.open()
        is_well("after refusals", server)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: ask(server, SLOW % 0.3), range(4)))
        proxy.freeze()
        started = time.monotonic()
        expect("frozen", error_of(ask(server, NAMES))[:2], (504, "time-limit-exceeded"))
        expect("frozen: answered in time", time.monotonic() - started < 12, True)
        unknown = error_of(ask(server, INSERT % (4, "Four")))
        contains("a mutation that may have run", unknown[2], "whether it was carried out is not known")
        proxy.thaw()
        until("it thaws", lambda: ask(server, NAMES) == (200, ADA))
        until("with all connections", lambda: [ask(server, SLOW % 0)[0] for _ in range(4)] == [200] * 4)
        is_well("after ice", server)


def full_pool():
    flags = ["--pg-connections", "2", "--pool-wait-seconds", "1", "--pool-max-waiting", "2"]
    busy = (503, "unexpected", "all connections to the database are busy")
    with Server(*flags) as server, concurrent.futures.ThreadPoolExecutor(20) as pool:
        slow = [pool.submit(ask, server, SLOW % 3) for _ in range(2)]
        until("both run", lambda: psql(RUNNING) == "2")
        waiting = [pool.submit(ask, server, NAMES, as_role("user")) for _ in range(2)]
        time.sleep(0.3)
        started = time.monotonic()
        expect("too many wait", error_of(ask(server, NAMES, as_role("user"))), busy)
        expect("at once", time.monotonic() - started < 0.5, True)
        client = raw(server, NAMES)
        contains("when to come again", client.recv(1000).decode().lower(), "retry-after: 1\r\n")
        client.close()
        expect("on v1", server.query(NAMES, ADMIN)[0], 200)
        expect("waited in vain", [error_of(answer.result()) for answer in waiting], [busy] * 2)
        expect("those that run are answered", [answer.result() for answer in slow], [(200, SLOW_ANSWER)] * 2)
        is_well("after a full pool", server)
        many = list(pool.map(lambda _: error_of(a)[0] if "errors" in (a := ask(server, NAMES))[1] else 200, range(200)))
        expect("crowds get an answer or are told", set(many) <= {200, 503} and 200 in many, True)


def vanishing_clients():
    with Server("--pg-connections", "10") as server:
        is_well("before they vanish", server)
        clients = [raw(server, SLOW % 30) for _ in range(200)]
        until("all connections are used", lambda: psql(RUNNING) == "10")
        for client in clients:
            client.close()
        time.sleep(1)
        expect("no orphans", psql(RUNNING), "0")
        is_well("after they vanished", server)
        client = raw(server, INSERT % (5, "slow"))
        until("a mutation runs", lambda: psql(RUNNING) == "1")
        client.close()
        until("it ends", lambda: psql(RUNNING) == "0", 2)
        expect("it wrote nothing", psql("select count(*) from author where id = 5"), "0")


def clients_that_stop_reading():
    """Each answer is 20 MB."""
    large = "{ large { content } }"
    with Server("--pg-connections", "2", "--write-timeout", "8") as server:
        is_well("before they stop", server)
        before = resident(server)
        clients = [raw(server, large, buffer=4096) for _ in range(30)]
        statuses, most, end = set(), 0, time.monotonic() + 8
        while 503 not in statuses and time.monotonic() < end:
            most = max(most, resident(server))
            statuses.add(ask(server, NAMES)[0])
            time.sleep(0.05)
        # 30 answers would be 600 MB.
        expect(f"memory is bounded ({before} MB before, {most} MB at most)", most - before < 400, True)
        answer = error_of(ask(server, NAMES))
        expect("others are told", answer, (503, "unexpected", "too many answers wait for clients that do not take them"))
        until("their connections end", lambda: resident(server) - before < 100, 20)
        is_well("after clients that stopped reading", server)
        for client in clients:
            client.close()
        client = raw(server, large)
        size = 0
        while size < 20 << 20 and (part := client.recv(1 << 20)):
            size += len(part)
            time.sleep(0.05)
        expect("who reads slowly gets all", size >= 20 << 20, True)
        client.close()


def tags():
    names = f"select application_name from pg_stat_activity where {OURS}"
    with Server("--pg-connections", "1") as server, concurrent.futures.ThreadPoolExecutor(1) as pool:
        headers = {**as_role("user"), "X-Request-Id": "0123-abcd"}
        psql("insert into graphql.setting values ('infer_function_permissions', 'true')")
        answer = pool.submit(ask, server, SLOW % 1, headers)
        until("it runs", lambda: psql(RUNNING) == "1")
        expect("its tag", psql(names), "0123-abcd user Slow")
        expect("answered", answer.result(), (200, SLOW_ANSWER))
        expect("no tag between requests", psql(names), "postern-http")
        # An error that ends the transaction takes the tag away too.
        psql("alter function slow rename to away")
        ask(server, SLOW % 0, headers)
        expect("no tag after an error", psql(names), "postern-http")
        psql("alter function away rename to slow")
        strange = {**as_role("user"), "X-Request-Id": "i" * 70}
        answer = pool.submit(ask, server, SLOW % 1, strange)
        until("it runs", lambda: psql(RUNNING) == "1")
        expect("a long tag", psql(names), "i" * 63)
        answer.result()
    with Server("--query-tags", "false") as server, concurrent.futures.ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, server, SLOW % 1, headers)
        until("it runs", lambda: psql(RUNNING) == "1")
        expect("without tags", psql(names), "postern-http")
        expect("answered", answer.result(), (200, SLOW_ANSWER))


for case in (slow_database, killed_backends, broken_network, full_pool, vanishing_clients, clients_that_stop_reading, tags,
             restarted_database):
    started = time.monotonic()
    case()
    print(f"{case.__name__}: {time.monotonic() - started:.1f} s", file=sys.stderr)
checks.end()
