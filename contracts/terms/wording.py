"""Swedish phrases that the working of a settlement is written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from .model import Condition, Result, Rounding
from .numbers import MINUS, kronor_sv, number_sv

_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
COMPARISONS_SV = {">=": "minst", ">": "mer än", "<=": "högst", "<": "mindre än", "==": "precis"}
COMPARISONS_EN = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than", "==": "exactly"}
LEVELS_SV = {
    "participant": "per deltagare",
    "metric": "per mått",
    "period": "per period",
    "party": "per part",
    "contract": "för avtalet",
    "programme": "för programmet",
    "frame": "för ramen",
}
LEVELS_EN = {
    "participant": "per participant",
    "metric": "per metric",
    "period": "per period",
    "party": "per party",
    "contract": "for the contract",
    "programme": "for the programme",
    "frame": "for the frame",
}


_ROUNDING_SV = {
    "half_up": "halva enheter uppåt",
    "half_even": "halva enheter till jämnt tal",
    "down": "nedåt",
}


def rounding_sv(rounding: Rounding) -> str:
    """Return how amounts are rounded, in words."""
    if rounding == Rounding():
        return "halva ören uppåt"
    return f"till hela {kronor_sv(rounding.unit)}, {_ROUNDING_SV[rounding.how]}"


def day_sv(day: date) -> str:
    """Return a date as Swedish text: 20 november 2026."""
    return f"{day.day}\u00a0{_MONTHS[day.month - 1]} {day.year}"


_MOST_TERMS = 12
Call = Callable[[str | None], str]


def result_sv(result: Result, call: Call) -> str:
    """Return what a result is, in words: its metric, period or participant, and value."""
    about = f" för {result.period}" if result.period else ""
    whom = f" för {result.participant}" if result.participant else ""
    return f"Resultatet {number_sv(result.value)} för «{call(result.metric)}»{about}{whom}"


def threshold_sv(comparison: str, threshold: Fraction) -> str:
    """Return a demand in words: minst 5."""
    return f"{COMPARISONS_SV[comparison]} {number_sv(threshold)}"


def condition_sv(condition: Condition, call: Call) -> str:
    """Return a condition in words."""
    if condition.rule is not None:
        return f"regeln «{call(condition.rule)}» har gett betalning"
    limit = " (nedre gränsen)" if condition.statistic == "ci_low" else ""
    demand = threshold_sv(condition.comparison, condition.threshold or Fraction(0))
    return f"«{call(condition.metric)}»{limit} är {demand}"


def sum_sv(terms: Sequence[tuple[str | None, str]], total: str) -> str:
    """Return a sum with its terms (period, figure), so that it can be added up: 2 (2026-H1) + 1 (2026-H2) = 3.

    Of more than a dozen terms only the sum is shown: nobody adds them up from a statement.
    """
    if not 1 < len(terms) <= _MOST_TERMS:
        return total
    text = ""
    for period, figure in terms:
        sign = f" {MINUS} " if figure.startswith(MINUS) else " + "
        text += (sign + figure.removeprefix(MINUS) if text else figure) + (f" ({period})" if period else "")
    return f"{text} = {total}"


def times_sv(count: Fraction, price: str, total: str) -> str:
    """Return a multiplication that can be checked on a pocket calculator."""
    return f"{number_sv(count)} × {price} = {total}"
