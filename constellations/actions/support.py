"""Log what advisers do."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from constellations.models import Constellation, SupportActivity
from constellations.permissions import can_log_support
from core.actions.audit import record
from core.errors import refusals, require
from core.models import User


@transaction.atomic
def log_support(*, actor: User, constellation: Constellation, **values: Any) -> SupportActivity:
    """One piece of support; half a minute of work on a phone."""
    require(can_log_support(actor, constellation))
    with refusals(), transaction.atomic():
        support = SupportActivity.objects.create(constellation=constellation, adviser=actor, **values)
    record(
        actor=actor,
        verb="support.logged",
        target=support,
        case=constellation.case,
        summary=f"{support.get_need_display()}, {support.hours} h",
    )
    return support
