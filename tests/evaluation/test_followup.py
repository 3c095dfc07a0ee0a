"""Surveys scored by definition, and individuals followed through their events."""

from __future__ import annotations

import datetime as dt
from datetime import date
from decimal import Decimal

import pytest

from core.actions import jobs
from core.errors import Refused
from evaluation.actions.rounds import compute_round
from evaluation.computing import followup, surveys
from evaluation.models import Round
from evaluation.reports.build import build
from evaluation.reports.model import HIDDEN
from tests.evaluation import steps

RULE = {"person": "id", "event": "kind", "start": "from", "days": "days", "group": "group"}


def event(person: str, kind: str, start: str, days: int = 1, group: str = "a") -> dict[str, str]:
    return {"id": person, "kind": kind, "from": start, "days": str(days), "group": group}


ROWS = [
    event("p1", "absence", "2025-01-10"),
    event("p1", "absence", "2025-03-10"),
    event("p1", "absence", "2025-06-10"),
    event("p1", "absence", "2025-12-10", days=12),
    event("p2", "placement", "2025-01-01"),
    event("p2", "absence", "2025-04-01", group="b"),
    event("p3", "absence", "2025-01-01"),
    event("p3", "absence", "2026-02-01"),
    event("p3", "absence", "2027-03-01"),
    event("p3", "absence", "2028-04-01"),
    {"id": "", "kind": "absence", "from": "2025-01-01", "days": "", "group": ""},
]


def test_more_than_three_absences_in_twelve_months_is_the_risk_group():
    events = followup.events_of(RULE, ROWS)
    assert len(events) == 10
    assert followup.frequent(events, "absence") == {"p1"}
    assert followup.frequent(events, "absence", more_than=3, months=40) == {"p1", "p3"}


def test_few_persons_have_most_of_the_days():
    events = followup.events_of(RULE, ROWS)
    found = {item["persons"]: item["days"] for item in followup.concentration(events, "absence")}
    assert found == {5: 75.0, 10: 75.0, 20: 75.0, 30: 75.0, 50: 95.0, 100: 100.0}


def test_transitions_and_curves():
    events = followup.events_of(RULE, ROWS)
    assert followup.transitions(events) == {
        ("absence", ""): 3,
        ("absence", "absence"): 6,
        ("placement", "absence"): 1,
    }
    curve = followup.cohort_curves(events, "absence", months=6)
    assert curve == {
        "a": [
            {"month": 0, "n": 3, "reached": 2},
            {"month": 3, "n": 3, "reached": 3},
            {"month": 6, "n": 3, "reached": 3},
        ]
    }
    assert followup.months_between(dt.date(2025, 1, 31), dt.date(2025, 2, 28)) == 0


def test_a_survey_is_scored_and_followed():
    survey = {"scale": "phq-9", "person": "id", "occasion": "when", "order": ["before", "after"]}
    rows = [
        {"id": f"p{n}", "when": when, **{f"phq{i}": str(level) for i in range(1, 10)}}
        for n in range(6)
        for when, level in (("before", 2), ("after", 1 if n else 2))
    ]
    rows.append({"id": "p9", "when": "before", **{f"phq{i}": "" for i in range(1, 10)}})
    items = surveys.scale_of(survey).items
    rows = [
        {**{item.code: row[f"phq{place}"] for place, item in enumerate(items, 1)}, "id": row["id"], "when": row["when"]}
        for row in rows
    ]
    scored = surveys.with_scores(survey, rows)
    assert [row["score"] for row in scored[:4]] == ["18", "18", "18", "9"]
    assert scored[-1]["score"] == ""
    course = surveys.course(survey, scored)
    assert course is not None
    assert [(item["answered"], item["missing"]) for item in course["occasions"]] == [(6, 1), (6, 1)]
    change = course["changes"][0]
    assert (change["pairs"], change["better"], change["same"], change["worse"]) == (6, 5, 1, 0)
    assert surveys.faults_of({"scale": "unknown"}) != []
    assert surveys.faults_of({}) == []


def test_a_social_measure_is_followed_over_its_three_times():
    survey = {
        "scale": "social-risk",
        "low": 0,
        "high": 10,
        "person": "id",
        "occasion": "when",
        "order": ["placement", "return", "end"],
    }
    rows = [
        {"id": f"p{n}", "when": when, "risk": str(level)}
        for n in range(6)
        for when, level in (("placement", 8), ("return", 6), ("end", 3 if n else 9))
    ]
    assert surveys.faults_of(survey) == []
    course = surveys.course(survey, surveys.with_scores(survey, rows))
    assert course is not None
    assert [(item["code"], item["mean"]) for item in course["occasions"]][:2] == [("placement", 8.0), ("return", 6.0)]
    # A fall in risk is better.
    assert [(item["better"], item["worse"]) for item in course["changes"]] == [(6, 0), (5, 1)]
    assert surveys.faults_of({**survey, "low": None}) != []


def test_a_curve_counts_those_alone_who_have_been_followed_so_long():
    rows = [event(f"q{n}", "start", "2025-01-01") for n in range(6)]
    rows += [event(f"q{n}", "return", "2025-05-01") for n in range(3)]
    rows += [event("late", "start", "2025-11-01"), event("late", "start", "2026-01-01")]
    curve = followup.cohort_curves(followup.events_of(RULE, rows), "return", months=36)["a"]
    assert [(point["month"], point["n"], point["reached"]) for point in curve] == [
        (0, 7, 0),
        (3, 6, 0),
        (6, 6, 3),
        (9, 6, 3),
        (12, 6, 3),
    ]


def followed_round() -> Round:
    """40 pupils in two groups of which 14 and 8 return to placement, and two of a third group."""
    rows = []
    for n in range(42):
        group = "insats" if n < 20 else "jämförelse" if n < 40 else "liten"
        rows.append(event(f"q{n}", "placering", "2024-01-10", days=30 if n % 5 else 300, group=group))
        if n in {*range(14), *range(20, 28), 41}:
            rows.append(event(f"q{n}", "återgång", "2024-09-10", group=group))
        rows.append(event(f"q{n}", "avslut", "2025-02-01", group=group))
    contract = steps.active_contract()
    names = {"id": "pseudonym", "kind": "text", "from": "date", "days": "number", "group": "text"}
    content = steps.csv_of(rows)
    protocol = steps.locked_protocol(
        contract,
        trial=content,
        spec={"method": "reported_total", "outcome": "days"},
        columns=[{"name": name, "type": kind} for name, kind in names.items()],
        follow_up=RULE,
        individual_rows=True,
        individual_reason="Händelser per elev.",
        delete_rows_on=date(2030, 1, 1),
    )
    round = steps.delivered_round(steps.round_of(contract), content, protocol)
    compute_round(actor=contract.evaluator, round=round)
    with pytest.raises(Refused) as refused:
        compute_round(actor=contract.evaluator, round=round)  # in another tab
    assert refused.value.code == "computing"
    jobs.run_all_now()
    round.refresh_from_db()
    return round


@pytest.mark.django_db
def test_the_curves_and_the_concentration_are_drawn_without_small_groups():
    round = followed_round()
    report = build(round, round.run)
    curves = next(chart for chart in report.charts if "återgång" in chart.title)
    assert curves.columns[1:] == ["insats", "jämförelse"]
    assert curves.rows == [["0", "0", "0"], ["6", "0", "0"], ["12", "70", "40"]]
    table = report.table("curves")
    assert table is not None
    small = [row[4:] for row in table.rows if row[1:3] == ["återgång", "liten"]]
    assert small == [[HIDDEN, 0], [HIDDEN, 0], [HIDDEN, HIDDEN]]
    days = next(chart for chart in report.charts if chart.rows[-1][0] == "100 %" and "placering" in chart.title)
    assert (days.rows[1], days.rows[-1]) == (["20 %", "73,2"], ["100 %", "100"])
    inside = build(round, round.run, unsuppressed=True)
    drawn = next(chart for chart in inside.charts if "återgång" in chart.title)
    assert drawn.columns[1:] == ["insats", "jämförelse", "liten"]


@pytest.mark.django_db
def test_a_round_of_events_shows_groups_and_hides_the_small(contract):
    columns = [
        {"name": "id", "type": "pseudonym", "required": True},
        {"name": "kind", "type": "text"},
        {"name": "from", "type": "date"},
        {"name": "days", "type": "number"},
        {"name": "group", "type": "text"},
    ]
    content = steps.csv_of(
        [event(f"q{n}", "absence", f"2025-0{1 + k}-01") for n in range(8) for k in range(5 if n < 3 else 2)]
    )
    protocol = steps.locked_protocol(
        contract,
        trial=content,
        spec={"method": "reported_total", "outcome": "days"},
        columns=columns,
        follow_up=RULE,
        individual_rows=True,
        individual_reason="Händelser per elev.",
        delete_rows_on=date(2030, 1, 1),
        factor=Decimal(1),
    )
    round = steps.delivered_round(steps.round_of(contract), content, protocol)
    compute_round(actor=contract.evaluator, round=round)
    jobs.run_all_now()
    round.refresh_from_db()
    table = build(round, round.run).table("events")
    assert table is not None
    # Eight persons; the three in the risk group stay hidden.
    assert table.rows[0][2:5] == [25, 8, HIDDEN]
    inside = build(round, round.run, unsuppressed=True).table("events")
    assert inside is not None
    assert inside.rows[0][4] == 3
