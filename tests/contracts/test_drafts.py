"""Terms made from payment models, and what differs between two versions."""

from __future__ import annotations

import copy

import pytest
from django.utils import translation

from contracts import terms as engine
from contracts.differences import Difference, differences
from contracts.drafts import terms_of
from contracts.faults import faults_in
from programme.models import Programme


def content(**changed):
    outcome = {
        "code": "absence",
        "name": "Absence",
        "unit": "per cent",
        "direction": "decrease",
        "due_on": "2026-03-31",
        "is_paid": True,
        "payment_model": "target",
        "population": 400,
        "baseline": "24",
        "target": "18",
        "partial_value": "21",
        "agreed_payment": "4000000.00",
        "partial_payment": "1000000.00",
        "unit_price": "500.00",
    }
    made = {
        "title": "School",
        "starts_on": "2025-01-01",
        "ends_on": "2027-12-31",
        "follow_up_until": "2028-06-30",
        "ceiling": "4000000.00",
        "rate": "0.5",
        "expected_payment": "2000000.00",
        "parties": [
            {"code": "staten", "name": "The state", "role": "state", "share": None},
            {"code": "norrkoping", "name": "Norrköping", "role": "outcome_owner", "share": "1"},
        ],
        "outcomes": [outcome | changed],
        "budget": [{"party": "norrkoping", "year": 2025, "kind": "staff", "amount": "8000000.00"}],
        "terms": {},
        "terms_sha256": "",
    }
    made["terms"] = terms_of(made, version=1)
    return made


@pytest.mark.parametrize(
    ("changed", "value", "paid"),
    [
        ({}, "18", "4000000.00"),
        ({}, "18.1", "0.00"),
        ({"direction": "increase", "target": "30"}, "30", "4000000.00"),
        ({"payment_model": "steps"}, "21", "1000000.00"),
        ({"payment_model": "steps"}, "17", "4000000.00"),
        ({"payment_model": "per_unit", "population": 400}, "22", "400000.00"),
        ({"payment_model": "per_person"}, "100", "50000.00"),
    ],
)
def test_each_payment_model_settles_as_it_says(changed, value, paid):
    made = content(**changed)
    assert engine.validate(made["terms"]) == []
    facts = {
        "as_of": "2026-06-30",
        "verified_costs": [{"party": "norrkoping", "period": "2025", "amount": "9000000.00", "other_funding": "0.00"}],
        "results": [{"metric": "absence", "period": "2025", "value": value, "established_on": "2026-04-01"}],
    }
    assert str(engine.settle(made["terms"], facts).total) == paid


def test_differences_say_what_changed_in_words_and_nothing_else():
    before, after = content(), content()
    after["ceiling"] = "5000000.00"
    after["outcomes"][0]["target"] = "17"
    after["budget"][0]["amount"] = "10000000.00"
    with translation.override("en"):
        found = differences(before, after)
    assert [(change.place, change.before, change.after) for change in found] == [
        ("Ceiling of outcome payments", "SEK\u00a04,000,000", "SEK\u00a05,000,000"),
        ("Outcome › Absence › target value", "18", "17"),
        ("Budget › Norrköping, 2025, Staff › amount", "SEK\u00a08,000,000", "SEK\u00a010,000,000"),
    ]
    assert differences(before, copy.deepcopy(before)) == []


def test_differences_in_the_terms_are_told_sentence_by_sentence():
    before, after = content(), content(target="17")
    with translation.override("en"):
        found = [change for change in differences(before, after) if change.place.startswith("Terms")]
    assert len(found) == 1
    assert isinstance(found[0], Difference)
    assert "18" in found[0].before
    assert "17" in found[0].after


def test_terms_must_hold_the_ceiling_and_the_share():
    made = content()
    terms = copy.deepcopy(made["terms"])
    terms["caps"] = []
    assert [fault.path for fault in faults_in(terms, made, Programme())] == ["caps", "caps"]
    terms = copy.deepcopy(made["terms"])
    terms["parties"].append({"id": "fond", "role": "financier"})
    paths = [fault.path for fault in faults_in(terms, made, Programme())]
    assert paths == ["parties[2].id", "parties[2].role"]
