"""The one clock. Every date and time enters here, so that the demo can play years in a minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, in UTC, with time zone."""
    return _frozen.get() or timezone.now()


def is_moved() -> bool:
    """Whether time is being played rather than passing."""
    return _frozen.get() is not None


def today() -> date:
    """The date in Stockholm: deadlines and the register's year follow Swedish time."""
    return now().astimezone(STOCKHOLM).date()


def start_of(day: date) -> datetime:
    """Midnight at which the day begins in Stockholm."""
    return datetime.combine(day, time.min, tzinfo=STOCKHOLM)


def end_of(day: date) -> datetime:
    """The first moment after the day in Stockholm, also on the two days a year that are not 24 hours long."""
    if day == date.max:  # the calendar's end has no day after it
        return datetime.combine(day, time.max, tzinfo=STOCKHOLM)
    return start_of(day + timedelta(days=1))


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Let everything inside happen at ``moment`` (a date means noon in Stockholm)."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12), tzinfo=STOCKHOLM)
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
