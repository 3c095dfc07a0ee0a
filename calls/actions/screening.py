"""Who assesses what, and what each one found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from calls.actions.telling import told
from calls.models import (
    Application,
    Assessment,
    AssessmentStatus,
    Call,
    ConsensusNote,
    Criterion,
    Verdict,
)
from calls.models.screening import ASSESSMENT_TRANSITIONS
from calls.permissions import can_assess, can_be_assessor, can_handle, can_screen
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User


def move_to(assessment: Assessment, status: str) -> None:
    if status not in ASSESSMENT_TRANSITIONS[AssessmentStatus(assessment.status)]:
        raise Refused(_("A submitted assessment stays as it is."))
    assessment.status = status


@transaction.atomic
def assign_assessor(*, actor: User, application: Application, assessor: User, due_on: date | None = None) -> Assessment:
    """Give an expression of interest to a person without conflict of interest in it."""
    require(can_handle(actor, application))
    if not application.is_pending:
        raise Refused(_("The expression of interest is already settled."))
    require(can_be_assessor(assessor, application))
    if due_on is not None and due_on < clock.today():
        raise Refused(_("The day must lie ahead."), field="due_on")
    assessment = Assessment(
        application=application, assessor=assessor, due_on=due_on, assigned_by=actor, assigned_at=clock.now()
    )
    with refusals(), transaction.atomic():
        assessment.save()
    record(
        actor=actor,
        verb="assessment.assigned",
        target=assessment,
        case=application.case,
        summary=f"{application}: {assessor}",
    )
    notify(
        [assessor],
        told(N_("You are asked to assess “%(name)s”"), name=application.name),
        url=f"/calls/{application.call_id}/screening/{application.pk}/",
        key=f"assessment:{assessment.pk}",
    )
    return assessment


@transaction.atomic
def unassign_assessor(*, actor: User, assessment: Assessment) -> None:
    require(can_handle(actor, assessment.application))
    if assessment.status == AssessmentStatus.SUBMITTED:
        raise Refused(_("A submitted assessment stays as it is."))
    case, words = assessment.application.case, str(assessment)
    assessment.verdicts.all().delete()
    record(actor=actor, verb="assessment.unassigned", target=assessment, case=case, summary=words)
    assessment.delete()


@transaction.atomic
def assign_balanced(
    *,
    actor: User,
    call: Call,
    assessors: Iterable[User],
    each: int = 2,
    due_on: date | None = None,
    applications: Iterable[Application] | None = None,
) -> list[Assessment]:
    """Give each pending expression of interest ``each`` assessors: least load first, expertise breaks ties.

    Nobody gets a case in which there is a conflict of interest, also not one that the hints suggest.
    """
    from calls.queries import conflict_hints

    require(can_screen(actor, call))
    people = list(assessors)
    if each < 1 or not people:
        raise Refused(_("Choose at least one assessor."), field="assessors")
    if each > len(people):
        raise Refused(_("There are only %(count)s assessors to choose from.") % {"count": len(people)}, field="each")
    load = {
        person.pk: count
        for person, count in ((person, Assessment.objects.open().filter(assessor=person).count()) for person in people)
    }
    pending = call.applications.visible_to(actor).pending().select_related("case", "needs_area")
    if applications is not None:
        pending = pending.filter(pk__in=[application.pk for application in applications])
    made = []
    for application in pending.annotate(
        given=Count("assessments", filter=Q(assessments__isnull=False), distinct=True)
    ).order_by("submitted_at", "pk"):
        taken = set(application.assessments.values_list("assessor_id", flat=True))
        area = str(application.needs_area or "").lower()
        candidates = [
            person
            for person in people
            if person.pk not in taken
            and can_be_assessor(person, application)
            and not conflict_hints(person, application)
        ]
        candidates.sort(
            key=lambda person: (
                load[person.pk],
                not any(word.lower() in area for word in person.expertise if word),
                person.pk,
            )
        )
        for person in candidates[: max(0, each - len(taken))]:
            made.append(assign_assessor(actor=actor, application=application, assessor=person, due_on=due_on))
            load[person.pk] += 1
    return made


class StaleAssessment(Refused):
    def __init__(self) -> None:
        super().__init__(_("The assessment was saved in another window. Load the page again."), code="stale")


@transaction.atomic
def save_assessment(
    *,
    actor: User,
    assessment: Assessment,
    verdicts: dict[str, dict[str, Any]],
    summary: str = "",
    recommendation: str = "",
    version: int | None = None,
) -> Assessment:
    """Keep what is written so far. ``verdicts`` by the criterion's key: score, reason, strengths, weaknesses."""
    assessment = lock(assessment)
    require(can_assess(actor, assessment))
    if version is not None and version != assessment.version:
        raise StaleAssessment
    criteria = {criterion.key: criterion for criterion in assessment.application.call.criteria.all()}
    existing = {verdict.criterion_id: verdict for verdict in assessment.verdicts.all()}
    for key, given in verdicts.items():
        if key not in criteria:
            raise Refused(_("The call has no such criterion."))
        _save_verdict(assessment, criteria[key], existing.get(criteria[key].pk), given)
    assessment.summary = summary.replace("\0", "")
    assessment.recommendation = recommendation
    assessment.version += 1
    assessment.updated_at = clock.now()
    if assessment.status == AssessmentStatus.ASSIGNED:
        move_to(assessment, AssessmentStatus.DRAFT)
    with refusals(), transaction.atomic():
        assessment.save()
    return assessment


def _save_verdict(assessment: Assessment, criterion: Criterion, verdict: Verdict | None, given: dict[str, Any]) -> None:
    score = given.get("score")
    if score is not None and not 0 <= int(score) <= criterion.scale_max:
        raise Refused(
            _("The score of “%(criterion)s” lies from 0 to %(max)s.")
            % {"criterion": criterion.name, "max": criterion.scale_max}
        )
    verdict = verdict or Verdict(assessment=assessment, criterion=criterion)
    verdict.score = score
    for name in ("reason", "strengths", "weaknesses"):
        setattr(verdict, name, str(given.get(name, "")).replace("\0", ""))
    verdict.save()


@transaction.atomic
def submit_assessment(*, actor: User, assessment: Assessment) -> Assessment:
    """Done: a score and its reason on every criterion. From now on the others' assessments may be read."""
    assessment = lock(assessment)
    require(can_assess(actor, assessment))
    given = {verdict.criterion_id: verdict for verdict in assessment.verdicts.all()}
    lacking = [
        criterion.name
        for criterion in assessment.application.call.criteria.all()
        if criterion.pk not in given or given[criterion.pk].score is None or not given[criterion.pk].reason.strip()
    ]
    if lacking:
        raise Refused(
            _("A score or its reason is missing for: %(criteria)s.") % {"criteria": ", ".join(lacking)},
            code="incomplete",
        )
    move_to(assessment, AssessmentStatus.SUBMITTED)
    assessment.submitted_at = assessment.updated_at = clock.now()
    with refusals(), transaction.atomic():
        assessment.save()
    record(
        actor=actor,
        verb="assessment.submitted",
        target=assessment,
        case=assessment.application.case,
        summary=str(assessment.application),
    )
    return assessment


@transaction.atomic
def write_consensus(*, actor: User, application: Application, text: str) -> ConsensusNote:
    """What the assessors agreed on; possible once everyone assigned is done."""
    require(can_handle(actor, application))
    if not text.strip():
        raise Refused(_("Write what you agreed on."), field="text")
    if application.assessments.open().exists() or not application.assessments.exists():
        raise Refused(_("Every assessment must be done first."))
    note, _created = ConsensusNote.objects.update_or_create(
        application=application,
        defaults={"text": text.replace("\0", "").strip(), "by": actor, "at": clock.now()},
    )
    record(actor=actor, verb="application.consensus", target=application, case=application.case, summary=text)
    return note
