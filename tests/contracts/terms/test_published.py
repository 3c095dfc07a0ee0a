"""Published results, settled from the files that docs/payment-terms.md shows."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from contracts.terms import settle
from contracts.terms.validation import schema

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "terms"


def load(name, kind):
    return json.loads((EXAMPLES / f"{name}.{kind}.json").read_text(encoding="utf-8"))


def settled(terms, facts=None):
    return settle(load(terms, "terms"), load(facts or terms, "facts")).to_dict()


@pytest.mark.parametrize(
    "terms,facts,total",
    [
        ("norrkoping", "norrkoping", "3000000.00"),
        ("norrkoping", "norrkoping-break-even", "7500000.00"),
        ("norrkoping", "norrkoping-120-percent", "9000000.00"),
        ("norrkoping", "norrkoping-120-percent-no-points", "7500000.00"),
        ("norrkoping", "norrkoping-36-months", "0.00"),
        ("tutoring", "tutoring", "1000000.00"),
        ("sick-leave-value", "sick-leave-value", "42372000.00"),
        ("sick-leave-value", "sick-leave-value-best", "72072000.00"),
        ("botkyrka", "botkyrka", "43186000.00"),
        ("botkyrka", "botkyrka-best", "44000000.00"),
        ("ornskoldsvik", "ornskoldsvik", "42779000.00"),
        ("ornskoldsvik", "ornskoldsvik-best", "44000000.00"),
        ("hasselby-vallingby", "hasselby-vallingby", "4700000.00"),
        ("dsi-stress", "dsi-stress", "1615000.00"),
        ("top-up", "top-up", "320000.00"),
        ("top-up", "top-up-award-spent", "80000.00"),
        ("graduated", "graduated", "5104000.00"),
        ("guarantee-pari-passu", "guarantee-pari-passu", "3600000.00"),
        ("guarantee-first-loss", "guarantee-first-loss", "6000000.00"),
        ("annual-return", "annual-return", "410636.25"),
        ("annual-return", "annual-return-early", "267806.25"),
        ("rate-card", "rate-card", "225000.00"),
        ("pot-thirds", "pot-thirds", "100.00"),
        ("national-pilot", "national-pilot", "8000000.00"),
        ("national-pilot", "national-pilot-programme-spent", "5000000.00"),
        ("cohort-threshold", "cohort-threshold", "2500000.00"),
        ("distance-travelled", "distance-travelled", "1100.00"),
        ("net-impact", "net-impact", "672000.00"),
        ("savings-share", "savings-share", "2625000.25"),
        ("banded-tariff", "banded-tariff", "1900000.00"),
        ("loss-guarantee", "loss-guarantee", "1000000.00"),
        ("holdback", "holdback", "1600000.00"),
        ("switch-to-grant", "switch-to-grant", "170000.00"),
    ],
)
def test_example_settles_to_its_published_result(terms, facts, total):
    statement = settled(terms, facts)
    assert statement["total"] == total
    Draft202012Validator(schema("statement")).validate(statement)


def test_every_example_file_is_tested():
    names = {path.name.split(".")[0] for path in EXAMPLES.glob("*.json")}
    marks = test_example_settles_to_its_published_result.pytestmark[0].args[1]
    tested = {name for row in marks for name in row[:2]} | {"norrkoping-all-flows"}
    assert names == tested


def test_norrkoping_investor_bears_60_percent_and_municipality_40():
    nets = {party["id"]: party["net"] for party in settled("norrkoping-all-flows")["parties"]}
    assert nets == {"lsv": "-4500000.00", "norrkoping": "-3000000.00", "projektet": "7500000.00"}


def test_norrkoping_36_months_are_shown_and_settle_nothing():
    line = settled("norrkoping", "norrkoping-36-months")["lines"][0]
    assert (line["entitled"], line["paid_before"], line["due"]) == ("3000000.00", "3000000.00", "0.00")
    assert "36 months" in line["text"]
    assert "utanför regelns giltighet" in line["text"]
    # The saving is the municipality's own: 4.0 − 3.0 = +1.0; the investor keeps its −4.5; the project's net is −3.5.
    assert (4_000_000 - 3_000_000, 3_000_000 - 7_500_000, 4_000_000 - 7_500_000) == (1_000_000, -4_500_000, -3_500_000)


def test_hasselby_provider_that_missed_its_process_outcome_still_shares_the_pot():
    sums = {party["id"]: party["receives"] for party in settled("hasselby-vallingby")["parties"]}
    assert sums["forening_1"] == "1000000.00"
    assert sums["forening_4"] == "700000.00"


def test_dsi_pays_85_courses_and_51_lasting_outcomes():
    lines = settled("dsi-stress")["lines"]
    assert [(line["quantity"], line["due"]) for line in lines] == [("85", "850000.00"), ("51", "765000.00")]


def test_dsi_pays_the_month_after_the_measurement():
    facts = load("dsi-stress", "facts")
    facts["as_of"] = "2020-04-30"
    lines = settle(load("dsi-stress", "terms"), facts).to_dict()["lines"]
    assert [line["due"] for line in lines] == ["850000.00", "0.00"]


def test_rate_card_ceiling_stops_at_the_participant():
    statement = settled("rate-card")
    assert [line["due"] for line in statement["lines"]] == ["80000.00", "40000.00", "60000.00", "45000.00"]
    assert statement["caps"] == [{"level": "participant", "limit": "150000.00", "used": "150000.00", "binding": True}]


def test_pot_of_100_by_thirds():
    assert [line["due"] for line in settled("pot-thirds")["lines"]] == ["33.34", "33.33", "33.33"]


def test_national_pilot_caps_round_down_and_headroom_is_shared_by_the_payment_key():
    statement = settled("national-pilot", "national-pilot-programme-spent")
    assert statement["caps"] == [
        {"level": "contract", "limit": "17000000.00", "used": "14000000.00", "binding": False},
        {"level": "contract", "limit": "14000000.00", "used": "14000000.00", "binding": False},
        {"level": "programme", "limit": "5000000.00", "used": "5000000.00", "binding": True},
        {"level": "frame", "limit": "30000000.00", "used": "5000000.00", "binding": False},
    ]
    assert [line["due"] for line in statement["lines"] if line["rule"] == "youth_offences"] == [
        "3500000.00",
        "1500000.00",
    ]


def test_holdback_is_released_by_the_final_evaluation():
    facts = load("holdback", "facts")
    facts["paid"] = [{"rule": "attendance", "party": "kommunen", "date": "2024-12-31", "amount": "1600000.00"}]
    facts["results"].append({"metric": "final", "value": "1", "established_on": "2025-12-01"})
    facts["as_of"] = "2025-12-31"
    assert settle(load("holdback", "terms"), facts).to_dict()["total"] == "400000.00"
