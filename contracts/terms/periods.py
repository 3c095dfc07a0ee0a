"""Calendar periods as they are written in facts: `2024`, `2024-H1`, `2024-Q3`, `2024-05`, `2024-01-01/2024-06-30`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_FORMS = re.compile(
    r"(?P<year>[0-9]{4})(?:-?(?P<kind>[HQT])(?P<part>[1-4])|-(?P<month>0[1-9]|1[0-2])|[-/](?P<last>[0-9]{4}))?",
    re.IGNORECASE,
)
_MONTHS = {"H": 6, "Q": 3, "T": 4}


@dataclass(frozen=True)
class Span:
    """A calendar period: its first and last day, and for regular periods the length in months and a running number."""

    first: date
    last: date
    months: int | None = None
    number: int | None = None


def parse_date(text: str) -> date:
    """Return the date of `YYYY-MM-DD`; ValueError otherwise."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("not a date")
    return date.fromisoformat(text)


def _last_day(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)


def _regular(year: int, part: int, months: int) -> Span:
    first_month = (part - 1) * months + 1
    return Span(
        date(year, first_month, 1),
        _last_day(year, first_month + months - 1),
        months,
        year * (12 // months) + part - 1,
    )


@lru_cache(maxsize=65536)
def span_of(label: str | None) -> Span | None:
    """Return the calendar period that `label` names, or None where it names none (`24 months`, `cohort 1`)."""
    if not label:
        return None
    if "/" in label:
        start, _, end = label.partition("/")
        try:
            first, last = parse_date(start.strip()), parse_date(end.strip())
        except ValueError:
            pass
        else:
            return Span(first, last) if first <= last else None
    try:
        day = parse_date(label)
    except ValueError:
        pass
    else:
        return Span(day, day)
    match = _FORMS.fullmatch(label)
    if not match or int(match["year"]) == 0:
        return None
    year = int(match["year"])
    if match["last"]:
        last_year = int(match["last"])
        return Span(date(year, 1, 1), date(last_year, 12, 31)) if last_year >= year else None
    if match["month"]:
        return _regular(year, int(match["month"]), 1)
    if match["kind"]:
        months = _MONTHS[match["kind"].upper()]
        part = int(match["part"])
        return _regular(year, part, months) if part <= 12 // months else None
    return _regular(year, 1, 12)


def add_months(day: date, months: int) -> date:
    """Return the first day of the month that lies `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    year = min(index // 12, 9999)
    return date(year, index % 12 + 1, 1)
