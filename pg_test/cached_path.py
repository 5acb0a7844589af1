"""The cached path is as safe as the first request: each answer is compared with that of a backend that has just begun.

One connection asks every request as every session until its statements are kept and Postgres plans them once and for
all. Then one thing changes (a rule, a table, a setting, the Postgres user) and is changed back, now by another
connection, now by itself. After each change the warm connection has to answer what a new one answers, from the cache from
the second time on; where a change must show, the answer must be another than before.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from postgres import Connection, DatabaseError  # noqa: E402

SETUP = """
create table author (id int primary key, name text not null, rank numeric not null default 0);
create table article (
    id int primary key, author_id int not null references author, title text not null, views int not null, at timestamptz not null,
    editor text
);
create index article_views on article (views);
create table note (id int primary key, article_id int not null references article, body text);
insert into author select i, 'author ' || i, i % 2 from generate_series(1, 4) i;
insert into article select i, 1 + i % 4, 'title ' || i, i * 10, '2026-01-01 00:00Z'::timestamptz + i * '1 hour'::interval
    from generate_series(1, 40) i;
insert into note select i, 1 + i % 40, 'note ' || i from generate_series(1, 80) i;
create view popular as select id, title, views from article where views > 200;
create function own(session json, minimum int) returns setof article language sql stable
    as $$ select * from article where author_id = (session ->> 'x-hasura-user-id')::int and views >= minimum $$;
create function is_own(article, session json) returns boolean language sql stable
    as $$ select $1.author_id::text = session ->> 'x-hasura-user-id' $$;
select graphql.track_schema('public');
insert into graphql.function (function, session_argument) values ('own(json,int)', 'session');
insert into graphql.computed_field (relation, name, function, session_argument)
    values ('article', 'is_own', 'is_own(article,json)', 'session');
update graphql.relationship set name = 'author' where relation = 'article'::regclass and using_columns = '{author_id}';
update graphql.relationship set name = 'articles' where remote = 'article'::regclass and using_columns = '{author_id}';
update graphql.relationship set name = 'article' where relation = 'note'::regclass and using_columns = '{article_id}';
update graphql.relationship set name = 'notes' where remote = 'note'::regclass and using_columns = '{article_id}';
insert into graphql.select_permission (relation, role, columns, computed_fields, filter, allow_aggregations) values
    ('author', 'user', '{*}', '{}', '{}', true),
    ('article', 'user', '{id,author_id,title,views,at}', '{is_own}', '{"author_id": "X-Hasura-User-Id"}', true),
    ('note', 'user', '{*}', '{}', '{"article": {"author_id": "X-Hasura-User-Id"}}', true),
    ('popular', 'user', '{*}', '{}', '{}', true),
    ('author', 'other', '{id}', '{}', '{"rank": 1}', true),
    ('article', 'other', '{id,title,views,author_id}', '{}', '{"author": {"rank": {"_eq": 1}}}', true),
    ('note', 'other', '{id,body,article_id}', '{}', '{}', true);
insert into graphql.insert_permission (relation, role, columns, row_check, presets, backend_only) values
    ('article', 'user', '{id,title,views,at,author_id}', '{"author_id": "X-Hasura-User-Id"}', '{"editor": "X-Hasura-Name"}', false),
    ('note', 'user', '{*}', '{}', '{}', false), ('note', 'other', '{*}', '{"id": {"_gt": 1000}}', '{}', true);
insert into graphql.update_permission (relation, role, columns, filter, row_check) values
    ('article', 'user', '{title,views}', '{"author_id": "X-Hasura-User-Id"}', '{"views": {"_lt": 1000}}'),
    ('note', 'other', '{body}', '{"id": {"_lt": 3}}', null);
insert into graphql.delete_permission (relation, role, filter, backend_only) values
    ('note', 'user', '{"article": {"author_id": "X-Hasura-User-Id"}}', false), ('note', 'other', '{}', true);
insert into graphql.inherited_role (role, parent) values ('both', 'user'), ('both', 'other');
drop role if exists cached_path_user;
create role cached_path_user;
grant usage on schema graphql to cached_path_user;
grant execute on function graphql.resolve, graphql.resolve_relay, graphql.live_answers to cached_path_user;
grant select, insert, update, delete on all tables in schema public to cached_path_user;
analyze;
"""

NEW = "[{id: 901, author_id: %s, title: \"n\", views: 5, at: \"2026-01-01T00:00:00Z\"}%s]"
WRITTEN = "affected_rows returning { id title }"
# By name: the document, its variables. A name's first word says who answers.
REQUESTS = {
    "by key": ("query ($id: Int!) { article_by_pk(id: $id) { id title } }", {"id": 5}),
    "list": ("query ($v: Int) { article(where: {views: {_gt: $v}}, order_by: {id: asc}) { id title views } }", {"v": 100}),
    "time": ("{ article(where: {id: {_lt: 9}}, order_by: {id: asc}) { id at } }", {}),
    "nested": ("{ author(order_by: {id: asc}) { id articles(order_by: {id: desc}, limit: 3) { id author { id } notes(order_by: {id: asc}) { id } } } }", {}),
    "aggregate": ("{ article_aggregate(where: {views: {_gt: 50}}) { aggregate { count sum { views } } } }", {}),
    "related": ("{ note(where: {article: {title: {_like: \"title 1%\"}}}, order_by: {id: asc}) { id article { id } } }", {}),
    "ordered": ("query ($n: Int) { note(order_by: [{article: {title: desc}}, {id: desc}], limit: $n) { id } }", {"n": 7}),
    "computed": ("{ article(order_by: {id: asc}, limit: 4) { id is_own } }", {}),
    "function": ("query ($minimum: Int) { own(args: {minimum: $minimum}, order_by: {id: asc}) { id title } }", {"minimum": 100}),
    "view": ("{ popular(order_by: {id: asc}) { id title } }", {}),
    "numbers": ("{ author(order_by: {id: asc}) { id rank } }", {}),
    "several": ("{ author(order_by: {id: asc}) { id } note_aggregate { aggregate { count } } __typename }", {}),
    "schema": ("{ __type(name: \"article\") { fields { name type { name kind ofType { name } } } } }", {}),
    "insert one": ("mutation ($o: article_insert_input!) { insert_article_one(object: $o) { id title author_id } }",
                   {"o": {"id": 900, "author_id": 2, "title": "new", "views": 1, "at": "2026-01-01T00:00:00Z"}}),
    "insert many": ("mutation { insert_article(objects: " + NEW % (2, ", {id: 902, author_id: 2, title: \"m\", views: 6, at: \"2026-01-01T00:00:00Z\"}")
                    + ") { " + WRITTEN + " } }", {}),
    "insert note": ("mutation ($i: Int!) { insert_note_one(object: {id: $i, article_id: 1, body: \"b\"}) { id body } }", {"i": 2000}),
    "upsert": ("mutation ($o: [article_insert_input!]!) { insert_article(objects: $o, on_conflict: {constraint: article_pkey,"
               " update_columns: [title]}) { " + WRITTEN + " } }",
               {"o": [{"id": 9, "author_id": 2, "title": "up", "views": 1, "at": "2026-01-01T00:00:00Z"}]}),
    "update": ("mutation ($v: Int) { update_article(where: {id: {_lt: 12}}, _set: {views: $v}) { affected_rows returning { id views } } }", {"v": 77}),
    "update note": ("mutation { update_note_by_pk(pk_columns: {id: 2}, _set: {body: \"x\"}) { id body } }", {}),
    "delete": ("mutation { delete_note(where: {id: {_lt: 20}}) { affected_rows returning { id } } }", {}),
    "relay list": ("{ article_connection(first: 3, order_by: {id: asc}) { edges { node { id title } cursor } } }", {}),
    "live list": ("subscription ($v: Int) { article(where: {views: {_gt: $v}}, order_by: {id: asc}) { id title author { name } } }", {"v": 200}),
}
MUTATIONS = {name for name, (document, _) in REQUESTS.items() if document.startswith("mutation")}

SESSIONS = {
    "user 1": {"x-hasura-role": "user", "x-hasura-user-id": "1", "x-hasura-name": "one"},
    "user 2": {"x-hasura-role": "user", "x-hasura-user-id": "2", "x-hasura-name": "two"},
    "other": {"x-hasura-role": "other", "x-hasura-user-id": "2"},
    "other backend": {"x-hasura-role": "other", "x-hasura-use-backend-only-permissions": "true"},
    "both 2": {"x-hasura-role": "both", "x-hasura-user-id": "2", "x-hasura-name": "two"},
    "admin": {},
}
LACKING = {"user nobody": {"x-hasura-role": "user"}, "stranger": {"x-hasura-role": "stranger", "x-hasura-user-id": "2"}}
RULE = "relation = 'article'::regclass and role = 'user'"
WIDE = "'{\"id\": {\"_gt\": 0}}'"


def rule(action, assignment, back, relation="article", role="user"):
    """A change of a permission, and the way back."""
    table, where = f"graphql.{action}_permission", f"relation = '{relation}'::regclass and role = '{role}'"
    return f"update {table} set {assignment} where {where}", f"update {table} set {back} where {where}"


# What changes: its name, the statements, those that change it back, the requests in whose answers it must show as user 2
# (or as the session that stands before a slash).
OWN = "filter = '{\"author_id\": \"X-Hasura-User-Id\"}'"
COLUMNS = "columns = '{id,author_id,title,views,at}'"
CHANGES = [
    ("filter", *rule("select", "filter = '{\"author_id\": 1}'", OWN),
     "by key, list, time, nested, aggregate, computed, function, relay list, live list"),
    ("wider filter", *rule("select", f"filter = {WIDE}", OWN), "list, aggregate, relay list, live list"),
    ("filter of another variable", *rule("select", "filter = '{\"editor\": \"X-Hasura-Name\"}'", OWN), "list, aggregate, nested"),
    ("filter through a relationship", *rule("select", "filter = '{\"article\": {\"author\": {\"rank\": 0}}}'", "filter = '{}'", "note", "other"), "other/related"),
    ("filter of the related", *rule("select", "filter = '{\"id\": 3}'", "filter = '{}'", "author"), "nested, several"),
    ("columns", *rule("select", "columns = '{id,author_id}'", COLUMNS),
     "by key, list, time, schema, function, relay list, insert one, live list"),
    ("computed field", *rule("select", "computed_fields = '{}'", "computed_fields = '{is_own}'"), "computed, schema"),
    ("row limit", *rule("select", "row_limit = 1", "row_limit = null"), "list, nested, function"),
    ("aggregations", *rule("select", "allow_aggregations = false", "allow_aggregations = true"), "aggregate"),
    ("root fields", *rule("select", "query_root_fields = '{select}'", "query_root_fields = null"), "by key, aggregate"),
    ("check", *rule("insert", "row_check = '{\"views\": {\"_gt\": 100}}'", "row_check = '{\"author_id\": \"X-Hasura-User-Id\"}'"),
     "insert one, insert many"),
    ("preset", *rule("insert", "presets = '{\"editor\": \"X-Hasura-Name\", \"title\": \"preset\"}'", "presets = '{\"editor\": \"X-Hasura-Name\"}'"),
     "insert one, insert many"),
    ("columns to insert", *rule("insert", "columns = '{id,title}'", COLUMNS), "insert one, insert many, upsert"),
    ("backend only", *rule("insert", "backend_only = true", "backend_only = false"), "insert one, insert many, upsert"),
    ("no longer backend only", *rule("insert", "backend_only = false", "backend_only = true", "note", "other"), "other/insert note"),
    ("filter to update", *rule("update", "filter = '{\"id\": 1}'", OWN), "update, upsert"),
    ("check to update", *rule("update", "row_check = '{\"views\": 1}'", "row_check = '{\"views\": {\"_lt\": 1000}}'"), "update, upsert"),
    ("columns to update", *rule("update", "columns = '{views}'", "columns = '{title,views}'"), "upsert"),
    ("filter to delete", *rule("delete", "filter = '{\"id\": 1}'", "filter = '{\"article\": {\"author_id\": \"X-Hasura-User-Id\"}}'", "note"), "delete"),
    ("permission taken away",
     "create table saved as select * from graphql.select_permission where " + RULE + "; delete from graphql.select_permission where " + RULE,
     "insert into graphql.select_permission select * from saved; drop table saved",
     "by key, list, time, nested, aggregate, related, ordered, computed, function, schema, relay list, live list, insert one"),
    ("parents", "delete from graphql.inherited_role where parent = 'user'", "insert into graphql.inherited_role values ('both', 'user')",
     "both 2/list, both 2/by key, both 2/insert one"),
    ("column renamed", "alter table article rename title to heading", "alter table article rename heading to title",
     "by key, list, related, ordered, schema, insert one, insert many, upsert, relay list, live list"),
    ("columns renamed to each other",
     "alter table article rename title to swap; alter table article rename editor to title; alter table article rename swap to editor",
     "alter table article rename title to swap; alter table article rename editor to title; alter table article rename swap to editor",
     "by key, list, function, insert one, upsert, admin/list"),
    ("column added", "alter table article add extra int default 1", "alter table article drop extra", "admin/schema"),
    ("column of a rule dropped", "alter table author rename rank to gone; alter table author drop gone",
     "alter table author add rank numeric not null default 0; update author set rank = id % 2;"
     " update graphql.select_permission set filter = '{\"rank\": 1}' where relation = 'author'::regclass and role = 'other';"
     " update graphql.select_permission set filter = '{\"author\": {\"rank\": {\"_eq\": 1}}}' where relation = 'article'::regclass and role = 'other'",
     "other/list, other/several"),
    ("type", "drop view popular; alter table article alter views type text using 'v' || views; drop function own(json, int)",
     None, "list, update, aggregate, view, function"),
    ("relationship dropped", "alter table note drop constraint note_article_id_fkey",
     "alter table note add constraint note_article_id_fkey foreign key (article_id) references article", "related, ordered"),
    ("sure no longer", "alter table note alter article_id drop not null; insert into note values (81, null, 'alone')",
     "delete from note where id = 81; alter table note alter article_id set not null", "admin/ordered, other/ordered"),
    ("index dropped", "drop index article_views", "create index article_views on article (views)", ""),
    ("index made", "create index more on note (article_id); analyze note", "drop index more", ""),
    ("constraint dropped",
     "alter table note drop constraint note_article_id_fkey; alter table article drop constraint article_pkey",
     "alter table article add primary key (id); alter table note add constraint note_article_id_fkey foreign key (article_id) references article",
     "upsert, by key"),
    ("view replaced", "create or replace view popular as select id, title, views from article where views > 390",
     "create or replace view popular as select id, title, views from article where views > 200", "view"),
    ("function replaced",
     "create or replace function own(session json, minimum int) returns setof article language sql stable as $$ select * from article where id = 4 $$",
     "create or replace function own(session json, minimum int) returns setof article language sql stable"
     " as $$ select * from article where author_id = (session ->> 'x-hasura-user-id')::int and views >= minimum $$",
     "user 1/function, admin/function"),
    ("computed field replaced",
     "create or replace function is_own(article, session json) returns boolean language sql stable as $$ select null::boolean $$",
     "create or replace function is_own(article, session json) returns boolean language sql stable"
     " as $$ select $1.author_id::text = session ->> 'x-hasura-user-id' $$", "computed"),
    ("trigger made",
     "create function shout() returns trigger language plpgsql as $$ begin new.title := upper(new.title); return new; end $$;"
     " create trigger shout before insert or update on article for each row execute function shout()",
     "drop function shout() cascade", "insert one, insert many, upsert"),
    ("row security, which does not concern the owner", "alter table article enable row level security", "alter table article disable row level security", ""),
    ("untracked", "select graphql.untrack('popular')",
     "select graphql.track('popular'); insert into graphql.select_permission (relation, role, columns, filter, allow_aggregations)"
     " values ('popular', 'user', '{*}', '{}', true)", "view"),
    ("another table under the name",
     "alter table note rename to old_note; create table note (id int primary key, body text, article_id int not null references article);"
     " insert into note values (1, 'another', 3); grant all on note to cached_path_user", "drop table note; alter table old_note rename to note",
     "related, ordered, delete, insert note, admin/insert note"),
    ("another schema", "create schema away; alter table note set schema away; grant usage on schema away to cached_path_user",
     "alter table away.note set schema public; drop schema away", "delete"),
    ("naming convention", "insert into graphql.setting values ('naming_convention', '\"graphql-default\"')",
     "delete from graphql.setting where name = 'naming_convention'", "by key, list, insert one, update"),
    ("numbers as text", "insert into graphql.setting values ('stringify_numeric_types', 'true')",
     "delete from graphql.setting where name = 'stringify_numeric_types'", "numbers"),
    ("allow-list", "insert into graphql.setting values ('allow_list', 'true')", "delete from graphql.setting where name = 'allow_list'",
     "by key, list, insert one, delete, schema, relay list"),
    ("depth", "insert into graphql.setting values ('limits', '{\"depth\": 1}')", "delete from graphql.setting where name = 'limits'", "by key, nested"),
    ("introspection", "insert into graphql.setting values ('introspection_disabled_for', '[\"user\"]')",
     "delete from graphql.setting where name = 'introspection_disabled_for'", "schema"),
]

# Changes that concern a Postgres user who is not the owner.
POLICY = "alter table article enable row level security; create policy p on article using (id < 20)"
USER_CHANGES = [
    ("policy", POLICY, "drop policy p on article; alter table article disable row level security",
     "list, aggregate, nested, function, admin/list, live list"),
    ("policy replaced", POLICY + "; alter policy p on article using (id > 30)", "drop policy p on article; alter table article disable row level security",
     "by key, list, admin/by key, update, upsert, relay list"),
    ("select revoked", "revoke select on article from cached_path_user", "grant select on article to cached_path_user",
     "by key, list, aggregate, admin/by key, relay list, live list"),
    ("column revoked", "revoke select on article from cached_path_user; grant select (id, views, author_id) on article to cached_path_user",
     "revoke select (id, views, author_id) on article from cached_path_user; grant select on article to cached_path_user", "by key, list, time"),
    ("writing revoked", "revoke insert, update, delete on article, note from cached_path_user",
     "grant insert, update, delete on article, note to cached_path_user", "insert one, insert many, upsert, update, delete"),
]
# Settings of the connection itself: what both connections say, and what shows.
OWN_CHANGES = [
    ("time zone", "set timezone = 'Asia/Kolkata'", "reset timezone", "admin/time, time"),
    ("search path", "set search_path = pg_temp", "reset search_path", ""),
    ("date style", "set datestyle = 'SQL, DMY'", "reset datestyle", ""),
    ("plans for each value", "set plan_cache_mode = force_custom_plan", "reset plan_cache_mode", ""),
    ("plans for all values", "set plan_cache_mode = force_generic_plan", "reset plan_cache_mode", ""),
    ("another Postgres user", "set role cached_path_user", "reset role", ""),
    ("read only", "set default_transaction_read_only = on", "reset default_transaction_read_only", "insert one, update, delete"),
]

failures = []


def fail(text):
    failures.append(text)


def ask(connection, name, session):
    """The answer as text, and whether the statement was found; what a mutation writes is taken back."""
    document, variables = REQUESTS[name]
    session, variables = json.dumps(session), json.dumps(variables)
    entry = "resolve_relay" if name.startswith("relay") else "resolve"
    is_mutation = name in MUTATIONS
    if is_mutation:
        connection.execute("begin")
    try:
        if name.startswith("live"):
            members = json.dumps([{"session": json.loads(s), "variables": json.loads(variables)} for s in (session, "{}", session)])
            rows = connection.query("select answer::text from graphql.live_answers($1, null, null, $2::jsonb) order by member", [document, members])
            return str(rows), None
        [[answer, hit]] = connection.query(
            f"select graphql.{entry}($1, $2::jsonb, $3::jsonb)::text, graphql.cache_hit()", [document, variables, session]
        )
        return answer, hit
    except DatabaseError as error:
        return str(error), None
    finally:
        if is_mutation:
            connection.execute("rollback")


def all_answers(connection):
    return {(name, who): ask(connection, name, session) for name in REQUESTS for who, session in SESSIONS.items()}


def without_rights(warm):
    """Who lacks a permission or a session variable is refused in the same words after everybody else was answered."""
    fresh = Connection()
    for name in REQUESTS:
        for who, session in LACKING.items():
            answer, wanted = ask(warm, name, session)[0], ask(fresh, name, session)[0]
            if answer != wanted:
                fail(f"{name} as {who} is {answer}, of a new backend {wanted}")
            if who == "stranger" and name not in ("schema", "live list") and '"data"' in answer:
                fail(f"{name} as {who} is {answer}")
    fresh.close()


def compared(what, warm, fresh):
    """Asks everything twice through the warm connection; returns the answers."""
    expected, found = all_answers(fresh), {}
    for turn in ("at once", "again"):
        for (name, who), (answer, hit) in all_answers(warm).items():
            wanted, _ = expected[name, who]
            if answer != wanted:
                fail(f"{what}, {turn}: {name} as {who} is\n    {answer}\n  of a new backend\n    {wanted}")
            if turn == "again" and answer.startswith('{"data"') and hit is not None and hit != "t":
                fail(f"{what}: {name} as {who} was made ready anew")
            found[name, who] = answer
    return found


def as_before(what, warm, base):
    """Asks often enough that Postgres again has plans for all values when the next thing changes."""
    for _ in range(3):
        for key, (answer, _) in all_answers(warm).items():
            if answer != base[key]:
                fail(f"{what}: {key[0]} as {key[1]} is\n    {answer}\n  and was\n    {base[key]}")


def shows(what, places, before, after):
    for place in filter(None, places.split(", ")):
        who, _, name = place.rpartition("/")
        key = (name, who or "user 2")
        if before[key] == after[key]:
            fail(f"{what} does not show in {key[0]} as {key[1]}: {after[key]}")


def warmed(connection):
    # Three sessions of a role and more share a statement; Postgres weighs a plan for all values from the sixth run on.
    for _ in range(7):
        answers = all_answers(connection)
    return {key: answer for key, (answer, _) in answers.items()}


def go_through(title, changes, warm, writers, become=""):
    base = warmed(warm)
    for number, (what, change, back, places) in enumerate(changes):
        what = f"{title}: {what}"
        for turn, statements in enumerate((change, back)):
            if statements is None:
                continue
            writer = writers[(number + turn) % len(writers)]
            try:
                if writer is warm and become:
                    warm.execute("reset role")
                writer.execute(statements)
                if writer is warm and become:
                    warm.execute(become)
            except DatabaseError as error:
                fail(f"{what}: {error}")
                return
            if turn == 1:
                as_before(f"{what}, and back", warm, base)
                continue
            fresh = Connection()
            if become:
                fresh.execute(become)
            shows(what, places, base, compared(what, warm, fresh))
            fresh.close()


def connection_settings(warm):
    base = warmed(warm)
    for what, change, back, places in OWN_CHANGES:
        fresh = Connection()
        warm.execute(change)
        fresh.execute(change)
        shows(what, places, base, compared(what, warm, fresh))
        warm.execute(back)
        fresh.close()
        as_before(f"{what}, and back", warm, base)


def sessions_differ(answers):
    """The requests are of use only if who asks shows in them."""
    for name in ("by key", "list", "nested", "aggregate", "function", "insert one", "update", "delete", "relay list", "live list"):
        shows("the other person", f"user 1/{name}", {(name, "user 1"): answers[name, "user 2"]}, answers)
    shows("backend only", "other/insert note", {("insert note", "other"): answers["insert note", "other backend"]}, answers)


def main():
    warm, writer = Connection(), Connection()
    writer.execute(SETUP)
    # A change without a way back comes last.
    unwinding = [change for change in CHANGES if change[2]]
    final = [change for change in CHANGES if not change[2]]
    sessions_differ(warmed(warm))
    without_rights(warm)
    go_through("owner", unwinding, warm, (writer, warm))
    connection_settings(warm)
    warm.execute("set role cached_path_user")
    go_through("other user", USER_CHANGES, warm, (writer, warm), "set role cached_path_user")
    warm.execute("reset role")
    go_through("owner", final, warm, (writer, warm))
    writer.execute("drop owned by cached_path_user; drop role cached_path_user")
    print("\n".join(failures))
    print(f"{len(REQUESTS)} requests, {len(SESSIONS)} sessions, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
