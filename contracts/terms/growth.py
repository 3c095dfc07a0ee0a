"""How a cumulative amount grew: one pass over the results, so that a large cohort stays both quick and exact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import groupby
from typing import Any

from .case import Piece, share
from .evidence import established, figure, in_time_order, rounded
from .model import Result, Rule
from .numbers import ZERO


class Tally:
    """`evidence.aggregate` of values that come one by one; `latest` is the last in order of time, not of arrival."""

    def __init__(self, how: str) -> None:
        self.how = how
        self.count = 0
        self._value = ZERO
        self._latest: tuple[Any, ...] | None = None

    def add(self, result: Result, value: Fraction) -> None:
        self.count += 1
        if self.how == "latest":
            key = in_time_order(result)
            if self._latest is None or key >= self._latest:
                self._latest, self._value = key, value
        elif self.how == "max":
            self._value = value if self.count == 1 else max(self._value, value)
        elif self.how == "min":
            self._value = value if self.count == 1 else min(self._value, value)
        elif self.how == "count":
            self._value += value >= 1
        else:
            self._value += value

    @property
    def value(self) -> Fraction:
        return self._value / self.count if self.how == "mean" and self.count else self._value


class Deciding:
    """The figure that decides a rule on a cohort: its statistic and aggregate over the results so far.

    Results of the cohort go before those of participants; of participants a level is their mean, an amount their sum.
    """

    def __init__(self, rule: Rule, default: str) -> None:
        self.rule = rule
        params = rule.params
        self._cohort = Tally(params.get("aggregate", default))
        self._people = Tally(params.get("aggregate", "mean" if default == "latest" else default))

    def add(self, result: Result) -> None:
        params = self.rule.params
        value = figure(result, params.get("statistic", "value"), share(params, "weight"), rule=self.rule.id)
        (self._cohort if result.participant is None else self._people).add(result, value)

    @property
    def value(self) -> Fraction:
        tally = self._cohort if self._cohort.count else self._people
        return rounded(tally.value, self.rule.params.get("decimals"))


def read_figure(rule: Rule, results: Iterable[Result], default: str) -> Fraction:
    """Return the deciding figure of all of `results` at once."""
    deciding = Deciding(rule, default)
    for result in results:
        deciding.add(result)
    return deciding.value


def increments(results: Iterable[Result], add: Callable[[Result], None], amount: Callable[[], Fraction]) -> list[Piece]:
    """Return the growth of a cumulative amount as pieces, one for each day and period on which it grew or fell.

    `add` takes the results one by one, in the order in which they were established, `amount` says what they come to so
    far; the pieces sum to its last value.
    """

    def moment(result: Result) -> tuple[Any, ...]:
        return (established(result), result.period or "")

    pieces: list[Piece] = []
    before = ZERO
    for (day, period), group in groupby(sorted(results, key=moment), key=moment):
        for result in group:
            add(result)
        now = amount()
        if now != before:
            pieces.append(Piece(day, now - before, None, period or None))
        before = now
    return pieces
