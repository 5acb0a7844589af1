"""/v1beta1/relay: the same doors as /v1/graphql, and behind them the schema with global ids and connections."""

import base64
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import ADMIN, Checks, Server, as_role, psql

checks = Checks()
expect = checks.expect
PATH = "/v1beta1/relay"

psql("""
create table author (id int primary key, name text not null);
insert into author values (1, 'Ada'), (2, 'Bruno'), (3, 'Cleo');
select graphql.track('author');
insert into graphql.select_permission (relation, role, columns, filter) values
    ('author', 'user', '{id,name}', '{"id": {"_neq": 2}}'), ('author', 'anonymous', '{name}', '{}');
""")


def node(number):
    return base64.b64encode(f'[1, "public", "author", {number}]'.encode()).decode()


def error(answer):
    status, body = answer
    failure = body["errors"][0]
    return status, failure["extensions"]["code"], failure["message"]


with Server("--unauthorized-role", "anonymous") as server:
    def ask(query, headers=ADMIN, variables=None, path=PATH):
        return server.json(path, {"query": query, "variables": variables or {}}, headers)

    page = "query ($after: String) { author_connection(first: 1, after: $after) { edges { node { id name } } pageInfo { hasNextPage endCursor } } }"
    status, body = ask(page, as_role("user"))
    connection = body["data"]["author_connection"]
    expect("the first page", (status, connection["edges"]), (200, [{"node": {"id": node(1), "name": "Ada"}}]))
    status, body = ask(page, as_role("user"), {"after": connection["pageInfo"]["endCursor"]})
    connection = body["data"]["author_connection"]
    expect("the next page leaves out what is hidden", connection["edges"], [{"node": {"id": node(3), "name": "Cleo"}}])
    expect("no more pages", connection["pageInfo"]["hasNextPage"], False)

    by_id = "query ($id: ID!) { node(id: $id) { id ... on author { name } } }"
    expect("a row by its id", ask(by_id, as_role("user"), {"id": node(3)}), (200, {"data": {"node": {"id": node(3), "name": "Cleo"}}}))
    expect("a hidden row", ask(by_id, as_role("user"), {"id": node(2)}), (200, {"data": {"node": None}}))
    expect("no id", error(ask(by_id, as_role("user"), {"id": "e30="}))[:2], (200, "validation-failed"))
    expect("without the secret: a role that sees no key", error(ask("{ author_connection { edges { cursor } } }", {}))[:2], (200, "validation-failed"))
    expect("a wrong secret", error(ask("{ __typename }", {"X-Hasura-Admin-Secret": "no"}))[:2], (200, "access-denied"))
    expect("each schema has its path", error(ask("{ author { id } }"))[:2], (200, "validation-failed"))
    expect("and the other one", error(ask("{ author_connection { edges { cursor } } }", path="/v1/graphql"))[:2], (200, "validation-failed"))

    psql("insert into graphql.setting values ('allow_list', 'true')")
    expect("the allow-list", error(ask("{ author_connection { edges { cursor } } }", as_role("user"))), (200, "validation-failed", "query is not allowed"))

checks.end()
