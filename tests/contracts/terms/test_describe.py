"""Terms in words, for the printed contract."""

import json
from pathlib import Path

import pytest

from contracts.terms import TermsInvalid, clauses, describe
from contracts.terms.rules import RULE_TYPES

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "terms"


def terms(name):
    return json.loads((EXAMPLES / f"{name}.terms.json").read_text(encoding="utf-8"))


def test_every_rule_type_has_an_example_in_words_in_both_languages():
    told = set()
    for path in EXAMPLES.glob("*.terms.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        swedish, english = describe(document, "sv"), describe(document, "en")
        assert len(swedish.splitlines()) == len(english.splitlines())
        told |= {rule["type"] for rule in document["rules"]}
    assert told | {"holdback"} == set(RULE_TYPES)


def test_norrkoping_in_swedish():
    rule = clauses(terms("norrkoping"), "sv", {"lsv": "LSV", "norrkoping": "Norrköpings kommun"})[1]
    assert rule.heading == "Regel repayment"
    assert rule.sentences == (
        "Norrköpings kommun betalar till LSV.",
        "40\u00a0% av det lånade beloppet återbetalas för utförd aktivitet, oavsett resultat.",
        "60\u00a0% av varje krona i saving återbetalas, tills besparingen är lika stor som lånet.",
        "Besparing utöver lånet ger avkastning, högst 20\u00a0% av lånet, bara om school_points är mer än 0.",
        "Sammanlagt återbetalas högst 120\u00a0% av lånet.",
        "Regeln gäller från och med 1\u00a0februari 2016 till och med 30\u00a0juni 2020.",
    )


def test_national_pilot_in_english():
    rows = clauses(terms("national-pilot"), "en")[-1].sentences
    assert rows[0] == "Cap for the contract: at most SEK\u00a017,000,000.00."
    assert rows[1] == "Cap for the contract: at most 50% of verified costs less other funding."


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="no wording"):
        describe(terms("norrkoping"), "fi")


def test_invalid_terms_are_refused():
    with pytest.raises(TermsInvalid):
        describe({"version": 1}, "sv")
