"""The dissemination call: from the practices it points at to the support granted within the budget's line."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from calls.actions.calls import create_call, missing_in_call, publish_call
from calls.models import CallKind, CallStatus
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.actions.records import open_case
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import CaseKind, Organisation, User
from core.money import exact
from core.swedish import in_swedish
from dissemination.capacity import QUESTIONS
from dissemination.models import Candidate, CandidateStatus, Cohort, DisseminationCall, Mentor, Practice
from dissemination.models.calls import TRANSITIONS
from dissemination.permissions import can_assess, can_run_dissemination, can_work_with
from programme.actions.ledger import commit, lock_programme
from programme.decisions import subject_of
from programme.models import BudgetAmount, BudgetLine, Decision, Fund, Programme

LINE = "dissemination"
ZERO = Decimal("0.00")


def move_to(candidate: Candidate, status: str) -> None:
    if status not in TRANSITIONS[CandidateStatus(candidate.status)]:
        raise Refused(
            _("A candidate that is “%(old)s” cannot become “%(new)s”.")
            % {"old": candidate.get_status_display(), "new": CandidateStatus(status).label}
        )
    candidate.status = status


def people_of(candidate: Candidate) -> list[User]:
    return list(
        User.objects.filter(
            memberships__organisation=candidate.organisation_id, memberships__is_active=True, role="applicant"
        ).distinct()
    )


def budget_of_line() -> Decimal:
    """What the budget in force gives to implementation and dissemination, all years together."""
    latest = BudgetAmount.objects.filter(line__code=LINE).order_by("-version__number").first()
    if latest is None:
        return ZERO
    total = BudgetAmount.objects.filter(line__code=LINE, version=latest.version_id).aggregate(total=Sum("amount"))
    return total["total"] or ZERO


def granted_so_far() -> Decimal:
    return Candidate.objects.filter(commitment__isnull=False).aggregate(total=Sum("granted"))["total"] or ZERO


@transaction.atomic
def start_dissemination_call(
    *, actor: User, title: str, practices: Iterable[Practice], support: str = "", **values: Any
) -> DisseminationCall:
    """A draft call of the kind dissemination, pointing at practices with established results and at nothing else."""
    require(can_run_dissemination(actor))
    practices = list(practices)
    _refuse_unestablished(practices)
    most = values.pop("most_per_candidate", None)
    call = create_call(actor=actor, title=title, blueprint="dissemination", kind=CallKind.DISSEMINATION, **values)
    dissemination = DisseminationCall.objects.create(
        call=call, support=support, most_per_candidate=most, created_by=actor, created_at=clock.now()
    )
    dissemination.practices.set(practices)
    record(actor=actor, verb="dissemination.started", target=dissemination, summary=title)
    return dissemination


def _refuse_unestablished(practices: list[Practice]) -> None:
    if not practices:
        raise Refused(_("Choose at least one practice."), field="practices")
    established = set(Practice.objects.established().values_list("pk", flat=True))
    weak = [practice.name for practice in practices if practice.pk not in established]
    if weak:
        raise Refused(
            _("Only practices with established results are spread. These have none: %(names)s.")
            % {"names": ", ".join(weak)},
            field="practices",
        )


@transaction.atomic
def edit_dissemination_call(
    *, actor: User, dissemination: DisseminationCall, practices: Iterable[Practice], **values: Any
) -> DisseminationCall:
    require(can_run_dissemination(actor))
    dissemination = lock(dissemination)
    if dissemination.decision_id is not None or dissemination.call.status != CallStatus.DRAFT:
        raise Refused(_("The call is decided and keeps what it points at."))
    practices = list(practices)
    _refuse_unestablished(practices)
    for name in ("support", "most_per_candidate"):
        if name in values:
            setattr(dissemination, name, values[name])
    dissemination.save()
    dissemination.practices.set(practices)
    record(actor=actor, verb="dissemination.edited", target=dissemination, summary=dissemination.call.title)
    return dissemination


def call_of(decision: Decision) -> DisseminationCall:
    return subject_of(decision, DisseminationCall, _("The decision does not say which dissemination call it is about."))


def check_call(decision: Decision) -> None:
    dissemination = call_of(decision)
    _refuse_unestablished(list(dissemination.practices.all()))
    if dissemination.call.status != CallStatus.DRAFT:
        raise Refused(_("The call is already published."))
    missing = missing_in_call(dissemination.call)
    if missing:
        raise Refused(_("The call lacks: %(parts)s.") % {"parts": ", ".join(missing)}, code="incomplete")


def follow_call(decision: Decision, actor: User) -> None:
    """The dispatched decision publishes the call."""
    dissemination = lock(call_of(decision))
    dissemination.decision = decision
    dissemination.save()
    if decision.is_granted is not False:
        publish_call(actor=actor, call=dissemination.call, decision=decision)
    record(actor=actor, verb="dissemination.decided", target=dissemination, summary=dissemination.call.title)


@transaction.atomic
def register_interest(
    *,
    actor: User,
    dissemination: DisseminationCall,
    organisation: Organisation,
    practice: Practice,
    motivation: str = "",
) -> Candidate:
    """An organisation wants to take over a practice: its own people say so, or an officer notes it for them."""
    own = actor.memberships.filter(organisation=organisation, is_active=True).exists()
    if not own:
        require(can_run_dissemination(actor))
    if not dissemination.call.is_open:
        raise Refused(_("The dissemination call is not open."))
    if not organisation.is_public_principal:
        raise Refused(_("Municipalities, regions and agencies take part."), field="organisation")
    if not dissemination.practices.filter(pk=practice.pk).exists():
        raise Refused(_("The call does not point at this practice."), field="practice")
    with refusals(), transaction.atomic():
        candidate = Candidate.objects.create(
            dissemination=dissemination,
            organisation=organisation,
            practice=practice,
            motivation=motivation,
            created_at=clock.now(),
        )
    candidate.case = open_case(
        actor=actor,
        kind=CaseKind.DISSEMINATION,
        title=in_swedish(lambda: _("Dissemination: %(candidate)s") % {"candidate": candidate}),
        parties=[organisation],
    )
    candidate.save()
    record(actor=actor, verb="candidate.registered", target=candidate, case=candidate.case, summary=str(candidate))
    return candidate


@transaction.atomic
def assess_capacity(*, actor: User, candidate: Candidate, answers: dict[str, int], note: str) -> Candidate:
    """What the candidate has capacity for, before anything is granted."""
    candidate = lock(candidate)
    require(can_assess(actor, candidate))
    if set(answers) != set(QUESTIONS) or not all(value in range(1, 6) for value in answers.values()):
        raise Refused(_("Answer each question on the scale from 1 to 5."))
    if candidate.status not in {CandidateStatus.INTERESTED, CandidateStatus.ASSESSED}:
        raise Refused(_("The capacity is assessed before support is decided."))
    candidate.capacity = answers
    mean = Decimal(sum(answers.values())) / len(answers)
    candidate.capacity_mean = mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
    candidate.capacity_note, candidate.assessed_by = note, actor
    if candidate.status == CandidateStatus.INTERESTED:
        move_to(candidate, CandidateStatus.ASSESSED)
    candidate.version += 1
    candidate.save()
    record(
        actor=actor,
        verb="candidate.assessed",
        target=candidate,
        case=candidate.case,
        summary=str(candidate.capacity_mean),
    )
    return candidate


@transaction.atomic
def open_cohort(
    *, actor: User, dissemination: DisseminationCall, name: str, starts_on: Any, mentor: Mentor | None = None
) -> Cohort:
    require(can_run_dissemination(actor))
    with refusals(), transaction.atomic():
        cohort = Cohort.objects.create(dissemination=dissemination, name=name, starts_on=starts_on, mentor=mentor)
    record(actor=actor, verb="cohort.opened", target=cohort, summary=name)
    return cohort


@transaction.atomic
def name_mentor(*, actor: User, user: User, practice: Practice, about: str = "") -> Mentor:
    """A project leader of an earlier constellation, for the practice that it worked out."""
    require(can_run_dissemination(actor))
    if practice.initiative is None or practice.initiative.project_leader_id != user.pk:
        raise Refused(_("A mentor is a project leader of the initiative that the practice comes from."), field="user")
    mentor, _made = Mentor.objects.update_or_create(
        user=user, defaults={"practice": practice, "about": about, "is_active": True}
    )
    record(actor=actor, verb="mentor.named", target=mentor, summary=str(user))
    notify(
        [user],
        _("You are mentor for %(practice)s") % {"practice": practice},
        url=practice.get_absolute_url(),
        key=f"mentor:{mentor.pk}:{practice.pk}",
    )
    return mentor


@transaction.atomic
def place_candidate(
    *, actor: User, candidate: Candidate, cohort: Cohort | None = None, mentor: Mentor | None = None
) -> Candidate:
    """Into a cohort and to a mentor."""
    candidate = lock(candidate)
    require(can_assess(actor, candidate))
    if cohort is not None and cohort.dissemination_id != candidate.dissemination_id:
        raise Refused(_("The cohort belongs to another call."), field="cohort")
    candidate.cohort, candidate.mentor = cohort, mentor
    candidate.version += 1
    candidate.save()
    record(actor=actor, verb="candidate.placed", target=candidate, case=candidate.case, summary=str(cohort or ""))
    if mentor is not None:
        notify(
            [mentor.user, *people_of(candidate)],
            _("%(mentor)s is mentor for %(candidate)s") % {"mentor": mentor, "candidate": candidate},
            url=candidate.get_absolute_url(),
            key=f"candidate:{candidate.pk}:mentor:{mentor.pk}",
        )
    return candidate


@transaction.atomic
def write_plan(*, actor: User, candidate: Candidate, plan: str, sustaining_plan: str, version: int) -> Candidate:
    """The implementation plan as adapted here, and how the practice is kept afterwards."""
    candidate = lock(candidate)
    require(can_work_with(actor, candidate))
    if candidate.version != version:
        raise Refused(_("Somebody else has saved meanwhile. Compare and save again."), code="stale")
    if candidate.status in {CandidateStatus.REJECTED, CandidateStatus.ENDED}:
        raise Refused(_("The candidate's turn is over."))
    candidate.plan, candidate.sustaining_plan = plan, sustaining_plan
    candidate.version += 1
    candidate.save()
    record(actor=actor, verb="candidate.planned", target=candidate, case=candidate.case, version=candidate.version)
    return candidate


def candidate_of(decision: Decision) -> Candidate:
    return subject_of(decision, Candidate, _("The decision does not say which candidate it is about."))


def check_support(decision: Decision) -> None:
    """Support goes to an assessed candidate, for a practice with established results, within the line."""
    candidate = candidate_of(decision)
    if candidate.status != CandidateStatus.ASSESSED:
        raise Refused(_("The candidate's capacity must be assessed first."))
    if decision.is_granted is None:
        raise Refused(_("State whether the support is granted."), field="is_granted")
    if not decision.is_granted:
        return
    if decision.amount is None or decision.amount <= 0:
        raise Refused(_("State the amount of the support."), field="amount")
    _refuse_unestablished([candidate.practice])
    most = candidate.dissemination.most_per_candidate
    if most is not None and decision.amount > most:
        raise Refused(_("The support is larger than the call gives to one."), field="amount")
    if granted_so_far() + decision.amount > budget_of_line():
        raise Refused(_("The line for implementation and dissemination does not suffice."), field="amount")


def follow_support(decision: Decision, actor: User) -> None:
    """Granted: the amount is bound in the frame, on the line for dissemination. No outcome payment follows."""
    programme = Programme.objects.first()
    candidate = candidate_of(decision)
    if decision.is_granted and programme is not None:
        lock_programme(programme)
        check_support(decision)
    candidate = lock(candidate)
    candidate.decision = decision
    if decision.is_granted:
        if programme is None or candidate.case is None or decision.amount is None:
            raise Refused(_("There is no programme to take the support from."))
        amount = exact(decision.amount)
        candidate.granted = amount
        candidate.commitment = commit(
            actor=actor,
            programme=programme,
            case=candidate.case,
            decision=decision,
            title=_("Implementation support: %(candidate)s") % {"candidate": candidate},
            ceiling=amount,
            rate=None,
            by_year={clock.today().year: amount},
            fund=Fund.OPERATIONS,
            line=BudgetLine.objects.filter(code=LINE).first(),
        )
        move_to(candidate, CandidateStatus.GRANTED)
    else:
        move_to(candidate, CandidateStatus.REJECTED)
    candidate.version += 1
    with refusals(), transaction.atomic():
        candidate.save()
    record(
        actor=actor, verb=f"candidate.{candidate.status}", target=candidate, case=candidate.case, summary=str(candidate)
    )
    notify(
        people_of(candidate),
        _("Decision on implementation support for %(candidate)s") % {"candidate": candidate},
        url=candidate.get_absolute_url(),
        key=f"candidate:{candidate.pk}:decision",
    )
