"""Order, release and confirm payments: never one person alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.models import Case, Organisation, Role, User
from core.money import ZERO, split
from core.templatetags.formats import sek
from payments.actions.claims import move_to, reserved
from payments.actions.executions import cancel_order, confirm_execution, fail_order
from payments.actions.order_locks import (
    commitment_of,
    lock_claim,
    lock_funding,
    lock_order,
    move_order,
)
from payments.actions.set_offs import plan_set_off, take_set_offs
from payments.bank_days import bank_day_from, require_bank_day
from payments.models import (
    Advance,
    BankAccount,
    Claim,
    ClaimStatus,
    Funding,
    FundingStatus,
    OrderStatus,
    PaymentOrder,
    PaymentOrderLine,
)
from payments.permissions import can_order_payment, can_release
from programme.actions import ledger
from programme.models import Commitment, Programme

__all__ = [
    "cancel_order",
    "closed_accounts",
    "confirm_execution",
    "fail_order",
    "order_advance",
    "order_payment",
    "release_order",
    "room_of_year",
]


@transaction.atomic
def order_payment(
    *, actor: User, claim: Claim, pay_on: date | None = None, set_off: bool = True
) -> PaymentOrder | None:
    """Prepare the payment of a decided claim. None when the year has no room: it is then held, with its reason."""
    claim = lock_claim(claim)
    require(can_order_payment(actor, claim.contract.case))
    if claim.status not in {ClaimStatus.DECIDED, ClaimStatus.HELD}:
        raise Refused(_("The claim must be decided before its payment is ordered."))
    if claim.amount == 0:
        raise Refused(_("Nothing is due on this claim."))
    commitment = claim.contract.commitment
    if commitment is None:
        raise Refused(_("There is no commitment in the frame to pay from."))
    pay_on = _day_of(pay_on)
    amount, reason = _payable(claim, commitment)
    if amount <= 0:
        raise Refused(reason)
    year_room = room_of_year(commitment.programme, pay_on.year)
    if amount > year_room:
        held = _(
            "%(amount)s is due, but the appropriation and credit for %(year)s have %(room)s left. The payment waits "
            "until the budget is revised or money is carried over; the right to it remains."
        ) % {"amount": sek(amount), "year": pay_on.year, "room": sek(max(ZERO, year_room))}
        if claim.status != ClaimStatus.HELD:
            move_to(claim, ClaimStatus.HELD)
        claim.hold_reason = held
        claim.save()
        record(actor=actor, verb="claim.held", target=claim, case=claim.contract.case, summary=held)
        return None
    payees = [
        (row["organisation"], row["total"])
        for row in claim.lines.values("organisation").annotate(total=Sum("amount")).order_by("organisation")
    ]
    with refusals(), transaction.atomic():
        order = PaymentOrder.objects.create(
            claim=claim,
            amount=amount,
            pay_on=pay_on,
            is_partial=amount < claim.amount,
            partial_reason=reason if amount < claim.amount else "",
            prepared_by=actor,
            prepared_at=clock.now(),
        )
    parts = split(amount, [total for _pk, total in payees])
    _add_lines(order, [(pk, part) for (pk, _total), part in zip(payees, parts, strict=True)], set_off)
    move_to(claim, ClaimStatus.ORDERED)
    claim.hold_reason = ""
    claim.save()
    _tell_releasers(actor, order, claim.contract.case)
    return order


def room_of_year(programme: Programme, year: int) -> Decimal:
    """What the year's appropriation and credit have left when the orders that wait for their release are paid."""
    waiting = PaymentOrder.objects.filter(status=OrderStatus.PREPARED, pay_on__year=year).aggregate(
        total=Sum("amount")
    )["total"]
    return ledger.headroom(programme, year)["year"] - (waiting or ZERO)


def _day_of(pay_on: date | None) -> date:
    """The day asked for, or the first on which the banks are open."""
    return require_bank_day(pay_on, "pay_on") if pay_on else bank_day_from(clock.today())


def _payable(claim: Claim, commitment: Commitment) -> tuple[Decimal, str]:
    """How much of the claim can be paid now, and in plain words what sets the limit."""
    standing = ledger.position(commitment)
    newest = claim.contract.claims.exclude(status=ClaimStatus.CANCELLED).order_by("-pk").first() or claim
    others = claim.contract.claims.exclude(pk=claim.pk).prefetch_related("orders")
    # After a returned partial payment a later claim may hold the rest: that part is paid there, not here.
    unclaimed = newest.entitled + newest.overpaid - sum((reserved(other) for other in others), ZERO)
    room = standing.payable
    amount = min(claim.amount, room, max(ZERO, unclaimed))
    words = {"due": sek(claim.amount), "amount": sek(max(ZERO, amount)), "paid": sek(standing.paid)}
    if unclaimed < min(claim.amount, room):
        return amount, _("%(amount)s of %(due)s is paid here; a later claim already holds the rest.") % words
    if standing.limit < standing.ceiling:
        words |= {"limit": sek(standing.limit), "base": sek(standing.base)}
        return amount, _(
            "%(amount)s of %(due)s can be paid now. The state pays at most its share of the verified costs: of "
            "%(base)s that is %(limit)s, and %(paid)s is already paid. The rest follows with the next settlement when "
            "more costs are verified."
        ) % words
    words |= {"limit": sek(standing.ceiling)}
    return amount, _(
        "%(amount)s of %(due)s can be paid. The contract's ceiling is %(limit)s, and %(paid)s is already paid."
    ) % words


def _add_lines(order: PaymentOrder, payees: Sequence[tuple[int, Decimal]], set_off: bool) -> None:
    for organisation_id, part in payees:
        if part <= 0:
            continue
        account = BankAccount.objects.filter(
            organisation_id=organisation_id, verified_at__isnull=False, closed_at__isnull=True
        ).first()
        PaymentOrderLine.objects.create(
            order=order,
            organisation_id=organisation_id,
            amount=part,
            account=account,
            set_off=plan_set_off(organisation_id, part, order.pay_on) if set_off else ZERO,
        )


def closed_accounts(lines: Sequence[PaymentOrderLine]) -> list[str]:
    """The payees whose account on the order is no longer in use."""
    return [
        str(line.organisation)
        for line in lines
        if line.transferred > 0 and line.account is not None and line.account.closed_at is not None
    ]


def _tell_releasers(actor: User, order: PaymentOrder, case: Case) -> None:
    record(actor=actor, verb="order.prepared", target=order, case=case, summary=sek(order.amount))
    others = User.objects.filter(role=Role.FINANCE, is_active=True).exclude(pk=actor.pk)
    notify(
        [user for user in others if not user.is_same_person(actor)],
        format_lazy(gettext_lazy("A payment of {amount} waits to be released"), amount=sek(order.amount)),
        about=order.title,
        url=order.get_absolute_url(),
        key=f"order:{order.pk}:prepared",
    )


@transaction.atomic
def order_advance(
    *, actor: User, funding: Funding, amount: Decimal, pay_on: date | None = None, set_off: bool = True
) -> PaymentOrder:
    """Prepare an advance of decided funding, within what is left of it and of the year."""
    funding = lock_funding(funding)
    require(can_order_payment(actor, funding.case))
    if funding.status != FundingStatus.DECIDED or funding.commitment is None:
        raise Refused(_("The funding must be decided, and not yet closed, before an advance is paid."))
    pay_on = _day_of(pay_on)
    waiting = PaymentOrder.objects.filter(advance__funding=funding, status=OrderStatus.PREPARED)
    room = ledger.position(funding.commitment).payable - (waiting.aggregate(total=Sum("amount"))["total"] or ZERO)
    if amount > room:
        raise Refused(_("Of the funding %(room)s is left to advance.") % {"room": sek(max(ZERO, room))}, field="amount")
    year_room = room_of_year(funding.commitment.programme, pay_on.year)
    if amount > year_room:
        raise Refused(
            _("The appropriation and credit for %(year)s have %(room)s left. Pay less, or revise the budget first.")
            % {"year": pay_on.year, "room": sek(max(ZERO, year_room))},
            field="amount",
        )
    with refusals(), transaction.atomic():
        advance = Advance.objects.create(
            funding=funding, amount=amount, pay_on=pay_on, requested_by=actor, requested_at=clock.now()
        )
        order = PaymentOrder.objects.create(
            advance=advance, amount=amount, pay_on=pay_on, prepared_by=actor, prepared_at=clock.now()
        )
    _add_lines(order, [(funding.organisation_id, amount)], set_off)
    _tell_releasers(actor, order, funding.case)
    return order


@transaction.atomic
def release_order(*, actor: User, order: PaymentOrder) -> PaymentOrder:
    """A second person releases the payment; it is booked in the same transaction, under the caps."""
    order = lock_order(order)
    require(can_release(actor, order))
    commitment = commitment_of(order)
    lines = list(order.lines.select_related("organisation", "account"))
    missing = [line.organisation for line in lines if line.account_id is None and line.transferred > 0]
    if missing:
        raise Refused(
            _("No verified bank account for %(names)s. Enter it and have it verified by another person.")
            % {"names": ", ".join(str(organisation) for organisation in missing)}
        )
    replaced = closed_accounts(lines)
    if replaced:
        raise Refused(
            _("The bank account of %(names)s was replaced after the order was made. Cancel the order and make it anew.")
            % {"names": ", ".join(replaced)}
        )
    shares: list[tuple[Organisation, Decimal]] = [(line.organisation, line.amount) for line in lines]
    order.released_by, order.released_at = actor, clock.now()
    move_order(order, OrderStatus.RELEASED)
    decision = order.claim.decision if order.claim is not None else commitment.decision
    if decision is None:
        raise Refused(_("The claim must be decided before its payment is ordered."))
    with refusals(), transaction.atomic():
        order.entry = ledger.pay(
            actor=actor,
            commitment=commitment,
            key=f"order:{order.pk}",
            text=(_("Outcome payment: %(what)s") if order.claim is not None else _("Advance: %(what)s"))
            % {"what": order.title},
            shares=shares,
            decision=decision,
            result_decision=order.claim.round.established_by if order.claim is not None else None,
            year=order.pay_on.year,
        )
        order.save()
    for line in lines:
        take_set_offs(actor, order, line)
    record(actor=actor, verb="order.released", target=order, case=order.case, summary=sek(order.amount))
    return order
