"""Interest on late payment (räntelagen 1975:635): the reference rate and eight percentage points, day by day.

Pure: dates and amounts in, lines of working out. Simple interest on what is overdue; a year has 365 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.money import ZERO, round_ore

# 6 § räntelagen: eight percentage points above the reference rate that 9 § speaks of.
SURCHARGE = Decimal(8)
DAYS = Decimal(365)


class RateMissing(LookupError):
    """No reference rate is known for ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


@dataclass(frozen=True)
class Stretch:
    """Days on which the overdue amount and the rate were the same; ``interest`` in SEK, not rounded."""

    first: date
    last: date
    overdue: Decimal
    percent: Decimal

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def interest(self) -> Decimal:
        return self.overdue * self.percent * self.days / (100 * DAYS)


def stretches(
    due: Sequence[tuple[date, Decimal]],
    settled: Sequence[tuple[date, Decimal]],
    rates: Sequence[tuple[date, Decimal]],
    until: date,
) -> list[Stretch]:
    """The working from the day after the first due date to ``until``, both with them.

    ``due`` are the parts of the debt with their due dates, ``settled`` what lowered it (a payment on a day stops the
    interest on it from the next day), ``rates`` the reference rates in per cent from a day on, in any order.
    """
    changes = {day + timedelta(days=1) for day, _amount in (*due, *settled)} | {day for day, _percent in rates}
    start = min((day for day, _amount in due), default=until) + timedelta(days=1)
    marks = sorted({day for day in changes if start < day <= until} | {start})
    found = []
    for first, following in zip(marks, [*marks[1:], until + timedelta(days=1)], strict=True):
        if first > until:
            continue
        fallen = sum((amount for day, amount in due if day < first), ZERO)
        lowered = sum((amount for day, amount in settled if day < first), ZERO)
        overdue = fallen - lowered
        if overdue > 0:
            found.append(Stretch(first, following - timedelta(days=1), overdue, rate_on(rates, first) + SURCHARGE))
    return found


def rate_on(rates: Sequence[tuple[date, Decimal]], day: date) -> Decimal:
    """The reference rate in per cent on a day. Of two rows for the same day the later one in order counts."""
    known = [(start, place, percent) for place, (start, percent) in enumerate(rates) if start <= day]
    if not known:
        raise RateMissing(day)
    return max(known)[2]


def total(found: Sequence[Stretch]) -> Decimal:
    """Rounded once, at the end."""
    return round_ore(sum((stretch.interest for stretch in found), Decimal(0)))
