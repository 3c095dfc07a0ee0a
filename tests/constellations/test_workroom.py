"""The rules of the workroom and of what waits for whom, by the actions alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from constellations.actions import support, workroom
from constellations.actions.initiatives import edit_initiative
from constellations.models import LocalResource, LogicNode, Part, TheoryReview
from constellations.power import detectable
from constellations.progress import Progress
from constellations.readiness import STATEMENTS
from core import clock, registry
from core.errors import NotAllowed, Refused
from core.models import AuditEvent, Role
from programme.models import Phase
from tests import cast
from tests.constellations import steps
from tests.constellations.test_pages import leader, node, theory


@pytest.fixture
def initiative(db):
    Phase.objects.get_or_create(
        number=3, defaults={"name_sv": "Genomlysning", "name_en": "Analysis", "planned_duration": "6 mån"}
    )
    return steps.qualified_initiative(cast.officer(), cast.chair())


def test_only_the_constellation_and_its_named_adviser_write(initiative):
    adviser, other = cast.person(Role.ADVISER), cast.person(Role.ADVISER)
    edit_initiative(actor=leader(initiative), initiative=initiative, version=1, adviser=adviser)
    workroom.write_part(actor=adviser, initiative=initiative, key="data", text="Hjälp", version=0)
    for user in (other, cast.person(Role.OFFICER), cast.stranger(), cast.person(Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            workroom.write_part(actor=user, initiative=initiative, key="data", text="Mitt", version=1)
    with pytest.raises(NotAllowed):
        workroom.finish_part(actor=adviser, initiative=initiative, key="data", version=1)
    assert [(part.text, part.version) for part in Part.objects.all()] == [("Hjälp", 1)]


def test_a_row_that_somebody_else_saved_is_refused(initiative):
    row = workroom.save_row(
        actor=leader(initiative),
        initiative=initiative,
        key="resources",
        row=LocalResource(),
        kind="people",
        name="Kurator",
    )
    workroom.save_row(
        actor=leader(initiative), initiative=initiative, key="resources", row=row, version=1, name="Två kuratorer"
    )
    with pytest.raises(Refused, match=r".") as refusal:
        workroom.save_row(
            actor=leader(initiative), initiative=initiative, key="resources", row=row, version=1, name="Tre"
        )
    assert refusal.value.code == "stale"
    assert LocalResource.objects.get().name == "Två kuratorer"


def test_arrows_go_one_step_on(initiative):
    need, activity, outcome = theory(initiative)
    with pytest.raises(Refused):
        node(initiative, "need", "Annat", [outcome])
    with pytest.raises(Refused):
        node(initiative, "outcome", "Annat", [activity])
    assert LogicNode.objects.count() == 3
    with pytest.raises(Refused):
        workroom.save_row(
            actor=leader(initiative),
            initiative=initiative,
            key="theory",
            row=activity,
            version=1,
            kind="outcome",
            leads_to=[],
        )
    activity.refresh_from_db()
    assert activity.kind == "activity"
    assert list(need.leads_to.all()) == [activity]


def test_a_change_opens_a_part_that_was_done_and_its_review_is_old(initiative):
    theory(initiative)
    workroom.write_part(actor=leader(initiative), initiative=initiative, key="theory", text="Antaganden", version=3)
    workroom.finish_part(actor=leader(initiative), initiative=initiative, key="theory", version=4)
    reviewer = cast.person(Role.REVIEWER)
    assert [item.url for item in registry.waiting_for(reviewer)] == [f"/initiatives/{initiative.pk}/review/"]
    workroom.review_theory(actor=reviewer, initiative=initiative, verdict="sound", text="Håller.")
    assert registry.waiting_for(reviewer) == []
    assert Progress(initiative).review_is_current
    node(initiative, "need", "Nytt behov")
    progress = Progress(initiative)
    assert not progress.review_is_current
    assert progress.state("theory") == "in_progress"
    assert "Nytt behov" in " ".join(progress.gaps("theory"))


def test_an_incomplete_part_cannot_be_done(initiative):
    with pytest.raises(Refused):
        workroom.finish_part(actor=leader(initiative), initiative=initiative, key="resources", version=0)
    assert not Part.objects.exists()


def test_reviews_and_surveys_stay_as_written(initiative):
    theory(initiative)
    review = workroom.review_theory(
        actor=cast.person(Role.REVIEWER), initiative=initiative, verdict="unsound", text="Hål."
    )
    survey = workroom.answer_readiness(
        actor=leader(initiative), initiative=initiative, answers=dict.fromkeys(STATEMENTS, 3)
    )
    for table, pk in (("theoryreview", review.pk), ("readinesssurvey", survey.pk)):
        for verb in ("DELETE FROM", "UPDATE"):
            tail = " SET initiative_id = initiative_id" if verb == "UPDATE" else ""
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"{verb} constellations_{table}{tail} WHERE id = %s", [pk])
    assert TheoryReview.objects.count() == 1
    assert Progress(initiative).state("theory") == "correct"


def test_readiness_needs_every_answer(initiative):
    for answers in ({}, dict.fromkeys(STATEMENTS, 0), {**dict.fromkeys(STATEMENTS, 3), "other": 3}):
        with pytest.raises(Refused):
            workroom.answer_readiness(actor=leader(initiative), initiative=initiative, answers=answers)
    assert not initiative.surveys.exists()


def given(**values):
    names = ("baseline", "target", "expected_n", "comparison_n", "expected_sd", "cluster_size", "icc")
    return SimpleNamespace(**{**dict.fromkeys(names), "measure": "mean", "direction": "decrease", **values})


def test_smallest_change_of_a_mean_and_of_a_share():
    # Cohen's d of 0.5 needs 63.77 per group at 80 % power.
    found = detectable(given(expected_n=64, expected_sd=Decimal(10), baseline=Decimal(20), target=Decimal(15)))
    assert found.effect.quantize(Decimal("0.1")) == Decimal("5.0")
    assert found.is_enough is True
    clustered = detectable(
        given(expected_n=64, expected_sd=Decimal(10), cluster_size=16, icc=Decimal("0.1"), baseline=1, target=2)
    )
    assert clustered.effect > found.effect
    assert clustered.is_enough is False
    share = detectable(given(measure="share", expected_n=200, baseline=Decimal(24), target=Decimal(18)))
    assert share.is_enough is False
    assert Decimal(8) < share.effect < Decimal(14)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"expected_n": 10},
        {"expected_n": 1, "comparison_n": 1, "expected_sd": Decimal(1)},
        {"expected_n": 10, "expected_sd": Decimal(-1)},
        {"expected_n": 10, "measure": "share", "baseline": Decimal(140)},
        {"expected_n": 2, "measure": "share", "baseline": Decimal(5)},
        {"expected_n": 10, "expected_sd": Decimal(1), "icc": Decimal(3)},
    ],
)
def test_what_cannot_be_computed_says_why(values):
    found = detectable(given(**values))
    assert found.effect is None
    assert found.fault


def test_a_quiet_constellation_waits_for_its_adviser(initiative):
    adviser = cast.person(Role.ADVISER)
    with clock.at(clock.today() - timedelta(days=60)):
        logged = support.log_support(
            actor=adviser,
            constellation=initiative.constellation,
            need="analysis",
            hours=Decimal(1),
            phase=Phase.objects.first(),
            date=clock.today(),
        )
    assert [item.group for item in registry.waiting_for(adviser)] != []
    with pytest.raises(NotAllowed):
        support.change_support(actor=adviser, support=logged, hours=Decimal(2))
    support.log_support(
        actor=adviser,
        constellation=initiative.constellation,
        need="analysis",
        hours=Decimal(1),
        phase=Phase.objects.first(),
        date=clock.today(),
    )
    assert registry.waiting_for(adviser) == []


def test_a_refused_action_leaves_no_row(initiative):
    before = AuditEvent.objects.count()
    with pytest.raises(Refused):
        support.log_support(
            actor=cast.person(Role.ADVISER),
            constellation=initiative.constellation,
            need="analysis",
            hours=Decimal(25),
            phase=Phase.objects.first(),
            date=date(2024, 1, 1),
        )
    assert AuditEvent.objects.count() == before
    assert not initiative.constellation.support.exists()
