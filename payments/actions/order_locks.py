"""What every step of a payment order shares: its locks, its status, what it draws on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.errors import Refused
from core.locks import lock
from payments.actions.claims import move_to
from payments.models import Claim, Funding, OrderStatus, PaymentOrder
from payments.models.orders import TRANSITIONS
from programme.actions import ledger
from programme.models import Commitment


def move_order(order: PaymentOrder, status: str) -> None:
    if status == order.status:
        # Two tabs or two people at once: the second hears what the first has done.
        raise Refused(
            _("Somebody was before you: the payment order is already “%(now)s”.") % {"now": order.get_status_display()}
        )
    if status not in TRANSITIONS[OrderStatus(order.status)]:
        raise Refused(
            _("A payment order that is “%(old)s” cannot become “%(new)s”.")
            % {"old": order.get_status_display(), "new": OrderStatus(status).label}
        )
    order.status = status


def commitment_of(order: PaymentOrder) -> Commitment:
    """What the order draws on. A claim or an advance cannot exist without it."""
    if order.claim is not None:
        found = order.claim.contract.commitment
    else:
        found = order.advance.funding.commitment if order.advance is not None else None
    if found is None:
        raise Refused(_("There is no commitment in the frame to pay from."))
    return found


def lock_claim(claim: Claim) -> Claim:
    """Programme, contract, claim: the order of locks that everybody keeps."""
    commitment = claim.contract.commitment
    if commitment is not None:
        ledger.lock_programme(commitment.programme)
    lock(claim.contract)
    return lock(claim)


def lock_funding(funding: Funding) -> Funding:
    if funding.commitment is not None:
        ledger.lock_programme(funding.commitment.programme)
    return lock(funding)


def lock_order(order: PaymentOrder) -> PaymentOrder:
    """The order, with what it pays locked before it."""
    if order.claim is not None:
        lock_claim(order.claim)
    elif order.advance is not None:
        lock_funding(order.advance.funding)
    return lock(order)


def set_claim(order: PaymentOrder, status: str) -> None:
    """The claim follows its order; an advance has no status of its own."""
    if order.claim is not None:
        move_to(order.claim, status)
        order.claim.save()
