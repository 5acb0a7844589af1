"""The allow-list holds in every session from a commit on, and learning keeps nobody waiting.

Each case asks through connections that have answered the same document before, so that their caches are warm.
"""

import hashlib
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from postgres import Connection  # noqa: E402

SETUP = """
create table a (id int primary key);
insert into a values (1);
select graphql.track('a');
insert into graphql.select_permission (relation, role, columns, filter) values ('a', 'user', '{*}', '{}');
insert into graphql.insert_permission (relation, role, columns, row_check) values ('a', 'user', '{*}', '{}');
"""
DOCUMENT = "{a {id}}"
ID = hashlib.sha256(DOCUMENT.encode()).hexdigest()
ROWS, REFUSED = '{"data":{"a":[{"id":1}]}}', "query is not allowed"

failures = []


def check(what, found, expected):
    if found != expected:
        failures.append(f"{what}: expected {expected}, found {found}")


def resolve(connection, document=None, identifier=None):
    sql = "select graphql.resolve($1, '{}', '{\"x-hasura-role\": \"user\"}', null, $2)::text"
    [[answer]] = connection.query(sql, [document, identifier])
    return REFUSED if REFUSED in answer else answer


def commit_and_rollback(writer, reader):
    writer.execute("insert into graphql.setting values ('allow_list', 'true')")
    writer.execute("insert into graphql.allowed_collection values ('c', '{user}')")
    for document, identifier in ((DOCUMENT, None), (None, ID)):
        for commit in ("rollback", "commit"):
            how = f"{commit}, {'by id' if identifier else 'by text'}"
            check(f"listed, {how}", resolve(reader, document, identifier), ROWS)
            writer.execute("begin")
            writer.execute("update graphql.query_collection set query = '{b}' where name = 'd'")
            own = resolve(writer, document, identifier)
            check(f"the writer within, {how}", own == ROWS, False)
            check(f"the reader before {how}", resolve(reader, document, identifier), ROWS)
            writer.execute(commit)
            check(f"the reader after {how}", resolve(reader, document, identifier) == ROWS, commit == "rollback")
        reader.execute("begin isolation level repeatable read")
        check("not listed, in an old snapshot", resolve(reader, DOCUMENT), REFUSED)
        writer.execute(f"update graphql.query_collection set query = '{DOCUMENT}' where name = 'd'")
        check("listed, in an old snapshot", resolve(reader, document, identifier), ROWS)
        writer.execute("update graphql.allowed_collection set roles = '{}'")
        check("allowed for nobody, in an old snapshot", resolve(reader, document, identifier), REFUSED)
        writer.execute("update graphql.allowed_collection set roles = '{user}'")
        reader.execute("commit")
    writer.execute("delete from graphql.allowed_collection")
    writer.execute("delete from graphql.setting")


def candidates(connection):
    return [(form, int(count)) for form, count in connection.query(
        "select normal_form, count from graphql.allow_list_candidates order by 1")]


def learn(writer):
    """Learning on, and every backend to write at once whatever it wrote before."""
    writer.execute("delete from graphql.setting")
    writer.execute("insert into graphql.setting values ('allow_list_learning', 'true')")


def nobody_waits(writer, first, second):
    for connection in (first, second):
        connection.execute("set statement_timeout = '5s'")
    learn(writer)
    first.execute("begin")
    check("the first", resolve(first, DOCUMENT), ROWS)
    second.execute("begin")
    check("the second", resolve(second, DOCUMENT), ROWS)
    check("neither is seen", candidates(writer), [])
    first.execute("commit")
    second.execute("rollback")
    check("one rolled back", candidates(writer), [("{a{id}}", 1)])

    learn(writer)
    first.execute("begin")
    resolve(first, DOCUMENT)
    resolve(second, DOCUMENT)
    check("the row was in hand, so there is another", candidates(writer), [("{a{id}}", 2)])
    first.execute("commit")
    check("and one view of both", candidates(writer), [("{a{id}}", 3)])
    learn(writer)
    resolve(second, DOCUMENT)
    [[rows]] = writer.query("select count(*) from graphql.candidate", [])
    check("rows are used again", (rows, candidates(writer)), ("2", [("{a{id}}", 4)]))


def another_snapshot(writer, first, second):
    learn(writer)
    resolve(second, DOCUMENT)
    learn(writer)
    first.execute("begin isolation level repeatable read")
    first.query("select count(*) from a", [])
    writer.execute("update graphql.candidate set uses = 100")
    check("a row that changed since", resolve(first, DOCUMENT), ROWS)
    check("goes on", first.query("select 1", []), [["1"]])
    first.execute("commit")


def promoted_meanwhile(writer, first, second):
    writer.execute("truncate graphql.candidate")
    learn(writer)
    resolve(second, DOCUMENT)
    learn(writer)
    first.execute("begin")
    resolve(first, DOCUMENT)
    writer.execute("set statement_timeout = '5s'")
    promoted = writer.query("select name from graphql.promote_candidates('p', 'user')", [])
    check("promoted", len(promoted), 1)
    first.execute("commit")
    check("no candidate any more", candidates(writer), [])
    writer.execute("insert into graphql.setting values ('allow_list', 'true')")
    check("listed", resolve(first, DOCUMENT), ROWS)


def table_in_hand(writer, first, second):
    """Whoever locks the whole table keeps no request waiting either."""
    learn(writer)
    writer.execute("begin")
    writer.execute("lock table graphql.candidate in access exclusive mode")
    check("while the table is locked", resolve(first, "{a(limit: 1) {id}}"), ROWS)
    writer.execute("commit")
    check("not written down", candidates(writer), [])


def many_at_once(writer):
    writer.execute("truncate graphql.candidate")
    writer.execute("delete from graphql.collection")
    learn(writer)
    errors = []

    def work(number):
        try:
            connection = Connection(os.environ["PGDATABASE"])
            for turn in range(20):
                answer = resolve(connection, f"{{a(limit: {turn + 1}) {{id}}}}")
                if answer != ROWS:
                    errors.append(answer)
            connection.close()
        except Exception as error:  # noqa: BLE001
            errors.append(f"{number}: {error}")

    threads = [threading.Thread(target=work, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check("errors", errors, [])
    check("each use of each counts", [count for _, count in candidates(writer)], [6] * 20)


def main():
    connections = [Connection(os.environ["PGDATABASE"]) for _ in range(3)]
    writer, first, second = connections
    writer.execute(SETUP)
    writer.query(f"insert into graphql.query_collection (collection, name, query) values ('c', 'd', '{DOCUMENT}')", [])
    commit_and_rollback(writer, first)
    writer.execute("delete from graphql.collection")
    nobody_waits(writer, first, second)
    another_snapshot(writer, first, second)
    promoted_meanwhile(writer, first, second)
    table_in_hand(writer, first, second)
    many_at_once(writer)
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


main()
