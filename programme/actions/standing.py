"""Where a commitment and the programme stand: sums of ledger rows, nothing stored."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Q, Sum

from core.money import ZERO, round_cap
from programme.models import Account, ActorLevel, Commitment, Fund, LedgerRow, Programme

# What has left what is free in the frame.
BOUND = [Account.RESERVED, Account.COMMITTED, Account.PAID]


@dataclass(frozen=True)
class Position:
    """Where a commitment stands, in SEK: sums of rows, nothing stored."""

    ceiling: Decimal
    base: Decimal
    limit: Decimal
    committed: Decimal
    paid: Decimal

    @property
    def payable(self) -> Decimal:
        """What could be paid now if it were earned."""
        return max(ZERO, min(self.ceiling, self.limit) - self.paid)


def position(commitment: Commitment) -> Position:
    sums = commitment.rows.aggregate(
        committed=Sum("amount", filter=Q(account=Account.COMMITTED)), paid=Sum("amount", filter=Q(account=Account.PAID))
    )
    base = commitment.verified_costs.aggregate(cost=Sum("amount"), other=Sum("other_funding"))
    net = max(ZERO, (base["cost"] or ZERO) - (base["other"] or ZERO))
    rate = commitment.rate
    limit = commitment.ceiling if rate is None else round_cap(min(rate, commitment.programme.rate) * net)
    return Position(commitment.ceiling, net, limit, sums["committed"] or ZERO, sums["paid"] or ZERO)


def headroom(programme: Programme, year: int) -> dict[str, Decimal]:
    """What is left, in SEK: free in the frame, under the outcome ceiling, and to pay in the year."""
    rows = LedgerRow.objects.filter(entry__programme=programme)
    sums = rows.aggregate(
        free=Sum("amount", filter=Q(account=Account.FRAME)),
        outcome=Sum("amount", filter=Q(account__in=BOUND, fund=Fund.OUTCOME)),
        outcome_paid=Sum("amount", filter=Q(account=Account.PAID, fund=Fund.OUTCOME)),
        year_paid=Sum("amount", filter=Q(account=Account.PAID, fund__in=[Fund.OUTCOME, Fund.EXCHANGE], year=year)),
    )
    appropriated = programme.appropriations.filter(year=year).aggregate(total=Sum("amount"))["total"] or ZERO
    return {
        "frame": sums["free"] or ZERO,
        "outcome_to_commit": programme.outcome_ceiling - (sums["outcome"] or ZERO),
        "outcome_to_pay": programme.outcome_ceiling - (sums["outcome_paid"] or ZERO),
        "year": appropriated - (sums["year_paid"] or ZERO),
    }


def exchange_room(programme: Programme) -> Decimal:
    """What is left for local project leaders and exchange: the constellations' money that is no outcome payment."""
    version = programme.budgets.first()
    amounts = version.amounts.filter(actor_level=ActorLevel.CONSTELLATIONS) if version else None
    constellations = (amounts.aggregate(total=Sum("amount"))["total"] if amounts is not None else None) or ZERO
    bound = LedgerRow.objects.filter(entry__programme=programme, account__in=BOUND, fund=Fund.EXCHANGE).aggregate(
        total=Sum("amount")
    )["total"]
    # Without a budget the frame alone is the limit, and the database holds it.
    ceiling = constellations - programme.outcome_ceiling if constellations else programme.frame
    return ceiling - (bound or ZERO)


def trial_balance_fault() -> str | None:
    """None when every entry is whole and sums to zero, and so do all rows together; else what is wrong."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT e.id FROM programme_ledgerentry e "
            "LEFT JOIN programme_ledgerrow r ON r.entry_id = e.id GROUP BY e.id "
            "HAVING coalesce(sum(r.amount), 0) <> 0 OR count(r.id) <> e.row_count) x"
        )
        unbalanced = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(sum(amount), 0) FROM programme_ledgerrow")
        total = cursor.fetchone()[0]
    if unbalanced:
        return f"{unbalanced} entries do not balance"
    return f"all rows sum to {total}" if total else None
