"""What docs/payment-terms.md shows is what the engine takes."""

import json
import re
from pathlib import Path

import pytest

from contracts.terms import settle, validate
from contracts.terms.rules import RULE_TYPES
from contracts.terms.validation import schema

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "payment-terms.md").read_text(encoding="utf-8")
ROLES = {
    "staten": "state",
    "kommunen": "outcome_owner",
    "utforaren": "provider",
    "fonden": "financier",
    "garanten": "guarantor",
}
KINDS = {"money": "kronor", "id": "name"}
COMPARISONS = [">=", ">", "<=", "<", "=="]


def section(kind):
    start = TEXT.index(f"### `{kind}`")
    return TEXT[start : TEXT.index("\n## Several", start)].split("\n### ")[0]


def names(value, key):
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            if inner_key in key and isinstance(inner, str):
                yield inner
            yield from names(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner, key)


def test_the_types_stand_in_order_and_no_other():
    assert re.findall(r"^### `(.*)`", TEXT, re.MULTILINE) == list(RULE_TYPES)


@pytest.mark.parametrize("kind", RULE_TYPES)
def test_the_example_of_every_type_comes_to_what_is_printed(kind):
    rule, facts = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", section(kind), re.DOTALL))
    assert rule["type"] == kind
    base = [
        {
            "id": name,
            "type": "activity",
            "payer": "kommunen" if kind == "top_up" else rule["payer"],
            "payees": rule["payees"][:1],
            "params": {"amount": "1000000.00"},
        }
        for name in rule["params"].get("rules", [])
    ]
    terms = {
        "version": 1,
        "currency": "SEK",
        "parties": [{"id": name, "role": role} for name, role in ROLES.items()],
        "metrics": [{"id": name, "unit": ""} for name in sorted(set(names([rule, facts], {"metric"})))],
        "rules": [*base, rule],
    }
    assert validate(terms) == []
    assert re.search(r"^→ \*\*(.*)\*\*", section(kind), re.MULTILINE)[1] == str(settle(terms, facts).total)


def rows(table):
    found = [
        [cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\| `.*$", table, re.MULTILINE)
    ]
    return {name.strip("`"): (kind, default, meaning) for name, kind, default, meaning in found}


def kind_of(part):
    reference = part.get("$ref", "").rpartition("/")[2]
    if reference:
        return KINDS.get(reference, reference)
    if "enum" in part:
        shared = "comparison" if part["enum"] == COMPARISONS else "aggregate" if "latest" in part["enum"] else ""
        each = " or `each`" if "each" in part["enum"] else ""
        return shared + each if shared else " ".join(f"`{choice}`" for choice in part["enum"])
    if part["type"] == "array":
        return {"id": "names", "condition": "conditions"}.get(part["items"].get("$ref", "").rpartition("/")[2], "list")
    kinds = {"boolean": "`true` `false`", "integer": "whole number", "object": "object"}
    return "year" if isinstance(part["type"], list) else kinds[part["type"]]


def test_every_param_stands_in_its_table_as_the_schema_has_it():
    common = rows(TEXT[TEXT.index("## Rule types") : TEXT.index("### `activity`")])
    for kind in RULE_TYPES:
        shown = {**rows(section(kind)), **common}
        params = schema("terms")["$defs"][f"params_{kind}"]
        assert list(shown) == list(params["properties"]), kind
        for name, part in params["properties"].items():
            meaning, _, described = part["description"].partition(" (default: ")
            fixed = json.dumps(part.get("default")).strip('"')
            default = f"`{fixed}`" if "default" in part else described[:-1] or "–"
            wanted = "required" if name in params.get("required", []) else default
            assert shown[name] == (kind_of(part), wanted, meaning), (kind, name)


def test_every_example_file_is_mentioned():
    stems = {path.name.split(".")[0] for path in (ROOT / "docs" / "examples" / "terms").glob("*.json")}
    variants = {stem for stem in stems if f"`{stem}`" in TEXT}
    assert {stem for stem in stems if not any(stem.startswith(known) for known in variants)} == set()


def test_the_envelopes_shown_have_every_key_of_the_schemas():
    for name in ("terms", "facts"):
        for key in schema(name)["properties"]:
            assert f'"{key}"' in TEXT or f"`{key}`" in TEXT
