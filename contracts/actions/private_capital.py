"""Turn loans, returns, guarantees and investors on or off for the whole programme."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions.common import the_programme
from core.actions.audit import record
from core.errors import Answer, Refused, refusals, require
from core.models import Role, User
from core.permissions import with_role
from programme.actions import ledger
from programme.models import Decision, DecisionStatus, Programme


def can_turn_private_capital(user: User) -> Answer:
    return with_role(user, Role.OFFICER)


@transaction.atomic
def turn_private_capital(*, actor: User, allowed: bool, decision: Decision | None) -> Programme:
    """By a dispatched decision of the delegation. Contracts that already have such terms go on as they were signed."""
    programme = ledger.lock_programme(the_programme())
    require(can_turn_private_capital(actor))
    if programme.private_capital_allowed == allowed:
        raise Refused(_("It is so already."))
    if decision is None or decision.status != DecisionStatus.DISPATCHED or decision.is_granted is False:
        raise Refused(_("Choose the dispatched decision by which it was turned on or off."), field="decision")
    programme.private_capital_allowed, programme.private_capital_decision = allowed, decision
    with refusals(), transaction.atomic():
        programme.save(update_fields=["private_capital_allowed", "private_capital_decision"])
    record(
        actor=actor,
        verb="programme.private_capital_on" if allowed else "programme.private_capital_off",
        target=programme,
        summary=decision.title,
        decision=decision.pk,
    )
    return programme
