"""Who prepares, takes and dispatches decisions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import YES, Answer, no
from core.models import Role, User
from core.permissions import with_role
from programme.models import Decision, DecisionKind, DecisionMaker, DecisionStatus, DelegationRule


def can_prepare_decision(user: User, decision: Decision | None = None) -> Answer:
    roles: tuple[str, ...] = (Role.OFFICER, Role.FINANCE)
    if decision is not None and is_of_the_register(decision):
        roles = (*roles, Role.REGISTRAR)
    return with_role(user, *roles, case=decision.case if decision else None)


def is_of_the_register(decision: Decision) -> bool:
    """A refusal to disclose, and the dismissal of a late appeal: who handles the request or appeal prepares them."""
    return decision.kind == DecisionKind.DISCLOSURE_REFUSAL or (
        decision.kind == DecisionKind.OTHER and "appeal" in decision.data
    )


def can_receive_decision(user: User) -> Answer:
    """What others decided is registered by whoever keeps the register, too."""
    return with_role(user, Role.OFFICER, Role.FINANCE, Role.REGISTRAR)


def can_take_decision(user: User, decision: Decision) -> Answer:
    """Members and chair decide; never one with a conflict, never the one who presents it."""
    roles: tuple[str, ...] = (Role.MEMBER, Role.CHAIR)
    if decision.maker == DecisionMaker.DELEGATED:
        ruled = DelegationRule.objects.in_force().filter(kind=decision.kind).values_list("role", flat=True)
        roles = (Role.CHAIR, *ruled)
    elif decision.maker in {DecisionMaker.CHAIR, DecisionMaker.THREE_PARTIES}:
        roles = (Role.CHAIR,)
    answer = with_role(user, *roles, case=decision.case)
    if not answer:
        return answer
    if decision.presenter is not None and user.is_same_person(decision.presenter):
        return no(_("The one who presents a matter does not decide it."))
    return YES


def can_dispatch_decision(user: User, decision: Decision) -> Answer:
    answer = with_role(user, Role.OFFICER, Role.REGISTRAR, case=decision.case)
    if not answer:
        return answer
    if decision.status != DecisionStatus.DECIDED:
        return no(_("The decision must be taken before it is dispatched."))
    return YES
