"""Whatever is put into terms or facts: a statement or a fault with its path, never a traceback."""

import copy
import json
import random
from pathlib import Path

import pytest

from contracts.terms import TermsInvalid, describe, explain, settle

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "terms"
NAMES = [
    "norrkoping-all-flows",
    "hasselby-vallingby",
    "top-up",
    "rate-card",
    "national-pilot",
    "cohort-threshold",
    "distance-travelled",
    "savings-share",
    "banded-tariff",
    "loss-guarantee",
    "annual-return",
    "holdback",
    "tutoring",
    "pot-thirds",
]
NONSENSE = [
    None, True, 0, -1, 10**16, "", "0", "-1", "1/3", "1/0", "3/2", "abc", " x", "x\n", "999999999999999", "1e5", "NaN",
    "٣", "2024-02-30", "9999-12-31", "0001-01-01", "2024", "2024-H9", "9999", [], {}, [None], [[]], {"a": 1}, 1.5,
    float("nan"), "staten", "é\u2028", "\x00", "a" * 200, {"metric": "final"}, {"rule": "school_start"},
]  # fmt: skip


def places(value, path=()):
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def spoil(document, rng):
    """Put nonsense, or something from elsewhere in the document, in a random place of it; or take something away."""
    found = list(places(document))
    path = rng.choice(found)
    parent = at(document, path[:-1])
    if rng.random() < 0.2:
        del parent[path[-1]]
    elif rng.random() < 0.2 and isinstance(parent, list):
        parent.append(copy.deepcopy(rng.choice(parent)))
    else:
        value = rng.choice(NONSENSE) if rng.random() < 0.6 else at(document, rng.choice(found))
        parent[path[-1]] = copy.deepcopy(value)


@pytest.mark.parametrize("name", NAMES)
def test_nonsense_is_settled_or_refused_in_one_line(name):
    rng = random.Random(name)
    terms, facts = (
        json.loads((EXAMPLES / f"{name}.{kind}.json").read_text(encoding="utf-8")) for kind in ("terms", "facts")
    )
    refusals = []
    for _ in range(120):
        some_terms, some_facts = copy.deepcopy(terms), copy.deepcopy(facts)
        spoil(rng.choice([some_terms, some_facts]), rng)
        try:
            statement = settle(some_terms, some_facts)
        except TermsInvalid as error:
            refusals.append(error)
        else:
            assert sum(line.due for line in statement.lines) == statement.total
            assert explain(statement).endswith("\n")
            assert describe(some_terms, "sv") != describe(some_terms, "en")
    assert len(refusals) > 30
    assert all(len(str(error).splitlines()) == 1 for error in refusals)
    assert all(fault.path.startswith(("terms", "facts")) for error in refusals for fault in error.errors)
