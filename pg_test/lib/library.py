"""Authors and articles for tests of who asks: `user` and `editor` see what is theirs, `anonymous` one author."""

from http_server import psql

NAMES = "{ author(order_by: {name: asc}) { name } }"


def create():
    psql("""
        create table author (id int primary key, name text not null);
        insert into author values (1, 'Ada'), (2, 'Bruno');
        select graphql.track('author');
        insert into graphql.select_permission (relation, role, columns, filter) values
            ('author', 'user', '{id,name}', '{"id": "X-Hasura-User-Id"}'),
            ('author', 'editor', '{id,name}', '{}'),
            ('author', 'anonymous', '{name}', '{"id": 2}');
        insert into graphql.insert_permission (relation, role, columns, row_check, backend_only) values
            ('author', 'user', '{id,name}', '{}', true);
    """)


def rows(*names):
    return 200, {"data": {"author": [{"name": name} for name in names]}}


def refusal(answer):
    """Status, code and message of a refusal, in either shape."""
    status, body = answer
    if "errors" in body:
        error = body["errors"][0]
        return status, error["extensions"]["code"], error["message"]
    return status, body.get("code"), body.get("error", body)
