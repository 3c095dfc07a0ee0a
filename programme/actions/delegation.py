"""The scheme of delegation: what the delegation lets others decide alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Role, User
from core.permissions import with_role
from programme.models import Decision, DecisionMaker, DecisionStatus, DelegationRule


@transaction.atomic
def add_rule(
    *,
    actor: User,
    kind: str,
    role: str,
    decided_by: Decision,
    up_to: Decimal | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> DelegationRule:
    """A rule rests on a dispatched decision of the delegation."""
    require(with_role(actor, Role.OFFICER))
    if (
        decided_by.status != DecisionStatus.DISPATCHED
        or decided_by.maker != DecisionMaker.DELEGATION
        or decided_by.is_granted is False
    ):
        raise Refused(
            _("A rule of the scheme rests on a dispatched decision of the delegation itself."), field="decided_by"
        )
    if up_to is not None and up_to < 0:
        raise Refused(_("The amount is zero or more."), field="up_to")
    with refusals(), transaction.atomic():
        rule = DelegationRule.objects.create(
            kind=kind,
            role=role,
            up_to=up_to,
            decided_by=decided_by,
            valid_from=valid_from or clock.today(),
            valid_to=valid_to,
        )
    record(actor=actor, verb="delegation.rule_added", target=rule, summary=str(rule))
    return rule


@transaction.atomic
def end_rule(*, actor: User, rule: DelegationRule) -> DelegationRule:
    """From today nobody decides by the rule."""
    require(with_role(actor, Role.OFFICER))
    rule = lock(rule)
    if rule.valid_to is not None:
        raise Refused(_("The rule has already ended."))
    rule.valid_to = clock.today() - timedelta(days=1)
    rule.save(update_fields=["valid_to"])
    record(actor=actor, verb="delegation.rule_ended", target=rule, summary=str(rule))
    return rule
