"""The frame at a glance: every figure is a sum of ledger rows or of the budget in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, Sum

from core.money import ZERO
from programme.models import Account, ActorLevel, BudgetLine, BudgetVersion, Commitment, Fund, LedgerRow, Programme


@dataclass(frozen=True)
class Bar:
    """How a frame is used, in SEK; the four parts sum to ``total``."""

    total: Decimal
    paid: Decimal
    committed: Decimal
    expected: Decimal

    @property
    def free(self) -> Decimal:
        return self.total - self.paid - self.committed


@dataclass
class Year:
    year: int
    planned: Decimal = ZERO
    planned_constellations: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO
    appropriated: Decimal = ZERO


@dataclass
class Glance:
    """What the budget page shows."""

    frame: Bar
    outcome: Bar
    years: list[Year]
    lines: list[tuple[BudgetLine, list[Decimal], Decimal]] = field(default_factory=list)
    actors: list[tuple[str, list[Decimal], Decimal]] = field(default_factory=list)


def glance(programme: Programme) -> Glance:
    """The programme's frame, by line, actor level and year."""
    rows = LedgerRow.objects.filter(entry__programme=programme)
    bound = Q(account=Account.COMMITTED)
    paid = Q(account=Account.PAID)
    sums = rows.aggregate(
        committed=Sum("amount", filter=bound),
        paid=Sum("amount", filter=paid),
        outcome_committed=Sum("amount", filter=bound & Q(fund=Fund.OUTCOME)),
        outcome_paid=Sum("amount", filter=paid & Q(fund=Fund.OUTCOME)),
    )
    expected = Commitment.objects.filter(programme=programme).aggregate(total=Sum("expected"))["total"] or ZERO
    version = BudgetVersion.objects.filter(programme=programme).first()
    years = {year: Year(year) for year in range(programme.starts_on.year, programme.ends_on.year + 1)}
    by_line: dict[int, dict[int, Decimal]] = defaultdict(dict)
    by_actor: dict[str, dict[int, Decimal]] = defaultdict(dict)
    for amount in version.amounts.all() if version else []:
        year = years.setdefault(amount.year, Year(amount.year))
        if amount.line_id:
            by_line[amount.line_id][amount.year] = amount.amount
            year.planned += amount.amount
        else:
            by_actor[amount.actor_level][amount.year] = amount.amount
            if amount.actor_level == ActorLevel.CONSTELLATIONS:
                year.planned_constellations += amount.amount
    for row in (
        rows.filter(account__in=[Account.COMMITTED, Account.PAID])
        .values("year", "account")
        .annotate(total=Sum("amount"))
    ):
        year = years.setdefault(row["year"], Year(row["year"]))
        if row["account"] == Account.PAID:
            year.paid = row["total"]
        else:
            year.committed = row["total"]
    for number, total in programme.appropriations.values_list("year").annotate(total=Sum("amount")):
        years.setdefault(number, Year(number)).appropriated = total
    ordered = [years[year] for year in sorted(years)]
    numbers = [year.year for year in ordered]
    lines = {line.pk: line for line in BudgetLine.objects.all()}
    return Glance(
        frame=Bar(programme.frame, sums["paid"] or ZERO, sums["committed"] or ZERO, expected),
        outcome=Bar(
            programme.outcome_ceiling, sums["outcome_paid"] or ZERO, sums["outcome_committed"] or ZERO, expected
        ),
        years=ordered,
        lines=[
            (line, [by_line[pk].get(year, ZERO) for year in numbers], sum(by_line[pk].values(), ZERO))
            for pk, line in lines.items()
            if pk in by_line
        ],
        actors=[
            (str(ActorLevel(level).label), [amounts.get(year, ZERO) for year in numbers], sum(amounts.values(), ZERO))
            for level, amounts in by_actor.items()
        ],
    )
