"""`postern-http metadata export|apply|diff` with a database."""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from http_server import PROGRAM, URL, Checks, environment, psql

checks = Checks()
expect, contains = checks.expect, checks.contains

psql("""
create table author (id int primary key, name text not null);
create table article (id int primary key, author_id int references author, title text);
create view "odd/../name" as select 1 as id;
create function search(term text) returns setof article language sql stable as $$ select * from article where title like term $$;
select graphql.track('author');
select graphql.track('article');
insert into graphql.relation (relation, custom_name) values ('"odd/../name"', 'odd');
insert into graphql.select_permission (relation, role, columns, filter, row_limit) values
    ('author', 'user', '{id,name}', '{"_or": [{"id": "X-Hasura-User-Id"}, {"name": {"_in": ["1", "true", "- x", "a\\nb"]}}]}', 7),
    ('article', 'user', '{*}', '{"author": {"id": {"_eq": "X-Hasura-User-Id"}}}', null);
insert into graphql.insert_permission (relation, role, columns, presets, row_check) values
    ('article', 'user', '{id,title}', '{"author_id": "X-Hasura-User-Id"}', '{}');
insert into graphql.function (function) values ('search(text)');
""")


def run(action, directory, *more, **env):
    env = environment(**({"HASURA_GRAPHQL_DATABASE_URL": URL} | env))
    done = subprocess.run([PROGRAM, "metadata", action, str(directory), *more], env=env, text=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr


def files(directory):
    return {str(p.relative_to(directory)): p.read_text() for p in sorted(directory.rglob("*")) if p.is_file()}


with tempfile.TemporaryDirectory() as work:
    one, two = pathlib.Path(work, "one"), pathlib.Path(work, "two")
    status, _, error = run("export", one)
    expect("export", (status, error), (0, ""))
    written = files(one)
    contains("a file for each table", str(list(written)), "databases/default/tables/public_author.yaml")
    contains("an odd name stays inside", str(list(written)), "databases/default/tables/public_odd____name.yaml")
    contains("permissions", written["databases/default/tables/public_author.yaml"], "          - id: X-Hasura-User-Id\n")
    expect("nothing differs", run("diff", one), (0, "no changes\n", ""))
    before = psql("select graphql.export_metadata()")

    psql("update graphql.select_permission set row_limit = 8 where relation = 'author'::regclass")
    status, text, _ = run("diff", one)
    expect("one differs", (status, [line.split(":")[0] for line in text.splitlines()][1:]), (1, ["    row_limit"]))
    contains("how it differs", text, "row_limit: 8 -> 7")
    psql("select graphql.metadata('{\"type\": \"clear_metadata\", \"args\": {}}')")
    status, text, _ = run("diff", one)
    expect("all differs", status, 1)
    contains("what differs", text, "author")
    expect("diff changes nothing", psql("select count(*) from graphql.relation"), "0")
    expect("apply", run("apply", one)[0], 0)
    expect("the same metadata", psql("select graphql.export_metadata()"), before)
    expect("export again", run("export", two)[0], 0)
    expect("the same files", files(two), written)

    psql("select graphql.untrack('\"odd/../name\"')")
    run("export", two)
    expect("a dropped table's file", sorted(set(written) - set(files(two))),
           ["databases/default/tables/public_odd____name.yaml"])

    (one / "remote_schemas.yaml").write_text("- name: weather\n  definition:\n    url: http://127.0.0.1:1\n")
    status, text, _ = run("apply", one)
    expect("what is not supported", status, 0)
    contains("what is not supported", text, "not imported: remote_schema weather: ")
    psql("select graphql.metadata('{\"type\": \"clear_metadata\", \"args\": {}}')")
    expect("strict", run("apply", one, "--strict")[0], 2)
    expect("strict changes nothing", psql("select count(*) from graphql.relation"), "0")

    expect("another name of the URL", run("export", two, HASURA_GRAPHQL_DATABASE_URL="nonsense")[0], 2)
    env = environment(PG_DATABASE_URL=URL)
    expect("another name of the URL", subprocess.run([PROGRAM, "metadata", "export", str(two)], env=env,
                                                     stdout=subprocess.DEVNULL).returncode, 0)
    expect("no directory", run("apply", pathlib.Path(work, "none"))[0], 2)
checks.end()
