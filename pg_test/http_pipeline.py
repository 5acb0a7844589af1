"""Short queries that stand behind one another on a connection: each gets its own answer, and none waits for what another
is stuck in."""

import concurrent.futures
import os
import re
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, Checks, Server, as_role, psql

checks = Checks()
expect = checks.expect

psql("""
create table note (id int primary key, owner int not null, text text not null);
insert into note select n, n % 10, 'note ' || n from generate_series(1, 1000) n;
create table other (id int primary key);
insert into other values (1);
create view failing as select id, (1 / (id - 1))::int as quotient from other;
select graphql.track('note'), graphql.track('other'), graphql.track('failing');
insert into graphql.select_permission (relation, role, columns, filter)
  values ('note', 'owner', '{id,text}', '{"owner": "X-Hasura-User-Id"}'), ('other', 'owner', '{id}', '{}'),
         ('note', 'reader', '{id}', '{"id": {"_lt": 6}}');
""")

NOTES = "query Notes($id: Int!) { note(where: {id: {_lte: $id}}, order_by: {id: asc}, limit: 3) { id text } }"
IDS = "query Ids { note(order_by: {id: asc}) { id } }"
# What counts as short in a debug build too.
SHORT = ("--pipeline-work", "100000")
OTHER = "query Other { other { id } }"

FIRST = {"data": {"note": [{"id": n} for n in range(1, 6)]}}
LATE = {"errors": [{"extensions": {"path": "$", "code": "time-limit-exceeded"},
                    "message": "the request took longer than 4 seconds and was cancelled"}]}


def events(server):
    text = server.send("/v1/metrics", headers=ADMIN, method="GET")[1]
    found = re.findall(r'postern_pool_events_total\{([^}]*)\} (\d+)', text)
    return {re.search(r'event="([a-z_]+)"', labels)[1]: int(count) for labels, count in found}


def ask(server, query, headers, **variables):
    return server.query(query, headers, variables=variables)[1]


def warm(server):
    """What is typically short is known only once it was seen."""
    for _ in range(30):
        ask(server, NOTES, as_role("owner", user_id=1), id=50)
        ask(server, IDS, as_role("reader"))
        ask(server, OTHER, as_role("owner", user_id=1))


def own_answers():
    with Server("--pg-connections", "2", *SHORT) as server, concurrent.futures.ThreadPoolExecutor(16) as pool:
        warm(server)

        def check(number):
            owner = number % 10
            if number % 4 == 0:
                answer = ask(server, IDS, as_role("reader"))
                return answer == FIRST
            last = 30 + number % 60
            ids = [n for n in range(1, last + 1) if n % 10 == owner][:3]
            expected = {"data": {"note": [{"id": n, "text": f"note {n}"} for n in ids]}}
            return ask(server, NOTES, as_role("owner", user_id=owner), id=last) == expected

        expect("each has its own rows", [n for n, fits in enumerate(pool.map(check, range(3000))) if not fits], [])
        expect("they stood behind one another", events(server)["joined"] > 100, True)

        # An error belongs to the one who made it.
        psql("insert into other values (2)")
        broken = "query Broken { failing { quotient } }"

        def mixed(number):
            if number % 5 == 0:
                return ask(server, broken, ADMIN)["errors"][0]["extensions"]["code"] == "data-exception"
            return ask(server, OTHER, as_role("owner", user_id=1)) == {"data": {"other": [{"id": 1}, {"id": 2}]}}

        expect("with errors between them", [n for n, fits in enumerate(pool.map(mixed, range(500))) if not fits], [])
        psql("delete from other where id = 2")


class Load:
    """Clients that ask the same again and again, and how long the slowest answer took."""

    def __init__(self, server, query, headers, right, clients=8):
        self.query, self.headers, self.right = query, headers, right
        self.server, self.slowest, self.wrong, self.on = server, 0, [], True
        self.answered = [0] * clients
        self.threads = [threading.Thread(target=self.run, args=(client,)) for client in range(clients)]
        for thread in self.threads:
            thread.start()

    @property
    def asked(self):
        return sum(self.answered)

    def all_go_on(self):
        """Returns once whatever is asked now has been answered."""
        before = list(self.answered)
        while not all(now > then for now, then in zip(self.answered, before)):
            time.sleep(0.005)

    def run(self, client):
        while self.on:
            started = time.monotonic()
            answer = ask(self.server, self.query, self.headers)
            self.slowest = max(self.slowest, time.monotonic() - started)
            if not self.right(answer):
                self.wrong.append(answer)
            self.answered[client] += 1

    def end(self):
        self.on = False
        for thread in self.threads:
            thread.join()


def asking_ids(server, clients=8):
    return Load(server, IDS, as_role("reader"), lambda answer: answer == FIRST, clients)


def locked_table():
    """Short queries meet a lock: they alone wait, and not those that stand behind them."""
    def other_or_late(answer):
        return answer in ({"data": {"other": [{"id": 1}]}}, LATE)

    with Server("--pg-connections", "16", *SHORT, "--request-timeout", "4") as server:
        warm(server)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            locked, load = Load(server, OTHER, as_role("owner", user_id=1), other_or_late), asking_ids(server)
            for what, seconds in (("that is released", 1), ("longer than a request may take", 6)):
                holding = pool.submit(psql, f"begin; lock table other; select pg_sleep({seconds}); commit")
                while psql("select count(*) from pg_locks where relation = 'other'::regclass "
                           "and mode = 'AccessExclusiveLock' and granted") == "0":
                    time.sleep(0.02)
                load.slowest = 0
                answer = ask(server, OTHER, as_role("owner", user_id=1))
                expect(f"behind a lock {what}", answer, {"data": {"other": [{"id": 1}]}} if seconds < 4 else LATE)
                holding.result()
                time.sleep(0.2)
                expect(f"others meanwhile, {what}: {load.slowest:.2f} s", load.slowest < 0.8, True)
            load.end()
            locked.end()
        expect("none got a wrong answer, nor was struck", (load.wrong, locked.wrong), ([], []))
        expect("many were asked", load.asked > 500 and events(server)["joined"] > 100, True)
        expect("some stood behind what was locked", events(server)["moved"] > 0, True)
        expect("the rest goes on", ask(server, OTHER, as_role("owner", user_id=1)), {"data": {"other": [{"id": 1}]}})


def killed_backends():
    with Server("--pg-connections", "4", *SHORT) as server:
        warm(server)
        load = asking_ids(server)
        for _ in range(10):
            # Only once is a query asked for again.
            load.all_go_on()
            time.sleep(0.1)
            psql("select count(pg_terminate_backend(pid)) from pg_stat_activity "
                 "where query like '%graphql.resolve%' and pid <> pg_backend_pid()")
        load.end()
        expect("backends are killed: none got a wrong answer", load.wrong, [])
        expect("they stood behind one another", events(server)["joined"] > 50, True)


def one_connection():
    """The one connection is hardly ever idle, and yet who needs it alone gets it."""
    add = "mutation Add($id: Int!) { insert_other_one(object: {id: $id}) { id } }"
    with Server("--pg-connections", "1", *SHORT) as server:
        warm(server)
        load = asking_ids(server, 16)
        for number in range(10, 15):
            started = time.monotonic()
            answer = ask(server, add, ADMIN, id=number)
            took = time.monotonic() - started
            expect("a mutation between many queries", answer, {"data": {"insert_other_one": {"id": number}}})
            expect(f"it had not to wait for long: {took:.2f} s", took < 2, True)
        load.end()
        expect("the queries went on", (load.wrong, load.asked > 100), ([], True))
        expect("they stood behind one another", events(server)["joined"] > 50, True)


def each_its_own():
    with Server("--pipeline-depth", "1", *SHORT) as server, concurrent.futures.ThreadPoolExecutor(8) as pool:
        warm(server)
        list(pool.map(lambda _: ask(server, IDS, as_role("reader")), range(500)))
        expect("with a depth of 1 none stands behind another", events(server)["joined"], 0)


own_answers()
locked_table()
killed_backends()
one_connection()
each_its_own()
checks.end()
