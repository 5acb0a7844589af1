"""What SQL by hand is put together from, so that a kind's statement is written once for all who run it.

JSON is made by Postgres's functions (`Functions`) or as text (`Text`), for an administrator or for the role that has
rules. A table is named with its alias, as in FROM: "big.track t".
"""

from .data import FILTERS

# Columns that go into JSON text through to_json: it quotes and escapes.
QUOTED = {"name", "title", "composer", "first_name", "last_name", "email", "company", "city", "country", "invoice_date"}
NULLABLE = {"composer", "company", "city"}


def pairs(columns):
    """('track_id', 't.track_id') for each of "t.track_id t.name"."""
    return [(column.rpartition(".")[2], column) for column in columns.split()]




class Hand:
    def __init__(self, restricted):
        self.restricted = restricted

    def see(self, *tables):
        """What the role's rules add to WHERE or ON."""
        return "".join(f" and {condition}" for condition in map(self._filter, tables) if condition)

    def join(self, table, condition):
        """To a row that is there, but which the role may not see."""
        return f"{'left ' if self._filter(table) else ''}join {table} on {condition}{self.see(table)}"

    def one(self, table, element):
        """What such a row becomes."""
        if not self._filter(table):
            return element
        name, alias = table.rpartition(".")[2].split()
        return self.maybe(f"case when {alias}.{name}_id is not null then {element} end")

    def answer(self, **fields):
        return f"select {self.object(data=self.object(**fields))}"

    def _filter(self, table):
        qualified, alias = table.split()
        schema, dot, name = qualified.rpartition(".")
        condition = FILTERS[name][1] if self.restricted else None
        return condition and condition.format(alias, schema=schema + dot)


class Functions(Hand):
    """json_build_object and json_agg: the reference."""

    def object(self, columns="", **members):
        """`columns`: "t.track_id t.name", each under its own name. `members`: expressions that are JSON."""
        written = _named(columns) + list(members.items())
        return "json_build_object(" + ", ".join(f"'{key}', {value}" for key, value in written) + ")"

    def list(self, element):
        """Of all rows; `element` is an expression that is JSON."""
        return f"coalesce(json_agg({element}), '[]')"

    def number(self, expression):
        return expression

    def maybe(self, expression):
        """JSON that may be null."""
        return expression


class Text(Hand):
    """Concatenation, with to_json for what has to be escaped."""

    def object(self, columns="", **members):
        written = [(key, _as_text(key, value)) for key, value in _named(columns)] + list(members.items())
        keys = (f"""'{"," if number else "{"}"{key}":' || {value}""" for number, (key, value) in enumerate(written))
        return "(" + " || ".join(keys) + " || '}')"

    def list(self, element):
        return f"('[' || coalesce(string_agg({element}, ','), '') || ']')"

    def number(self, expression):
        return self.maybe(f"({expression})::text")

    def maybe(self, expression):
        return f"coalesce({expression}, 'null')"


def _named(columns):
    return [(column.rpartition(".")[2], column) for column in columns.split()]


def _as_text(name, expression):
    text = f"to_json({expression})::text" if name in QUOTED else f"{expression}::text"
    return f"coalesce({text}, 'null')" if name in NULLABLE else text
