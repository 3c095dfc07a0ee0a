"""Change what is reserved in the frame: a new ceiling by decision, and release of what can no longer be earned."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import structlog
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from contracts.actions.common import lock_contract
from contracts.actions.settlements import of_state, settle_contract
from contracts.facts import told_by
from contracts.models import Contract, ContractOutcome, ContractStatus
from core import clock
from core.actions.audit import record
from core.errors import Refused, refusals
from core.models import User
from core.money import ZERO
from core.templatetags.formats import sek
from programme.actions import ledger
from programme.models import Account, Commitment, Decision, DecisionKind, DecisionStatus, EntryKind

log = structlog.get_logger()


@transaction.atomic
def change_ceiling(*, actor: User, commitment: Commitment, ceiling: Decimal, decision: Decision, year: int) -> None:
    """Reserve more, or give back: the frame follows the ceiling, and both follow a dispatched decision."""
    programme = ledger.lock_programme(commitment.programme)
    commitment.refresh_from_db()
    change = ceiling - commitment.ceiling
    if change == 0:
        return
    with refusals(), transaction.atomic():
        if change < 0:
            open_years = _open_by_year(commitment)
            give_back = min(-change, sum(open_years.values(), ZERO))
            _book(actor, programme, commitment, decision, _taken_from_last(open_years, give_back), EntryKind.RELEASE)
        commitment.ceiling = ceiling
        commitment.decision = decision
        commitment.save()
        if change > 0:
            _book(actor, programme, commitment, decision, {year: change}, EntryKind.COMMIT)


def _open_by_year(commitment: Commitment) -> dict[int, Decimal]:
    rows = commitment.rows.filter(account=Account.COMMITTED).values("year").annotate(left=Sum("amount"))
    return {row["year"]: row["left"] for row in rows if row["left"] > 0}


def _taken_from_last(open_years: dict[int, Decimal], amount: Decimal) -> dict[int, Decimal]:
    """Later years give back first; the amounts are negative."""
    rows: dict[int, Decimal] = {}
    for year in sorted(open_years, reverse=True):
        part = min(amount, open_years[year])
        if part > 0:
            rows[year] = -part
            amount -= part
    return rows


@transaction.atomic
def restore_reservation(*, actor: User, contract: Contract, decision: Decision, year: int) -> None:
    """What was released because it could not be earned is reserved again when an amendment makes it possible."""
    commitment = contract.commitment
    if commitment is None:
        return
    programme = ledger.lock_programme(commitment.programme)
    position = ledger.position(commitment)
    lacking = still_possible(contract, clock.today()) - position.paid - position.committed
    if lacking > 0:
        key = f"reserve:{commitment.pk}:{decision.pk}"
        _book(actor, programme, commitment, decision, {year: lacking}, EntryKind.COMMIT, key)


def _book(actor, programme, commitment, decision, by_year, kind, key="") -> None:  # type: ignore[no-untyped-def]
    total = sum(by_year.values(), ZERO)
    if total == 0:
        return
    rows = [ledger.Row(Account.FRAME, -total, commitment.fund, clock.today().year, commitment)]
    rows += [ledger.Row(Account.COMMITTED, part, commitment.fund, year, commitment) for year, part in by_year.items()]
    ledger.book(
        actor=actor,
        programme=programme,
        kind=kind,
        key=key or f"ceiling:{commitment.pk}:{decision.pk}:{kind}",
        text=_("New ceiling: %(title)s") % {"title": commitment.title},
        rows=rows,
        decision=decision,
    )


def still_possible(contract: Contract, as_of: date) -> Decimal:
    """The most that can ever be paid, in SEK: what is earned, and what outcomes not yet settled could still earn.

    Nothing is given back before an outcome is settled for good, nor while terms of the parties' own could still pay
    an amount that nobody can tell. In a contract that has ended everything is settled.
    """
    statement = settle_contract(contract, as_of, with_headroom=False)
    earned: dict[str, Decimal] = {}
    for line in of_state(contract, statement):
        earned[line.rule] = earned.get(line.rule, ZERO) + line.gross
    if contract.status in {ContractStatus.STOPPED, ContractStatus.COMPLETED}:
        return min(contract.ceiling, sum(earned.values(), ZERO))
    metric_of = {rule["id"]: rule.get("metric") for rule in contract.terms["rules"]}
    paid = {outcome.code: outcome for outcome in contract.outcomes.filter(is_paid=True)}
    settled = settled_outcomes(contract, as_of)
    untold = any(
        outcome.payment_model == ContractOutcome.PaymentModel.OWN or outcome.agreed_payment is None
        for code, outcome in paid.items()
        if code not in settled
    )
    if not settled or untold or any(metric not in paid for metric in metric_of.values()):
        return contract.ceiling
    total = ZERO
    for code, outcome in paid.items():
        got = sum((part for rule, part in earned.items() if metric_of.get(rule) == code), ZERO)
        total += got if code in settled else max(got, outcome.agreed_payment or ZERO)
    return min(contract.ceiling, total)


def settled_outcomes(contract: Contract, as_of: date) -> set[str]:
    """Codes of outcomes that no later result can pay for.

    Their due date has passed with a result established since, and the rules that pay for them have ended (with their
    own last day, or when follow-up ends).
    """
    last: dict[str, str] = {}
    for result in told_by("results", contract, as_of):
        day = result.get("established_on") or ""
        last[result["metric"]] = max(day, last.get(result["metric"], ""))
    ends: dict[str, str] = {}
    final = contract.follow_up_until or contract.ends_on or date.max
    for rule in contract.terms.get("rules", []):
        metric = rule.get("metric") or ""
        ends[metric] = max(rule.get("valid_to") or final.isoformat(), ends.get(metric, ""))
    return {
        outcome.code
        for outcome in contract.outcomes.all()
        if outcome.due_on
        and last.get(outcome.code, "") >= outcome.due_on.isoformat()
        and ends.get(outcome.code, final.isoformat()) < as_of.isoformat()
    }


@transaction.atomic
def release_settled(*, actor: User, contract: Contract, as_of: date, decision: Decision | None = None) -> Decimal:
    """Give back to the frame what periods now settled can no longer pay; returns the amount, in SEK."""
    if contract.commitment is None:
        return ZERO
    ledger.lock_programme(contract.commitment.programme)
    contract = lock_contract(contract)
    commitment = contract.commitment
    if commitment is None:
        return ZERO
    position = ledger.position(commitment)
    surplus = position.committed - max(ZERO, still_possible(contract, as_of) - position.paid)
    if surplus <= 0:
        return ZERO
    ground = decision or _last_ground(contract)
    if ground is None:
        raise Refused(_("There is no dispatched decision to rest the release on."))
    ledger.release(
        actor=actor,
        commitment=commitment,
        amount=surplus,
        key=f"release:{commitment.pk}:{as_of.isoformat()}:{surplus}",
        text=_("Settled periods: %(title)s") % {"title": contract.title},
        decision=ground,
    )
    record(actor=actor, verb="contract.released", target=contract, case=contract.case, summary=sek(surplus))
    return surplus


def _last_ground(contract: Contract) -> Decision | None:
    """The latest decision that settled something in the case."""
    kinds = [DecisionKind.ESTABLISH, DecisionKind.STOP, DecisionKind.CONTRACT, DecisionKind.AMENDMENT]
    decisions = Decision.objects.filter(case=contract.case, kind__in=kinds, status=DecisionStatus.DISPATCHED)
    return decisions.order_by("-dispatched_at").first()


def release_all_settled() -> None:
    """Nightly: every contract gives back what its settled periods leave over."""
    live = [ContractStatus.ACTIVE, ContractStatus.SUSPENDED, ContractStatus.STOPPED, ContractStatus.COMPLETED]
    for contract in Contract.objects.filter(status__in=live).select_related("commitment__programme"):
        try:
            release_settled(actor=User.objects.system(), contract=contract, as_of=clock.today())
        except Refused as refusal:
            log.warning("commitment_not_released", contract=contract.pk, reason=str(refusal))
