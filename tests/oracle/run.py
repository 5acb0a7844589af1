#!/usr/bin/env python3
"""Compares graphql.resolve with graphql-js: introspection answers and validation, role by role.

    run.py [--role NAME ...] [--count N] [--seed N] [--verbose]

The database is named by PGHOST, PGPORT, PGUSER and PGDATABASE (run.sh makes one from each of fixtures/). For each role:
schema.mjs must accept its introspection answer; documents.mjs generates documents against that schema, and
`resolve` must refuse exactly those that graphql-js refuses. What it refuses is told by the codes
`validation-failed` and `parse-failed`; any other error is about data and counts as accepted. A Postgres error
is a failure. Deliberate differences are in README.md. Python 3.9+ and its standard library only.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(HERE))

from postgres import Connection, ConnectionLost, DatabaseError  # noqa: E402

# Every role that a rule names, admin, and one that no rule names.
ROLES = """
    SELECT 'admin' UNION SELECT 'nobody'
    UNION SELECT role FROM graphql.select_permission UNION SELECT role FROM graphql.inherited_role
    ORDER BY 1"""
REFUSALS = {"validation-failed", "parse-failed"}

# Changes of mutate.mjs after which a difference is deliberate; the reasons are in README.md.
DELIBERATE = {}


class Server:
    def __init__(self):
        self.connection = self.connect()

    @staticmethod
    def connect():
        return Connection(settings={"TimeZone": "UTC", "statement_timeout": "30s"})

    def roles(self):
        return [role for role, in self.connection.query(ROLES, [])]

    def resolve(self, role, query, variables=None, operation=None):
        """The response; a Postgres error raises DatabaseError."""
        session = json.dumps({"x-hasura-role": role, "x-hasura-user-id": "1"})
        arguments = [query, json.dumps(variables or {}), session, operation]
        try:
            rows = self.connection.query("SELECT graphql.resolve($1::text, $2::jsonb, $3::jsonb, $4::text)", arguments)
        except ConnectionLost:
            self.connection = self.connect()
            raise
        return json.loads(rows[0][0])


def node(*arguments):
    return subprocess.run(["node", *arguments], cwd=HERE, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def refusal(response):
    """The first error that refuses the document itself, or None."""
    for error in response.get("errors", []):
        if error.get("extensions", {}).get("code") in REFUSALS:
            return error
    return None


def difference(server, role, document):
    """What is wrong with the answer to a document, or None."""
    try:
        response = server.resolve(role, document["query"], document["variables"], document.get("operationName"))
    except (DatabaseError, ConnectionLost) as error:
        return f"raised {error}"
    except ValueError as error:
        return f"not JSON: {error}"
    refused = refusal(response)
    if document["valid"] and refused:
        return f"graphql-js accepts it, resolve refuses: {json.dumps(refused, ensure_ascii=False)}"
    if not document["valid"] and not refused and document["name"] not in DELIBERATE:
        return f"resolve accepts it, graphql-js refuses: {document['errors'][0]}"
    return None


def check_role(server, role, args, folder):
    """Returns (documents compared, list of (document, difference)), or None without a usable schema."""
    answer = os.path.join(folder, f"{role}.json")
    try:
        response = server.resolve(role, node("schema.mjs", "--query").stdout)
    except (DatabaseError, ConnectionLost) as error:
        response = {"errors": [{"message": f"raised {error}"}]}
    with open(answer, "w", encoding="utf-8") as file:
        json.dump(response, file)
    checked = node("schema.mjs", answer)
    print(checked.stdout, end="")
    if checked.returncode != 0:
        return None
    lines = node("documents.mjs", answer, "--seed", str(args.seed), "--count", str(args.count)).stdout.splitlines()
    documents = [json.loads(line) for line in lines]
    wrong = [(d, difference(server, role, d)) for d in documents]
    return len(documents), [(d, w) for d, w in wrong if w]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--role", action="append", help="default: every role of the database")
    parser.add_argument("--count", type=int, default=300, help="documents for each role")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="show every document that differs, not five for each role")
    args = parser.parse_args()
    try:
        server = Server()
    except ConnectionLost as error:
        print(error, file=sys.stderr)
        return 2
    good, total = True, 0
    with tempfile.TemporaryDirectory() as folder:
        for role in args.role or server.roles():
            outcome = check_role(server, role, args, folder)
            if outcome is None:
                good = False
                continue
            count, wrong = outcome
            total += count
            good = good and not wrong
            print(f"documents {role}: {count} compared, {len(wrong)} differ")
            for document, what in wrong if args.verbose else wrong[:5]:
                print(f"  [{document['name']}] {what}")
                print("    " + document["query"].replace("\n", "\n    "))
                if document["variables"]:
                    print(f"    variables: {json.dumps(document['variables'], ensure_ascii=False)}")
    print(f"oracle: {total} documents, {'no difference' if good else 'FAILED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
