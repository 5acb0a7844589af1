"""The HTTP server as a test sees it: started on a free port of 127.0.0.1, asked, ended."""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time

PROGRAM = os.environ["POSTERN_HTTP"]
URL = "host={PGHOST} port=5432 user={PGUSER} dbname={PGDATABASE}".format(**os.environ)
SECRET = "a secret"
ADMIN = {"X-Hasura-Admin-Secret": SECRET}


def environment(**more):
    """Nothing of the caller's settings but what is given."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HASURA_") and k != "PG_DATABASE_URL"}
    return {**kept, **more}


def as_role(role, **variables):
    """Headers that prove the secret and name a role: user_id=7 is X-Hasura-User-Id."""
    named = {"X-Hasura-" + k.replace("_", "-"): str(v) for k, v in variables.items()}
    return {**ADMIN, "X-Hasura-Role": role, **named}


def psql(sql, user=None):
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"] + (["-U", user] if user else [])
    return subprocess.run(command, input=sql, text=True, check=True, stdout=subprocess.PIPE).stdout.rstrip("\n")


class Server:
    def __init__(self, *flags, secret=SECRET, url=URL, **env):
        if secret is not None:
            env["HASURA_GRAPHQL_ADMIN_SECRET"] = secret
        env["HASURA_GRAPHQL_DATABASE_URL"] = url
        self.process = subprocess.Popen([PROGRAM, "serve", "--server-port", "0", *flags], env=environment(**env),
                                        stderr=subprocess.PIPE, text=True)
        self.log, self.port = [], None
        for line in self.process.stderr:
            self.log.append(line)
            found = re.search(r"listening on https?://[^ ]*:(\d+)", line)
            if found:
                self.port = int(found[1])
                break
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True)
        self.reader.start()

    def __enter__(self):
        assert self.port, "it did not start: " + "".join(self.log)
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        self.process.terminate()
        status = self.process.wait(20)
        self.reader.join(5)
        return status

    def logged(self, part, seconds=5):
        """The log, as soon as it has PART: lines are written a moment after what they tell of."""
        end = time.time() + seconds
        while part not in "".join(self.log) and time.time() < end:
            time.sleep(0.02)
        return "".join(self.log)

    def send(self, path, body=None, headers=None, method="POST"):
        """Sends bytes, or JSON; returns status and text."""
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        headers = headers or {}
        # What a browser may not send by itself, so that cookies count.
        if body is not None and not any(name.lower() == "content-type" for name in headers):
            headers = {**headers, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    def json(self, path, body=None, headers=None, method="POST"):
        status, text = self.send(path, body, headers, method)
        return status, json.loads(text)

    def query(self, query, headers=None, **more):
        return self.json("/v1/graphql", {"query": query, **more}, headers)


class Checks:
    """What was expected and did not come."""

    def __init__(self):
        self.failed = 0

    def expect(self, what, found, expected):
        if found != expected:
            self.failed += 1
            print(f"{what}:\n  expected {expected!r}\n  found    {found!r}")

    def contains(self, what, text, part):
        if part not in text:
            self.failed += 1
            print(f"{what}: no {part!r} in {text!r}")

    def end(self):
        sys.exit(1 if self.failed else 0)
