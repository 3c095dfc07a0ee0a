"""The last day to appeal: three weeks, and to the next working day when they end on a holiday (lagen 1930:173)."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter

WEEKS = timedelta(weeks=3)


def is_holiday(day: date) -> bool:
    """Sundays and public holidays, and what the law puts on a level with them."""
    if day.weekday() >= 5:
        return True
    fixed = {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}
    if (day.month, day.day) in fixed:
        return True
    moving = {easter(day.year) + timedelta(days=n) for n in (-2, 1, 39)}
    midsummer_eve = date(day.year, 6, 19) + timedelta(days=(4 - date(day.year, 6, 19).weekday()) % 7)
    return day in moving or day == midsummer_eve


def last_day(*, decided_on: date, got_on: date | None, is_public_party: bool) -> date | None:
    """Counted from the decision for a public party, otherwise from the day the appellant got it; None if unknown."""
    start = decided_on if is_public_party else got_on
    if start is None:
        return None
    day = start + WEEKS
    while is_holiday(day):
        day += timedelta(days=1)
    return day
