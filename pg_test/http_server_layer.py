"""The HTTP layer itself: types of requests and answers, GET, compression, ids, logs, numbers, health, CORS, time."""

import gzip
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, PROGRAM, SECRET, URL, Checks, Server, as_role, environment, psql

checks = Checks()
expect, contains = checks.expect, checks.contains
JSON, GRAPHQL = "application/json", "application/graphql-response+json"

psql("""
create table author (id int primary key, name text not null);
insert into author select i, 'Name ' || i from generate_series(1, 500) i;
create function slow(hold int) returns setof author language sql stable as
    'select author.* from author, pg_sleep(hold) where id = 1';
select graphql.track('author');
insert into graphql.function (function, exposed_as) values ('slow(int)', 'query');
insert into graphql.select_permission (relation, role, columns, filter) values ('author', 'user', '{id,name}', '{"id": 1}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('author', 'user', '{id,name}', '{}');
""")


def ask(server, method, path, body=None, headers=None):
    """Status, headers (lower case) and bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    found = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    connection.close()
    return found


def get(server, headers=None, **parameters):
    return ask(server, "GET", "/v1/graphql?" + urllib.parse.urlencode(parameters), None, headers)


def post(server, body, **headers):
    headers = {**ADMIN, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return ask(server, "POST", "/v1/graphql", body if isinstance(body, bytes) else json.dumps(body), headers)


def negotiation(server):
    cases = [  # body, Accept, status
        ({"query": "{ __typename }"}, GRAPHQL, 200), ({"query": "{"}, GRAPHQL, 400), ({"query": "{ nothing }"}, GRAPHQL, 400),
        ({"query": "{"}, JSON, 200), ({"query": "{ nothing }"}, JSON, 200), ({"query": "{ nothing }"}, "*/*", 200),
        (b"{", GRAPHQL, 400), (b"{", JSON, 400), (b"{", "*/*", 200), ({}, GRAPHQL, 400), ({}, JSON, 200)]
    for body, accept, status in cases:
        found, headers, _ = post(server, body, Accept=accept, Content_Type=JSON)
        expect(f"{body} {accept}", found, status)
        expect(f"type {body} {accept}", headers["content-type"], (GRAPHQL if accept == GRAPHQL else JSON) + "; charset=utf-8")
    for accept, status in ((GRAPHQL, 401), (JSON, 200), ("*/*", 200)):
        found = ask(server, "POST", "/v1/graphql", '{"query": "{ __typename }"}', {"Accept": accept, "Content-Type": JSON})
        expect(f"no secret {accept}", found[0], status)
        contains("its code", found[2].decode(), "access-denied")
    query = {"query": "{ __typename }"}
    for content_type, status in [(JSON, 200), (JSON + ";charset=UTF-8", 200), (JSON + ";charset=latin1", 415),
                                 ("text/plain;charset=UTF-8", 415), ("multipart/form-data; boundary=x", 415),
                                 ("application/x-www-form-urlencoded", 200)]:
        expect(content_type, post(server, query, Content_Type=content_type)[0], status)
    # What a page of another site can send without asking.
    for mark in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}):
        for more in ({}, {"Content_Type": "application/x-www-form-urlencoded"}):
            expect(f"{mark} {more}", post(server, query, **mark, **more)[0], 415)
            found = ask(server, "POST", "/v1/metadata", '{"type": "export_metadata", "args": {}}',
                        {**ADMIN, **{k.replace("_", "-"): v for k, v in {**mark, **more}.items()}})
            expect(f"metadata {mark} {more}", found[0], 415)
        expect(f"{mark} JSON", post(server, query, Content_Type=JSON, **mark)[0], 200)


def by_get(server):
    user = as_role("user")
    expect("query", get(server, user, query="{ author { name } }")[2], b'{"data":{"author":[{"name":"Name 1"}]}}')
    found = get(server, user, query="query A($i: Int) { author(where: {id: {_eq: $i}}) { id } } query B { __typename }",
                variables='{"i": 1}', operationName="A")
    expect("variables", (found[0], found[2]), (200, b'{"data":{"author":[{"id":1}]}}'))
    expect("without the secret", get(server, {"Accept": GRAPHQL}, query="{ author { name } }")[0], 401)
    insert = 'mutation m { insert_author_one(object: {id: 9999, name: "x"}) { id } }'
    for accept in (GRAPHQL, JSON, "*/*"):
        status, headers, _ = get(server, {**user, "Accept": accept}, query=insert)
        expect(f"mutation {accept}", (status, headers.get("allow")), (405, "POST"))
    expect("mutation behind a query", get(server, user, query="query q { author { id } } " + insert, operationName="m")[0], 405)
    digest = psql(f"""insert into graphql.collection (name) values ('all');
        insert into graphql.query_collection (collection, name, query) values ('all', 'm', '{insert}'), ('all', 'q', 'query q {{ author {{ id }} }}');
        select encode(sha256('{insert}'), 'hex'), encode(sha256('query q {{ author {{ id }} }}'), 'hex')""").split("|")
    expect("a stored mutation", get(server, ADMIN, documentId=digest[0])[0], 405)
    expect("a stored query", get(server, user, documentId=digest[1])[2], b'{"data":{"author":[{"id":1}]}}')
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": digest[0]}})
    expect("Apollo's", get(server, ADMIN, extensions=extensions)[0], 405)
    expect("nothing was written", psql("select count(*) from author where id = 9999"), "0")
    # The connections can still write.
    for _ in range(3):
        expect("by POST", post(server, {"documentId": digest[0]})[2], b'{"data":{"insert_author_one":{"id":9999}}}')
        psql("delete from author where id = 9999")
    expect("no query", get(server, {**ADMIN, "Accept": GRAPHQL})[0], 400)
    expect("no JSON", get(server, {**ADMIN, "Accept": GRAPHQL}, query="{ __typename }", variables="{")[0], 400)


def compression(server):
    query = {"query": "{ author { id name } }"}
    plain = post(server, query)[2]
    for name in ("gzip", "br", "zstd"):
        status, headers, body = post(server, query, Accept_Encoding=name)
        expect(name, (status, headers.get("content-encoding"), len(body) < len(plain) / 2), (200, name, True))
    expect("gzip", gzip.decompress(post(server, query, Accept_Encoding="gzip")[2]), plain)
    expect("small", post(server, {"query": "{ __typename }"}, Accept_Encoding="gzip")[1].get("content-encoding"), None)
    expect("not asked for", post(server, query)[1].get("content-encoding"), None)
    packed = gzip.compress(json.dumps(query).encode())
    expect("a packed request", post(server, packed, Content_Encoding="gzip")[2], plain)
    expect("unknown encoding", post(server, packed, Content_Encoding="x")[0], 415)
    with Server("--body-limit", "100000") as small:
        bomb = gzip.compress(b'{"query": "' + b"#" * 50_000_000 + b'"}')
        expect("a bomb is small itself", len(bomb) < 100_000, True)
        expect("a bomb", post(small, bomb, Content_Encoding="gzip")[0], 413)
        expect("afterwards", post(small, query)[0], 200)


def ids(server):
    for given, kept in [("abc-1", True), ("x" * 128, True), ("x" * 129, False), ("a b", False), ("", False)]:
        found = post(server, {"query": "{ __typename }"}, X_Request_Id=given)[1]["x-request-id"]
        expect(f"id {given[:10]}", found == given, kept)
    first, second = (ask(server, "GET", "/nowhere")[1]["x-request-id"] for _ in range(2))
    expect("each its own", first != second, True)
    expect("a UUID", bool(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", first)), True)


def logs():
    secrets = [SECRET, "numbers-secret", "hidden-token", "hidden-cookie", "hidden-value"]
    headers = {**as_role("user", token="hidden-value"), "Authorization": "Bearer hidden-token", "Cookie": "a=hidden-cookie",
               "X-Request-Id": "find-me", "Content-Type": JSON}
    body = {"query": "query findThis($i: Int) { author(where: {id: {_eq: $i}}) { id } }", "variables": {"i": 77123},
            "operationName": "findThis"}
    for flags, shows in (([], False), (["--log-queries", "--log-variables", "--log-level", "debug"], True)):
        with Server("--log-format", "json", "--metrics-secret", "numbers-secret", *flags) as server:
            server.json("/v1/graphql", body, headers)
            server.json("/v1/graphql", {"query": "{ nothing }"}, headers)
            server.send("/v1/graphql", body, {"X-Hasura-Admin-Secret": SECRET + "x"})
            server.send("/metrics?secret=hidden-token", None, {"Authorization": "Bearer numbers-secret"}, "GET")
            server.end()
            lines = [json.loads(line) for line in server.log]
        text = "".join(server.log)
        for secret in secrets:
            expect(f"{secret} in the log", secret in text, False)
        answered = [line for line in lines if line.get("target") == "http-log"]
        expect("a line each", len(answered), 4)
        line = answered[0]
        expect("its fields", [line.get(k) for k in ("request_id", "method", "path", "status", "role", "operation", "operation_name")],
               ["find-me", "POST", "/v1/graphql", 200, "user", "query", "findThis"])
        expect("numbers", (line["ms"] > 0, line["bytes"] > 10), (True, True))
        expect("codes", [line.get("error_code") for line in answered], [None, "validation-failed", "access-denied", None])
        expect("the query", "author(where" in text, shows)
        expect("the variables", "77123" in text, shows)
    with Server("--enabled-log-types", "startup") as server:
        server.json("/v1/graphql", body, headers)
        server.end()
        expect("no http-log", "find-me" in "".join(server.log), False)


def numbers():
    bearer = lambda secret: {"Authorization": "Bearer " + secret}
    page = lambda server, headers=None, path="/metrics": ask(server, "GET", path, None, headers)
    with Server("--metrics-secret", "numbers", "--unauthorized-role", "user") as server:
        # All of them are the unauthorized role.
        for headers in (None, bearer("number"), bearer(""), {"Authorization": "numbers"}):
            expect(f"closed {headers}", page(server, headers)[0], 403)
        expect("Hasura's path is closed", page(server, None, "/v1/metrics")[0], 403)
        expect("admin", page(server, ADMIN)[0], 200)
        server.query("{ author { id } }", as_role("someone_with_a_name"))
        server.query("{ author { id } }")
        server.query("{ author { id } }", ADMIN)
        server.query('mutation { delete_author_by_pk(id: 12345) { id } }', ADMIN)
        server.query("{ nothing }", {"X-Hasura-Admin-Secret": "x"})
        status, _, text = page(server, bearer("numbers"))
        text = text.decode()
        expect("the secret", status, 200)
        for line in ('postern_operations_total{role_class="admin",operation="query",outcome="ok"} 1',
                     'postern_operations_total{role_class="admin",operation="mutation",outcome="ok"} 1',
                     'postern_operations_total{role_class="unauthorized",operation="query",outcome="ok"} 1',
                     'postern_operations_total{role_class="role",operation="query",outcome="validation-failed"} 1',
                     'postern_requests_total{endpoint="graphql",role_class="nobody",status="2xx",outcome="access-denied"} 1',
                     'postern_requests_in_flight 1', 'postern_build_info{version=', 'postern_request_seconds_bucket',
                     'postern_request_body_bytes_count{endpoint="graphql"} 5', 'postern_pool_connections{server="primary",state="idle"}'):
            contains("metrics", text, line)
        expect("names of roles", "someone" in text, False)
    with Server("--metrics-secret", "numbers", secret=None) as server:
        expect("open, but not this", page(server)[0], 401)
        expect("open, the secret", page(server, bearer("numbers"))[0], 200)


def health():
    with Server() as server:
        for path in ("/healthz", "/hasura/healthz"):
            expect(path, ask(server, "GET", path)[::2], (200, b"OK"))
    psql("create table gone (id int primary key, a int); select graphql.track('gone'); "
         "insert into graphql.select_permission (relation, role, columns, filter) values ('gone', 'user', '{a}', '{\"a\": 1}'); "
         "alter table gone drop column a")
    with Server("--pg-connections", "1") as server:
        expect("inconsistent", ask(server, "GET", "/healthz")[::2], (200, b"WARN: inconsistent objects in schema"))
        expect("strict", ask(server, "GET", "/healthz?strict=true")[::2], (500, b"inconsistent objects in schema"))
        busy = threading.Thread(target=server.query, args=("{ slow(args: {hold: 5}) { id } }", ADMIN))
        busy.start()
        time.sleep(1)
        started = time.time()
        expect("a full pool", ask(server, "GET", "/healthz")[::2], (500, b"ERROR"))
        expect("in time", time.time() - started < 3, True)
        busy.join()
        expect("afterwards", ask(server, "GET", "/healthz")[0], 200)
    psql("drop table gone")


def cors():
    def origin(server, origin, method="POST", **more):
        found = ask(server, method, "/v1/graphql", b'{"query": "{ __typename }"}' if method == "POST" else None,
                    {**ADMIN, "Content-Type": JSON, **({"Origin": origin} if origin else {}), **more})
        return found[0], {k: v for k, v in found[1].items() if k.startswith("access-control")}, found[1].get("vary", "")
    with Server("--cors-domain", "https://app.example.com,https://*.example.org") as server:
        for allowed in ("https://app.example.com", "https://a.example.org"):
            status, found, vary = origin(server, allowed)
            expect(allowed, (status, found.get("access-control-allow-origin"), found.get("access-control-allow-credentials")),
                   (200, allowed, "true"))
            contains("vary", vary.lower(), "origin")
            status, found, _ = origin(server, allowed, "OPTIONS", **{"Access-Control-Request-Headers": "x-hasura-role",
                                      "Access-Control-Request-Method": "POST"})
            expect("preflight", (status, found.get("access-control-allow-headers"), "POST" in found.get("access-control-allow-methods", "")),
                   (204, "x-hasura-role", True))
        for refused in ("http://app.example.com", "https://example.org", "https://a.b.example.org", "https://app.example.com.evil.net",
                        "null", None):
            expect(f"{refused}", origin(server, refused)[:2], (200, {}))
            expect(f"{refused} preflight", origin(server, refused, "OPTIONS")[1], {})
    with Server() as server:
        expect("all", origin(server, "https://x.example")[1].get("access-control-allow-origin"), "https://x.example")
    with Server(HASURA_GRAPHQL_DISABLE_CORS="true") as server:
        expect("disabled", origin(server, "https://x.example")[:2], (200, {}))
        expect("disabled preflight", origin(server, "https://x.example", "OPTIONS")[:2], (404, {}))


def slowness():
    def begin(server, text):
        stream = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        stream.sendall(text)
        return stream
    with Server("--header-timeout", "1", "--body-timeout", "1") as server:
        started = time.time()
        expect("half a head", begin(server, b"POST /v1/graphql HTTP/1.1\r\nHost: x\r\n").recv(1000)[:12] in (b"", b"HTTP/1.1 408"), True)
        expect("in time", time.time() - started < 5, True)
        head = f"POST /v1/graphql HTTP/1.1\r\nHost: x\r\nX-Hasura-Admin-Secret: {SECRET}\r\nContent-Length: 100\r\n\r\n{{"
        expect("half a body", begin(server, head.encode()).recv(1000)[:12], b"HTTP/1.1 408")
        expect("a long head", begin(server, b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 200_000).recv(1000)[:12], b"HTTP/1.1 431")
        expect("afterwards", server.query("{ __typename }", ADMIN)[0], 200)


def ending():
    answers = []
    for timeout, expected in (("20", [200]), ("1", ["cut off"])):
        with Server("--shutdown-timeout", timeout) as server:
            def slow():
                try:
                    answers.append(server.query("{ slow(args: {hold: 4}) { id } }", ADMIN)[0])
                except (OSError, http.client.HTTPException):
                    answers.append("cut off")
            answers.clear()
            thread = threading.Thread(target=slow)
            thread.start()
            time.sleep(1)
            started = time.time()
            expect("its status", server.end(), 0)
            thread.join()
            expect(f"within {timeout} s", answers, expected)
            expect("not later", time.time() - started < 6, True)


def encryption():
    with tempfile.TemporaryDirectory() as directory:
        certificate, key = os.path.join(directory, "c.pem"), os.path.join(directory, "k.pem")
        def make(name):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        make("first")
        flags = ("--tls-certificate", certificate, "--tls-key", key)
        with Server(*flags) as server:
            def connect(**versions):
                context = ssl.create_default_context(cafile=certificate)
                for name, version in versions.items():
                    setattr(context, name, version)
                connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=20, context=context)
                connection.connect()
                return connection
            def asked(connection):
                connection.request("POST", "/v1/graphql", '{"query": "{ __typename }"}', ADMIN)
                return connection.getresponse().read()
            answer = b'{"data":{"__typename":"query_root"}}'
            old = connect()
            expect("HTTPS", asked(old), answer)
            expect("TLS 1.2", asked(connect(maximum_version=ssl.TLSVersion.TLSv1_2)), answer)
            try:
                connect(minimum_version=ssl.TLSVersion.TLSv1, maximum_version=ssl.TLSVersion.TLSv1_1)
                expect("TLS 1.1", "agreed", "refused")
            except (ssl.SSLError, OSError, ValueError):
                pass
            make("second")
            for _ in range(50):
                try:
                    fresh = connect()
                    break
                except ssl.SSLError:
                    time.sleep(0.2)
            expect("the new certificate", dict(x[0] for x in fresh.sock.getpeercert()["subject"])["commonName"], "second")
            expect("a connection from before", asked(old), answer)
            with open(certificate, "w") as file:
                file.write("nonsense")
            server.process.send_signal(signal.SIGHUP)
            time.sleep(1)
            contains("trouble is told", server.logged("the certificate before stays"), "the certificate before stays")
        for given, reason in ((("--tls-certificate", certificate, "--tls-key", key), "no certificate"),
                              (("--tls-certificate", "/nowhere", "--tls-key", key), "/nowhere cannot be read"),
                              (("--tls-certificate", certificate), "--tls-key")):
            contains(reason, run("serve", "--server-port", "0", *given)[1], reason)


def run(*arguments, **env):
    given = {"HASURA_GRAPHQL_DATABASE_URL": URL, "HASURA_GRAPHQL_ADMIN_SECRET": SECRET, **env}
    done = subprocess.run([PROGRAM, *arguments], env=environment(**given), timeout=30, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def command_line():
    expect("version", run("version")[0], 0)
    contains("completions", run("completions", "bash")[1], "check-config")
    status, text = run("check-config", HASURA_GRAPHQL_METRICS_SECRET="numbers-secret", HASURA_GRAPHQL_NONSENSE="1")
    expect("all is well", status, 0)
    for part in ("database: answers", "authentication: by admin secret", "HASURA_GRAPHQL_NONSENSE is set"):
        contains("check-config", text, part)
    expect("no secret", SECRET in text or "numbers-secret" in text, False)
    for name, value, part in (("HASURA_GRAPHQL_CORS_DOMAIN", "example.com", "cors: WRONG"),
                              ("HASURA_GRAPHQL_DATABASE_URL", URL + "_not", "database: WRONG"),
                              ("HASURA_GRAPHQL_ENABLED_APIS", "everything", "paths: WRONG"),
                              ("HASURA_GRAPHQL_ENABLED_LOG_TYPES", "x", "log: WRONG")):
        status, text = run("check-config", **{name: value})
        expect(name, status, 1)
        contains(name, text, part)
    expect("a flag that is none", run("check-config", "--nonsense")[0], 2)
    with Server("--enabled-apis", "graphql", HASURA_GRAPHQL_NONSENSE="1") as server:
        contains("warning", server.logged("HASURA_GRAPHQL_NONSENSE is set"), "HASURA_GRAPHQL_NONSENSE is set")
        expect("graphql", server.query("{ __typename }", ADMIN)[0], 200)
        for method, path in (("POST", "/v1/metadata"), ("POST", "/v2/query"), ("GET", "/metrics")):
            expect(path, server.send(path, None, ADMIN, method)[0], 404)


with Server() as first:
    negotiation(first)
    by_get(first)
    compression(first)
    ids(first)
logs()
numbers()
health()
cors()
slowness()
ending()
encryption()
command_line()
checks.end()
