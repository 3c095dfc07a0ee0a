"""The frame at a glance: every figure is a sum of ledger rows or of the budget in force.

What is to come is told by a higher package: it registers in ``forecasters`` a function(programme) -> Forecast or None.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet, Sum

from core.money import ZERO, split
from programme.actions.bookings import PAYING_LINE
from programme.models import Account, ActorLevel, BudgetLine, BudgetVersion, Commitment, Fund, LedgerRow, Programme


@dataclass(frozen=True)
class Band:
    """An expected amount with the ends of its interval (5th and 95th percentile), in SEK."""

    expected: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Forecast:
    """Outcome payments to come: by year and in all, and how likely the ceiling is passed (share of one).

    ``by_commitment`` is what each contract is expected to be paid by its own terms; ``waiting`` what is due on
    contracts that have been stopped and is counted for certain.
    """

    years: dict[int, Band]
    total: Band
    over: Decimal
    contracts: int
    by_commitment: dict[int, Decimal] = field(default_factory=dict)
    waiting: Decimal = ZERO


forecasters: list[Callable[[Programme], Forecast | None]] = []


def forecast_of(programme: Programme) -> Forecast | None:
    return next((found for tell in forecasters if (found := tell(programme)) is not None), None)


@dataclass(frozen=True)
class Bar:
    """How a frame is used, in SEK; paid, committed, reserved and free sum to ``total``."""

    total: Decimal
    paid: Decimal
    committed: Decimal
    expected: Decimal
    reserved: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        return self.total - self.paid - self.committed - self.reserved

    @property
    def at_ceiling_only(self) -> Decimal:
        """What is committed at the ceilings beyond what is expected to be paid."""
        return max(ZERO, self.committed - self.still_expected)

    @property
    def still_expected(self) -> Decimal:
        """What is expected to be paid of what is committed."""
        return min(self.committed, max(ZERO, self.expected - self.paid))


@dataclass
class Year:
    year: int
    planned: Decimal = ZERO
    planned_constellations: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO
    appropriated: Decimal = ZERO
    split_outcome: Decimal = ZERO
    split_exchange: Decimal = ZERO
    commitment_frame: Decimal | None = None
    outstanding_later: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What may still be paid to the constellations in the year."""
        return self.appropriated - self.paid


@dataclass(frozen=True)
class LineUse:
    """A line of the budget beside what has happened on it, in SEK. ``line`` is None for rows that name no line."""

    line: BudgetLine | None
    planned: Decimal
    reserved: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.planned - self.reserved - self.committed - self.paid


@dataclass
class Glance:
    """What the budget page shows."""

    frame: Bar
    outcome: Bar
    exchange: Bar
    years: list[Year]
    used: list[LineUse] = field(default_factory=list)
    version: BudgetVersion | None = None
    lines: list[tuple[BudgetLine, list[Decimal], Decimal]] = field(default_factory=list)
    actors: list[tuple[str, list[Decimal], Decimal]] = field(default_factory=list)
    levels: dict[str, list[Decimal]] = field(default_factory=dict)


def glance(programme: Programme) -> Glance:
    """The programme's frame, by line, actor level and year."""
    rows = LedgerRow.objects.filter(entry__programme=programme)
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
        rows.filter(account__in=[Account.COMMITTED, Account.PAID], fund__in=[Fund.OUTCOME, Fund.EXCHANGE])
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
    for (number, fund), share in split_of(programme).items():
        year = years.setdefault(number, Year(number))
        if fund == Fund.OUTCOME:
            year.split_outcome = share
        else:
            year.split_exchange = share
    for number, total in programme.commitment_frames.values_list("year").annotate(total=Sum("amount")):
        years.setdefault(number, Year(number)).commitment_frame = total
    ordered = [years[year] for year in sorted(years)]
    for year in ordered:
        year.outstanding_later = sum((later.committed for later in ordered if later.year > year.year), ZERO)
    numbers = [year.year for year in ordered]
    lines = {line.pk: line for line in BudgetLine.objects.all()}
    constellations = sum(by_actor.get(ActorLevel.CONSTELLATIONS, {}).values(), ZERO)
    return Glance(
        frame=bar_of(programme, programme.frame, Fund.values),
        outcome=bar_of(programme, programme.outcome_ceiling, [Fund.OUTCOME]),
        exchange=bar_of(programme, max(ZERO, constellations - programme.outcome_ceiling), [Fund.EXCHANGE]),
        used=line_uses(rows, {pk: sum(amounts.values(), ZERO) for pk, amounts in by_line.items()}, lines),
        years=ordered,
        version=version,
        lines=[
            (line, [by_line[pk].get(year, ZERO) for year in numbers], sum(by_line[pk].values(), ZERO))
            for pk, line in lines.items()
            if pk in by_line
        ],
        actors=[
            (str(ActorLevel(level).label), [amounts.get(year, ZERO) for year in numbers], sum(amounts.values(), ZERO))
            for level, amounts in by_actor.items()
        ],
        levels={level: [amounts.get(year, ZERO) for year in numbers] for level, amounts in by_actor.items()},
    )


def bar_of(programme: Programme, total: Decimal, funds: Sequence[str]) -> Bar:
    rows = LedgerRow.objects.filter(entry__programme=programme, fund__in=funds)
    sums = dict(rows.values_list("account").annotate(total=Sum("amount")))
    expected = Commitment.objects.filter(programme=programme, fund__in=funds).aggregate(total=Sum("expected"))["total"]
    return Bar(
        total,
        sums.get(Account.PAID, ZERO),
        sums.get(Account.COMMITTED, ZERO),
        expected or ZERO,
        sums.get(Account.RESERVED, ZERO),
    )


def line_uses(rows: QuerySet[LedgerRow], planned: dict[int, Decimal], lines: dict[int, BudgetLine]) -> list[LineUse]:
    """Every line that is planned or has rows; last what stands on no line."""
    found: dict[int | None, dict[str, Decimal]] = defaultdict(dict)
    # Rows from before lines were booked: what the constellations get stands on the line that pays them.
    paying = next((pk for pk, line in lines.items() if line.code == PAYING_LINE), None)
    used = rows.filter(account__in=[Account.RESERVED, Account.COMMITTED, Account.PAID])
    for row in used.values("line", "fund", "account").annotate(total=Sum("amount")):
        pk = row["line"] or (paying if row["fund"] != Fund.OPERATIONS else None)
        found[pk][row["account"]] = found[pk].get(row["account"], ZERO) + row["total"]
    order: list[int | None] = [pk for pk in lines if pk in planned or pk in found]
    return [
        LineUse(
            lines[pk] if pk is not None else None,
            planned.get(pk, ZERO) if pk is not None else ZERO,
            found[pk].get(Account.RESERVED, ZERO),
            found[pk].get(Account.COMMITTED, ZERO),
            found[pk].get(Account.PAID, ZERO),
        )
        for pk in [*order, *([None] if None in found else [])]
    ]


# Which actor a line's money goes to, by the study's tables: what the constellations do not get of the paying line, and
# all lines but the state's own, is SKR's and RISE's.
STATE_LINES = {"secretariat", "agencies"}


def cross_of(view: Glance) -> list[tuple[BudgetLine, str, list[Decimal]]]:
    """Line by actor level by year; empty when the two tables in force do not fit into one another."""
    found: list[tuple[BudgetLine, str, list[Decimal]]] = []
    levels = view.levels
    sums = {level: [ZERO] * len(view.years) for level in ActorLevel.values}
    for line, amounts, _total in view.lines:
        parts = {ActorLevel.STATE if line.code in STATE_LINES else ActorLevel.SKR_RISE: amounts}
        if line.code == PAYING_LINE:
            own = levels.get(ActorLevel.CONSTELLATIONS, [ZERO] * len(view.years))
            parts = {
                ActorLevel.CONSTELLATIONS: own,
                ActorLevel.SKR_RISE: [amount - part for amount, part in zip(amounts, own, strict=True)],
            }
        for level, values in parts.items():
            if any(values):
                found.append((line, str(ActorLevel(level).label), values))
            sums[level] = [before + value for before, value in zip(sums[level], values, strict=True)]
    fits = all(sums[level] == levels.get(level, [ZERO] * len(view.years)) for level in sums)
    return found if fits and all(min(values) >= 0 for _line, _level, values in found) else []


def split_of(programme: Programme) -> dict[tuple[int, str], Decimal]:
    """How the constellations' money is assumed to fall over the years, by fund: as edited, else in proportion."""
    edited = {(row.year, row.fund): row.amount for row in programme.splits.all()}
    if edited:
        return edited
    version = programme.budgets.first()
    amounts = {
        row.year: row.amount
        for row in (version.amounts.filter(actor_level=ActorLevel.CONSTELLATIONS) if version else [])
    }
    whole = sum(amounts.values(), ZERO)
    if not whole:
        return {}
    years = sorted(amounts)
    outcome = split(min(programme.outcome_ceiling, whole), [amounts[year] for year in years])
    return {(year, Fund.OUTCOME.value): part for year, part in zip(years, outcome, strict=True)} | {
        (year, Fund.EXCHANGE.value): amounts[year] - part for year, part in zip(years, outcome, strict=True)
    }


@dataclass(frozen=True)
class LineForecast:
    """A line of the budget: what was planned, and what it is now expected to come to."""

    line: BudgetLine
    planned: Decimal
    band: Band


def line_forecasts(view: Glance, forecast: Forecast | None, programme: Programme) -> list[LineForecast]:
    """Each line with its expected value and interval. Only the line that the constellations are paid from is uncertain;
    what else stands on it, and the other lines, are expected as planned."""
    constellations = sum((year.planned_constellations for year in view.years), ZERO)
    found = []
    for line, _amounts, total in view.lines:
        band = Band(total, total, total)
        if line.code == PAYING_LINE and forecast is not None and constellations:
            fixed = total - min(constellations, programme.outcome_ceiling)
            ceiling = programme.outcome_ceiling
            ends = forecast.total
            band = Band(
                fixed + min(ceiling, ends.expected), fixed + min(ceiling, ends.low), fixed + min(ceiling, ends.high)
            )
        found.append(LineForecast(line, total, band))
    return found


def paid_outcome(programme: Programme) -> dict[int, Decimal]:
    """What has been paid for outcomes, by year."""
    rows = LedgerRow.objects.filter(entry__programme=programme, account=Account.PAID, fund=Fund.OUTCOME)
    return {row["year"]: row["total"] for row in rows.values("year").annotate(total=Sum("amount"))}
