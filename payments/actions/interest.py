"""Interest on late payment of a recovery: worked out, paid or waived; the reference rates that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from core.money import ZERO
from core.templatetags.formats import sek
from payments import interest
from payments.models import InterestEvent, Recovery, RecoveryEvent, RecoveryStatus, ReferenceRate
from payments.permissions import can_keep_settings, can_order_payment

# 4 § räntelagen: thirty days after the demand, where no due date is agreed beforehand.
DAYS_TO_PAY = 30


@dataclass(frozen=True)
class Interest:
    """What late payment has cost by a day, in SEK, with its working. ``missing`` is a day without a known rate."""

    working: list[interest.Stretch]
    accrued: Decimal
    paid: Decimal
    waived: Decimal
    missing: date | None = None

    @property
    def left(self) -> Decimal:
        return max(ZERO, self.accrued - self.paid - self.waived)


def due_parts(recovery: Recovery) -> list[tuple[date, Decimal]]:
    """The debt by due date: as agreed in instalments; what no plan covers falls due thirty days after the decision."""
    if recovery.decision is None or recovery.decision.dispatched_at is None:
        return []
    demanded = recovery.decision.dispatched_at.astimezone(clock.STOCKHOLM).date() + timedelta(days=DAYS_TO_PAY)
    parts = [(part.due_on, part.amount) for part in recovery.instalments.all()]
    rest = recovery.amount - recovery.waived - sum((amount for _day, amount in parts), ZERO)
    return sorted([*parts, (demanded, rest)]) if rest else sorted(parts)


def interest_on(recovery: Recovery, day: date) -> Interest:
    """The interest by ``day``. A waived part of the debt never bore any; a decision may say that none is taken."""
    sums = recovery.interest_events.aggregate(total=Sum("amount"))["total"] or ZERO
    waived = (
        recovery.interest_events.filter(kind=InterestEvent.Kind.WAIVED).aggregate(total=Sum("amount"))["total"] or ZERO
    )
    if recovery.no_interest_reason or recovery.status not in {RecoveryStatus.DECIDED, RecoveryStatus.SETTLED}:
        return Interest([], ZERO, sums - waived, waived)
    parts = due_parts(recovery)
    events = recovery.events.all()
    lost = sum((event.amount for event in events if event.kind == RecoveryEvent.Kind.WAIVED), ZERO)
    due: list[tuple[date, Decimal]] = []
    # What was waived is taken off the parts that fall due last.
    for when, amount in reversed(parts):
        off = min(lost, amount)
        lost -= off
        if amount > off:
            due.insert(0, (when, amount - off))
    settled = [(event.happened_on, event.amount) for event in events if event.kind != RecoveryEvent.Kind.WAIVED]
    rates = list(ReferenceRate.objects.order_by("valid_from", "pk").values_list("valid_from", "percent"))
    try:
        working = interest.stretches(due, settled, rates, day)
    except interest.RateMissing as missing:
        return Interest([], ZERO, sums - waived, waived, missing.day)
    return Interest(working, interest.total(working), sums - waived, waived)


@transaction.atomic
def record_interest(
    *, actor: User, recovery: Recovery, kind: str, amount: Decimal, happened_on: date, reason: str = ""
) -> InterestEvent:
    """Interest that was paid, or that the agency does not demand."""
    recovery = lock(recovery)
    case = recovery.commitment.case
    require(can_order_payment(actor, case))
    if kind not in InterestEvent.Kind.values:
        raise Refused(_("Choose whether the interest is paid or waived."), field="kind")
    if happened_on > clock.today():
        raise Refused(_("The date lies in the future."), field="happened_on")
    left = interest_on(recovery, happened_on).left
    if not ZERO < amount <= left:
        raise Refused(_("%(left)s of interest is not paid by that day.") % {"left": sek(left)}, field="amount")
    with refusals(), transaction.atomic():
        event = InterestEvent.objects.create(
            recovery=recovery,
            kind=kind,
            amount=amount,
            happened_on=happened_on,
            reason=reason[:300],
            recorded_by=actor,
            recorded_at=clock.now(),
        )
    record(actor=actor, verb=f"interest.{kind}", target=recovery, case=case, summary=sek(amount), reason=reason)
    return event


@transaction.atomic
def enter_rate(*, actor: User, valid_from: date, percent: Decimal, source: str) -> ReferenceRate:
    """The rate that the Riksbank has set for a half-year. A row for the same day corrects the earlier one."""
    require(can_keep_settings(actor))
    with refusals(), transaction.atomic():
        rate = ReferenceRate.objects.create(
            valid_from=valid_from, percent=percent, source=source[:200], entered_by=actor, entered_at=clock.now()
        )
    record(actor=actor, verb="reference_rate.entered", target=rate, summary=str(rate))
    return rate
