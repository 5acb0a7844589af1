"""Refuses to measure contestants that answer differently: a faster answer that is wrong is worth nothing."""

import json

from .calls import REFERENCES, SAMPLES, call_of, contestants_of, modes_of


class Different(Exception):
    pass


def compare(connection, kinds):
    """The answers of all contestants, for several values of the variables. Returns how many were compared."""
    compared = 0
    for kind in kinds:
        for mode in modes_of(kind):
            for sample in range(SAMPLES if kind.variables and mode == "variables" else 1):
                answers = {}
                for contestant in contestants_of(kind):
                    text = _answer(connection, kind, mode, contestant, sample)
                    answer = (text, _exact(text))
                    if contestant == REFERENCES[contestant]:
                        answers[contestant] = answer
                    _refuse_difference(f"{kind.name}, {mode}", contestant, answers[REFERENCES[contestant]], answer)
                    compared += 1
    return compared


def _answer(connection, kind, mode, contestant, sample):
    if kind.before:
        connection.execute(kind.before)
    statement, values = call_of(kind, mode, contestant).positional(sample)
    [[text, *refused]] = connection.query(statement, values)
    if refused not in ([], ["0"]):
        raise Different(f"{kind.name}: the statement by hand refuses {refused[0]} rows")
    return text


def _refuse_difference(where, contestant, expected, found):
    """Both are texts with what they mean."""
    if [key for key, _ in found[1]] != ["data"]:
        raise Different(f"{where}: {contestant} answers {found[0][:1000]}")
    if found[1] != expected[1]:
        raise Different(
            f"{where}: {contestant} and {REFERENCES[contestant]} answer differently"
            f"\n  {expected[0][:2000]}\n  {found[0][:2000]}"
        )


def _exact(text):
    """Objects as tuples of pairs in their order, and numbers as the bytes they are written in: 1.0 is not 1.00."""
    return json.loads(text, object_pairs_hook=tuple, parse_float=str.encode, parse_int=str.encode)
