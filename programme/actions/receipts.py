"""Who got a decision, and when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.actions.audit import record
from core.actions.notices import notify
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import Case, Role, User
from core.permissions import acts_for, with_role
from programme.models import Decision, DecisionKind, DecisionStatus, DispatchReceipt

# Their letters, with the feedback, are sent from the call's own page when all are ready.
OWN_LETTERS = {DecisionKind.FEEDBACK, DecisionKind.QUALIFICATION}


def send_to_parties(actor: User, decision: Decision, case: Case) -> list[DispatchReceipt]:
    """A receipt for each party, to be confirmed, and a notice to those who act for it."""
    if decision.dispatched_at is None:
        raise ValueError("A decision is sent to its parties when it is dispatched, and not before.")
    receipts = [
        DispatchReceipt.objects.create(
            decision=decision, organisation=party, recipient=str(party), sent_at=decision.dispatched_at
        )
        for party in case.parties.all()
    ]
    if decision.kind not in OWN_LETTERS:
        notify(
            User.objects.filter(memberships__organisation__in=case.parties.all(), memberships__is_active=True),
            format_lazy(gettext_lazy("A decision has come: {title}"), title=decision.title),
            url=reverse("programme:decision", args=[decision.pk]),
            key=f"decision-dispatched:{decision.pk}",
        )
    return receipts


@transaction.atomic
def add_recipient(*, actor: User, decision: Decision, recipient: str, channel: str) -> DispatchReceipt:
    """The decision is sent to one more, outside the service."""
    require(with_role(actor, Role.OFFICER, Role.REGISTRAR, case=decision.case))
    if decision.status != DecisionStatus.DISPATCHED:
        raise Refused(_("The decision is not dispatched yet."))
    with refusals(), transaction.atomic():
        receipt = DispatchReceipt.objects.create(
            decision=decision, recipient=recipient[:200], channel=channel, sent_at=clock.now()
        )
    record(actor=actor, verb="decision.sent", target=decision, case=decision.case, summary=recipient)
    return receipt


@transaction.atomic
def confirm_receipt(*, actor: User, receipt: DispatchReceipt, received_at: datetime | None = None) -> DispatchReceipt:
    """The recipient confirms; or the secretariat notes when a letter's receipt came back."""
    receipt = lock(receipt)
    decision = receipt.decision
    if actor.has_role(Role.OFFICER, Role.REGISTRAR):
        require(with_role(actor, Role.OFFICER, Role.REGISTRAR, case=decision.case))
    elif receipt.organisation is not None:
        require(acts_for(actor, receipt.organisation))
        received_at = None
    else:
        require(with_role(actor, Role.OFFICER, Role.REGISTRAR))
    if receipt.received_at is not None:
        raise Refused(_("The receipt is already confirmed."))
    moment = received_at or clock.now()
    if moment > clock.now() or moment < receipt.sent_at:
        raise Refused(_("The decision is received after it was sent, and not in the future."), field="received_at")
    receipt.received_at, receipt.confirmed_by = moment, actor
    receipt.save(update_fields=["received_at", "confirmed_by"])
    record(
        actor=actor, verb="decision.receipt_confirmed", target=decision, case=decision.case, summary=receipt.recipient
    )
    return receipt
