"""Which established results count for a rule, and the figure that they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from .errors import fault
from .model import Facts, Result, Rule
from .numbers import ONE, ZERO
from .periods import add_months, span_of
from .wording import Call, day_sv, result_sv


@dataclass(frozen=True)
class Selected:
    """Results that count for a rule, in order of time, and in words why others do not."""

    used: tuple[Result, ...]
    left_out: tuple[str, ...] = ()

    @cached_property
    def participants(self) -> tuple[Result, ...]:
        return tuple(result for result in self.used if result.participant is not None)

    @cached_property
    def cohort(self) -> tuple[Result, ...]:
        return tuple(result for result in self.used if result.participant is None)


def established(result: Result) -> date:
    """Return the day a selected result was established."""
    return result.established_on or date.min


def in_time_order(result: Result) -> tuple[date, date, str, str]:
    """Sort key: the end of the calendar period (else the day established), then the day established."""
    span = span_of(result.period)
    last = span.last if span else established(result)
    return (last, established(result), result.period or "", result.participant or "")


def outside(period: str | None, on: date | None, start: date | None, end: date | None) -> bool:
    """Tell whether a fact lies outside a rule's validity.

    A calendar period is judged by its last day (the outcome came then, however late it is established); any other
    period by the day on which the result was established.
    """
    span = span_of(period)
    day = span.last if span else on
    if day is None:
        return False
    return (start is not None and day < start) or (end is not None and day > end)


def select(facts: Facts, rule: Rule, metric: str, call: Call, *, any_start: bool = False) -> Selected:
    """Return the results of `metric` that count for `rule` at `facts.as_of`.

    Counted are results that are established by then and lie within the rule's validity; a later established result for
    the same period and participant replaces an earlier one. `any_start` ignores valid_from (for prerequisites).
    """
    left_out: list[str] = []
    latest: dict[tuple[str | None, str | None], Result] = {}
    delay = int(rule.params.get("delay_months", 0))
    for result in facts.results:
        if result.metric != metric:
            continue
        on = result.established_on
        if on is None:
            left_out.append(f"{result_sv(result, call)} är inte fastställt och räknas inte")
        elif on > facts.as_of:
            left_out.append(f"{result_sv(result, call)} fastställs först {day_sv(on)} och räknas inte")
        elif outside(result.period, on, None if any_start else rule.valid_from, rule.valid_to):
            left_out.append(f"{result_sv(result, call)} ligger utanför regelns giltighet och ger ingen betalning")
        elif delay and add_months(on, delay) > facts.as_of:
            left_out.append(f"{result_sv(result, call)} betalas tidigast {day_sv(add_months(on, delay))}")
        else:
            key = (result.period, result.participant)
            held = latest.get(key)
            if held is None or established(held) < on:
                latest[key] = result
    return Selected(tuple(sorted(latest.values(), key=in_time_order)), tuple(sorted(left_out)))


def series(facts: Facts, rule: Rule, metric: str) -> dict[str, list[Result]]:
    """Return every established result within the rule's validity by participant, each in order of time."""
    found: dict[str, list[Result]] = {}
    for result in facts.results:
        if (
            result.metric == metric
            and result.participant is not None
            and result.established_on is not None
            and result.established_on <= facts.as_of
            and not outside(result.period, result.established_on, rule.valid_from, rule.valid_to)
        ):
            found.setdefault(result.participant, []).append(result)
    return {name: sorted(results, key=in_time_order) for name, results in found.items()}


def figure(result: Result, statistic: str, weight: Fraction = ONE, *, rule: str = "") -> Fraction:
    """Return the number that decides: the point estimate, the lower confidence limit, or a blend of them."""
    if statistic == "value":
        return result.value
    if result.ci_low is None:
        # A planned result has no place among the facts.
        path = f"facts.results[{result.index}].ci_low" if result.index >= 0 else "terms.scenarios"
        raise fault(path, f"the lower confidence limit is missing, and decides the rule {rule!r}")
    if statistic == "ci_low":
        return result.ci_low
    return weight * result.value + (ONE - weight) * result.ci_low


def aggregate(values: Sequence[Fraction], how: str) -> Fraction:
    """Return `values` (in order of time) as one number; `count` counts those that are at least 1."""
    if not values:
        return ZERO
    if how == "latest":
        return values[-1]
    if how == "max":
        return max(values)
    if how == "min":
        return min(values)
    if how == "count":
        return Fraction(sum(1 for value in values if value >= 1))
    whole = sum(values, ZERO)
    return whole / len(values) if how == "mean" else whole


def compare(value: Fraction, comparison: str, threshold: Fraction) -> bool:
    """Return whether `value` stands in `comparison` to `threshold`."""
    if comparison == ">=":
        return value >= threshold
    if comparison == ">":
        return value > threshold
    if comparison == "<=":
        return value <= threshold
    if comparison == "<":
        return value < threshold
    return value == threshold


def rounded(value: Fraction, decimals: int | None) -> Fraction:
    """Return `value` rounded half-up (away from zero) to `decimals`, or as it is."""
    if decimals is None:
        return value
    scale = 10**decimals
    whole = (abs(value) * scale + Fraction(1, 2)).__floor__()
    return Fraction(whole if value >= 0 else -whole, scale)
