"""Hot standbys answer queries: which requests go where, and what happens when one is behind, gone or no standby any more."""

import concurrent.futures
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import cluster
from http_server import ADMIN, Checks, Server, as_role, psql
from proxy import Proxy

checks = Checks()
expect, contains = checks.expect, checks.contains

psql("""
create table place (id int primary key, is_standby bool);
create function here() returns setof place language sql stable as 'select 1, pg_is_in_recovery()';
create table author (id int primary key, name text not null);
insert into author values (1, 'Ada');
create function slow(seconds float8) returns setof author language plpgsql stable as $$
begin
  perform pg_sleep(seconds);
  return query select * from author where id = 1;
end $$;
select graphql.track('place'), graphql.track('author');
insert into graphql.function (function) values ('here()'), ('slow(float8)');
insert into graphql.select_permission (relation, role, columns, filter) values
    ('place', 'user', '{is_standby}', '{}'), ('author', 'user', '{id}', '{"id": "X-Hasura-User-Id"}');
""")

HERE = "{ here { is_standby } }"
STANDBY, PRIMARY = ({"data": {"here": [{"is_standby": where}]}} for where in (True, False))
RENAME = 'mutation { update_author_by_pk(pk_columns: {id: 1}, _set: {name: "Ada"}) { name } }'
RENAMED = {"data": {"update_author_by_pk": {"name": "Ada"}}}


def where(server, headers=ADMIN):
    return server.query(HERE, headers)[1]


def touch():
    """Writes something that standbys have to replay, at once: the case's cluster commits without waiting for its log."""
    psql("set synchronous_commit = on; update author set name = name")


def until(what, condition, seconds=15):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    expect(what, f"not within {seconds} seconds", "soon")


def routes(server):
    until("the standby is used", lambda: where(server) == STANDBY)
    expect("always", [where(server) for _ in range(10)], [STANDBY] * 10)
    psql("insert into graphql.setting values ('infer_function_permissions', 'true')")
    user = as_role("user", user_id=1)
    until("a role's query too, and rules arrive", lambda: where(server, user) == STANDBY)
    expect("a role's filter holds there", server.query("{ author { id } }", as_role("user", user_id=2))[1], {"data": {"author": []}})
    expect("nor more columns", list(server.query("{ author { name } }", user)[1]), ["errors"])
    expect("mutations go to the primary", server.query(RENAME, ADMIN)[1], RENAMED)
    expect("one of two operations", server.query("query A { here { id } } " + RENAME.replace("mutation", "mutation B"), ADMIN,
           operationName="B")[1], RENAMED)
    expect("on demand", where(server, {**ADMIN, "X-Postern-Consistency": "primary"}), PRIMARY)
    batch = lambda *queries: server.json("/v1/graphql", [{"query": query} for query in queries], ADMIN)[1]
    expect("a batch of queries", batch(HERE, HERE), [STANDBY] * 2)
    expect("a batch with a mutation", batch(HERE, RENAME, HERE), [PRIMARY, RENAMED, PRIMARY])
    run = {"type": "run_sql", "args": {"sql": "select pg_is_in_recovery()"}}
    expect("metadata", server.json("/v2/query", run, ADMIN)[1]["result"][1], ["f"])
    # What cannot be read here may be anything.
    expect("no document", list(server.query("", ADMIN)[1]), ["errors"])


def number(server, name, label=""):
    """What /metrics says."""
    lines = server.send("/metrics", None, ADMIN, "GET")[1].splitlines()
    return float(next(line for line in lines if line.startswith(name + "{") and label in line).rsplit(" ", 1)[1])


def idle_and_behind(server, standby):
    time.sleep(4)
    expect("an idle primary is no lag", where(server), STANDBY)
    standby.sql("select pg_wal_replay_pause()")
    touch()
    until("who is behind is left out", lambda: where(server) == PRIMARY)
    expect("the numbers tell", (number(server, "postern_replica_in_use"), number(server, "postern_replica_lag_seconds") > 0,
           number(server, "postern_replica_queries_total", 'outcome="asked"') > 0), (0, True, True))
    expect("all is answered meanwhile", [where(server) for _ in range(10)], [PRIMARY] * 10)
    standby.sql("select pg_wal_replay_resume()")
    until("and comes back", lambda: where(server) == STANDBY)
    expect("the numbers too", number(server, "postern_replica_in_use"), 1)


def disconnected(server, standby):
    """It answers, and knows of nothing new: the time of its last transaction would not tell."""
    there = standby.sql("show primary_conninfo").replace("'", "''")
    standby.sql("alter system set primary_conninfo = ''")
    standby.control("reload")
    time.sleep(0.5)
    touch()
    until("a standby without its primary", lambda: where(server) == PRIMARY)
    standby.sql(f"alter system set primary_conninfo = '{there}'")
    standby.control("reload")
    until("is connected again", lambda: where(server) == STANDBY)


def conflicts(server):
    """What a standby has to replay cancels queries; these are asked again, and nobody notices."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        query = "{ author { id } slow(args: {seconds: 2}) { id } }"
        answers = [pool.submit(server.query, query, ADMIN) for _ in range(4)]
        time.sleep(0.5)
        touch()
        psql("vacuum author")
        expect("in spite of conflicts", [answer.result()[1] for answer in answers],
               [{"data": {"author": [{"id": 1}], "slow": [{"id": 1}]}}] * 4)
    contains("the conflict", server.logged("due to conflict with recovery; asking the primary"), "due to conflict with recovery; asking the primary")


def dying(server, standby):
    stopped, failures, count = threading.Event(), [], 0

    def load():
        nonlocal count
        while not stopped.is_set():
            answer = where(server)
            count += 1
            if answer not in (STANDBY, PRIMARY):
                failures.append(answer)

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    standby.stop("immediate")
    time.sleep(1)
    expect("all on the primary", where(server), PRIMARY)
    standby.start()
    until("it comes back", lambda: where(server) == STANDBY)
    standby.stop("fast")
    time.sleep(0.5)
    stopped.set()
    for thread in threads:
        thread.join()
    expect(f"no query of {count} failed", failures[:3], [])
    expect("there were some", count > 100, True)
    standby.start()
    until("it comes back again", lambda: where(server) == STANDBY)


def at_the_start(standby, url):
    """One that is behind already when the server starts is not trusted; one that is away hinders nothing."""
    standby.sql("select pg_wal_replay_pause()")
    touch()
    with Server("--replica", url, "--replica-max-lag", "5") as server:
        time.sleep(2.5)
        expect("behind from the start", where(server), PRIMARY)
        standby.sql("select pg_wal_replay_resume()")
        until("caught up", lambda: where(server) == STANDBY)
    own = cluster.of_case().url()
    other = standby.url(dbname="postgres")
    with Server("--replica", own, POSTERN_REPLICAS=standby.url(port=1)) as server:
        time.sleep(2.5)
        expect("the primary is no replica of itself", where(server), PRIMARY)
        contains("and that is said", server.logged("it is no standby"), "it is no standby")
    with Server(POSTERN_REPLICAS=f"{standby.url(port=1)},{other}") as server:
        time.sleep(2.5)
        expect("another database", where(server), PRIMARY)
        contains("is said", server.logged("another database"), "another database")
        contains("away", server.logged("is left out: error connecting"), "is left out: error connecting")


def frozen(standby):
    """Of a network that is gone nobody tells; queries under way do not wait for it."""
    proxy = Proxy(standby.socket + "/.s.PGSQL.5432")
    with Server("--replica", standby.url(host="127.0.0.1", port=proxy.port)) as server:
        until("through the proxy", lambda: where(server) == STANDBY)
        proxy.freeze()
        started = time.monotonic()
        expect("the primary answers", where(server), PRIMARY)
        expect("soon", time.monotonic() - started < 7, True)
        expect("then at once", [where(server) for _ in range(5)], [PRIMARY] * 5)
        proxy.thaw()
        until("it thaws", lambda: where(server) == STANDBY)


def promoted(server, standby):
    standby.control("promote")
    # It answers that it is no standby itself: only the log tells.
    until("a promoted standby is left out", lambda: "it is no standby" in "".join(server.log))
    expect("all is answered", where(server), PRIMARY)
    expect("mutations as before", server.query(RENAME, ADMIN)[1], RENAMED)


with cluster.Standby(cluster.of_case(), max_standby_streaming_delay="0", hot_standby_feedback="off") as standby:
    with Server("--replica", standby.url(), "--replica-max-lag", "1") as server:
        routes(server)
        idle_and_behind(server, standby)
        disconnected(server, standby)
        conflicts(server)
        dying(server, standby)
        at_the_start(standby, standby.url())
        frozen(standby)
        promoted(server, standby)
checks.end()
