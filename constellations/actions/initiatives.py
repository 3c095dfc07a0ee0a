"""From a qualified constellation to an approved initiative."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from constellations.models import Constellation, Initiative, InitiativeStatus, OutcomeDefinition
from constellations.models.initiatives import TRANSITIONS
from constellations.permissions import can_edit_initiative, can_judge_outcome
from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Organisation, User
from programme.decisions import subject_of
from programme.models import Decision, DecisionStatus, NeedsArea


def people_of(constellation: Constellation) -> list[User]:
    return list(
        User.objects.filter(
            memberships__organisation__in=Organisation.objects.filter(
                constellation_memberships__in=constellation.members.exclude(status="declined")
            ),
            memberships__is_active=True,
            is_active=True,
            role="applicant",
        ).distinct()
    )


def move_to(initiative: Initiative, status: str) -> None:
    if status not in TRANSITIONS[InitiativeStatus(initiative.status)]:
        raise Refused(
            _("An initiative that is “%(old)s” cannot become “%(new)s”.")
            % {"old": initiative.get_status_display(), "new": InitiativeStatus(status).label}
        )
    initiative.status = status


@transaction.atomic
def create_initiative(
    *,
    actor: User,
    decision: Decision,
    constellation: Constellation,
    name: str,
    needs_area: NeedsArea | None = None,
    summary: str = "",
) -> Initiative:
    """Open the workroom of a constellation that a dispatched decision has qualified."""
    if decision.status != DecisionStatus.DISPATCHED or not decision.is_granted:
        raise Refused(_("Only a dispatched decision qualifies a constellation."))
    if constellation.case is None:
        raise Refused(_("The constellation has no case."))
    initiative = Initiative.objects.create(
        constellation=constellation,
        case=constellation.case,
        name=name[:200],
        needs_area=needs_area,
        summary=summary,
        qualified_by=decision,
        created_at=clock.now(),
    )
    record(actor=actor, verb="initiative.created", target=initiative, case=initiative.case, summary=name)
    notify(
        people_of(constellation),
        _("%(name)s goes on to in-depth analysis") % {"name": name},
        url=f"/initiatives/{initiative.pk}/",
        key=f"initiative:{initiative.pk}:created",
    )
    return initiative


@transaction.atomic
def edit_initiative(*, actor: User, initiative: Initiative, version: int, **values: Any) -> Initiative:
    """Change the initiative's own fields; refused when somebody else saved in between."""
    initiative = lock(initiative)
    require(can_edit_initiative(actor, initiative))
    if initiative.version != version:
        raise Refused(_("Somebody else has saved meanwhile. Compare and save again."), code="stale")
    for name in ("name", "summary", "needs_area", "project_leader", "adviser", "estimated_cost"):
        if name in values:
            setattr(initiative, name, values[name])
    initiative.version += 1
    initiative.save()
    record(actor=actor, verb="initiative.edited", target=initiative, case=initiative.case, summary=initiative.name)
    return initiative


@transaction.atomic
def define_outcome(
    *, actor: User, initiative: Initiative, outcome: OutcomeDefinition | None = None, **values: Any
) -> OutcomeDefinition:
    """Add or change an outcome to contract; an accepted one is changed only by being judged again."""
    initiative = lock(initiative)
    require(can_edit_initiative(actor, initiative))
    outcome = outcome or OutcomeDefinition(initiative=initiative)
    if outcome.pk and outcome.contracted.exists():
        raise Refused(_("The outcome is already in a contract. Change it there by an amendment."))
    for name, value in values.items():
        setattr(outcome, name, value)
    first, last = outcome.baseline, outcome.target
    if first is not None and last is not None:
        if outcome.direction == OutcomeDefinition.Direction.DECREASE and last > first:
            raise Refused(_("The outcome should fall: the target cannot be above the baseline."), field="target")
        if outcome.direction == OutcomeDefinition.Direction.INCREASE and last < first:
            raise Refused(_("The outcome should rise: the target cannot be below the baseline."), field="target")
    outcome.status, outcome.refusal_reasons = "draft", ""
    with refusals(), transaction.atomic():
        outcome.save()
    record(actor=actor, verb="outcome.defined", target=outcome, case=initiative.case, summary=outcome.name)
    return outcome


@transaction.atomic
def judge_outcome(*, actor: User, outcome: OutcomeDefinition, accepted: bool, reasons: str = "") -> OutcomeDefinition:
    """Quality-assure an outcome: accept it, or refuse it with reasons and what to improve."""
    initiative = lock(outcome.initiative)
    require(can_judge_outcome(actor, initiative))
    if not accepted and not reasons.strip():
        raise Refused(_("Say why the outcome is refused and what to improve."), field="reasons")
    outcome.status = "accepted" if accepted else "refused"
    outcome.refusal_reasons = "" if accepted else reasons
    with refusals(), transaction.atomic():
        outcome.save()
    record(actor=actor, verb=f"outcome.{outcome.status}", target=outcome, case=initiative.case, summary=reasons)
    return outcome


def initiative_of(decision: Decision) -> Initiative:
    return subject_of(decision, Initiative, _("The decision does not say which initiative it is about."))


def check_financing(decision: Decision) -> None:
    """Before a decision on outcomes financing: accepted outcomes if granted, reasons and improvements if not."""
    initiative = initiative_of(decision)
    if initiative.status != InitiativeStatus.IN_DEPTH:
        raise Refused(_("The initiative is not in in-depth analysis."))
    if decision.is_granted is None:
        raise Refused(_("State whether outcomes financing is granted."), field="is_granted")
    if decision.is_granted and not initiative.outcomes.filter(status="accepted").exists():
        raise Refused(_("At least one outcome must be accepted before financing is granted."))
    if not decision.is_granted and not str(decision.data.get("improvements", "")).strip():
        raise Refused(_("A refusal names the areas to improve."), field="improvements")


def follow_financing(decision: Decision, actor: User) -> None:
    """What follows from the dispatched decision on outcomes financing."""
    initiative = lock(initiative_of(decision))
    move_to(initiative, InitiativeStatus.APPROVED if decision.is_granted else InitiativeStatus.REJECTED)
    initiative.decision = decision
    initiative.save()
    record(actor=actor, verb=f"initiative.{initiative.status}", target=initiative, case=initiative.case)
    notify(
        people_of(initiative.constellation),
        _("Decision on outcomes financing for %(name)s") % {"name": initiative.name},
        url=f"/initiatives/{initiative.pk}/",
        key=f"initiative:{initiative.pk}:financing",
    )
