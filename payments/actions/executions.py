"""What comes of an order: executed, failed or returned, cancelled."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, require
from core.models import Role, User
from core.templatetags.formats import sek
from payments.actions.order_locks import lock_order, move_order, set_claim
from payments.actions.set_offs import undo_set_offs
from payments.models import ClaimStatus, OrderStatus, PaymentOrder
from payments.permissions import can_order_payment
from programme.actions import ledger


@transaction.atomic
def confirm_execution(*, actor: User, order: PaymentOrder, executed_on: date) -> PaymentOrder:
    """The bank has carried the payment out."""
    order = lock_order(order)
    require(can_order_payment(actor, order.case))
    if executed_on > clock.today():
        raise Refused(_("The date of execution lies in the future."), field="executed_on")
    if order.released_at and executed_on < order.released_at.astimezone(clock.STOCKHOLM).date():
        raise Refused(_("The payment was released after that date."), field="executed_on")
    move_order(order, OrderStatus.EXECUTED)
    order.executed_on = executed_on
    order.save()
    set_claim(order, ClaimStatus.PAID)
    record(actor=actor, verb="order.executed", target=order, case=order.case, summary=sek(order.amount))
    for line in order.lines.select_related("organisation"):
        people = User.objects.filter(
            role=Role.APPLICANT, memberships__organisation=line.organisation, memberships__is_active=True
        )
        notify(
            people.distinct(),
            format_lazy(gettext_lazy("{amount} has been paid: {what}"), amount=sek(line.amount), what=order.title),
            url=order.get_absolute_url(),
            key=f"order:{order.pk}:executed",
        )
    return order


@transaction.atomic
def fail_order(*, actor: User, order: PaymentOrder, reason: str) -> PaymentOrder:
    """The payment failed or came back: its entry is reversed and it can be ordered again."""
    order = lock_order(order)
    require(can_order_payment(actor, order.case))
    if not reason.strip():
        raise Refused(_("Say what happened to the payment."), field="reason")
    move_order(order, OrderStatus.FAILED)
    order.failure = reason[:300]
    if order.entry is None:
        raise Refused(_("The payment does not stand in the ledger."))
    ledger.reverse(
        actor=actor,
        entry=order.entry,
        key=f"order:{order.pk}:reversed",
        text=_("Returned payment: %(reason)s") % {"reason": reason},
    )
    undo_set_offs(actor, order)
    order.save()
    set_claim(order, ClaimStatus.DECIDED)
    record(actor=actor, verb="order.failed", target=order, case=order.case, summary=reason)
    return order


@transaction.atomic
def cancel_order(*, actor: User, order: PaymentOrder) -> PaymentOrder:
    """Take back an order that is not released."""
    order = lock_order(order)
    require(can_order_payment(actor, order.case))
    move_order(order, OrderStatus.CANCELLED)
    order.save()
    set_claim(order, ClaimStatus.DECIDED)
    record(actor=actor, verb="order.cancelled", target=order, case=order.case)
    return order
