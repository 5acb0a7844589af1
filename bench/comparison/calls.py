"""What a contestant sends for a kind: a statement, in which parameters are written `:name` as pgbench has them."""

import json
import re
from dataclasses import dataclass

from .data import SESSION
from .hand import Functions, Text
from .kinds import Random, Turns

# Contestant to the one that it is compared with, which has the same rules.
REFERENCES = {"sql": "sql", "sql_text": "sql", "postern": "sql", "sql_role": "sql_role", "postern_role": "sql_role"}
MODES = ("literals", "variables")
SAMPLES = 5
PARAMETER = re.compile(r"(?<!:):([a-z_]+)")


@dataclass(frozen=True)
class Call:
    """`values`: parameter to its text, a Random or a Turns; others are not in the statement."""

    statement: str
    values: dict

    def script(self):
        """For pgbench, with what its options -D have to say."""
        lines, defined = [], {}
        for name, value in self.values.items():
            if isinstance(value, Random):
                lines.append(f"\\set {name} random({value.first}, {value.last})")
            elif isinstance(value, Turns):
                count, options = len(value.values), list(value.values.values())
                cases = " ".join(f"when :turn = {number} then {option}" for number, option in enumerate(options))
                lines += [f"\\set turn (:turn + 1) % {count}", f"\\set {name} case {cases} end"]
                defined["turn"] = str(count - 1)
            else:
                defined[name] = value
        return "\n".join([*lines, self.statement.replace("\n", " ")]) + ";\n", defined

    def positional(self, sample):
        """The statement with $1, $2, … and their values, of which there are SAMPLES."""
        names = list(dict.fromkeys(PARAMETER.findall(self.statement)))
        statement = PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", self.statement)
        return statement, [_sample(self.values[name], sample) for name in names]


def call_of(kind, mode, contestant):
    restricted = contestant.endswith("_role")
    values = {name: _text(value) for name, value in kind.variables.items()}
    if mode == "literals":
        values = {name: _sample(value, SAMPLES // 2) for name, value in values.items()}
    if contestant.startswith("postern"):
        return _postern_call(kind, mode, values, restricted)
    hand = Text(restricted) if contestant == "sql_text" else Functions(restricted)
    statement = kind.sql(hand)
    values |= {"genres": SESSION["x-hasura-genres"], "employee": SESSION["x-hasura-user-id"]}
    return _used(statement, values)


def contestants_of(kind):
    return [name for name in REFERENCES if kind.as_text or name != "sql_text"]


def modes_of(kind):
    if not kind.variables:
        return MODES[:1]
    return MODES[1:] if any(isinstance(value, Turns) for value in kind.variables.values()) else MODES


def _postern_call(kind, mode, values, restricted):
    document = kind.document
    if mode == "literals":
        document = re.sub(r"^(query|mutation) \([^)]*\)", r"\1", document)
        for name, value in kind.variables.items():
            literal = _literal(value if isinstance(value, (str, list)) else int(values[name]))
            document = re.sub(rf"\${name}\b", lambda _: literal, document)
    pairs = [f"'{name}', :{name}::{_type(value)}" for name, value in kind.variables.items() if mode == "variables"]
    variables = f"jsonb_build_object({', '.join(pairs)})" if pairs else "'{}'"
    session = ", :session::jsonb" if restricted else ""
    statement = f"select graphql.resolve(:document, {variables}{session})"
    return _used(statement, values | {"document": document, "session": json.dumps(SESSION)})


def _used(statement, values):
    names = set(PARAMETER.findall(statement))
    return Call(statement, {name: value for name, value in values.items() if name in names})


def _type(value):
    return {str: "text", list: "jsonb"}.get(type(value), "int")


def _text(value):
    if isinstance(value, (Random, Turns, str)):
        return value
    return json.dumps(value, separators=(",", ":"))


def _literal(value):
    """As a document writes it: a list of objects, a text or a number."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_literal(item)}" for key, item in value.items()) + "}"
    return json.dumps(value)


def _sample(value, number):
    if isinstance(value, Random):
        return str(value.first + number * (value.last - value.first) // (SAMPLES - 1))
    if isinstance(value, Turns):
        options = list(value.values.values())
        return str(options[number % len(options)])
    return value
