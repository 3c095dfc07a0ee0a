"""Keep what was introduced: simple follow-up, deviations, interviews; and the recommendation in the end."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from dissemination.actions.calls import move_to, people_of
from dissemination.models import Candidate, CandidateStatus, Deviation, FollowUp, Interview
from dissemination.permissions import can_assess, can_work_with, can_write_knowledge
from programme.models import Phase

ACTIVE = {CandidateStatus.GRANTED, CandidateStatus.SUSTAINING}


@transaction.atomic
def follow_up(*, actor: User, candidate: Candidate, reached: int, fidelity: int, text: str = "") -> FollowUp:
    candidate = lock(candidate)
    require(can_work_with(actor, candidate))
    _refuse_inactive(candidate)
    with refusals(), transaction.atomic():
        made = FollowUp.objects.create(
            candidate=candidate,
            date=clock.today(),
            reached=reached,
            fidelity=fidelity,
            text=text,
            written_by=actor,
        )
    record(
        actor=actor,
        verb="candidate.followed_up",
        target=made,
        case=candidate.case,
        summary=f"{reached}, {fidelity}",
    )
    return made


def _refuse_inactive(candidate: Candidate) -> None:
    if candidate.status not in ACTIVE:
        raise Refused(_("Follow-up begins when support has been granted."))


@transaction.atomic
def report_deviation(
    *, actor: User, candidate: Candidate, text: str, action: str = "", due_on: Any = None
) -> Deviation:
    """Anybody who works with it reports; the advisers and the mentor are told."""
    candidate = lock(candidate)
    require(can_work_with(actor, candidate))
    _refuse_inactive(candidate)
    deviation = Deviation.objects.create(
        candidate=candidate, found_on=clock.today(), text=text, action=action, due_on=due_on, written_by=actor
    )
    record(actor=actor, verb="deviation.reported", target=deviation, case=candidate.case, summary=text)
    told = [*people_of(candidate)]
    if candidate.mentor is not None:
        told.append(candidate.mentor.user)
    if candidate.assessed_by is not None:
        told.append(candidate.assessed_by)
    notify(
        [person for person in told if person.pk != actor.pk],
        _("A deviation is reported for %(candidate)s") % {"candidate": candidate},
        url=candidate.get_absolute_url(),
        key=f"deviation:{deviation.pk}",
    )
    return deviation


@transaction.atomic
def resolve_deviation(*, actor: User, deviation: Deviation, action: str) -> Deviation:
    deviation = lock(deviation)
    require(can_work_with(actor, deviation.candidate))
    if deviation.resolved_on is not None:
        raise Refused(_("The deviation is already resolved."))
    if not action.strip():
        raise Refused(_("Say what was done before the deviation is resolved."), field="action")
    deviation.action, deviation.resolved_on = action, clock.today()
    with refusals(), transaction.atomic():
        deviation.save()
    record(actor=actor, verb="deviation.resolved", target=deviation, case=deviation.candidate.case, summary=action)
    return deviation


@transaction.atomic
def begin_sustaining(*, actor: User, candidate: Candidate) -> Candidate:
    """The practice goes on without extra support; the simple follow-up goes on too."""
    candidate = lock(candidate)
    require(can_assess(actor, candidate))
    if not candidate.sustaining_plan.strip():
        raise Refused(_("First write how the practice is kept."))
    move_to(candidate, CandidateStatus.SUSTAINING)
    candidate.version += 1
    candidate.save()
    record(actor=actor, verb="candidate.sustaining", target=candidate, case=candidate.case, summary=str(candidate))
    return candidate


@transaction.atomic
def end_candidate(*, actor: User, candidate: Candidate, reason: str) -> Candidate:
    candidate = lock(candidate)
    require(can_assess(actor, candidate))
    if not reason.strip():
        raise Refused(_("Say why it ends."), field="reason")
    move_to(candidate, CandidateStatus.ENDED)
    candidate.version += 1
    candidate.save()
    record(actor=actor, verb="candidate.ended", target=candidate, case=candidate.case, summary=reason)
    return candidate


@transaction.atomic
def note_interview(
    *,
    actor: User,
    phase: Phase,
    role: str,
    summary: str,
    proposal: str = "",
    date: Any = None,
    candidate: Candidate | None = None,
) -> Interview:
    """What somebody said about the process and the support, for its revision."""
    require(can_write_knowledge(actor))
    if candidate is not None:
        require(can_assess(actor, candidate))
    interview = Interview.objects.create(
        candidate=candidate,
        phase=phase,
        date=date or clock.today(),
        role=role,
        summary=summary,
        proposal=proposal,
        interviewer=actor,
    )
    record(
        actor=actor,
        verb="interview.noted",
        target=interview,
        case=candidate.case if candidate else None,
        summary=role,
        phase=phase.pk,
    )
    return interview
