"""What is told of established results: by name, in the reader's language, and nothing of small groups."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from core.actions import jobs
from core.models import Document, Role
from core.templatetags.formats import number
from evaluation.actions.verification import differences
from evaluation.told import told, told_contracts, way_to_targets
from evaluation.work import may_read_report
from tests import cast
from tests.evaluation import steps
from tests.evaluation.test_reports import computed, pupils

pytestmark = pytest.mark.django_db


def from_20_to_10():
    """What the public is told, as if each outcome had gone from 20 towards 10."""
    entries = told(told_contracts())
    for entry in entries:
        for line in entry["latest"]:
            line["outcome"].baseline, line["outcome"].target = Decimal(20), Decimal(10)
    assert [len(entry["latest"]) for entry in entries] == [1]
    return entries


def test_a_small_group_s_result_is_established_and_told_to_nobody_outside(contract):
    round = computed(contract, pupils(8, lost=0))
    with translation.override("sv"):
        steps.established(steps.commented_round(steps.signed_by_verifier(round)))
    value = round.established.get().value
    page = Client(headers={"accept-language": "sv"}).get("/results/").content.decode()
    report = Document.objects.get(kind="evaluation_report")
    texts = [page, round.established_by.content, report.body]
    assert ["dolt (liten grupp)" in text for text in texts] == [True] * 3
    assert [text for text in texts if number(value, 2) in text or f"{value:.2f}" in text] == []
    assert way_to_targets(from_20_to_10()) is None


def test_a_decision_names_outcomes_and_the_registered_report_is_the_pdf_that_readers_of_the_round_may_open(contract):
    with translation.override("sv"):
        round = steps.established_round(contract, "17.25")
    outcome = round.contract.outcomes.get()
    assert f"– {outcome.name}, " in round.established_by.content
    assert f": 17,25 {outcome.unit}" in round.established_by.content
    page = Client(headers={"accept-language": "sv"}).get("/results/").content.decode()
    assert outcome.name in page
    assert "17,25" in page
    # From 20 on the way to 10: 2.75 of 10, which is not there yet.
    with translation.override("sv"):
        chart = way_to_targets(from_20_to_10())
    assert chart is not None
    assert [row[:2] for row in chart.rows] == [[str(round.contract), "28\u00a0%"]]
    jobs.run_all_now("report_pdf")
    report = Document.objects.get(kind="evaluation_report")
    assert report.file is not None
    assert report.file.content_type == "application/pdf"
    assert may_read_report(cast.person(Role.PILOT_EVALUATOR, "Pia Pilot"), round.pk)
    assert not may_read_report(cast.person(Role.APPLICANT, "Stina Stranger"), round.pk)


def test_a_reproduction_tells_each_place_that_differs():
    kept = {"outcomes": [{"value": "17.25", "n": 40, "note": None}, {"value": "3"}], "round": 1}
    again = {"outcomes": [{"value": "17.26", "n": 40.0}, {"value": "3"}], "round": 1}
    assert differences(kept, again) == [
        "/outcomes/0/n: 40 -> 40.0",
        "/outcomes/0/note: None -> (not there)",
        "/outcomes/0/value: 17.25 -> 17.26",
    ]
    assert differences(kept, kept) == []
    assert len(differences({"rows": list(range(50))}, {"rows": list(range(1, 51))})) == 20
