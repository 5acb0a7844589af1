"""Postern and PostGraphile 5 over HTTP, each with its own way to ask for the same: wrk's turns, on the same tables."""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

from .data import DATABASE

SECRET = "bench"
POSTERN = "http://127.0.0.1:{}/v1/graphql"
POSTGRAPHILE = "http://127.0.0.1:{}/graphql"
TRACK = "track_id name composer milliseconds bytes unit_price"
ITS_TRACK = "trackId name composer milliseconds bytes unitPrice"
# What is asked of postern, and what of PostGraphile, with the same variables.
DOCUMENTS = {
    "by key": (
        f"query ($id: Int!) {{ track_by_pk(track_id: $id) {{ {TRACK} }} }}",
        f"query ($id: Int!) {{ trackByTrackId(trackId: $id) {{ {ITS_TRACK} }} }}",
        {"id": 1751},
    ),
    "filter": (
        f"query ($album: Int!) {{ track(where: {{album_id: {{_eq: $album}}}}) {{ {TRACK} }} }}",
        f"query ($album: Int!) {{ allTracks(condition: {{albumId: $album}}) {{ nodes {{ {ITS_TRACK} }} }} }}",
        {"album": 174},
    ),
    "first 20": (
        f"query ($limit: Int!) {{ track(limit: $limit) {{ {TRACK} }} }}",
        f"query ($limit: Int!) {{ allTracks(first: $limit) {{ nodes {{ {ITS_TRACK} }} }} }}",
        {"limit": 20},
    ),
    "nested 1": (
        "query ($limit: Int!) { artist(order_by: {artist_id: asc}, limit: $limit) { artist_id name albums { album_id title } } }",
        "query ($limit: Int!) { allArtists(first: $limit) { nodes { artistId name"
        " albumsByArtistId { nodes { albumId title } } } } }",
        {"limit": 10},
    ),
    "large": (
        f"{{ track(order_by: {{track_id: asc}}) {{ {TRACK} album {{ album_id title }} }} }}",
        f"{{ allTracks {{ nodes {{ {ITS_TRACK} albumByAlbumId {{ albumId title }} }} }} }}",
        {},
    ),
}


def measure(options, connection):
    """Prints a line for each kind and returns what was measured."""
    connections = max(16, options.connections)
    servers = []
    try:
        for start in (_start_postern, _start_postgraphile):
            servers.append(start(connections))
        urls = [url for _, url in servers]
        for name in DOCUMENTS:
            _refuse_difference(name, urls, connection)
        node = subprocess.run(["node", "--version"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
        print(f"\nover HTTP (wrk; node {node}): median latency at 1 connection, requests per second at {connections}")
        both = f"{'postern-http':>12} {'PostGraphile':>12}"
        print(f"{'kind':<12} {both} {'ratio':>6}  {both} {'times':>6}")
        return [_measure_kind(options, name, urls, connections) for name in DOCUMENTS]
    finally:
        for server, _ in servers:
            server.terminate()
            server.wait(20)


def _measure_kind(options, name, urls, connections):
    latencies, rates = ([], []), ([], [])
    for number in (0, 1):
        # Connections are made, statements prepared, caches filled.
        _wrk(name, number, urls, 2, connections)
    for _ in range(options.rounds):
        for number in (0, 1):
            latencies[number].append(_wrk(name, number, urls, options.seconds, 1)[0])
            rates[number].append(_wrk(name, number, urls, options.seconds, connections)[1])
    (mine, its), (my_rate, its_rate) = (map(statistics.median, pair) for pair in (latencies, rates))
    print(f"{name:<12} {mine:>9,.0f} µs {its:>9,.0f} µs {mine / its:>6.2f}"
          f"  {my_rate:>10,.0f}/s {its_rate:>10,.0f}/s {my_rate / its_rate:>6.1f}", flush=True)
    return {"kind": name, "latency": {"postern-http": mine, "postgraphile": its},
            "rate": {"postern-http": my_rate, "postgraphile": its_rate}}


def _body(name, number):
    return json.dumps({"query": DOCUMENTS[name][number], "variables": DOCUMENTS[name][2]})


def _refuse_difference(name, urls, connection):
    """Postern's answer must be that of the database, and PostGraphile's have the same values in the same order."""
    answers = []
    for number, url in enumerate(urls):
        headers = {"Content-Type": "application/json", "X-Hasura-Admin-Secret": SECRET}
        request = urllib.request.Request(url, _body(name, number).encode(), headers)
        try:
            with urllib.request.urlopen(request) as response:
                answers.append(response.read().decode())
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{name}: {url} answers {error.code} {error.read()[:1000]}") from error
    document, _, variables = DOCUMENTS[name]
    [[direct]] = connection.query("select graphql.resolve($1, $2::text::jsonb)", [document, json.dumps(variables)])
    mine, its = (list(_values(json.loads(answer, parse_float=str, parse_int=str))) for answer in answers)
    if answers[0] != direct or mine != its or len(mine) < 2:
        raise RuntimeError(f"{name}: postern-http answers {answers[0][:500]}\nPostGraphile {answers[1][:500]}")


def _values(value):
    """What a JSON value holds, without its structure: connections of PostGraphile have levels that lists have not."""
    if isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _values(item)
    else:
        yield value


def _wrk(name, number, urls, seconds, connections):
    """Median latency in microseconds, and requests per second."""
    script = f"""
wrk.method = "POST"
wrk.body = [==[{_body(name, number)}]==]
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-Hasura-Admin-Secret"] = "{SECRET}"
function done(summary, latency, requests)
  print("median " .. latency:percentile(50))
end
"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "-s", file.name, urls[number]]
        output = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(output)
    return float(re.search(r"median ([\d.]+)", output)[1]), float(re.search(r"Requests/sec: *([\d.]+)", output)[1])


def _start_postern(connections):
    url = f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} user={os.environ['PGUSER']} dbname={DATABASE}"
    env = {name: value for name, value in os.environ.items() if not name.startswith("HASURA_")}
    env |= {"HASURA_GRAPHQL_DATABASE_URL": url, "HASURA_GRAPHQL_ADMIN_SECRET": SECRET}
    command = [os.environ["POSTERN_HTTP"], "serve", "--server-host", "127.0.0.1", "--server-port", "0",
               "--pg-connections", str(connections), "--enabled-log-types", "startup"]
    return _started(command, env, POSTERN)


def _start_postgraphile(connections):
    command = ["node", os.path.join(os.environ["POSTGRAPHILE"], "server.mjs"), DATABASE, str(connections)]
    return _started(command, os.environ | {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}, POSTGRAPHILE)


def _started(command, env, url):
    server = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if address := re.search(r"listening on http://[^ ]*:(\d+)", line):
            # What it says later is of no use to anybody unless it is about an error.
            threading.Thread(target=lambda: sys.stderr.writelines(server.stderr), daemon=True).start()
            return server, url.format(address[1])
        print(line, end="", file=sys.stderr)
    raise RuntimeError(f"{command[0]} does not start")
