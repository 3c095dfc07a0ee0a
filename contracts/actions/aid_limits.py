"""Enter from which day a limit of de minimis aid holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.models import AidLimit
from core import clock
from core.actions.audit import record
from core.errors import Answer, Refused, refusals, require
from core.models import Role, User
from core.permissions import with_role


def can_enter_aid_limits(user: User) -> Answer:
    return with_role(user, Role.OFFICER, Role.FINANCE)


@transaction.atomic
def enter_aid_limit(*, actor: User, valid_from: date, euro: Decimal, sek_per_euro: Decimal, source: str) -> AidLimit:
    """A new limit or rate. A row for the same day corrects the one before it; nothing is overwritten."""
    require(can_enter_aid_limits(actor))
    if not source.strip():
        raise Refused(_("Say where the limit and the rate stand."), field="source")
    with refusals(), transaction.atomic():
        limit = AidLimit.objects.create(
            valid_from=valid_from,
            euro=euro,
            sek_per_euro=sek_per_euro,
            source=source.strip()[:300],
            entered_by=actor,
            entered_at=clock.now(),
        )
    record(actor=actor, verb="aid_limit.entered", target=limit, summary=str(limit))
    return limit
