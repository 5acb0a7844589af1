"""The database: a music shop with the tables of the Chinook sample, made up here so that everybody measures the same.

They stand in `public` in Chinook's size and in `big` many times that size, with the same rules for one role.
"""

import json

DATABASE = "postern_compare"
SCALE = 100
SESSION = {"x-hasura-role": "listener", "x-hasura-user-id": "3", "x-hasura-genres": "{" + ",".join(map(str, range(1, 21))) + "}"}

# A value below $3 that is the same on each machine and in each version of Postgres, which random() is not.
PICK = """
create function public.pick(n bigint, salt int, below int) returns int language sql immutable parallel safe
  return ((hashint8extended(n, salt) & 2147483647) % below)::int;
create function public.word(n bigint, salt int) returns text language sql immutable parallel safe
  return (array['Amber','Bright','Copper','Distant','Electric','Falling','Golden','Hollow','Iron','Jagged','Kind','Lonely',
    'Midnight','Northern','Open','Paper','Quiet','Restless','Silver','Tender'])[1 + pick(n, salt, 20)] || ' ' ||
    (array['Anthem','Bridge','Circle','Dance','Echo','Fire','Garden','Horizon','Island','Journey','Kiss','Letter','Mirror',
    'Night','Ocean','Parade','Question','River','Shadow','Train'])[1 + pick(n, salt + 1, 20)];
"""

# %(scale)s times Chinook's rows. Genres, kinds of media and employees stay as many as they are.
TABLES = """
create table genre (genre_id int primary key, name varchar(120) not null);
insert into genre select n, public.word(n, 1) || ' ' || n from generate_series(1, 25) n;
create table media_type (media_type_id int primary key, name varchar(120) not null);
insert into media_type select n, 'Media type ' || n from generate_series(1, 5) n;
create table employee (
  employee_id int primary key, last_name varchar(20) not null, first_name varchar(20) not null, title varchar(30),
  reports_to int references employee, birth_date timestamp, hire_date timestamp, city varchar(40), email varchar(60));
insert into employee select n, 'Last' || n, 'First' || n, 'Sales', nullif(n / 3, 0),
  timestamp '1970-01-01' + n * interval '300 days', timestamp '2002-01-01' + n * interval '100 days', 'Calgary',
  'employee' || n || '@example.org' from generate_series(1, 8) n;

create table artist (artist_id int primary key, name varchar(120) not null);
insert into artist select n, 'The ' || public.word(n, 3) || 's ' || n from generate_series(1, 275 * %(scale)s) n;
create table album (album_id int primary key, title varchar(160) not null, artist_id int not null);
insert into album select n, public.word(n, 5) || ' of the ' || public.word(n, 7) || ' ' || n,
  1 + public.pick(n, 9, 275 * %(scale)s) from generate_series(1, 347 * %(scale)s) n;
-- Nine in ten are of one media type and hardly any of the last; the tracks of an album are of one genre.
create table track (
  track_id int primary key, name varchar(200) not null, album_id int not null, media_type_id int not null,
  genre_id int not null, composer varchar(220), milliseconds int not null, bytes int not null,
  unit_price numeric(10,2) not null);
insert into track
  select n, public.word(n, 11) || case public.pick(n, 12, 10) when 0 then ' ("live")' when 1 then E' \\\\ Zoë' else '' end, album_id,
    case when public.pick(n, 13, 10) > 0 then 1 when public.pick(n, 14, 300) = 0 then 5 else 2 + public.pick(n, 15, 3) end,
    1 + public.pick(album_id, 16, 25), case when public.pick(n, 17, 4) > 0 then public.word(n, 18) end,
    60000 + public.pick(n, 20, 540000), 1000000 + public.pick(n, 21, 20000000),
    case when public.pick(n, 22, 10) = 0 then 1.99 else 0.99 end
  from (select n, 1 + public.pick(n, 10, 347 * %(scale)s) as album_id from generate_series(1, 3503 * %(scale)s) n) n;
create table playlist (playlist_id int primary key, name varchar(120) not null);
insert into playlist select n, 'Playlist ' || n from generate_series(1, 18 * %(scale)s) n;
create table playlist_track (playlist_id int not null, track_id int not null, primary key (playlist_id, track_id));
insert into playlist_track
  select 1 + public.pick(n, 23, 18 * %(scale)s), 1 + public.pick(n, 24, 3503 * %(scale)s)
  from generate_series(1, 8715 * %(scale)s) n on conflict do nothing;
create table customer (
  customer_id int primary key, first_name varchar(40) not null, last_name varchar(20) not null, company varchar(80),
  city varchar(40), country varchar(40) not null, email varchar(60) not null, support_rep_id int not null);
insert into customer select n, 'First' || n, 'Last' || n, case when n %% 5 = 0 then 'Company ' || n end,
  'City ' || public.pick(n, 25, 50), 'Country ' || public.pick(n, 26, 24), 'customer' || n || '@example.org', 3 + n %% 3
  from generate_series(1, 59 * %(scale)s) n;
create table invoice (
  invoice_id int primary key, customer_id int not null, invoice_date timestamp not null, billing_city varchar(40),
  billing_country varchar(40) not null, total numeric(10,2) not null);
insert into invoice select n, 1 + public.pick(n, 27, 59 * %(scale)s),
  timestamp '2009-01-01' + public.pick(n, 28, 1800) * interval '1 day', 'City ' || public.pick(n, 25, 50),
  'Country ' || public.pick(n, 26, 24), 0.99 * (1 + public.pick(n, 29, 14)) from generate_series(1, 412 * %(scale)s) n;
create table invoice_line (
  invoice_line_id int primary key, invoice_id int not null, track_id int not null, unit_price numeric(10,2) not null,
  quantity int not null);
insert into invoice_line select n, 1 + public.pick(n, 30, 412 * %(scale)s), 1 + public.pick(n, 31, 3503 * %(scale)s), 0.99, 1
  from generate_series(1, 2240 * %(scale)s) n;
-- What is written to.
create table play (
  play_id int generated by default as identity primary key, track_id int not null references track,
  customer_id int not null references customer, seconds int not null, played_at timestamptz not null default now())
  with (autovacuum_enabled = false);

create index on album (title);
create index on track (media_type_id);
create index on track (milliseconds);
"""

# table, column, what it refers to
REFERENCES = [
    ("album", "artist_id", "artist"),
    ("track", "album_id", "album"),
    ("track", "genre_id", "genre"),
    ("playlist_track", "track_id", "track"),
    ("playlist_track", "playlist_id", "playlist"),
    ("customer", "support_rep_id", "employee"),
    ("invoice", "customer_id", "customer"),
    ("invoice_line", "invoice_id", "invoice"),
    ("invoice_line", "track_id", "track"),
]
# Has an index already.
UNINDEXED_REFERENCES = [("track", "media_type_id", "media_type")]

OF_GENRES = '{"genre_id": {"_in": "X-Hasura-Genres"}}'
OF_EMPLOYEE = '{"support_rep_id": {"_eq": "X-Hasura-User-Id"}}'
# What the role may read, and how SQL by hand says so of the table's alias {0}.
FILTERS = {
    "artist": ("{}", None),
    "genre": (OF_GENRES, "{0}.genre_id = any(:genres::int[])"),
    "media_type": ("{}", None),
    "track": (OF_GENRES, "{0}.genre_id = any(:genres::int[])"),
    "album": (
        f'{{"tracks": {OF_GENRES}}}',
        "exists (select from {schema}track t_ where t_.album_id = {0}.album_id and t_.genre_id = any(:genres::int[]))",
    ),
    "customer": (OF_EMPLOYEE, "{0}.support_rep_id = :employee::int"),
    "invoice": (
        f'{{"customer": {OF_EMPLOYEE}}}',
        "exists (select from {schema}customer c_ where c_.customer_id = {0}.customer_id"
        " and c_.support_rep_id = :employee::int)",
    ),
    "play": (
        f'{{"customer": {OF_EMPLOYEE}}}',
        "exists (select from {schema}customer c_ where c_.customer_id = {0}.customer_id"
        " and c_.support_rep_id = :employee::int)",
    ),
}


def setup(connection, scale):
    connection.execute("create extension postern")
    connection.execute(PICK)
    for schema, factor in (("public", 1), ("big", scale)):
        connection.execute(f"create schema if not exists {schema}; set search_path = {schema}")
        connection.execute(TABLES % {"scale": factor})
        for table, column, target in REFERENCES + UNINDEXED_REFERENCES:
            connection.execute(f"alter table {table} add foreign key ({column}) references {target}")
        for table, column, _ in REFERENCES:
            connection.execute(f"create index on {table} ({column})")
        connection.query("select graphql.track_schema($1::text::regnamespace)", [schema])
        for table, (rule, _) in FILTERS.items():
            connection.query(
                "insert into graphql.select_permission (relation, role, columns, filter, allow_aggregations)"
                " values ($1::text::regclass, 'listener', '{*}', $2::text::jsonb, true)",
                [table, rule],
            )
    connection.execute("reset search_path")
    connection.query(
        "insert into graphql.insert_permission (relation, role, columns, row_check)"
        " values ('public.play', 'listener', '{track_id,customer_id,seconds}', $1::text::jsonb)",
        [FILTERS["play"][0]],
    )
    connection.execute("vacuum analyze")


def store_answers(connection, document):
    """Makes tables of one row with what the document answers, for those who store such things."""
    for role, session in (("admin", {}), ("listener", SESSION)):
        connection.execute(f"create table stored_{role} (answer json not null)")
        connection.query(
            f"insert into stored_{role} select graphql.resolve($1, '{{}}', $2::text::jsonb)", [document, json.dumps(session)]
        )
