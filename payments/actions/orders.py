"""Order, release and confirm payments: never one person alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Organisation, User
from core.money import ZERO, split
from payments.actions.claims import move_to
from payments.models import BankAccount, Claim, ClaimStatus, OrderStatus, PaymentOrder, PaymentOrderLine
from payments.models.orders import TRANSITIONS
from payments.permissions import can_order_payment, can_release
from programme.actions import ledger
from programme.models import EntryKind


def move_order(order: PaymentOrder, status: str) -> None:
    if status not in TRANSITIONS[OrderStatus(order.status)]:
        raise Refused(
            _("A payment order that is “%(old)s” cannot become “%(new)s”.")
            % {"old": order.get_status_display(), "new": OrderStatus(status).label}
        )
    order.status = status


def lock_claim(claim: Claim) -> Claim:
    """Programme, contract, claim: the order of locks that everybody keeps."""
    commitment = claim.contract.commitment
    if commitment is not None:
        ledger.lock_programme(commitment.programme)
    lock(claim.contract)
    return lock(claim)


@transaction.atomic
def order_payment(*, actor: User, claim: Claim, pay_on: date | None = None) -> PaymentOrder | None:
    """Prepare the payment of a decided claim. None when the year has no room: it is then held, with its reason."""
    claim = lock_claim(claim)
    require(can_order_payment(actor, claim))
    if claim.status not in {ClaimStatus.DECIDED, ClaimStatus.HELD}:
        raise Refused(_("The claim must be decided before its payment is ordered."))
    if claim.amount == 0:
        raise Refused(_("Nothing is due on this claim."))
    commitment = claim.contract.commitment
    assert commitment is not None  # noqa: S101  (a claim cannot exist without it)
    pay_on = pay_on or clock.today()
    year_room = ledger.headroom(commitment.programme, pay_on.year)["year"]
    if claim.amount > year_room:
        reason = _("The year's appropriation and credit have %(room)s kr left; %(amount)s kr is due.") % {
            "room": year_room,
            "amount": claim.amount,
        }
        if claim.status != ClaimStatus.HELD:
            move_to(claim, ClaimStatus.HELD)
            claim.hold_reason = reason
            claim.save()
            record(actor=actor, verb="claim.held", target=claim, case=claim.contract.case, summary=reason)
        return None
    room = ledger.position(commitment).payable
    amount = min(claim.amount, room)
    if amount <= 0:
        raise Refused(_("The contract's cap is reached: nothing more can be paid until more costs are verified."))
    payees = [
        (row["organisation"], row["total"])
        for row in claim.lines.values("organisation").annotate(total=Sum("amount")).order_by("organisation")
    ]
    parts = split(amount, [total for _pk, total in payees])
    with refusals(), transaction.atomic():
        order = PaymentOrder.objects.create(
            claim=claim,
            amount=amount,
            pay_on=pay_on,
            is_partial=amount < claim.amount,
            partial_reason=_("The contract's cap leaves room for %(amount)s kr.") % {"amount": amount}
            if amount < claim.amount
            else "",
            prepared_by=actor,
            prepared_at=clock.now(),
        )
    for (organisation_id, _total), part in zip(payees, parts, strict=True):
        if part > 0:
            account = BankAccount.objects.filter(
                organisation_id=organisation_id, verified_at__isnull=False, closed_at__isnull=True
            ).first()
            PaymentOrderLine.objects.create(order=order, organisation_id=organisation_id, amount=part, account=account)
    move_to(claim, ClaimStatus.ORDERED)
    claim.hold_reason = ""
    claim.save()
    record(actor=actor, verb="order.prepared", target=order, case=claim.contract.case, summary=f"{amount} kr")
    return order


@transaction.atomic
def release_order(*, actor: User, order: PaymentOrder) -> PaymentOrder:
    """A second person releases the payment; it is booked in the same transaction, under the caps."""
    claim = lock_claim(order.claim)
    order = lock(order)
    require(can_release(actor, order))
    commitment = claim.contract.commitment
    assert commitment is not None  # noqa: S101
    missing = [line.organisation for line in order.lines.select_related("organisation") if line.account_id is None]
    if missing:
        raise Refused(
            _("No verified bank account for %(names)s. Enter it and have it verified by another person.")
            % {"names": ", ".join(str(organisation) for organisation in missing)}
        )
    shares: list[tuple[Organisation, Decimal]] = [
        (line.organisation, line.amount) for line in order.lines.select_related("organisation")
    ]
    order.released_by, order.released_at = actor, clock.now()
    move_order(order, OrderStatus.RELEASED)
    assert claim.decision is not None  # noqa: S101
    order.entry = ledger.pay(
        actor=actor,
        commitment=commitment,
        key=f"order:{order.pk}",
        text=_("Outcome payment: %(contract)s") % {"contract": claim.contract},
        shares=shares,
        decision=claim.decision,
        result_decision=claim.round.established_by,
        year=order.pay_on.year,
    )
    with refusals(), transaction.atomic():
        order.save()
    record(actor=actor, verb="order.released", target=order, case=claim.contract.case, summary=f"{order.amount} kr")
    return order


@transaction.atomic
def confirm_execution(*, actor: User, order: PaymentOrder, executed_on: date) -> PaymentOrder:
    """The bank has carried the payment out."""
    claim = lock_claim(order.claim)
    order = lock(order)
    require(can_order_payment(actor, claim))
    if executed_on > clock.today():
        raise Refused(_("The date of execution lies in the future."), field="executed_on")
    move_order(order, OrderStatus.EXECUTED)
    order.executed_on = executed_on
    order.save()
    move_to(claim, ClaimStatus.PAID)
    claim.save()
    record(actor=actor, verb="order.executed", target=order, case=claim.contract.case, summary=f"{order.amount} kr")
    return order


@transaction.atomic
def fail_order(*, actor: User, order: PaymentOrder, reason: str) -> PaymentOrder:
    """The payment failed or came back: its entry is reversed and the claim can be ordered again."""
    claim = lock_claim(order.claim)
    order = lock(order)
    require(can_order_payment(actor, claim))
    if not reason.strip():
        raise Refused(_("Say what happened to the payment."), field="reason")
    move_order(order, OrderStatus.FAILED)
    order.failure = reason[:300]
    assert order.entry is not None  # noqa: S101
    rows = [
        ledger.Row(row.account, -row.amount, row.fund, row.year, row.commitment, row.organisation, row.line)
        for row in order.entry.rows.all()
    ]
    ledger.book(
        actor=actor,
        programme=order.entry.programme,
        kind=EntryKind.REVERSE,
        key=f"order:{order.pk}:reversed",
        text=_("Returned payment: %(reason)s") % {"reason": reason},
        rows=rows,
        decision=order.entry.decision,
        result_decision=order.entry.result_decision,
        reverses=order.entry,
    )
    order.save()
    move_to(claim, ClaimStatus.DECIDED)
    claim.save()
    record(actor=actor, verb="order.failed", target=order, case=claim.contract.case, summary=reason)
    return order


@transaction.atomic
def cancel_order(*, actor: User, order: PaymentOrder) -> PaymentOrder:
    claim = lock_claim(order.claim)
    order = lock(order)
    require(can_order_payment(actor, claim))
    move_order(order, OrderStatus.CANCELLED)
    order.save()
    move_to(claim, ClaimStatus.DECIDED)
    claim.save()
    record(actor=actor, verb="order.cancelled", target=order, case=claim.contract.case)
    return order


def unpaid(claim: Claim) -> Decimal:
    """What is still due on the claim, in SEK."""
    paid = claim.orders.filter(status__in=["released", "executed"]).aggregate(total=Sum("amount"))["total"] or ZERO
    return claim.amount - paid
