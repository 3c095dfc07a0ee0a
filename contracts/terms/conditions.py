"""Conditions on other metrics or rules, and releases of held money: read and checked."""

from __future__ import annotations

from typing import Any

from .book import Book
from .model import Condition, Release
from .numbers import ZERO, exact
from .periods import parse_date


def condition_of(raw: str | dict[str, Any], rules: Any) -> Condition:
    """Return the typed condition of `"rule or metric"` or `{metric, comparison, threshold}`."""
    if isinstance(raw, str):
        return Condition(None, raw) if raw in rules else Condition(raw, None, ">", ZERO)
    if "rule" in raw:
        return Condition(None, raw["rule"])
    threshold = exact(raw["threshold"]) if "threshold" in raw else None
    comparison = raw.get("comparison", ">=" if threshold is not None else ">")
    return Condition(
        raw.get("metric"),
        None,
        comparison,
        ZERO if threshold is None else threshold,
        raw.get("statistic", "value"),
        raw.get("aggregate"),
    )


def release_of(raw: dict[str, Any] | None) -> Release | None:
    """Return the typed release of `{date}` or `{metric, comparison, threshold}`."""
    if raw is None:
        return None
    on = parse_date(raw["date"]) if "date" in raw else None
    threshold = exact(raw["threshold"]) if "threshold" in raw else None
    return Release(on, raw.get("metric"), raw.get("comparison", ">="), threshold)


def check_condition(raw: Any, path: str, book: Book, metrics: Any, rules: Any) -> None:
    if isinstance(raw, str):
        if raw not in rules and raw not in metrics:
            book.add(path, f"there is no rule or metric {raw!r}")
        return
    if ("rule" in raw) == ("metric" in raw):
        book.add(path, "name either a metric or a rule")
    if "rule" in raw and len(raw) > 1:
        book.add(path, "a condition on a rule has no other keys")
    book.known(raw.get("metric"), metrics, f"{path}.metric", "metric")
    book.known(raw.get("rule"), rules, f"{path}.rule", "rule")


def check_release(raw: dict[str, Any] | None, path: str, book: Book, metrics: Any) -> None:
    """Add the faults of a release."""
    if raw is None:
        return
    if ("date" in raw) == ("metric" in raw):
        book.add(path, "give either a date or a metric")
    book.day(raw.get("date"), f"{path}.date")
    book.known(raw.get("metric"), metrics, f"{path}.metric", "metric")
