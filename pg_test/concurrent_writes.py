"""Writes of two connections at once behave as the isolation level promises, and what fails leaves nothing.

Where one connection has to wait for another, the case goes on when the server says that it waits.
"""

import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from postgres import Connection, DatabaseError  # noqa: E402

SETUP = """
create table owner (id int primary key, active boolean not null);
create table item (id int primary key, owner_id int not null references owner, words text, n int not null default 0);
create table note (id int primary key, words text);
create function slow(words text) returns setof note language plpgsql volatile as $$ begin
  insert into note values (99, words); perform pg_sleep(30); return query select * from note; end $$;
select graphql.track_schema('public');
insert into graphql.function (function, exposed_as) values ('slow(text)', 'mutation');
insert into graphql.function_permission (function, role) values ('slow(text)', 'user');
insert into graphql.select_permission (relation, role, columns, filter) values
  ('item', 'user', '{*}', '{}'), ('note', 'user', '{*}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values
  ('item', 'user', '{*}', '{"owner_id": "X-Hasura-User-Id"}'), ('note', 'user', '{*}', '{}');
insert into graphql.update_permission (relation, role, columns, filter, row_check) values
  ('item', 'user', '{*}', '{"owner_id": "X-Hasura-User-Id"}', '{"owner_id": "X-Hasura-User-Id"}'),
  ('note', 'user', '{*}', '{}', '{}');
insert into graphql.delete_permission (relation, role, filter)
  values ('item', 'user', '{"owner_id": "X-Hasura-User-Id"}');
"""
# Before each case.
FRESH = """
truncate owner, item, note;
insert into owner values (1, true), (2, true);
insert into item values (1, 1, 'one', 0), (2, 1, 'two', 0), (3, 2, 'three', 0);
"""
USER, ADMIN = '{"x-hasura-role": "user", "x-hasura-user-id": "1"}', "{}"
UPSERT = """mutation ($id: Int!, $words: String!) {
  insert_note_one(object: {id: 100, words: $words},
    on_conflict: {constraint: note_pkey, update_columns: [words]}) { words }
  insert_item(objects: [{id: $id, owner_id: 1, words: $words}],
    on_conflict: {constraint: item_pkey, update_columns: [words]}) { affected_rows } }"""
AFFECTED = '{"data":{"%s":{"affected_rows":%d}}}'

failures = []


def check(what, found, expected):
    if found != expected:
        failures.append(f"{what}: expected {expected}, found {found}")


def resolve(connection, document, variables=None, session=USER):
    [[answer]] = connection.query(
        "select graphql.resolve($1, $2, $3)::text", [document, json.dumps(variables or {}), session]
    )
    return answer


def code(answer):
    return json.loads(answer).get("errors", [{}])[0].get("extensions", {}).get("code")


def rows(connection, relation="item", condition="true"):
    return [tuple(row) for row in connection.query(f"select * from {relation} where {condition} order by id")]


def usable(what, connection):
    """Nothing of a failed request stays behind in the session."""
    [[user]] = connection.query("select coalesce(current_setting('hasura.user', true), '')")
    check(f"{what}: hasura.user afterwards", user, "")
    document = 'mutation { update_item(where: {id: {_eq: 2}}, _set: {words: "later"}) { affected_rows } }'
    answer = resolve(connection, document)
    check(f"{what}: a mutation afterwards", answer, AFFECTED % ("update_item", 1))


class Background:
    """A request that another connection makes to wait."""

    def __init__(self, connection, watcher, *arguments, work=resolve):
        self.result = self.error = None
        [[self.pid]] = connection.query("select pg_backend_pid()")
        self.watcher = watcher
        self.thread = threading.Thread(target=self.run, args=(work, connection, *arguments))
        self.thread.start()

    def run(self, work, *arguments):
        try:
            self.result = work(*arguments)
        except DatabaseError as error:
            self.error = error.sqlstate

    def until_it_waits(self):
        waits = "select 1 from pg_stat_activity where pid = $1::int and wait_event_type in ('Lock', 'Timeout')"
        for _ in range(500):
            if self.watcher.query(waits, [self.pid]):
                return self
            time.sleep(0.01)
        failures.append("a request was expected to wait, and did not")
        return self

    def end(self):
        self.thread.join()
        return self.error or self.result


def upserts_at_read_committed(first, second, watcher):
    for key in (1, 7):
        first.execute("begin")
        resolve(first, UPSERT, {"id": key, "words": "first"})
        later = Background(second, watcher, UPSERT, {"id": key, "words": "second"}).until_it_waits()
        first.execute("commit")
        done = '{"data":{"insert_note_one":{"words":"second"},"insert_item":{"affected_rows":1}}}'
        check("the later upsert", later.end(), done)
        check("the row", rows(first, condition=f"id = {key}"), [(str(key), "1", "second", "0")])
        check("the other row", rows(first, "note"), [("100", "second")])


def upserts_after_a_rollback(first, second, watcher):
    first.execute("begin")
    resolve(first, UPSERT, {"id": 7, "words": "first"})
    later = Background(second, watcher, UPSERT, {"id": 7, "words": "second"}).until_it_waits()
    first.execute("rollback")
    check("the later upsert", code(later.end()), None)
    check("the row", rows(first, condition="id = 7"), [("7", "1", "second", "0")])


def inserts_of_one_key(first, second, watcher):
    document = """mutation ($words: String!) { insert_note_one(object: {id: 8, words: $words}) { id }
        insert_item_one(object: {id: 8, owner_id: 1, words: $words}) { id } }"""
    first.execute("begin")
    resolve(first, "mutation { insert_item_one(object: {id: 8, owner_id: 1}) { id } }")
    later = Background(second, watcher, document, {"words": "second"}).until_it_waits()
    first.execute("commit")
    check("the later insert", code(later.end()), "constraint-violation")
    check("what it wrote before", rows(first, "note"), [])
    usable("a violation", second)


def upserts_with_older_snapshots(first, second, watcher):
    """Above READ COMMITTED the loser must be told to try again; an answer would have to hide what happened."""
    for level in ("repeatable read", "serializable"):
        for key in (1, 7):
            first.execute(FRESH)
            second.execute(f"begin isolation level {level}")
            check("what it sees", rows(second, "note"), [])
            first.execute("begin")
            resolve(first, UPSERT, {"id": key, "words": "first"})
            if key == 1:
                before = resolve(second, 'mutation { insert_note_one(object: {id: 5, words: "five"}) { id } }')
                check("a write before", code(before), None)
            later = Background(second, watcher, UPSERT, {"id": key, "words": "second"}).until_it_waits()
            first.execute("commit")
            check(f"{level}: the later upsert", later.end(), "40001")
            second.execute("rollback")
            check(f"{level}: the row", rows(first, condition=f"id = {key}"), [(str(key), "1", "first", "0")])
            check(f"{level}: nothing of the loser", rows(first, "note"), [("100", "first")])
            check(f"{level}: once more", code(resolve(second, UPSERT, {"id": key, "words": "second"})), None)
            usable(level, second)


def write_skew(first, second, watcher):
    """Each writes what the other has read: SERIALIZABLE lets one of them through."""
    read = "{ item(where: {n: {_gt: 0}}) { id } }"
    write = "mutation ($id: Int!) { update_item(where: {id: {_eq: $id}}, _inc: {n: 1}) { affected_rows } }"
    states = []
    for connection in (first, second):
        connection.execute("begin isolation level serializable")
        check("what it reads", resolve(connection, read), '{"data":{"item":[]}}')
    for connection, key in ((first, 1), (second, 2)):
        try:
            resolve(connection, write, {"id": key})
            connection.execute("commit")
            states.append("done")
        except DatabaseError as error:
            states.append(error.sqlstate)
            connection.execute("rollback")
    check("the outcomes", states, ["done", "40001"])
    check("the rows", [row[3] for row in rows(first, condition="id < 3")], ["1", "0"])
    usable("write skew", second)


def many_upserts_at_once(first, second, watcher):
    odd = set()

    def work():
        connection = Connection()
        for turn in range(40):
            answer = resolve(connection, UPSERT, {"id": 20 + turn % 3, "words": str(turn)})
            if code(answer):
                odd.add(answer)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check("answers that are errors", odd, set())
    check("the rows", [row[0] for row in rows(first, condition="id >= 20")], ["20", "21", "22"])


INSERT = "mutation { insert_item(objects: [{id: 30, owner_id: 1}]) { affected_rows } }"
UPSERT_ONE = """mutation { insert_item(objects: [{id: 1, owner_id: 1, words: "mine"}],
  on_conflict: {constraint: item_pkey, update_columns: [words]}) { affected_rows } }"""
UPDATE = 'mutation { update_item(where: {id: {_eq: 1}}, _set: {words: "mine"}) { affected_rows } }'
DELETE = "mutation { delete_item(where: {id: {_eq: 1}}) { affected_rows } }"
# What to ask, which rule of it changes, and what is answered when it holds for no row.
RULES = (
    (INSERT, "insert", "row_check", "permission-error"), (UPSERT_ONE, "update", "row_check", "permission-error"),
    (UPSERT_ONE, "update", "filter", 0), (UPDATE, "update", "row_check", "permission-error"),
    (UPDATE, "update", "filter", 0), (DELETE, "delete", "filter", 0),
)


def permissions_that_change(first, second, watcher):
    """A rule holds for mutations from its commit on, also in a transaction that reads an older snapshot."""
    for level in ("read committed", "repeatable read", "serializable"):
        for document, kind, column, refusal in RULES:
            what = f"{level}, {column} of {kind}"
            first.execute(FRESH)
            [[old]] = first.query(f"select {column} from graphql.{kind}_permission where relation = 'item'::regclass")
            change = f"update graphql.{kind}_permission set {column} = $1::jsonb where relation = 'item'::regclass"

            def done(connection):
                """Asks and takes it back, so that it can be asked again."""
                connection.execute("savepoint s")
                answer = resolve(connection, document)
                connection.execute("rollback to s")
                return code(answer) or json.loads(answer)["data"].popitem()[1]["affected_rows"]

            second.execute(f"begin isolation level {level}")
            check(f"{what}: before", done(second), 1)
            first.execute("begin")
            first.query(change, ['{"id": -1}'])
            check(f"{what}: not committed", done(second), 1)
            first.execute("commit")
            check(f"{what}: committed", done(second), refusal)
            first.query(change, [old])
            check(f"{what}: taken back", done(second), 1)
            second.execute("commit")


def permissions_that_end(first, second, watcher):
    second.execute("begin isolation level repeatable read")
    check("before", rows(second, condition="id = 1")[0][0], "1")
    first.execute("delete from graphql.delete_permission where relation = 'item'::regclass")
    check("without the permission", code(resolve(second, DELETE)), "validation-failed")
    first.execute("""insert into graphql.delete_permission (relation, role, filter)
        values ('item', 'user', '{"owner_id": "X-Hasura-User-Id"}')""")
    check("given again", resolve(second, DELETE), AFFECTED % ("delete_item", 1))
    second.execute("rollback")


def rows_that_change_hands(first, second, watcher):
    """The one that waited looks again: a row that meanwhile left the filter or the condition is left alone."""
    counted = 'mutation { update_item(where: {id: {_eq: 1}, n: {_eq: 0}}, _set: {words: "mine"}) { affected_rows } }'
    gives_away = "mutation { update_item(where: {id: {_eq: 1}}, _set: {owner_id: 2}) { affected_rows } }"
    counts = "mutation { update_item(where: {id: {_eq: 1}}, _inc: {n: 1}) { affected_rows } }"
    given_away, counted_up = ("1", "2", "one", "0"), ("1", "1", "one", "1")
    cases = (
        (UPDATE, "update_item", gives_away, given_away), (counted, "update_item", counts, counted_up),
        (DELETE, "delete_item", gives_away, given_away), (UPSERT_ONE, "insert_item", gives_away, given_away),
    )
    for document, field, meanwhile, row in cases:
        first.execute(FRESH)
        first.execute("begin")
        check("the first", resolve(first, meanwhile, session=ADMIN), AFFECTED % ("update_item", 1))
        later = Background(second, watcher, document).until_it_waits()
        first.execute("commit")
        check(f"the later {field}", later.end(), AFFECTED % (field, 0))
        check(f"the row after {field}", rows(first, condition="id = 1"), [row])


def increments(first, second, watcher):
    document = "mutation { update_item_by_pk(pk_columns: {id: 1}, _inc: {n: 1}) { n } }"
    first.execute("begin")
    check("the first", resolve(first, document), '{"data":{"update_item_by_pk":{"n":1}}}')
    later = Background(second, watcher, document).until_it_waits()
    first.execute("commit")
    check("the later", later.end(), '{"data":{"update_item_by_pk":{"n":2}}}')


def a_deadlock(first, second, watcher):
    document = "mutation ($id: Int!) { update_item(where: {id: {_eq: $id}}, _inc: {n: 1}) { affected_rows } }"
    first.execute("begin; set local deadlock_timeout = '50ms'")
    second.execute("begin; set local deadlock_timeout = '30s'")
    resolve(first, document, {"id": 1})
    resolve(second, document, {"id": 2})
    later = Background(second, watcher, document, {"id": 1}).until_it_waits()
    try:
        check("the deadlock", resolve(first, document, {"id": 2}), "an error")
    except DatabaseError as error:
        check("the deadlock", error.sqlstate, "40P01")
    first.execute("rollback")
    check("the other", later.end(), AFFECTED % ("update_item", 1))
    second.execute("commit")
    check("the rows", [row[3] for row in rows(first)], ["1", "1", "0"])
    usable("a deadlock", first)


def what_takes_too_long(first, second, watcher):
    """Timeouts and cancellations are raised; in a transaction of the caller's a savepoint takes it back, too."""
    document = """mutation { insert_note_one(object: {id: 98}) { id } slow(args: {words: "x"}) { id } }"""

    def limited(connection):
        connection.execute("set statement_timeout = '200ms'")
        try:
            return resolve(connection, document)
        finally:
            connection.execute("reset statement_timeout")

    check("the timeout", Background(first, watcher, work=limited).end(), "57014")
    check("nothing is left", rows(first, "note"), [])
    usable("a timeout", first)

    later = Background(second, watcher, document).until_it_waits()
    first.query("select pg_cancel_backend($1::int)", [later.pid])
    check("the cancellation", later.end(), "57014")
    check("nothing is left", rows(first, "note"), [])
    usable("a cancellation", second)

    second.execute("begin; savepoint s; set local statement_timeout = '200ms'")
    try:
        check("the timeout in a transaction", resolve(second, document), "an error")
    except DatabaseError as error:
        check("the timeout in a transaction", error.sqlstate, "57014")
    second.execute("rollback to s; reset statement_timeout")
    later = resolve(second, "mutation { insert_note_one(object: {id: 97}) { id } }")
    check("a mutation after the savepoint", code(later), None)
    second.execute("commit")
    check("what is left", rows(first, "note"), [("97", None)])


def a_lost_connection(first, second, watcher):
    third = Connection()
    third.execute("begin")
    resolve(third, UPSERT, {"id": 1, "words": "third"})
    third.socket.close()
    check("another after it", code(resolve(second, UPSERT, {"id": 1, "words": "second"})), None)
    check("the row", rows(first, condition="id = 1"), [("1", "1", "second", "0")])


def main():
    first, second, watcher = Connection(), Connection(), Connection()
    first.execute(SETUP)
    cases = (
        upserts_at_read_committed, upserts_after_a_rollback, inserts_of_one_key, upserts_with_older_snapshots,
        write_skew, many_upserts_at_once, permissions_that_change, permissions_that_end, rows_that_change_hands,
        increments, a_deadlock, what_takes_too_long, a_lost_connection,
    )
    for case in cases:
        before = len(failures)
        first.execute(FRESH)
        case(first, second, watcher)
        print(f"{'ok' if len(failures) == before else 'FAILED'} {case.__name__}", flush=True)
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
