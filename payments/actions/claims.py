"""From an established round to a decided claim."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions.settlements import of_state, settle_contract
from contracts.models import Contract
from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals, require
from core.locks import lock
from core.models import User
from core.money import ZERO, split
from evaluation.models import EstablishedResult, Round, RoundStatus
from payments.models import Claim, ClaimLine, ClaimStatus, OrderStatus
from payments.models.claims import TRANSITIONS
from payments.permissions import can_prepare_claim
from programme.actions.ledger import lock_programme
from programme.decisions import subject_of
from programme.models import Decision

SENT = {OrderStatus.RELEASED, OrderStatus.EXECUTED}


def move_to(claim: Claim, status: str) -> None:
    if status not in TRANSITIONS[ClaimStatus(claim.status)]:
        raise Refused(
            _("A claim that is “%(old)s” cannot become “%(new)s”.")
            % {"old": claim.get_status_display(), "new": ClaimStatus(status).label}
        )
    claim.status = status


@transaction.atomic
def prepare_claim(*, actor: User, round: Round) -> Claim:
    """Settle the contract on all established facts up to the round and put up what is due, with its working."""
    contract = round.contract
    if contract.commitment is None:
        raise Refused(_("The contract has no commitment in the frame."))
    lock_programme(contract.commitment.programme)
    contract = lock(contract)
    round = lock(round)
    require(can_prepare_claim(actor, contract))
    if round.status != RoundStatus.ESTABLISHED:
        raise Refused(_("The result must be established before anything is claimed on it."))
    if round.is_after_contract:
        raise Refused(_("A round after the contract's end is reported and never paid."))
    if contract.claims.filter(status=ClaimStatus.PREPARED, amount__gt=0).exists():
        raise Refused(_("An earlier claim on this contract waits for its decision. Decide on it first."))
    unfit = not_to_pay_by(contract)
    if unfit:
        raise Refused(_("The evaluation says that a result is not fit to pay by: %(why)s.") % {"why": "; ".join(unfit)})
    # All that is established by today counts: the result of this round was established after its own date.
    statement = settle_contract(contract, clock.today())
    organisations = {party.code: party.organisation for party in contract.parties.select_related("organisation")}
    owed = of_state(contract, statement)
    lines = [line for line in owed if line.due > 0 and line.payee in organisations]
    overpaid = sum((max(ZERO, line.paid_before - line.entitled) for line in owed), ZERO)
    with refusals(), transaction.atomic():
        claim = Claim.objects.create(
            round=round,
            contract=contract,
            amount=sum((line.due for line in lines), ZERO),
            entitled=sum((line.entitled for line in owed), ZERO),
            overpaid=overpaid,
            statement=statement.to_dict(),
            # A settlement of nothing is kept with its working, and asks nobody for a decision.
            status=ClaimStatus.PREPARED if lines else ClaimStatus.NONE_DUE,
            prepared_by=actor,
            prepared_at=clock.now(),
        )
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            rule=line.rule,
            party=line.payee,
            organisation=organisations[line.payee],
            amount=line.due,
            text=line.text,
        )
        for line in lines
    )
    record(
        actor=actor,
        verb="claim.prepared",
        target=claim,
        case=contract.case,
        summary=_("Claim of %(amount)s kr") % {"amount": claim.amount},
    )
    return claim


def not_to_pay_by(contract: Contract) -> list[str]:
    """Why an established result must not be paid by, in the estimator's words."""
    found: list[str] = []
    for result in EstablishedResult.objects.filter(
        round__contract=contract, round__is_after_contract=False, run__isnull=False
    ).select_related("run"):
        if result.run is not None:
            found += unfit(json.loads(result.run.result_text), result.metric)
    return list(dict.fromkeys(found))


def unfit(told: dict[str, Any], metric: str) -> list[str]:
    """The reasons in ``details.payment_use`` of a run's outcome, when the estimate is not to be paid by."""
    found = []
    for outcome in told.get("outcomes", []):
        use = ((outcome.get("main") or {}).get("details") or {}).get("payment_use")
        if outcome.get("outcome") == metric and use is not None and not use.get("allowed"):
            found += [f"{outcome.get('name') or metric}: {reason}" for reason in use.get("reasons") or ["?"]]
    return found


def _claim_of(decision: Decision) -> Claim:
    return subject_of(decision, Claim, _("There is no prepared claim to decide on."))


def check_payment(decision: Decision) -> None:
    """Before a decision on outcome payment: the claim stands as prepared, for the same amount."""
    claim = _claim_of(decision)
    if claim.status != ClaimStatus.PREPARED:
        raise Refused(_("There is no prepared claim to decide on."))
    if decision.is_granted and decision.amount != claim.amount:
        raise Refused(_("The decision must be for the amount of the claim: %(amount)s kr.") % {"amount": claim.amount})


def follow_payment(decision: Decision, actor: User) -> None:
    """What follows from the dispatched decision on outcome payment."""
    claim = lock(_claim_of(decision))
    claim.decision = decision
    move_to(claim, ClaimStatus.DECIDED if decision.is_granted else ClaimStatus.CANCELLED)
    claim.save()
    record(actor=actor, verb=f"claim.{claim.status}", target=claim, case=claim.contract.case)


def reserved(claim: Claim) -> Decimal:
    """What a claim holds of the entitlement: all of it until it is paid, then what left the house.

    So a later, cumulative claim can neither take the same krona twice nor lose what a binding cap left unpaid.
    """
    if claim.status in {ClaimStatus.CANCELLED, ClaimStatus.NONE_DUE}:
        return ZERO
    if claim.status != ClaimStatus.PAID:
        return claim.amount
    return sum((order.amount for order in claim.orders.all() if order.status in SENT), ZERO)


def paid_facts(contract: Contract, as_of: date) -> list[dict[str, Any]]:
    """What has been paid or is claimed under the contract, in the engine's form, by rule and party."""
    facts = []
    for claim in contract.claims.prefetch_related("lines", "orders"):
        lines = list(claim.lines.all())
        amount = reserved(claim)
        if not lines or not amount:
            continue
        released = [order.released_at for order in claim.orders.all() if order.released_at]
        day = max(released, default=claim.prepared_at).astimezone(clock.STOCKHOLM).date()
        # A partial payment is spread over the claim's lines as they were due.
        parts = split(amount, [line.amount for line in lines])
        facts += [
            {"rule": line.rule, "party": line.party, "date": min(day, as_of).isoformat(), "amount": str(part)}
            for line, part in zip(lines, parts, strict=True)
            if part
        ]
    return sorted(facts, key=lambda fact: (fact["date"], fact["rule"], fact["party"]))


def open_claims(contract: Contract) -> list[str]:
    """Payments on their way: a contract is not closed before they have come to their end."""
    on_the_way = [ClaimStatus.PREPARED, ClaimStatus.DECIDED, ClaimStatus.ORDERED, ClaimStatus.HELD]
    return [_("A payment is under way.")] if contract.claims.filter(status__in=on_the_way).exists() else []
