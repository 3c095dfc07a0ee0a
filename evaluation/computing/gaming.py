"""Checks of gaming and cream skimming that a protocol lists: each gives figures and whether someone should look."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Rows = Sequence[Mapping[str, str]]
Check = Callable[[Mapping[str, Any], Rows], dict[str, Any]]


def _numbers(rows: Rows, column: str) -> list[float]:
    return [float(row[column]) for row in rows if row.get(column)]


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _sd(values: Sequence[float]) -> float | None:
    middle = _mean(values)
    if middle is None or len(values) < 2:
        return None
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1))


def _difference(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Standardised difference of two means."""
    one, two, sd_one, sd_two = _mean(first), _mean(second), _sd(first), _sd(second)
    if one is None or two is None or sd_one is None or sd_two is None:
        return None
    spread = math.sqrt((sd_one**2 + sd_two**2) / 2)
    return (one - two) / spread if spread else None


def profile(rule: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """Those enrolled beside those who were eligible and were not: cream skimming shows here first."""
    inside = [row for row in rows if row.get(rule["enrolled"]) == "1"]
    outside = [row for row in rows if row.get(rule["enrolled"]) == "0"]
    found = {}
    for column in rule["columns"]:
        difference = _difference(_numbers(inside, column), _numbers(outside, column))
        if difference is not None:
            found[column] = difference
    return {"figures": found, "n": len(rows), "look": any(abs(value) > 0.25 for value in found.values())}


def risk_trend(rule: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """Whether those enrolled later had a lower risk from the start: correlation of risk and order of enrolment."""
    pairs = [
        (row[rule["time"]], float(row[rule["risk"]])) for row in rows if row.get(rule["time"]) and row.get(rule["risk"])
    ]
    if len(pairs) < 10:
        return {"figures": {}, "n": len(pairs), "look": False}
    order = {time: place for place, time in enumerate(sorted({time for time, _risk in pairs}))}
    first = [float(order[time]) for time, _risk in pairs]
    second = [risk for _time, risk in pairs]
    middle_one, middle_two = _mean(first) or 0.0, _mean(second) or 0.0
    above = math.fsum((a - middle_one) * (b - middle_two) for a, b in zip(first, second, strict=True))
    below = math.sqrt(
        math.fsum((a - middle_one) ** 2 for a in first) * math.fsum((b - middle_two) ** 2 for b in second)
    )
    correlation = above / below if below else 0.0
    return {"figures": {"correlation": correlation}, "n": len(pairs), "look": correlation < -2 / math.sqrt(len(pairs))}


def heaping(rule: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """Values just over a threshold against just under it (within ``width``)."""
    limit, width = float(rule["threshold"]), float(rule.get("width", 1))
    values = _numbers(rows, rule["column"])
    over = sum(limit <= value < limit + width for value in values)
    under = sum(limit - width <= value < limit for value in values)
    near = over + under
    # Twice the standard deviation of a fair split.
    return {
        "figures": {"just_over": over, "just_under": under},
        "n": len(values),
        "look": near >= 10 and over - under > 2 * math.sqrt(near),
    }


def enrolled_before_event(rule: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """The share enrolled within ``days`` before an event that would have come anyway."""
    days = int(rule.get("days", 30))
    pairs = [
        (dt.date.fromisoformat(row[rule["enrolled_on"]]), dt.date.fromisoformat(row[rule["event_on"]]))
        for row in rows
        if row.get(rule["enrolled_on"]) and row.get(rule["event_on"])
    ]
    near = sum(0 <= (event - enrolled).days <= days for enrolled, event in pairs)
    share = near / len(pairs) if pairs else 0.0
    return {"figures": {"near": near, "share": share}, "n": len(pairs), "look": len(pairs) >= 10 and share > 0.2}


def exits(rule: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """Those who left or were reclassified before measurement, in each group."""
    shares = {}
    for name, value in (("treated", "1"), ("comparison", "0")):
        flags = _numbers([row for row in rows if row.get(rule["treated"]) == value], rule["column"])
        if flags:
            shares[name] = math.fsum(flags) / len(flags)
    gap = abs(shares["treated"] - shares["comparison"]) if len(shares) == 2 else shares.get("treated", 0.0)
    return {"figures": shares, "n": len(rows), "look": gap > 0.1}


def unpaid(rule: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """Outcomes that nobody is paid for: has any of them become worse for the treated?"""
    worse = float(rule.get("worse", 1))  # 1: a rise is worse, −1: a fall is
    found = {}
    for column in rule["columns"]:
        one = _numbers([row for row in rows if row.get(rule["treated"]) == "1"], column)
        two = _numbers([row for row in rows if row.get(rule["treated"]) == "0"], column)
        difference = _difference(one, two)
        if difference is not None:
            found[column] = difference
    return {"figures": found, "n": len(rows), "look": any(value * worse > 0.2 for value in found.values())}


def price_groups(rule: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """Whether dearer groups grow: the share of each group in the first and the last half of the enrolment."""
    dated = sorted(
        (row[rule["time"]], row[rule["group"]]) for row in rows if row.get(rule["time"]) and row.get(rule["group"])
    )
    half = len(dated) // 2
    if half < 5:
        return {"figures": {}, "n": len(dated), "look": False}
    early, late = Counter(group for _time, group in dated[:half]), Counter(group for _time, group in dated[half:])
    shares = {
        group: late[group] / (len(dated) - half) - early[group] / half for group in sorted(set(early) | set(late))
    }
    return {"figures": shares, "n": len(dated), "look": any(abs(value) > 0.2 for value in shares.values())}


def duplicates(rule: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """The same pseudonym or claim more than once."""
    counts = Counter(row[rule["column"]] for row in rows if row.get(rule["column"]))
    twice = sum(count - 1 for count in counts.values())
    return {"figures": {"repeated": twice}, "n": len(rows), "look": twice > 0}


CHECKS: dict[str, tuple[Check, tuple[str, ...]]] = {
    "profile": (profile, ("enrolled", "columns")),
    "risk_trend": (risk_trend, ("risk", "time")),
    "heaping": (heaping, ("column", "threshold")),
    "enrolled_before_event": (enrolled_before_event, ("enrolled_on", "event_on")),
    "exits": (exits, ("column", "treated")),
    "unpaid": (unpaid, ("columns", "treated")),
    "price_groups": (price_groups, ("group", "time")),
    "duplicates": (duplicates, ("column",)),
}


def columns_of(rule: Mapping[str, Any]) -> list[str]:
    """The columns that a check reads."""
    names: list[str] = []
    for key in ("enrolled", "columns", "risk", "time", "column", "enrolled_on", "event_on", "treated", "group"):
        value = rule.get(key)
        names += [str(item) for item in value] if isinstance(value, list) else [str(value)] if value else []
    return names


def run(checks: Mapping[str, Mapping[str, Any]], rows: Rows) -> list[dict[str, Any]]:
    """Every listed check, in a fixed order; one that cannot be done says so."""
    found = []
    for name in sorted(checks):
        check = CHECKS[name][0]
        try:
            answer = check(checks[name], rows)
        except (ValueError, KeyError, TypeError):
            answer = {"figures": {}, "n": 0, "look": False, "error": True}
        found.append({"check": name, **answer})
    return found
