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
    assert rule.heading == "Regel: repayment"
    assert rule.sentences == (
        "Norrköpings kommun betalar till LSV.",
        "40\u00a0% av det lånade beloppet återbetalas för utförd aktivitet, oavsett resultat.",
        "Dessutom återbetalas ett belopp som motsvarar 60\u00a0% av besparingen (saving), räknat på en besparing som "
        "högst är lika stor som lånet.",
        "Den del av besparingen som är större än lånet betalas ut som avkastning, högst 20\u00a0% av lånet, "
        "men bara om school_points är mer än 0 points.",
        "Sammanlagt återbetalas högst 120\u00a0% av lånet.",
        "Lånet räknas till högst 10\u00a0000\u00a0000,00\u00a0kr, även om mer har lånats ut.",
        "Regeln gäller från och med 1\u00a0februari 2016 till och med 30\u00a0juni 2020.",
    )


def test_national_pilot_in_english():
    rows = clauses(terms("national-pilot"), "en")[-1].sentences
    assert rows[0] == "Cap for the contract: at most SEK\u00a017,000,000.00."
    assert rows[1] == "Cap for the contract: at most 50% of verified costs less other funding."


def test_units_are_said_and_the_multiplication_is_done():
    rule = {
        "id": "betalning",
        "type": "unit",
        "metric": "absence",
        "payer": "staten",
        "payees": [{"party": "a", "share": "0.5"}, {"party": "b", "share": "0.5"}],
        "params": {"price": "1500.50", "baseline": "24", "population": "200"},
    }
    cliff = {**rule, "id": "mal", "type": "cohort_threshold"}
    cliff["params"] = {"amount": "1000000.00", "threshold": "18", "comparison": "<="}
    document = {
        "version": 1,
        "currency": "SEK",
        "parties": [{"id": "staten", "role": "state"}, *({"id": one, "role": "outcome_owner"} for one in "ab")],
        "metrics": [{"id": "absence", "unit": "procent"}],
        "rules": [rule, cliff],
    }
    names = {"absence": "Minskad skolfrånvaro", "a": "Norrköping, Socialförvaltningen", "b": "Region Östergötland"}
    parties, by_unit, goal, _settlement = clauses(document, "sv", names)
    assert parties.sentences[0] == "staten."
    said = [sentence.replace("\u00a0", " ") for sentence in by_unit.sentences]
    assert said[:4] == [
        "staten betalar till Norrköping, Socialförvaltningen (50 %) och Region Östergötland (50 %).",
        "Utgångsvärdet för Minskad skolfrånvaro är 24 procent. En minskning därifrån är en förbättring. "
        "Betalningen är förbättringen multiplicerad med 1 500,50 kr.",
        "Resultatet gäller en person i genomsnitt och multipliceras med 200 personer.",
        "En enhet ger alltså 1 500,50 kr × 200 = 300 100,00 kr. Delar av en enhet räknas med.",
    ]
    assert goal.sentences[1].startswith("Om Minskad skolfrånvaro är högst 18 procent betalas")


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="no wording"):
        describe(terms("norrkoping"), "fi")


def test_invalid_terms_are_refused():
    with pytest.raises(TermsInvalid):
        describe({"version": 1}, "sv")


STEP, BAND = [{"from": "0", "amount": "1.00"}], [{"price": "1.00"}]
COUNTED = [
    ("per_participant", {"price": "1.00"}, {"count": "value"}),
    ("unit", {"price": "1.00", "baseline": "5"}, {"direction": "higher"}),
    ("unit", {"price": "1.00"}, {"floor": "participant"}),
    ("unit", {"price": "1.00"}, {"aggregate": "mean"}),
    ("cohort_threshold", {"amount": "1.00", "threshold": "2"}, {"aggregate": "each"}),
    ("cohort_threshold", {"amount": "1.00", "threshold": "2"}, {"decimals": 1}),
    ("graduated", {"steps": STEP}, {"decimals": 0}),
    ("distance_travelled", {"price": "1.00"}, {"before_metric": "k"}),
    ("distance_travelled", {"price": "1.00", "before_metric": "k"}, {"missing": "zero"}),
    ("distance_travelled", {"price": "1.00", "before_metric": "k"}, {"missing": "impute"}),
    ("distance_travelled", {"price": "1.00"}, {"weights": [{"metric": "k", "weight": "0.8"}]}),
    ("distance_travelled", {"price": "1.00"}, {"population": "19"}),
    ("net_impact", {"price": "1.00"}, {"counterfactual": "0.1"}),
    ("net_impact", {"price": "1.00"}, {"shrink": "0.6"}),
    ("net_impact", {"price": "1.00"}, {"direction": "lower"}),
    ("savings_share", {"share": "0.1"}, {"population": "19"}),
    ("joint_pot", {"pot": "1.00"}, {"statistic": "ci_low"}),
    ("banded_tariff", {"bands": BAND}, {"threshold": "3"}),
    ("conditional_loan", {"principal_from": "verified_costs"}, {"principal_max": "9.00"}),
    ("guarantee", {"share": "0.1", "amount_due": "1.00"}, {"realised_rules": ["other"]}),
]


@pytest.mark.parametrize(("kind", "params", "more"), COUNTED)
def test_nothing_that_changes_an_amount_goes_unsaid(kind, params, more):
    def words(given, language):
        rule = {"id": "r", "type": kind, "metric": "m", "payer": "a", "payees": [{"party": "b"}], "params": given}
        other = {**rule, "id": "other", "type": "activity", "metric": None, "params": {"amount": "2.00"}}
        return describe(
            {
                "version": 1,
                "currency": "SEK",
                "parties": [{"id": "a", "role": "state"}, {"id": "b", "role": "provider"}],
                "metrics": [{"id": "m"}, {"id": "k"}],
                "rules": [other, rule],
            },
            language,
        )

    for language in ("sv", "en"):
        assert words({**params, **more}, language) != words(params, language)
