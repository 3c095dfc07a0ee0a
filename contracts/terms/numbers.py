"""Exact numbers: parsing, rounding to the öre, splitting and Swedish printing.

Inside the engine every number is a `Fraction`, so that thirds and discounting lose nothing; money leaves it as öre
(`int`) or `Decimal` with two decimals. No float anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

NBSP = "\u00a0"
MINUS = "\u2212"
ZERO = Fraction(0)
ONE = Fraction(1)
# What a JSON document may hold for a number: text, or a whole number.
Raw: TypeAlias = str | int

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?")
_SHARE = re.compile(r"[0-9]{1,6}/[1-9][0-9]{0,5}")


def exact(raw: Raw) -> Fraction:
    """Return the exact value of `"12.50"`, `12` or `"1/3"`; ValueError for anything else."""
    if isinstance(raw, bool):
        raise ValueError("not a number")
    if isinstance(raw, int):
        return Fraction(raw)
    if _NUMBER.fullmatch(raw) or _SHARE.fullmatch(raw):
        return Fraction(raw)
    raise ValueError("not a number")


def floor_ore(amount: Fraction) -> int:
    """Return `amount` kronor as whole öre, rounded down: the rule for a cap."""
    return (amount * 100).__floor__()


def round_ore(amount: Fraction) -> int:
    """Return `amount` kronor as whole öre, rounded half-up (away from zero for a negative amount)."""
    scaled = abs(amount) * 100
    whole = (scaled + Fraction(1, 2)).__floor__()
    return whole if amount >= 0 else -whole


def rounded_ore(amount: Fraction, how: str, unit: int) -> int:
    """Return `amount` kronor as öre, rounded once to a multiple of `unit` öre: half_up, half_even or down."""
    scaled = abs(amount) * 100 / unit
    whole = scaled.__floor__()
    rest = scaled - whole
    half = Fraction(1, 2)
    if how != "down" and (rest > half or (rest == half and (how == "half_up" or whole % 2))):
        whole += 1
    return (whole if amount >= 0 else -whole) * unit


def kronor(ore: int) -> Decimal:
    """Return öre as a Decimal with two decimals."""
    return Decimal(amount_text(ore))


def amount_text(ore: int) -> str:
    """Return öre as the plain string of the statement: `-1234.50`."""
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def split(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Split `total` öre by `weights` so that the parts sum exactly to it (largest remainder).

    Ties go to the earlier part. All weights zero gives all parts zero unless `total` is zero too; a negative
    weight is a ValueError. Source: the rounding rule of the domain, section 4.
    """
    whole = sum(weights, ZERO)
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    if whole == 0:
        return [0] * len(weights)
    ideal = [total * weight / whole for weight in weights]
    parts = [value.__floor__() for value in ideal]
    left = total - sum(parts)
    order = sorted(range(len(parts)), key=lambda index: (parts[index] - ideal[index], index))
    for index in order[:left]:
        parts[index] += 1
    return parts


def plain(value: Fraction, *, places: int = 6) -> str:
    """Return a number as a plain decimal string without trailing zeros, rounded half-up at `places`."""
    scale = 10**places
    whole = (abs(value) * scale + Fraction(1, 2)).__floor__()
    text = f"{whole // scale}.{whole % scale:0{places}d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and whole else text


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = ([digits[:head]] if head else []) + [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return NBSP.join(groups)


def number_sv(value: Fraction, *, places: int = 6) -> str:
    """Return a number as Swedish text: decimal comma, no-break space between thousands."""
    text = plain(value, places=places)
    sign = MINUS if text.startswith("-") else ""
    whole, _, decimals = text.removeprefix("-").partition(".")
    return sign + _grouped(whole) + (f",{decimals}" if decimals else "")


def kronor_sv(amount: Fraction | int, currency: str = "SEK") -> str:
    """Return kronor as Swedish text, `7 500 000,00 kr`; an int is öre, a Fraction kronor."""
    ore = amount if isinstance(amount, int) else round_ore(amount)
    sign = MINUS if ore < 0 else ""
    unit = "kr" if currency == "SEK" else currency
    return f"{sign}{_grouped(str(abs(ore) // 100))},{abs(ore) % 100:02d}{NBSP}{unit}"


def price_sv(price: Fraction, currency: str = "SEK") -> str:
    """Return a price as Swedish text with as many decimals as it has, at least two."""
    if price * 100 == (price * 100).__floor__():
        return kronor_sv(price, currency)
    return f"{number_sv(price)}{NBSP}{'kr' if currency == 'SEK' else currency}"


def percent_sv(share: Fraction) -> str:
    """Return a share as Swedish per cent, `32 %`; thirds print as the fraction that they are."""
    if share.denominator % 3 == 0 and share.denominator < 100:
        return f"{share.numerator}/{share.denominator}"
    return f"{number_sv(share * 100, places=4)}{NBSP}%"
