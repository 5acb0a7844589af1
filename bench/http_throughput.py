"""Requests per second through the HTTP server against pgbench that calls graphql.resolve itself: bench/README.md."""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import urllib.request

DATABASE = "postern_bench"
ROWS = 10_000
SECRET = "bench"
QUERY = "query Item($id: Int!) { item_by_pk(id: $id) { id title owner } }"
SESSION = {"x-hasura-role": "user", "x-hasura-user-id": "7"}
SETUP = f"""
create extension postern;
create table item (id int primary key, owner int not null, title text not null, content text not null);
insert into item select n, 7, 'Item number ' || n, repeat('x', 100) from generate_series(1, {ROWS}) n;
vacuum analyze item;
select graphql.track('item');
insert into graphql.select_permission (relation, role, columns, filter)
  values ('item', 'user', '{{id,title,owner}}', '{{"owner": "X-Hasura-User-Id"}}');
"""
PGBENCH = f"""\\set id random(1, {ROWS})
select graphql.resolve('{QUERY}', jsonb_build_object('id', :id::int), '{json.dumps(SESSION)}');
"""
WRK = f"""
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-Hasura-Admin-Secret"] = "{SECRET}"
wrk.headers["X-Hasura-Role"] = "user"
wrk.headers["X-Hasura-User-Id"] = "7"
-- Made ahead, so that the load generator takes little of the machine.
local requests, next = {{}}, 0
function init()
  for i = 1, 1000 do
    requests[i] = wrk.format(nil, nil, nil, '{{"query": "{QUERY}", "variables": {{"id": ' .. math.random(1, {ROWS}) .. '}}}}')
  end
end
function request()
  next = next % 1000 + 1
  return requests[next]
end
"""


def main():
    options = read_options()
    psql("postgres", f"drop database if exists {DATABASE} with (force)")
    psql("postgres", f"create database {DATABASE}")
    psql(DATABASE, SETUP)
    with tempfile.TemporaryDirectory() as directory:
        files = {name: os.path.join(directory, name) for name in ("pgbench.sql", "wrk.lua")}
        for name, text in (("pgbench.sql", PGBENCH), ("wrk.lua", WRK)):
            with open(files[name], "w") as file:
                file.write(text)
        server, port = start(options)
        try:
            refuse_unequal_answers(port)
            compare(options, files, port)
        finally:
            server.terminate()
            server.wait(20)
    psql("postgres", f"drop database {DATABASE} with (force)")


def compare(options, files, port):
    contestants = {"pgbench": lambda seconds: pgbench(options, seconds, files["pgbench.sql"]),
                   "http": lambda seconds: wrk(options, seconds, files["wrk.lua"], port)}
    found = {name: [] for name in contestants}
    for run in contestants.values():
        # Connections are made, statements prepared, caches filled.
        run(2)
    for number in range(options.rounds):
        for name, run in contestants.items():
            found[name].append(run(options.seconds))
        print(f"round {number + 1}: " + ", ".join(f"{name} {rates[-1]:,.0f}/s" for name, rates in found.items()), flush=True)
    medians = {name: statistics.median(rates) for name, rates in found.items()}
    print(f"medians of {options.rounds} rounds of {options.seconds} s with {options.connections} connections: "
          f"pgbench {medians['pgbench']:,.0f}/s, http {medians['http']:,.0f}/s, ratio {medians['http'] / medians['pgbench']:.2f}")


def read_options():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--log", action="store_true")
    parser.add_argument("flags", nargs="*")
    options = parser.parse_args()
    if options.rounds < 5:
        parser.error("at least 5 rounds")
    return options


def psql(database, sql):
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database]
    return subprocess.run(command, input=sql, text=True, check=True, stdout=subprocess.PIPE).stdout.strip()


def start(options):
    url = f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} user={os.environ['PGUSER']} dbname={DATABASE}"
    env = {name: value for name, value in os.environ.items() if not name.startswith("HASURA_")}
    env |= {"HASURA_GRAPHQL_DATABASE_URL": url, "HASURA_GRAPHQL_ADMIN_SECRET": SECRET}
    command = [os.environ["POSTERN_HTTP"], "serve", "--server-host", "127.0.0.1", "--server-port", "0",
               "--pg-connections", str(options.connections), *options.flags]
    if not options.log:
        # pgbench writes no line for each statement either.
        command += ["--enabled-log-types", "startup"]
    server = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if address := re.search(r"listening on http://[^ ]*:(\d+)", line):
            # Nobody reads the lines, but they are taken.
            threading.Thread(target=lambda: [None for _ in server.stderr], daemon=True).start()
            return server, int(address[1])
        print(line, end="", file=sys.stderr)
    raise SystemExit("the server does not start")


def refuse_unequal_answers(port):
    """What is compared must answer the same, and as the role: admin would see what it must not."""
    body = json.dumps({"query": QUERY, "variables": {"id": 1}}).encode()
    headers = {**SESSION, "X-Hasura-Admin-Secret": SECRET}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/graphql", body, headers)
    with urllib.request.urlopen(request) as response:
        through_http = response.read().decode()
    direct = psql(DATABASE, f"select graphql.resolve('{QUERY}', '{{\"id\": 1}}', '{json.dumps(SESSION)}')")
    if through_http != direct or '"Item number 1"' not in direct:
        raise SystemExit(f"through HTTP {through_http}, from the database {direct}")


def pgbench(options, seconds, file):
    count = str(options.connections)
    command = ["pgbench", "-n", "-M", "prepared", "-c", count, "-j", "2", "-T", str(seconds), "-f", file, DATABASE]
    output = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout
    return float(re.search(r"tps = ([\d.]+)", output)[1])


def wrk(options, seconds, file, port):
    command = ["wrk", "-t", "2", "-c", str(options.connections), "-d", f"{seconds}s", "-s", file,
               f"http://127.0.0.1:{port}/v1/graphql"]
    output = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise SystemExit(output)
    return float(re.search(r"Requests/sec: *([\d.]+)", output)[1])


if __name__ == "__main__":
    main()
