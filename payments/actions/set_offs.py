"""Set a payment off against what its payee owes: booked as paid and recovered in one step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused
from core.locks import lock
from core.models import User
from core.money import ZERO
from payments.models import OrderStatus, PaymentOrder, PaymentOrderLine, Recovery, RecoveryEvent, RecoveryStatus
from programme.actions import ledger
from programme.models import EntryKind, LedgerEntry


def left(recovery: Recovery) -> Decimal:
    """What is still owed, in SEK."""
    events = recovery.events.aggregate(total=Sum("amount"))["total"] or ZERO
    return recovery.amount - recovery.waived - events


def due_on(recovery: Recovery, day: date) -> Decimal:
    """What of the debt has fallen due on a day: by the plan of instalments where there is one, else all of it."""
    rest = left(recovery)
    if not recovery.instalments.exists():
        return rest
    later = recovery.instalments.filter(due_on__gt=day).aggregate(total=Sum("amount"))["total"] or ZERO
    return max(ZERO, rest - later)


def debts_of(organisation_id: int) -> list[Recovery]:
    return list(Recovery.objects.filter(organisation_id=organisation_id, status=RecoveryStatus.DECIDED).order_by("pk"))


def plan_set_off(organisation_id: int, amount: Decimal, day: date) -> Decimal:
    """How much of a payment is kept: what has fallen due, less what other orders under way already keep."""
    due = sum((due_on(recovery, day) for recovery in debts_of(organisation_id)), ZERO)
    planned = PaymentOrderLine.objects.filter(
        organisation_id=organisation_id, order__status=OrderStatus.PREPARED
    ).aggregate(total=Sum("set_off"))["total"]
    return min(amount, max(ZERO, due - (planned or ZERO)))


def take_set_offs(actor: User, order: PaymentOrder, line: PaymentOrderLine) -> None:
    """Book the set-off of a released line, the oldest debt first."""
    rest = line.set_off
    for debt in debts_of(line.organisation_id) if rest else []:
        recovery = lock(debt)
        part = min(rest, due_on(recovery, order.pay_on))
        if part <= 0:
            continue
        add_recovered(
            actor=actor,
            recovery=recovery,
            kind=RecoveryEvent.Kind.SET_OFF,
            amount=part,
            day=order.pay_on,
            key=f"set-off:{order.pk}:{recovery.pk}",
            order=order,
        )
        rest -= part
    if rest:
        raise Refused(_("The debt has changed since the order was prepared. Cancel the order and make a new one."))


def add_recovered(
    *,
    actor: User,
    recovery: Recovery,
    kind: str,
    amount: Decimal,
    day: date,
    key: str,
    order: PaymentOrder | None = None,
) -> RecoveryEvent:
    """Money that came back stands in the ledger and lowers the debt; a debt of nothing is settled."""
    if recovery.decision is None:
        raise Refused(_("The recovery is not decided."))
    entry = ledger.recover(
        actor=actor,
        commitment=recovery.commitment,
        key=key,
        text=_("Recovery: %(organisation)s") % {"organisation": recovery.organisation},
        shares=[(recovery.organisation, amount)],
        decision=recovery.decision,
        year=day.year,
    )
    event = RecoveryEvent.objects.create(
        recovery=recovery,
        kind=kind,
        amount=amount,
        happened_on=day,
        entry=entry,
        order=order,
        recorded_by=actor,
        recorded_at=clock.now(),
    )
    settle_if_nothing_left(recovery)
    record(actor=actor, verb=f"recovery.{kind}", target=recovery, case=recovery.commitment.case, summary=str(amount))
    return event


def settle_if_nothing_left(recovery: Recovery) -> None:
    if left(recovery) == 0 and recovery.status == RecoveryStatus.DECIDED:
        recovery.status = RecoveryStatus.SETTLED
        recovery.save()


def undo_set_offs(actor: User, order: PaymentOrder) -> None:
    """A returned payment was never made: what was set off against it is owed again."""
    for event in order.set_offs.filter(kind=RecoveryEvent.Kind.SET_OFF).select_related("entry", "recovery"):
        recovery = lock(event.recovery)
        paid = (
            LedgerEntry.objects.filter(kind=EntryKind.PAY, rows__commitment=recovery.commitment).order_by("-pk").first()
        )
        if paid is None or event.entry is None:
            raise Refused(_("The payment that the debt comes from does not stand in the ledger."))
        entry = ledger.reverse(
            actor=actor,
            entry=event.entry,
            key=f"set-off:{order.pk}:{recovery.pk}:reversed",
            text=_("Set-off undone: %(organisation)s") % {"organisation": recovery.organisation},
            # What is paid again rests on the decisions that it was first paid by.
            decision=paid.decision,
            result_decision=paid.result_decision,
        )
        RecoveryEvent.objects.create(
            recovery=recovery,
            kind=RecoveryEvent.Kind.RESTORED,
            amount=-event.amount,
            happened_on=clock.today(),
            entry=entry,
            order=order,
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        if recovery.status == RecoveryStatus.SETTLED:
            recovery.status = RecoveryStatus.DECIDED
            recovery.save()
