"""Who assesses what, and what each one found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
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
    Ties,
    Verdict,
)
from calls.models.screening import ASSESSMENT_TRANSITIONS, says_something
from calls.permissions import ASSESSORS, can_assess, can_be_assessor, can_handle, can_screen
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Case, Organisation, User


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
    from calls.queries import Bonds

    require(can_screen(actor, call))
    people = list(assessors)
    if each < 1 or not people:
        raise Refused(_("Choose at least one assessor."), field="assessors")
    if each > len(people):
        raise Refused(_("There are only %(count)s assessors to choose from.") % {"count": len(people)}, field="each")
    if due_on is not None and due_on < clock.today():
        raise Refused(_("The day must lie ahead."), field="due_on")
    if any(not person.has_role(*ASSESSORS) for person in people):
        raise Refused(_("Only officers, advisers and expert reviewers assess."), field="assessors")
    load = {person.pk: Assessment.objects.open().filter(assessor=person).count() for person in people}
    bonds = {person.pk: Bonds.of(person) for person in people}
    hidden = {person.pk: set(Case.objects.hidden_from(person).values_list("pk", flat=True)) for person in people}
    pending = call.applications.visible_to(actor).pending().select_related("case", "needs_area", "constellation")
    if applications is not None:
        pending = pending.filter(pk__in=[application.pk for application in applications])
    made: list[Assessment] = []
    pending = pending.prefetch_related("assessments", "constellation__members__organisation")
    for application in pending.order_by("submitted_at", "pk"):
        taken = {assessment.assessor_id for assessment in application.assessments.all()}
        area = str(application.needs_area or "").lower()
        members = [member for member in application.constellation.members.all() if member.status != "declined"]
        candidates = [
            person
            for person in people
            if person.pk not in taken
            and application.case_id not in hidden[person.pk]
            and not bonds[person.pk].hints(application, members)
        ]
        candidates.sort(
            key=lambda person: (
                load[person.pk],
                not any(word.lower() in area for word in person.expertise if word),
                person.pk,
            )
        )
        for person in candidates[: max(0, each - len(taken))]:
            made.append(
                Assessment(
                    application=application, assessor=person, due_on=due_on, assigned_by=actor, assigned_at=clock.now()
                )
            )
            load[person.pk] += 1
    with refusals(), transaction.atomic():
        Assessment.objects.bulk_create(made)
    _tell_of_assignments(actor, call, made)
    return made


def _tell_of_assignments(actor: User, call: Call, made: list[Assessment]) -> None:
    """Each one in the trail; to each person one notice, not a hundred."""
    own: dict[User, list[Assessment]] = {}
    for assessment in made:
        record(
            actor=actor,
            verb="assessment.assigned",
            target=assessment,
            case=assessment.application.case,
            summary=f"{assessment.application}: {assessment.assessor}",
        )
        own.setdefault(assessment.assessor, []).append(assessment)
    for person, rows in own.items():
        notify(
            [person],
            told(
                N_("You are asked to assess %(count)s expressions of interest in “%(call)s”"),
                count=len(rows),
                call=call.title,
            ),
            url="/assessments/",
            key=f"assessments:{call.pk}:{person.pk}:{rows[0].pk}",
        )


@transaction.atomic
def set_due(*, actor: User, assessment: Assessment, due_on: date | None) -> Assessment:
    """Another day for an assessment that is not done."""
    assessment = lock(assessment)
    require(can_handle(actor, assessment.application))
    if assessment.status == AssessmentStatus.SUBMITTED:
        raise Refused(_("A submitted assessment stays as it is."))
    if due_on is not None and due_on < clock.today():
        raise Refused(_("The day must lie ahead."), field="due_on")
    assessment.due_on = due_on
    assessment.save(update_fields=["due_on"])
    record(
        actor=actor,
        verb="assessment.due_changed",
        target=assessment,
        case=assessment.application.case,
        summary=f"{assessment.assessor}: {due_on or '–'}",
    )
    notify(
        [assessment.assessor],
        told(
            N_("Your assessment of “%(name)s” is due %(day)s"),
            name=assessment.application.name,
            day=due_on.isoformat() if due_on else "–",
        ),
        url=f"/calls/{assessment.application.call_id}/screening/{assessment.application_id}/",
        key=f"assessment:{assessment.pk}:due:{due_on}",
    )
    return assessment


@transaction.atomic
def state_ties(*, actor: User, home: Organisation | None, employers: Iterable[Organisation] = ()) -> Ties:
    """One's own home municipality and employers, for the hints of conflict of interest."""
    if not actor.has_role(*ASSESSORS):
        raise Refused(_("Only officers, advisers and expert reviewers assess."))
    ties, _created = Ties.objects.update_or_create(user=actor, defaults={"home": home, "updated_at": clock.now()})
    ties.employers.set(employers)
    record(actor=actor, verb="ties.stated", target=ties, summary=str(actor))
    return ties


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
        if criterion.pk not in given
        or given[criterion.pk].score is None
        or not says_something(given[criterion.pk].reason)
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
    if not says_something(text):
        raise Refused(_("Write what you agreed on."), field="text")
    if application.assessments.open().exists() or not application.assessments.exists():
        raise Refused(_("Every assessment must be done first."))
    note, _created = ConsensusNote.objects.update_or_create(
        application=application,
        defaults={"text": text.replace("\0", "").strip(), "by": actor, "at": clock.now()},
    )
    record(actor=actor, verb="application.consensus", target=application, case=application.case, summary=text)
    return note
