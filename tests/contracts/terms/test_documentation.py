"""What docs/payment-terms.md shows is what the engine takes."""

import json
import re
from pathlib import Path

from contracts.terms import validate
from contracts.terms.rules import RULE_TYPES
from contracts.terms.validation import schema

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "payment-terms.md").read_text(encoding="utf-8")
SNIPPETS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]


def names(value, key):
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            if inner_key in key and isinstance(inner, str):
                yield inner
            yield from names(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner, key)


def test_there_is_a_valid_example_of_every_rule_type():
    assert [snippet["type"] for snippet in SNIPPETS] == list(RULE_TYPES)
    for snippet in SNIPPETS:
        others = {*snippet["params"].get("rules", []), *snippet.get("prerequisites", [])}
        parties = {snippet["payer"], *(payee["party"] for payee in snippet["payees"])}
        base = [
            {
                "id": name,
                "type": "activity",
                "payer": snippet["payer"],
                "payees": snippet["payees"][:1],
                "params": {"amount": "1.00"},
            }
            for name in sorted(others)
        ]
        terms = {
            "version": 1,
            "currency": "SEK",
            "parties": [{"id": name, "role": "provider"} for name in sorted(parties)],
            "metrics": [{"id": name, "unit": ""} for name in sorted(set(names(snippet, {"metric"})))],
            "rules": [*base, snippet],
        }
        assert validate(terms) == []


def test_every_param_of_every_type_is_documented():
    common = TEXT[TEXT.index("## Rule types") : TEXT.index("### `activity`")]
    for kind in RULE_TYPES:
        start = TEXT.index(f"### `{kind}`")
        section = common + TEXT[start : TEXT.index("\n## Several", start)].split("\n### ")[0]
        params = schema("terms")["$defs"][f"params_{kind}"]["properties"]
        missing = [name for name in params if f"`{name}`" not in section and f'"{name}"' not in section]
        assert missing == [], kind


def test_every_example_file_is_mentioned():
    stems = {path.name.split(".")[0] for path in (ROOT / "docs" / "examples" / "terms").glob("*.json")}
    variants = {stem for stem in stems if f"`{stem}`" in TEXT}
    assert {stem for stem in stems if not any(stem.startswith(known) for known in variants)} == set()


def test_the_envelopes_shown_have_every_key_of_the_schemas():
    for name in ("terms", "facts"):
        for key in schema(name)["properties"]:
            assert f'"{key}"' in TEXT or f"`{key}`" in TEXT
