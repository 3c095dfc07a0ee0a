"""Scenarios, rounding, names and the small forms that a careful writer of terms may use."""

import io
import json
import sys
from pathlib import Path

import pytest

from contracts.terms import clauses, explain, settle, validate, validate_facts
from contracts.terms.cli import main

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "terms"
TERMS = EXAMPLES / "switch-to-grant.terms.json"
FACTS = EXAMPLES / "switch-to-grant.facts.json"


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def one_unit(price, **more):
    return {
        "version": 1,
        "currency": "SEK",
        "parties": [{"id": "a", "role": "state"}, {"id": "b", "role": "provider"}],
        "metrics": [{"id": "m", "unit": None}],
        "rules": [
            {
                "id": "r",
                "type": "unit",
                "metric": "m",
                "payer": "a",
                "payees": [{"party": "b"}],
                "params": {"price": price},
            }
        ],
        **more,
    }


def one_result(value="1"):
    return {"as_of": "2027-12-31", "results": [{"metric": "m", "value": value, "established_on": "2027-06-30"}]}


def test_a_rule_switched_to_grant_is_paid_on_the_agreed_scenario():
    statement = settle(load(TERMS), load(FACTS))
    assert [str(line.due) for line in statement.lines] == ["90000.00", "80000.00"]
    assert "scenariot «Mellan»" in statement.lines[1].text


def test_a_planned_result_counts_from_the_last_day_of_its_period():
    early = {**load(FACTS), "as_of": "2027-12-30"}
    assert [str(line.due) for line in settle(load(TERMS), early).lines] == ["90000.00", "0.00"]


def test_a_scenario_settles_in_place_of_what_is_established(capfd):
    assert main([str(TERMS), str(FACTS), "--scenario", "high"]) == 0
    statement = json.loads(capfd.readouterr().out)
    assert statement["total"] == "240000.00"
    assert statement["facts_sha256"] != settle(load(TERMS), load(FACTS)).facts_sha256


def test_a_scenario_that_is_not_agreed_is_refused(capfd):
    assert main([str(TERMS), str(FACTS), "--scenario", "low"]) == 2
    out, err = capfd.readouterr()
    assert (out, err) == ("", "scenario: there is no scenario 'low' in the terms\n")


@pytest.mark.parametrize(
    "change,path",
    [
        (lambda terms: terms.update(scenario="low"), "terms.scenario"),
        (lambda terms: terms["rules"][1].update(scenario="low"), "terms.rules[1].scenario"),
        (lambda terms: terms["scenarios"].append(terms["scenarios"][0]), "terms.scenarios[2].id"),
        (lambda terms: terms["scenarios"][0]["results"][0].pop("period"), "terms.scenarios[0].results[0]"),
        (lambda terms: terms["scenarios"][0]["results"][0].update(metric="x"), "terms.scenarios[0].results[0].metric"),
        (lambda terms: terms["scenarios"][0].update(colour="red"), "terms.scenarios[0].colour"),
        (lambda terms: terms["names"].update(nobody="Ingen"), "terms.names"),
    ],
)
def test_scenarios_that_do_not_fit_are_refused_with_the_path(change, path):
    terms = load(TERMS)
    change(terms)
    assert path in [error.path for error in validate(terms)]


def test_scenarios_and_the_grant_stand_in_the_words():
    found = {clause.heading: clause.sentences for clause in clauses(load(TERMS))}
    assert (
        "Betalas efter det avtalade scenariot Mellan, inte efter fastställda resultat."
        in (found["Regel: Bidrag i stället för utfall"])
    )
    assert found["Avtalade scenarier"][:2] == (
        "Parterna planerar efter scenariot Mellan.",
        "Mellan: Genomförda besök (2027-H1) 100.",
    )


@pytest.mark.parametrize(
    "rounding,total",
    [
        (None, "10.13"),
        ("half_up", "10.13"),
        ("half_even", "10.12"),
        ("down", "10.12"),
        ({"to": "1.00"}, "10.00"),
        ({"to": "10.00", "how": "down"}, "10.00"),
    ],
)
def test_rounding_is_what_the_terms_say(rounding, total):
    statement = settle(one_unit("10.125", rounding=rounding), one_result())
    assert str(statement.total) == total


def test_the_working_calls_everything_by_its_name():
    text = explain(settle(load(TERMS), load(FACTS)))
    assert "Regeln «Betalning för besök»" in text
    assert "Exempelkommunen till Utföraren" in text
    assert "«Genomförda besök»" in text
    assert not [code for code in ("\n1. kommunen", "   kommunen:", "«visits»", "«outcome»") if code in text]


def test_names_given_beside_the_terms_win():
    statement = settle(load(TERMS), load(FACTS), names={"outcome": "Besöken"})
    assert statement.lines[0].text.startswith("Regeln «Besöken».")
    assert statement.terms_sha256 == settle(load(TERMS), load(FACTS)).terms_sha256


@pytest.mark.parametrize("text", ["12\n", "12\t", "1\r2"])
def test_a_line_break_in_an_amount_is_refused(text):
    terms = one_unit(text)
    assert [error.path for error in validate(terms)] == ["terms.rules[0].params.price"]
    facts = {**one_result(), "verified_costs": [{"party": "b", "amount": text}]}
    assert [error.path for error in validate_facts(one_unit("1"), facts)] == ["facts.verified_costs[0].amount"]


def test_null_says_the_same_as_leaving_an_optional_value_out():
    empty = {"caps": [{"level": "contract", "party": None, "metric": None, "amount": "5.00", "share_of": None}]}
    terms = one_unit("10.00", cap_order=None, shortfall=None, holdback=None, rounding=None, names=None, **empty)
    costs = [{"party": "b", "period": None, "amount": "1.00", "other_funding": None}]
    assert str(settle(terms, {**one_result(), "verified_costs": costs, "headroom": None}).total) == "5.00"


def test_a_cap_has_whole_ore():
    terms = one_unit("1.00", caps=[{"level": "contract", "amount": "1.001"}])
    assert [error.path for error in validate(terms)] == ["terms.caps[0].amount"]


def test_a_document_is_read_from_stdin(capfd, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FACTS.read_bytes())))
    assert main([str(TERMS), "-"]) == 0
    assert json.loads(capfd.readouterr().out)["total"] == "170000.00"
