"""What is asked, in GraphQL and in SQL. One list, `KINDS`, in the order in which results are shown."""

from dataclasses import dataclass, field
from typing import Callable

from .hand import Hand


@dataclass(frozen=True)
class Random:
    """A whole number, a new one for each request."""

    first: int
    last: int


@dataclass(frozen=True)
class Turns:
    """One value after the other, by name: what is measured is shown for each by itself."""

    values: dict


@dataclass(frozen=True)
class Kind:
    """`variables`: name to a number, a text, a list (sent as JSON), Random or Turns; SQL has them as `:name`.

    `aim`: how many times what SQL by hand takes is allowed, or None. `sql` makes the statement by hand.
    `document`: with its variables; the one with literals is made from it. `before`: SQL to run before each turn.
    """

    name: str
    aim: float | None
    document: str
    sql: Callable[[Hand], str]
    variables: dict = field(default_factory=dict)
    before: str | None = None
    as_text: bool = True


TRACK = "track_id name composer milliseconds bytes unit_price"
TRACK_COLUMNS = " ".join("t." + column for column in TRACK.split())


def tracks_with_album(hand, schema=""):
    album = f"{schema}album a"
    element = hand.object(TRACK_COLUMNS, album=hand.one(album, hand.object("a.album_id a.title")))
    return (
        f"(select {hand.list(element)} from {schema}track t {hand.join(album, 'a.album_id = t.album_id')}"
        f" where true {hand.see(f'{schema}track t')})"
    )


def tracks(hand, columns, rest, schema=""):
    """A list of tracks; `rest` is what follows the conditions of the role."""
    inner = f"select t.* from {schema}track t where true {hand.see(f'{schema}track t')} {rest}"
    return f"(select {hand.list(hand.object(columns))} from ({inner}) t)"


def albums_of(hand, artist):
    return (
        f"(select {hand.list(hand.object('b.album_id b.title'))} from album b"
        f" where b.artist_id = {artist} {hand.see('album b')})"
    )


def albums_tracks_of(hand, artist):
    track = hand.object(
        "t.track_id t.name t.milliseconds",
        genre=hand.one("genre g", hand.object("g.genre_id g.name")),
        media_type=hand.one("media_type m", hand.object("m.media_type_id m.name")),
    )
    of_album = (
        f"(select {hand.list(track)} from track t {hand.join('genre g', 'g.genre_id = t.genre_id')}"
        f" {hand.join('media_type m', 'm.media_type_id = t.media_type_id')}"
        f" where t.album_id = b.album_id {hand.see('track t')})"
    )
    return (
        f"(select {hand.list(hand.object('b.album_id b.title', tracks=of_album))} from album b"
        f" where b.artist_id = {artist} {hand.see('album b')})"
    )


def ten_artists(hand, **members):
    return hand.answer(
        artist=f"(select {hand.list(hand.object('r.artist_id r.name', **members))} from"
        " (select * from artist a where a.artist_id >= :from::int order by a.artist_id limit 10) r)"
    )


def through_album(hand, schema=""):
    """The first tracks in the order of their albums' titles."""
    album = f"{schema}album a"
    inner = (
        f"select t.*, a.title from {schema}track t {hand.join(album, 'a.album_id = t.album_id')}"
        f" where true {hand.see(f'{schema}track t')} order by a.title limit :limit::int"
    )
    return f"(select {hand.list(hand.object('t.album_id'))} from ({inner}) t)"


def counted(hand, condition, schema=""):
    numbers = hand.object(
        count=hand.number("count(*)"),
        sum=hand.object(milliseconds=hand.number("sum(t.milliseconds)")),
        avg=hand.object(unit_price=hand.number("avg(t.unit_price)")),
    )
    return (
        f"(select {hand.object(aggregate=numbers)} from {schema}track t"
        f" where {condition} {hand.see(f'{schema}track t')})"
    )


def counted_with_nodes(hand):
    made = hand.object(
        aggregate=hand.object(count=hand.number("count(*)")), nodes=hand.list(hand.object("t.track_id t.name"))
    )
    return f"(select {made} from track t where t.album_id = :album::int {hand.see('track t')})"


def several(hand):
    track = hand.object("t.track_id t.name")
    first = hand.object("a.artist_id a.name")
    genre = hand.object("g.genre_id g.name")
    return hand.answer(
        track_by_pk=hand.maybe(f"(select {track} from track t where t.track_id = :track::int {hand.see('track t')})"),
        artist=f"(select {hand.list(first)} from (select * from artist a limit 5) a)",
        genre=f"(select {hand.list(genre)} from genre g where true {hand.see('genre g')})",
        album=f"(select {hand.list(hand.object('b.album_id b.title'))} from album b"
        f" where b.artist_id = :artist::int {hand.see('album b')})",
        invoice_aggregate=f"(select {hand.object(aggregate=hand.object(count=hand.number('count(*)')))} from invoice i"
        f" where i.customer_id = :customer::int {hand.see('invoice i')})",
    )


def albums_by_artist_name(hand, schema=""):
    return (
        f"(select {hand.list(hand.object('b.album_id b.title'))} from {schema}album b where exists (select from"
        f" {schema}artist a where a.artist_id = b.artist_id and a.name = :name::text) {hand.see(f'{schema}album b')})"
    )


def artists_with_long_tracks(hand, schema=""):
    return (
        f"(select {hand.list(hand.object('a.artist_id a.name'))} from (select * from {schema}artist a where exists"
        f" (select from {schema}album b where b.artist_id = a.artist_id {hand.see(f'{schema}album b')} and exists (select from"
        f" {schema}track t where t.album_id = b.album_id and t.milliseconds > :longer::int {hand.see(f'{schema}track t')}))"
        " order by a.artist_id) a)"
    )


def insert_one(hand):
    made = hand.object(insert_play_one=f"(select {hand.object('w.play_id w.track_id')} from w)")
    return (
        "with w as (insert into play (track_id, customer_id, seconds) values (:track::int, :customer::int, :seconds::int)"
        f" returning play_id, track_id, customer_id) select {hand.object(data=made)}{refused(hand)}"
    )


def insert_many(hand):
    made = hand.object(insert_play=hand.object(affected_rows=hand.number("(select count(*) from w)")))
    return (
        "with w as (insert into play (track_id, customer_id, seconds) select track_id, customer_id, seconds from"
        " json_to_recordset(:objects::json) as x (track_id int, customer_id int, seconds int) returning customer_id)"
        f" select {hand.object(data=made)}{refused(hand)}"
    )


def refused(hand):
    """How many rows the role may not write: whoever sends the statement has to look at it."""
    return f", (select count(*) from w where not (true {hand.see('play w')}))" if hand.restricted else ""


PLAYS = [{"track_id": 1 + n * 3 % 3503, "customer_id": 3 + n % 15 * 3, "seconds": n % 500} for n in range(1000)]
INTROSPECTION = """query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name }
  types { ...FullType } directives { name description locations args { ...InputValue } } } }
fragment FullType on __Type { kind name description
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue } interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name } } } } } } } }"""
EMPTY = "truncate play restart identity"
TRACK_FIELDS = f"{{ {TRACK} }}"
NESTED_THREE = """{ artist_id name albums { album_id title
  tracks { track_id name milliseconds genre { genre_id name } media_type { media_type_id name } } } }"""
NUMBERS = "{ aggregate { count sum { milliseconds } avg { unit_price } } }"

KINDS = [
    Kind(
        "by key", 1.20, f"query ($id: Int!) {{ track_by_pk(track_id: $id) {TRACK_FIELDS} }}",
        lambda h: h.answer(track_by_pk=h.maybe(
            f"(select {h.object(TRACK_COLUMNS)} from track t where t.track_id = :id::int {h.see('track t')})")),
        {"id": Random(1, 3503)},
    ),
    Kind(
        "filter", 1.05, f"query ($album: Int!) {{ track(where: {{album_id: {{_eq: $album}}}}) {TRACK_FIELDS} }}",
        lambda h: h.answer(track=tracks(h, TRACK_COLUMNS, "and t.album_id = :album::int")),
        {"album": Random(1, 347)},
    ),
    Kind(
        "filter range", 1.05,
        "query ($from: Int!, $to: Int!) { track(where: {milliseconds: {_gte: $from, _lt: $to}}, order_by: {track_id: asc})"
        f" {TRACK_FIELDS} }}",
        lambda h: h.answer(track=tracks(
            h, TRACK_COLUMNS, "and t.milliseconds >= :from::int and t.milliseconds < :to::int order by t.track_id")),
        {"from": 300_000, "to": 303_000},
    ),
    Kind(
        "filter range, big", 1.05,
        "query ($from: Int!, $to: Int!) { big_track(where: {milliseconds: {_gte: $from, _lt: $to}}, order_by: {track_id: asc})"
        f" {TRACK_FIELDS} }}",
        lambda h: h.answer(big_track=tracks(
            h, TRACK_COLUMNS, "and t.milliseconds >= :from::int and t.milliseconds < :to::int order by t.track_id", "big.")),
        {"from": 300_000, "to": 300_100},
    ),
    Kind(
        "first 20", 1.05, f"query ($limit: Int!) {{ track(limit: $limit) {TRACK_FIELDS} }}",
        lambda h: h.answer(track=tracks(h, TRACK_COLUMNS, "limit :limit::int")),
        {"limit": 20},
    ),
    Kind(
        "page", 1.05,
        "query ($limit: Int!, $offset: Int!) { track(order_by: [{milliseconds: desc}, {track_id: asc}], limit: $limit,"
        f" offset: $offset) {TRACK_FIELDS} }}",
        lambda h: h.answer(track=tracks(
            h, TRACK_COLUMNS, "order by t.milliseconds desc, t.track_id limit :limit::int offset :offset::int")),
        {"limit": 20, "offset": 40},
    ),
    Kind(
        "order through", 1.05, "query ($limit: Int!) { track(order_by: {album: {title: asc}}, limit: $limit) { album_id } }",
        lambda h: h.answer(track=through_album(h)),
        {"limit": 20},
    ),
    Kind(
        "order through, big", 1.05,
        "query ($limit: Int!) { big_track(order_by: {album: {title: asc}}, limit: $limit) { album_id } }",
        lambda h: h.answer(big_track=through_album(h, "big.")),
        {"limit": 20},
    ),
    Kind(
        "nested 1", 1.05,
        "query ($from: Int!) { artist(where: {artist_id: {_gte: $from}}, order_by: {artist_id: asc}, limit: 10)"
        " { artist_id name albums { album_id title } } }",
        lambda h: ten_artists(h, albums=albums_of(h, "r.artist_id")),
        {"from": Random(1, 260)},
    ),
    Kind(
        "nested 3", 1.05,
        "query ($from: Int!) { artist(where: {artist_id: {_gte: $from}}, order_by: {artist_id: asc}, limit: 10)" + NESTED_THREE + " }",
        lambda h: ten_artists(h, albums=albums_tracks_of(h, "r.artist_id")),
        {"from": Random(1, 260)},
    ),
    Kind(
        "aggregate", 1.05, f"{{ track_aggregate {NUMBERS} }}",
        lambda h: h.answer(track_aggregate=counted(h, "true")),
    ),
    Kind(
        "aggregate filtered", 1.05,
        f"query ($media: Int!) {{ track_aggregate(where: {{media_type_id: {{_eq: $media}}}}) {NUMBERS} }}",
        lambda h: h.answer(track_aggregate=counted(h, "t.media_type_id = :media::int")),
        {"media": 2},
    ),
    Kind(
        "aggregate nodes", 1.05,
        "query ($album: Int!) { track_aggregate(where: {album_id: {_eq: $album}}) { aggregate { count } nodes { track_id name } } }",
        lambda h: h.answer(track_aggregate=counted_with_nodes(h)),
        {"album": Random(1, 347)},
    ),
    Kind(
        "aggregate, big", 1.05, f"{{ big_track_aggregate {NUMBERS} }}",
        lambda h: h.answer(big_track_aggregate=counted(h, "true", "big.")),
    ),
    Kind("large", 0.40, f"{{ track {{ {TRACK} album {{ album_id title }} }} }}", lambda h: h.answer(track=tracks_with_album(h))),
    Kind(
        "large, big", 0.40, f"{{ big_track {{ {TRACK} album {{ album_id title }} }} }}",
        lambda h: h.answer(big_track=tracks_with_album(h, "big.")),
    ),
    Kind(
        "several roots", 1.05,
        "query ($track: Int!, $artist: Int!, $customer: Int!) { track_by_pk(track_id: $track) { track_id name }"
        " artist(limit: 5) { artist_id name } genre { genre_id name }"
        " album(where: {artist_id: {_eq: $artist}}) { album_id title }"
        " invoice_aggregate(where: {customer_id: {_eq: $customer}}) { aggregate { count } } }",
        several,
        {"track": Random(1, 3503), "artist": Random(1, 275), "customer": Random(1, 59)},
    ),
    Kind(
        "relation to one", 0.50,
        "query ($name: String!) { album(where: {artist: {name: {_eq: $name}}}) { album_id title } }",
        lambda h: h.answer(album=albums_by_artist_name(h)),
        {"name": "The Midnight Mirrors 19"},
    ),
    Kind(
        "relation to many", 0.50,
        "query ($longer: Int!) { artist(where: {albums: {tracks: {milliseconds: {_gt: $longer}}}}, order_by: {artist_id: asc})"
        " { artist_id name } }",
        lambda h: h.answer(artist=artists_with_long_tracks(h)),
        {"longer": 598_000},
    ),
    Kind(
        "relation to one, big", 1.05,
        "query ($name: String!) { big_album(where: {artist: {name: {_eq: $name}}}) { album_id title } }",
        lambda h: h.answer(big_album=albums_by_artist_name(h, "big.")),
        {"name": "The Midnight Mirrors 19"},
    ),
    Kind(
        "relation to many, big", 1.05,
        "query ($longer: Int!) { big_artist(where: {albums: {tracks: {milliseconds: {_gt: $longer}}}}, order_by: {artist_id: asc})"
        " { artist_id name } }",
        lambda h: h.answer(big_artist=artists_with_long_tracks(h, "big.")),
        {"longer": 599_000},
    ),
    Kind(
        "skewed", 1.05,
        "query ($media: Int!) { big_track(where: {media_type_id: {_eq: $media}}, order_by: {track_id: desc}, limit: 20)"
        f" {TRACK_FIELDS} }}",
        lambda h: h.answer(big_track=tracks(
            h, TRACK_COLUMNS, "and t.media_type_id = :media::int order by t.track_id desc limit 20", "big.")),
        {"media": Turns({"frequent": 1, "rare": 5})},
    ),
    Kind(
        "insert one", 1.20,
        "mutation ($track: Int!, $customer: Int!, $seconds: Int!) { insert_play_one(object: {track_id: $track,"
        " customer_id: $customer, seconds: $seconds}) { play_id track_id } }",
        insert_one,
        {"track": Random(1, 3503), "customer": 3, "seconds": 99},
        EMPTY,
    ),
    Kind(
        "insert 1,000", None,
        "mutation ($objects: [play_insert_input!]!) { insert_play(objects: $objects) { affected_rows } }",
        insert_many,
        {"objects": PLAYS},
        EMPTY,
    ),
    Kind(
        "introspection", 1.00, INTROSPECTION,
        lambda h: f"select answer from stored_{'listener' if h.restricted else 'admin'}",
        as_text=False,
    ),
]
