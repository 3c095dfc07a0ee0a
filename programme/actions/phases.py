"""The pilot's own course: phases, activities, reviews, needs, framework, those engaged and those who advise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Document, Role, User
from core.permissions import with_role
from programme.models import (
    Activity,
    AdvisoryBody,
    BodyMember,
    BodyView,
    Engagement,
    FrameworkOutcome,
    HearingFeedback,
    Meeting,
    MeetingKind,
    NeedContribution,
    NeedsArea,
    Phase,
    PhaseReview,
)


def can_run_programme(user: User) -> Any:
    return with_role(user, Role.OFFICER)


def _keep(actor: User, verb: str, row: models.Model) -> None:
    with refusals(), transaction.atomic():
        row.save()
    record(actor=actor, verb=verb, target=row, summary=str(row)[:200])


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


@transaction.atomic
def edit_phase(*, actor: User, phase: Phase, **dates: Any) -> Phase:
    """Planned and actual dates."""
    require(can_run_programme(actor))
    phase = lock(phase)
    _set(phase, dates)
    for start, end in (("planned_start", "planned_end"), ("actual_start", "actual_end")):
        first, last = getattr(phase, start), getattr(phase, end)
        if last and (first is None or last < first):
            raise Refused(_("The phase must begin before it ends."), field=end)
    _keep(actor, "phase.edited", phase)
    return phase


@transaction.atomic
def edit_activity(
    *, actor: User, activity: Activity, documents: Iterable[Document] | None = None, **values: Any
) -> Activity:
    """Who is responsible, how far it has come, what came of it."""
    require(can_run_programme(actor))
    activity = lock(activity)
    _set(activity, values)
    if activity.status == Activity.Status.DONE and activity.done_on is None:
        activity.done_on = clock.today()
    if activity.status != Activity.Status.NOT_STARTED and activity.started_on is None:
        activity.started_on = min(clock.today(), activity.done_on or clock.today())
    if activity.done_on and activity.started_on and activity.done_on < activity.started_on:
        raise Refused(_("The activity must begin before it is done."), field="done_on")
    _keep(actor, "activity.edited", activity)
    if documents is not None:
        activity.documents.set(documents)
    return activity


@transaction.atomic
def review_phase(*, actor: User, phase: Phase, **values: Any) -> PhaseReview:
    """Advantages, drawbacks and lessons at the end of the phase; written once and improved."""
    require(can_run_programme(actor))
    phase = lock(phase)
    review = PhaseReview.objects.filter(phase=phase).first() or PhaseReview(phase=phase, written_by=actor)
    _set(review, values)
    _keep(actor, "phase.reviewed", review)
    return review


@transaction.atomic
def add_contribution(*, actor: User, needs_area: NeedsArea, **values: Any) -> NeedContribution:
    require(with_role(actor, Role.OFFICER, Role.ADVISER))
    contribution = NeedContribution(needs_area=needs_area, noted_by=actor, **values)
    _keep(actor, "needs.contribution", contribution)
    return contribution


@transaction.atomic
def add_needs_area(*, actor: User, **values: Any) -> NeedsArea:
    require(can_run_programme(actor))
    area = NeedsArea(**values)
    if NeedsArea.objects.filter(name=area.name).exists():
        raise Refused(_("There is already a needs area of that name."), field="name")
    _keep(actor, "needs.area_added", area)
    return area


@transaction.atomic
def save_outcome(*, actor: User, outcome: FrameworkOutcome) -> FrameworkOutcome:
    """An outcome of the framework; a primary one has its second opinion and says what it means for the individual."""
    require(can_run_programme(actor))
    wanted = ("second_opinion", "second_opinion_by", "individual_value", "age_group", "price_basis")
    if outcome.is_primary and (missing := [name for name in wanted if not getattr(outcome, name).strip()]):
        words = [str(getattr(FrameworkOutcome._meta.get_field(name), "verbose_name", name)) for name in missing]
        raise Refused(_("A primary outcome needs: %(parts)s.") % {"parts": ", ".join(words)}, field=missing[0])
    if outcome.second_opinion and outcome.second_opinion_on is None:
        outcome.second_opinion_on = clock.today()
    taken = FrameworkOutcome.objects.filter(needs_area=outcome.needs_area, name=outcome.name).exclude(pk=outcome.pk)
    if taken.exists():
        raise Refused(_("The needs area already has an outcome of that name."), field="name")
    _keep(actor, "framework.outcome_saved", outcome)
    return outcome


@transaction.atomic
def engage(*, actor: User, engagement: Engagement) -> Engagement:
    require(can_run_programme(actor))
    _keep(actor, "programme.engaged", engagement)
    return engagement


@transaction.atomic
def add_body(*, actor: User, kind: str, name: str, task: str = "") -> AdvisoryBody:
    require(can_run_programme(actor))
    if AdvisoryBody.objects.filter(name=name).exists():
        raise Refused(_("There is already a body of that name."), field="name")
    body = AdvisoryBody(kind=kind, name=name, task=task)
    _keep(actor, "body.added", body)
    return body


@transaction.atomic
def add_body_member(*, actor: User, body: AdvisoryBody, **values: Any) -> BodyMember:
    require(can_run_programme(actor))
    member = BodyMember(body=body, **values)
    _keep(actor, "body.member_added", member)
    return member


@transaction.atomic
def note_view(*, actor: User, body: AdvisoryBody, **values: Any) -> BodyView:
    """A view advises; nobody is bound by it."""
    require(can_run_programme(actor))
    view = BodyView(body=body, noted_by=actor, **values)
    _keep(actor, "body.view_noted", view)
    return view


@transaction.atomic
def note_feedback(*, actor: User, meeting: Meeting, **values: Any) -> HearingFeedback:
    """What was said at a hearing; the adjustment can be added when it is known."""
    require(can_run_programme(actor))
    if meeting.kind != MeetingKind.HEARING:
        raise Refused(_("Feedback is noted at a hearing."))
    feedback = HearingFeedback(meeting=meeting, noted_by=actor, **values)
    _keep(actor, "hearing.feedback", feedback)
    return feedback


@transaction.atomic
def note_adjustment(
    *, actor: User, feedback: HearingFeedback, adjustment: str, decision: Any = None
) -> HearingFeedback:
    require(can_run_programme(actor))
    feedback = lock(feedback)
    feedback.adjustment, feedback.decision = adjustment, decision
    _keep(actor, "hearing.adjustment", feedback)
    return feedback
