"""Log what advisers do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from constellations.intake import IntakeRow
from constellations.models import Constellation, SupportActivity
from constellations.permissions import can_change_support, can_log_support
from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User


@transaction.atomic
def log_support(*, actor: User, constellation: Constellation, **values: Any) -> SupportActivity:
    """One piece of support; half a minute of work on a phone."""
    require(can_log_support(actor, constellation))
    _refuse_future(values)
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


@transaction.atomic
def change_support(*, actor: User, support: SupportActivity, **values: Any) -> SupportActivity:
    """Correct what was logged, within a month of it."""
    support = lock(support)
    require(can_change_support(actor, support))
    target = values.pop("constellation", support.constellation)
    require(can_log_support(actor, target))
    _refuse_future(values)
    before = {name: str(getattr(support, name)) for name in values}
    support.constellation = target
    for name, value in values.items():
        setattr(support, name, value)
    with refusals(), transaction.atomic():
        support.save()
    record(
        actor=actor,
        verb="support.changed",
        target=support,
        case=target.case,
        summary=f"{support.get_need_display()}, {support.hours} h",
        before={name: was for name, was in before.items() if was != str(getattr(support, name))},
    )
    return support


@transaction.atomic
def remove_support(*, actor: User, support: SupportActivity) -> None:
    support = lock(support)
    require(can_change_support(actor, support))
    record(
        actor=actor,
        verb="support.removed",
        target=support,
        case=support.constellation.case,
        summary=f"{support.date} {support.get_need_display()}, {support.hours} h",
    )
    support.delete()


@transaction.atomic
def take_in_support(*, actor: User, rows: Iterable[IntakeRow]) -> int:
    """Log the rows of a list that have no fault and are not there already; all of them or none."""
    count = 0
    for row in rows:
        if row.is_new:
            log_support(actor=actor, **row.values)
            count += 1
    if not count:
        raise Refused(_("There is no new row to log."))
    return count


def _refuse_future(values: dict[str, Any]) -> None:
    if values.get("date") and values["date"] > clock.today():
        raise Refused(_("Support is logged when it has been given: the date lies ahead."), field="date")
