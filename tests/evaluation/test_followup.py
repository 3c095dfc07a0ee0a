"""Surveys scored by definition, and individuals followed through their events."""

from __future__ import annotations

import datetime as dt
from datetime import date
from decimal import Decimal

import pytest

from core.actions import jobs
from evaluation.actions.rounds import compute_round
from evaluation.computing import followup, surveys
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


@pytest.mark.django_db
def test_a_round_of_events_shows_groups_and_hides_the_small():
    contract = steps.active_contract()
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
