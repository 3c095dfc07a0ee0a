"""Put a slip right: a new version beside the old one, which stays (36 § förvaltningslagen)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.actions.audit import record
from core.errors import Refused
from core.guards import says_something
from core.models import User
from programme.actions.decisions import lock_decision, prepare_decision
from programme.models import Decision, DecisionStatus

COPIED = (
    "kind",
    "maker",
    "title",
    "content",
    "is_granted",
    "amount",
    "provisions",
    "circumstances",
    "conditions",
    "is_appealable",
    "appeal_text",
)


@transaction.atomic
def correct_decision(*, actor: User, decision: Decision, reason: str) -> Decision:
    """A draft with the same words, to be put right, taken and dispatched. What followed has followed already."""
    decision = lock_decision(decision)
    if decision.status != DecisionStatus.DISPATCHED:
        raise Refused(_("Only a dispatched decision is corrected. Change the proposal instead."))
    if not says_something(reason):
        raise Refused(_("Tell what is wrong."), field="reason")
    if decision.corrections.exclude(status__in=[DecisionStatus.WITHDRAWN, DecisionStatus.DISPATCHED]).exists():
        raise Refused(_("A correction is already being prepared."))
    made = prepare_decision(
        actor=actor,
        case=decision.case,
        corrects=decision,
        correction_reason=reason,
        **{name: getattr(decision, name) for name in COPIED},
    )
    record(actor=actor, verb="decision.correction_prepared", target=decision, case=decision.case, summary=reason)
    return made
