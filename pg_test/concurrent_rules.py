"""Rules that one connection changes hold in every other from the commit on, and what is rolled back never does.

Each case asks through connections that have answered the same document before, so that their caches are warm.
"""

import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from postgres import Connection, DatabaseError  # noqa: E402

SETUP = """
create table b (id int primary key);
create table a (id int primary key, b_id int references b, owner int, words text);
insert into b values (1);
insert into a values (1, 1, 1, 'one'), (2, 1, 2, 'two');
select graphql.track_schema('public');
insert into graphql.select_permission (relation, role, columns, filter, allow_aggregations) values
  ('a', 'user', '{id,words}', '{"owner": 1}', true), ('b', 'user', '{id}', '{}', true);
"""
NARROW, OTHER, WIDE, NONE = '{"owner": 1}', '{"owner": 2}', "{}", '{"id": -1}'
ROWS, COUNT = "{a(order_by: {id: asc}) {id}}", "{a_aggregate {aggregate {count}}}"

failures = []


def check(what, found, expected):
    if found != expected:
        failures.append(f"{what}: expected {expected}, found {found}")


def resolve(connection, document):
    [[answer]] = connection.query(
        "select graphql.resolve($1, '{}', '{\"x-hasura-role\": \"user\"}')::text", [document]
    )
    return answer


def rows(connection):
    return resolve(connection, ROWS).removeprefix('{"data":{"a":').removesuffix("}}")


def set_filter(connection, expression, relation="a"):
    connection.query(
        "update graphql.select_permission set filter = $1::jsonb where relation = $2::regclass", [expression, relation]
    )


def shown(*identifiers):
    return "[" + ",".join(f'{{"id":{i}}}' for i in identifiers) + "]"


def commit_and_rollback(writer, reader):
    for commit in ("commit", "rollback"):
        writer.execute("begin")
        set_filter(writer, OTHER)
        check("the writer sees its own change", rows(writer), shown(2))
        check(f"another does not, before {commit}", rows(reader), shown(1))
        writer.execute(commit)
        expected = shown(2) if commit == "commit" else shown(1)
        check(f"the reader after {commit}", rows(reader), expected)
        check(f"the writer after {commit}", rows(writer), expected)
        set_filter(writer, NARROW)
        check("the reader after the way back", rows(reader), shown(1))


def inside_open_transactions(writer, reader):
    """A rule holds from its commit on, whatever snapshot the reader's transaction reads its data with."""
    for level in ("read committed", "repeatable read", "serializable"):
        reader.execute(f"begin isolation level {level}")
        check(f"{level}, before", rows(reader), shown(1))
        set_filter(writer, NONE)
        check(f"{level}, after", rows(reader), shown())
        writer.execute("delete from graphql.select_permission where relation = 'a'::regclass")
        check(f"{level}, without permission", "field 'a' not found" in resolve(reader, ROWS), True)
        reader.execute("commit")
        writer.execute(
            "insert into graphql.select_permission (relation, role, columns, filter, allow_aggregations)"
            f" values ('a', 'user', '{{id,words}}', '{NARROW}', true)"
        )
        check(f"{level}, given again", rows(reader), shown(1))


def aborted_half_way(writer, reader):
    writer.execute("begin")
    set_filter(writer, WIDE)
    check("the writer before its error", rows(writer), shown(1, 2))
    try:
        writer.execute("select 1 / 0")
    except DatabaseError as error:
        check("the error", error.sqlstate, "22012")
    writer.execute("rollback")
    check("the writer after its error", rows(writer), shown(1))
    check("the reader after the writer's error", rows(reader), shown(1))
    writer.execute("begin; savepoint s")
    set_filter(writer, WIDE)
    check("the writer in a savepoint", rows(writer), shown(1, 2))
    writer.execute("rollback to s; commit")
    check("the writer after the savepoint", rows(writer), shown(1))
    check("the reader after the savepoint", rows(reader), shown(1))


def a_connection_that_ends(writer, reader):
    third = Connection()
    third.execute("begin")
    set_filter(third, WIDE)
    third.socket.close()
    time.sleep(0.2)
    check("the reader after a connection was lost", rows(reader), shown(1))
    check("the writer after a connection was lost", rows(writer), shown(1))


def a_refresh_that_fails(writer, reader):
    """What was not taken over because of a lock, a timeout or a cancellation is taken over by the next request."""
    third = Connection()
    check("before", rows(reader), shown(1))
    set_filter(writer, NONE)
    third.execute("begin; lock table graphql.select_permission")
    for setting in ("lock_timeout", "statement_timeout"):
        reader.execute(f"set {setting} = '100ms'")
        for _ in range(2):
            try:
                check(f"under {setting}", rows(reader), "an error")
            except DatabaseError as error:
                check(f"the error of {setting}", error.sqlstate in ("55P03", "57014"), True)
        reader.execute(f"reset {setting}")
    third.execute("commit")
    check("after the lock", rows(reader), shown())
    third.close()
    set_filter(writer, NARROW)
    check("the way back", rows(reader), shown(1))


def a_statement_of_one_table(writer, reader):
    """Forgetting `a` because `b`, to which it leads, changed must not lose sight of statements made from `a`."""
    def count(connection):
        return resolve(connection, COUNT).removeprefix('{"data":{"a_aggregate":{"aggregate":{"count":').removesuffix("}}}}")

    resolve(reader, "{b {id}}")
    check("the count", count(reader), "1")
    for expression in ('{"id": 1}', "{}"):
        set_filter(writer, expression, "b")
        check("the count after the rule of b", count(reader), "1")
        set_filter(writer, WIDE)
        check("the count after the rule of a", count(reader), "2")
        set_filter(writer, expression, "b")
        check("the count after the rule of b", count(reader), "2")
        set_filter(writer, NARROW)
        check("the count after the way back", count(reader), "1")


def definitions(writer, reader):
    writer.execute("alter table a rename column words to letters")
    check("a renamed column", "letters" in resolve(reader, "{a {letters}}") and "not found" not in resolve(reader, "{a {letters}}"), True)
    writer.execute("alter table a rename column letters to words")
    check("named back", "not found" in resolve(reader, "{a {letters}}"), True)
    writer.execute("alter table a drop column owner")
    check("a rule whose column is gone", "field 'a' not found" in resolve(reader, ROWS), True)
    writer.execute("alter table a add column owner int; update a set owner = id")
    check("the column is back", rows(reader), shown(1))


def many_at_once(writer, reader):
    """While rules go to and fro, an answer is that of one rule or the other, and the last is the last."""
    stop = threading.Event()
    odd = []

    def ask():
        connection = Connection()
        while not stop.is_set():
            answer = rows(connection)
            if answer not in (shown(1), shown(2)):
                odd.append(answer)
        check("after all changes", rows(connection), shown(1))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(60):
        writer.execute("begin")
        set_filter(writer, WIDE)
        set_filter(writer, OTHER if turn % 2 == 0 else NARROW)
        writer.execute("commit")
        check("the reader at once", rows(reader), shown(2 if turn % 2 == 0 else 1))
        writer.execute("begin")
        set_filter(writer, WIDE)
        writer.execute("rollback")
    stop.set()
    for thread in threads:
        thread.join()
    check("answers of neither rule", odd, [])


def main():
    writer, reader = Connection(), Connection()
    writer.execute(SETUP)
    cases = (
        commit_and_rollback, inside_open_transactions, aborted_half_way, a_connection_that_ends, a_refresh_that_fails,
        a_statement_of_one_table, many_at_once, definitions,
    )
    for case in cases:
        before = len(failures)
        case(writer, reader)
        print(f"{'ok' if len(failures) == before else 'FAILED'} {case.__name__}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
