"""Numbers, money and dates as people read them: Swedish first, English when that is the page's language."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone, translation
from django.utils.dateformat import format as format_date

register = template.Library()

NBSP = "\u00a0"
MINUS = "\u2212"


def _swedish() -> bool:
    return (translation.get_language() or "sv").startswith("sv")


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return number if number.is_finite() else None


def group(value: Decimal, decimals: int) -> str:
    """Group thousands by a no-break space and put the language's decimal sign."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    if _swedish():
        text = text.replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    """1 250 000; with an argument that many decimals: {{ x|number:2 }}."""
    parsed = _decimal(value)
    return "–" if parsed is None else group(parsed, int(decimals))


@register.filter
def as_written(value: Any) -> str:
    """17,45 and 24: with the decimals that it has, four at most, so that a target never looks reached by rounding."""
    parsed = _decimal(value)
    if parsed is None:
        return "–"
    exponent = parsed.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP).normalize().as_tuple().exponent
    return group(parsed, max(0, -int(exponent)))


@register.filter
def sek(value: Any, show_ore: Any = None) -> str:
    """1 250 000 kr; the öre only when there are any, or always with an argument: {{ amount|sek:"ore" }}."""
    parsed = _decimal(value)
    if parsed is None:
        return "–"
    cents = parsed.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    text = group(cents, 2 if show_ore or cents % 1 else 0)
    return f"{text}{NBSP}kr" if _swedish() else f"SEK{NBSP}{text}"


@register.filter
def msek(value: Any, decimals: int = 1) -> str:
    """182,5 mnkr (SEK 182.5 million): for charts and overviews, never for what is paid."""
    parsed = _decimal(value)
    if parsed is None:
        return "–"
    text = group(parsed / 1_000_000, int(decimals))
    return f"{text}{NBSP}mnkr" if _swedish() else f"SEK{NBSP}{text}{NBSP}million"


@register.filter
def millions(value: Any, decimals: int = 1) -> str:
    """182,5: for tables whose caption says that they are in millions of kronor."""
    parsed = _decimal(value)
    return "–" if parsed is None else group(parsed / 1_000_000, int(decimals))


@register.filter
def percent(value: Any, decimals: int = 0) -> str:
    """A share of one as per cent: 0.82 gives 82 % (82% in English)."""
    parsed = _decimal(value)
    if parsed is None:
        return "–"
    text = group(parsed * 100, int(decimals))
    return f"{text}{NBSP}%" if _swedish() else f"{text}%"


@register.filter
def date_sv(value: Any) -> str:
    """20 november 2026. A datetime is turned to Swedish local time first."""
    if not value:
        return "–"
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return format_date(value, "j F Y")


@register.filter
def datetime_sv(value: Any) -> str:
    """20 november 2026 kl. 14.05 (20 November 2026, 14:05 in English)."""
    if not value:
        return "–"
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    if _swedish():
        return f"{format_date(value, 'j F Y')} kl.{NBSP}{format_date(value, 'H.i')}"
    return format_date(value, "j F Y, H:i")


@register.filter
def moment(value: Any) -> str:
    """A date or a time of day, whichever it is; text stays as it is."""
    if isinstance(value, datetime.datetime):
        return datetime_sv(value)
    if isinstance(value, datetime.date):
        return date_sv(value)
    return str(value)
