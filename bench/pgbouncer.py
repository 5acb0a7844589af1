"""Postern against SQL by hand behind PgBouncer, whose server connections all clients share: bench/README.md."""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from postgres import Connection, ConnectionLost  # noqa: E402

DATABASE = "postern_bench"
PORT = 6432
CLIENTS = 16
SERVERS = 4
ROWS = 10_000
SETUP = f"""
create extension postern;
create table item (id int primary key, owner int not null, title text not null, content text not null);
insert into item select n, 7 + n % 2, 'Item number ' || n, repeat('x', 100) from generate_series(1, {ROWS}) n;
analyze item;
select graphql.track('item');
insert into graphql.select_permission (relation, role, columns, filter) values
  ('item', 'user', '{{id,title,owner}}', '{{"owner": "X-Hasura-User-Id"}}'), ('item', 'guest', '{{id}}', '{{"id": {{"_lt": 100}}}}');
"""
QUERY = "query ($id: Int!) { item_by_pk(id: $id) { id title owner } }"
SCRIPTS = {
    "sql": f"""\\set id random(1, {ROWS})
select json_build_object('data', json_build_object('item_by_pk', (
  select json_build_object('id', i.id, 'title', i.title, 'owner', i.owner) from item i where i.id = :id::int and i.owner = 7)));
""",
    "postern": f"""\\set id random(1, {ROWS})
select graphql.resolve('{QUERY}', jsonb_build_object('id', :id::int), '{{"x-hasura-role": "user", "x-hasura-user-id": "7"}}');
""",
}
# Each with what it must be answered about a row.
SESSIONS = [
    ({"x-hasura-role": "user", "x-hasura-user-id": str(owner)},
     lambda number, owner=owner: shown(number) if owner == 7 + number % 2 else {"data": {"item_by_pk": None}})
    for owner in (7, 8)
] + [
    ({}, lambda number: shown(number)),
    ({"x-hasura-role": "guest"}, lambda number: "field 'title' not found in type: 'item'"),
]


def shown(number):
    return {"data": {"item_by_pk": {"id": number, "title": f"Item number {number}", "owner": 7 + number % 2}}}


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    if options.rounds < 5 or options.seconds < 1:
        parser.error("at least 5 rounds and 1 second")
    administrator = Connection("postgres")
    administrator.execute(f"create database {DATABASE}")
    connection = Connection(DATABASE)
    connection.execute(SETUP)
    connection.close()
    with tempfile.TemporaryDirectory() as directory:
        bouncer = start(directory)
        try:
            os.environ |= {"PGHOST": directory, "PGPORT": str(PORT)}
            answers_are_right()
            measure(options, directory)
        finally:
            bouncer.terminate()
            bouncer.wait(20)


def start(directory):
    """PgBouncer as the cluster's user: it does not run as root."""
    owner = os.stat(os.environ["POSTERN_CLUSTER"])
    os.chown(directory, owner.st_uid, owner.st_gid)
    os.chmod(directory, 0o755)
    configuration = os.path.join(directory, "pgbouncer.ini")
    with open(configuration, "w") as file:
        file.write(f"""[databases]
{DATABASE} = host={os.environ["PGHOST"]} port={os.environ.get("PGPORT", "5432")} dbname={DATABASE} user=postgres
[pgbouncer]
listen_addr =
listen_port = {PORT}
unix_socket_dir = {directory}
auth_type = any
pool_mode = transaction
default_pool_size = {SERVERS}
""")
    program = ["pgbouncer", "-q", configuration]
    bouncer = subprocess.Popen(program, user=owner.st_uid, group=owner.st_gid, extra_groups=[], stderr=subprocess.DEVNULL)
    for _ in range(100):
        if os.path.exists(os.path.join(directory, f".s.PGSQL.{PORT}")):
            return bouncer
        time.sleep(0.1)
    bouncer.terminate()
    raise SystemExit("PgBouncer did not start")


def answers_are_right():
    """All clients at once, each as one of the sessions: every backend answers for all of them, and each as it must."""
    wrong, served = [], {}

    def ask(client):
        session, expected = SESSIONS[client % len(SESSIONS)]
        try:
            connection = Connection(DATABASE)
            for number in range(1 + client, 401 + client):
                [[answer, backend]] = connection.query(
                    "select graphql.resolve($1, $2::jsonb, $3::jsonb)::text, pg_backend_pid()",
                    [QUERY, json.dumps({"id": number}), json.dumps(session)],
                )
                served.setdefault(backend, set()).add(client % len(SESSIONS))
                answer, wanted = json.loads(answer), expected(number)
                if isinstance(wanted, str):
                    answer = answer.get("errors", [{}])[0].get("message")
                if answer != wanted:
                    wrong.append(f"{session}, {number}: {answer}")
            connection.close()
        except ConnectionLost as error:
            wrong.append(str(error))

    threads = [threading.Thread(target=ask, args=[client]) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit("wrong answers behind PgBouncer:\n" + "\n".join(wrong[:10]))
    if len(served) > SERVERS or any(len(sessions) < len(SESSIONS) for sessions in served.values()):
        raise SystemExit(f"the sessions did not share their backends: {served}")
    print(f"{CLIENTS * 400} answers to {len(SESSIONS)} sessions through {len(served)} backends are right")


def measure(options, directory):
    # Prepared statements with names need PgBouncer 1.21.
    version = subprocess.run(["pgbouncer", "--version"], text=True, stdout=subprocess.PIPE, check=True).stdout
    found = re.search(r"(\d+)\.(\d+)", version)
    protocols = ["simple", "extended"] + (["prepared"] if found and tuple(map(int, found.groups())) >= (1, 21) else [])
    print(f"{version.splitlines()[0]}, transaction mode, {CLIENTS} clients, {SERVERS} server connections; requests per second,"
          f" medians of {options.rounds} turns of {options.seconds} s")
    for protocol in protocols:
        rates = {name: [] for name in SCRIPTS}
        for _ in range(options.rounds):
            for name, script in SCRIPTS.items():
                rates[name].append(rate(os.path.join(directory, "script.sql"), script, protocol, options.seconds))
        ratio = statistics.median(a / b for a, b in zip(rates["postern"], rates["sql"]))
        sql, postern = (statistics.median(rates[name]) for name in SCRIPTS)
        print(f"{protocol:9} sql {sql:7,.0f}   postern {postern:7,.0f}   ratio {ratio:.2f}")


def rate(path, script, protocol, seconds):
    with open(path, "w") as file:
        file.write(script)
    command = ["pgbench", "-n", "-M", protocol, "-c", str(CLIENTS), "-j", "1", "-T", str(seconds), "-f", path, DATABASE]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if done.returncode or not found or "aborted" in done.stderr:
        raise SystemExit(f"pgbench failed: {done.stderr[-1000:]}")
    return float(found.group(1))


if __name__ == "__main__":
    main()
