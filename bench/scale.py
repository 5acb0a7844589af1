"""What many tracked tables cost: the first request of a backend, its memory, changes of the rules, imports: bench/README.md.

Each number of tables has a database of its own. A table has eight columns and a foreign key to the table before it, so each
has an object and an array relationship, and permissions of five roles for select, insert, update and delete.
"""

import argparse
import json
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from postgres import Connection, ConnectionLost, DatabaseError  # noqa: E402

PARTS = ("cold", "change", "documents", "import")
ROLES = 5
USER = 7
# How many tables one transaction makes: each holds locks until it ends.
AT_ONCE = 250
IMPORTED = 1_000
TABLES = """
do $$
begin
  for i in {first} .. {last} loop
    execute format(
      'create table item%s (id int primary key, owner_id int not null, name text not null, amount numeric, is_open boolean,'
      ' created_at timestamptz not null default now(), details jsonb, previous_id int references item%s)',
      i, greatest(i - 1, 1)
    );
  end loop;
end $$
"""
FILTER = '\'{"owner_id": {"_eq": "X-Hasura-User-Id"}}\''
OF_ALL = f"from graphql.relation r cross join (select 'role' || n from generate_series(1, {ROLES}) n) as p(role)"
PERMISSIONS = f"""
insert into graphql.select_permission (relation, role, columns, filter)
  select r.relation, p.role, '{{id,owner_id,name,amount,previous_id}}', {FILTER} {OF_ALL};
insert into graphql.insert_permission (relation, role, columns, row_check, presets)
  select r.relation, p.role, '{{id,name,amount}}', '{{}}', '{{"owner_id": "X-Hasura-User-Id"}}' {OF_ALL};
insert into graphql.update_permission (relation, role, columns, filter)
  select r.relation, p.role, '{{name,amount}}', {FILTER} {OF_ALL};
insert into graphql.delete_permission (relation, role, filter)
  select r.relation, p.role, {FILTER} {OF_ALL};
"""
RESOLVE = "select graphql.resolve($1, $2, $3)"
SESSION = json.dumps({"x-hasura-role": "role1", "x-hasura-user-id": str(USER)})
BY_KEY = "query ($id: Int!) { item%d_by_pk(id: $id) { id name amount } }"
ONE_MORE = "insert into graphql.select_permission (relation, role, columns, filter) values ('{}', '{}', '{{id}}', '{{}}')"


class Database:
    """One of a number of tables."""

    def __init__(self, tables):
        self.tables = tables
        self.name = f"postern_scale_{tables}"
        # Neither the first nor the last, whose relationships are fewer.
        self.table = max(2, tables // 2)

    def make(self):
        """Returns the seconds that tracking and writing the permissions took."""
        administrator = Connection("postgres")
        administrator.execute(f"drop database if exists {self.name} with (force)")
        administrator.execute(f"create database {self.name}")
        administrator.close()
        connection = Connection(self.name)
        connection.execute("create extension postern")
        for first in range(1, self.tables + 1, AT_ONCE):
            connection.execute(TABLES.format(first=first, last=min(first + AT_ONCE - 1, self.tables)))
        connection.execute(f"insert into item{self.table} values (1, {USER}, 'One', 1.5, true, now(), '{{}}', null)")
        tracked = timed(connection, "select graphql.track_schema('public')")
        allowed = timed(connection, PERMISSIONS)
        connection.execute("analyze")
        connection.close()
        return tracked, allowed

    def drop(self):
        administrator = Connection("postgres")
        administrator.execute(f"drop database {self.name} with (force)")
        administrator.close()

    def ask(self, connection, document=None):
        """Returns the seconds that a request took."""
        started = time.perf_counter()
        [[answer]] = connection.query(RESOLVE, [document or BY_KEY % self.table, '{"id": 1}', SESSION])
        taken = time.perf_counter() - started
        if list(json.loads(answer).get("data", {}).values())[:1] != [{"id": 1, "name": "One", "amount": 1.5}]:
            raise SystemExit(f"the answer is {answer[:300]}")
        return taken


def main():
    options = read_options()
    [[version]] = Connection("postgres").query("select current_setting('server_version')")
    print(f"Postgres {version}, {ROLES} roles with four permissions on each table")
    for tables in options.tables:
        database = Database(tables)
        tracked, allowed = database.make()
        print(f"\n{tables} tables")
        show("track_schema of all", f"{tracked:.2f} s")
        show(f"{tables * ROLES * 4} permissions", f"{allowed:.2f} s")
        if "cold" in options.only:
            measure_cold(database, options.backends)
        if "documents" in options.only:
            measure_documents(database, options.documents)
        if "change" in options.only:
            measure_changes(database)
        if "import" in options.only and tables == IMPORTED:
            measure_import(database)
        database.drop()


def read_options():
    parser = argparse.ArgumentParser(add_help=False)
    tables = parser.add_argument("--tables", default=[10, IMPORTED, 5_000])
    tables.type = lambda text: [int(count) for count in text.split(",")]
    parser.add_argument("--backends", type=int, default=21)
    parser.add_argument("--documents", type=int, default=10_000)
    only = parser.add_argument("--only", default=PARTS)
    only.type = lambda text: text.split(",")
    options = parser.parse_args()
    if min(options.tables) < 3 or min(options.backends, options.documents) < 1:
        parser.error("at least 3 tables, 1 backend and 1 document")
    if not set(options.only) <= set(PARTS):
        parser.error(f"--only takes some of {', '.join(PARTS)}")
    return options


def measure_cold(database, backends):
    """The first two requests of new backends, and what they leave in memory."""
    firsts, seconds, memories = [], [], []
    # Some other backend has the library loaded, else its file's pages would count as private.
    other = Connection(database.name)
    database.ask(other)
    for _ in range(backends):
        connection = Connection(database.name)
        connection.query("select 1")
        before = private_memory(connection)
        firsts.append(database.ask(connection))
        seconds.append(database.ask(connection))
        memories.append(None if before is None else private_memory(connection) - before)
        connection.close()
    other.close()
    first, second = statistics.median(firsts), statistics.median(seconds)
    show("first request of a backend", f"{first * 1e3:.2f} ms, the second {second * 1e3:.2f} ms")
    show("memory for them", megabytes(None if None in memories else statistics.median(memories)))


def measure_documents(database, count):
    """One backend gets many documents, each once."""
    connection = Connection(database.name)
    connection.query("select 1")
    before = private_memory(connection)
    taken = 0.0
    for number in range(count):
        document = f"query ($id: Int!) {{ a{number}: item{database.table}_by_pk(id: $id) {{ id name amount }} }}"
        taken += database.ask(connection, document)
    after = private_memory(connection)
    [[statistics_]] = connection.query("select graphql._cache_statistics()")
    show(f"memory for {count} documents", megabytes(None if before is None else after - before))
    show("a new document", f"{taken / count * 1e3:.2f} ms; {statistics_}")
    connection.close()


def measure_changes(database):
    """Single changes, and what they cost others."""
    connection, other = Connection(database.name), Connection(database.name)
    tables = [database.table, database.table + 1, 2 if database.table > 3 else 1]
    connection.execute("create table extra1 (id int primary key, item_id int references item2)")
    connection.execute("create table extra2 (id int primary key, item_id int references item2)")
    for _ in range(3):
        database.ask(other)
    first = timed(connection, "select graphql.track('extra1')")
    show("track one more, first and later", f"{first * 1e3:.1f} ms, {timed(connection, 'select graphql.track($$extra2$$)') * 1e3:.1f} ms")
    show("next request of another backend", f"{database.ask(other) * 1e3:.2f} ms, then {database.ask(other) * 1e3:.2f} ms")
    connection.execute(ONE_MORE.format("extra1", "role1"))
    added = [timed(connection, ONE_MORE.format("extra2", f"role{role + 1}")) for role in range(ROLES)]
    show("add one permission", f"{statistics.median(added) * 1e3:.1f} ms")
    add_role = timed(connection, ONE_MORE.format("extra2", "role_that_is_new"))
    show("add the first of a new role", f"{add_role * 1e3:.1f} ms; next request of another backend {database.ask(other) * 1e3:.2f} ms")
    for about, table in (("its own", tables[0]), ("another", tables[2])):
        taken = []
        for limit in range(7):
            connection.execute(f"update graphql.select_permission set row_limit = {100 + limit}"
                               f" where relation = 'item{table}'::regclass and role = 'role2'")
            taken.append(database.ask(other))
            database.ask(other)
        show(f"after a permission of {about} table", f"{statistics.median(taken) * 1e3:.2f} ms, then {database.ask(other) * 1e3:.2f} ms")
    for sql in ("create table extra3 (id int)", f"alter table item{database.table} add column added int",
                "alter table extra3 add column added int", f"alter table item{database.table} drop column added"):
        command = json.dumps({"type": "run_sql", "args": {"sql": sql}})
        started = time.perf_counter()
        connection.query("select graphql.metadata($1)", [command])
        show(f"run_sql: {' '.join(sql.split()[:2])}", f"{(time.perf_counter() - started) * 1e3:.1f} ms")
    show("graphql.inconsistencies()", f"{timed(connection, 'select graphql.inconsistencies()') * 1e3:.0f} ms")
    connection.close()
    other.close()


def measure_import(database):
    connection = Connection(database.name)
    started = time.perf_counter()
    [[exported]] = connection.query("select graphql.export_metadata()")
    show("export_metadata", f"{time.perf_counter() - started:.2f} s")
    document = json.loads(exported)

    def replace(about, metadata, refused=False):
        command = json.dumps({"type": "replace_metadata", "args": {"metadata": metadata, "allow_inconsistent_metadata": False}})
        started = time.perf_counter()
        try:
            connection.query("select graphql.metadata($1)", [command])
            was_refused = False
        except DatabaseError as error:
            was_refused = error.sqlstate.startswith("GQ")
        if refused != was_refused:
            raise SystemExit(f"{about}: expected another outcome")
        show(f"replace_metadata, {about}", f"{time.perf_counter() - started:.2f} s")

    replace("with the same", document)
    connection.query("select graphql.metadata($1)", [json.dumps({"type": "clear_metadata", "args": {}})])
    started_counts = counted_rules(connection)
    replace("of everything", document)
    if counted_rules(connection) - started_counts < IMPORTED * ROLES * 4:
        raise SystemExit("not all rules were imported")
    tables = document["sources"][0]["tables"]
    tables[IMPORTED // 2]["select_permissions"][0]["permission"]["columns"] = ["no_such_column"]
    replace("with one rule that does not fit", document, refused=True)
    connection.query("select graphql.metadata($1)", [json.dumps({"type": "clear_metadata", "args": {}})])
    replace("of everything, with one that does not", document, refused=True)
    connection.close()


def counted_rules(connection):
    kinds = ("select", "insert", "update", "delete")
    counts = " + ".join(f"(select count(*) from graphql.{kind}_permission)" for kind in kinds)
    [[count]] = connection.query(f"select {counts}")
    return int(count)


def timed(connection, statement):
    started = time.perf_counter()
    connection.execute(statement)
    return time.perf_counter() - started


def private_memory(connection):
    """Bytes that the backend shares with nobody; None where they cannot be read."""
    [[process]] = connection.query("select pg_backend_pid()")
    try:
        with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as lines:
            return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))
    except OSError:
        return None


def megabytes(count):
    return "not readable" if count is None else f"{count / 2**20:.2f} MB"


def show(about, value):
    print(f"  {about:<40} {value}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except (ConnectionLost, DatabaseError) as error:
        sys.exit(f"error: {error}")
