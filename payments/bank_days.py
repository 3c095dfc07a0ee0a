"""The days on which Swedish banks carry payments out."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused
from programme.appeal_time import is_holiday


def is_bank_day(day: date) -> bool:
    """No Saturday, Sunday or public holiday, nor Midsummer's, Christmas or New Year's Eve, when clearing is closed."""
    return not is_holiday(day)


def bank_day_from(day: date) -> date:
    """The day itself, or the first day after it on which the banks are open."""
    while not is_bank_day(day):
        day += timedelta(days=1)
    return day


def next_bank_day(day: date | None = None) -> date:
    """The first such day after ``day``, or after today."""
    return bank_day_from((day or clock.today()) + timedelta(days=1))


def require_bank_day(day: date, field: str) -> date:
    """Refuse a day that has passed or on which no payment is carried out."""
    if day < clock.today():
        raise Refused(_("The day has passed. Choose today or later."), field=field)
    if not is_bank_day(day):
        raise Refused(
            _("The banks are closed on %(day)s. The next day on which they are open is %(next)s.")
            % {"day": day.isoformat(), "next": bank_day_from(day).isoformat()},
            field=field,
        )
    return day
