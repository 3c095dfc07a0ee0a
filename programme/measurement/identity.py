"""Finds Swedish personal identity numbers and coordination numbers in text, so that none enters the platform.

A find tells where, never what: the number itself is in no result, message or log. A number counts when its date exists
and lies within a lifetime, and its check digit is right. Organisation numbers have a "month" of 20 or more and never
count.
"""

import datetime as dt
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stdnum import luhn

OLDEST = 120

_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"
# Written as a number of a person usually is: a century or a separator. Digits may not continue on either side.
_WRITTEN = re.compile(
    rf"""(?<![0-9])(?:
        (?P<century>1[89]|20)[ ]?(?P<long>[0-9]{{6}})
        (?:[ \u00a0]?[{_HYPHENS}+][ \u00a0]?|[ \u00a0])?(?P<end_long>[0-9]{{4}})
        |
        (?P<short>[0-9]{{6}})[ \u00a0]?(?P<sign>[{_HYPHENS}+])[ \u00a0]?(?P<end_short>[0-9]{{4}})
    )(?![0-9])""",
    re.VERBOSE,
)
# Ten digits in a row, or six and four with a blank: may be something else, such as an amount or a payment reference.
_BARE = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9][ \u00a0.,])(?P<date>[0-9]{6})[ \u00a0]?(?P<end>[0-9]{4})"
    r"(?![0-9A-Za-z])(?![ \u00a0.,][0-9])"
)
# What a cell alone is searched for. The date may be divided; what stands between it and the last four is free.
_LOOSE = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?P<century>1[89]|20)?[ ]?"
    r"(?P<year>[0-9]{2})[-/. ]?(?P<month>[0-9]{2})[-/. ]?(?P<day>[0-9]{2})"
    r"[ ]{0,2}[-+/._*:]{0,2}[ ]{0,2}(?P<end>[0-9]{4})(?![0-9A-Za-z])(?![.,][0-9])"
)
_DOTTED = re.compile(r"(?P<century>1[89]|20)(?P<date>[0-9]{6})[.,](?P<end>[0-9]{4})")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?([eE][+-]?[0-9]{1,2})?")
_DIVIDERS = re.compile(r"[-+/._,:' ]")
_AMOUNT = re.compile(r"[0-9]{1,3}([ .,'][0-9]{3})+")


@dataclass(frozen=True)
class Finding:
    """From `start` to `end` (exclusive) in the text. `sure` is False where ten bare digits may be something else."""

    start: int
    end: int
    kind: Literal["personal", "coordination"]
    sure: bool


def find(text: str, *, today: dt.date) -> list[Finding]:
    """Every identity number in the text, in order."""
    return sorted({found.start: found for found in [*_bare(text, today), *_written(text, today)]}.values(), key=_start)


def find_in_cell(value: object, *, today: dt.date) -> list[Finding]:
    """The same for a cell of a spreadsheet, where a number may be an integer or a float, or have lost its first zero.

    A cell is looked at more closely than running text: with any blank, dash or digit of any script, with the date
    divided (1985-03-12-1234), and behind letters (id8503121234). Positions count in the number as digits, or in the
    text with its signs made plain.
    """
    if value is None or isinstance(value, bool | dt.date | dt.time):
        return []
    if isinstance(value, int | float | Decimal):
        return _in_number(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), today)
    text = _plain(html.unescape(str(value))).strip()
    if _NUMBER.fullmatch(text):
        found = _in_number(Decimal(text.replace(",", ".")), today)
        return found or [*_matches(_DOTTED, text, today)]
    digits = _DIVIDERS.sub("", text)
    if len(digits) in (10, 12) and digits.isdecimal() and not (len(digits) == 10 and _AMOUNT.fullmatch(text)):
        # Nothing but digits and what divides them: however they are divided.
        found = find(digits, today=today)
        if found:
            return found
    return sorted(
        {found.start: found for found in [*_matches(_LOOSE, text, today), *find(text, today=today)]}.values(),
        key=_start,
    )


def _in_number(value: Decimal, today: dt.date) -> list[Finding]:
    if not value.is_finite() or not -(10**15) < value < 10**15 or value != int(value):
        return []
    digits = str(abs(int(value)))
    found = find(digits, today=today)
    if not found and len(digits) == 9:
        kind = _kind(digits.zfill(10)[:6], digits[-4:], today)
        return [Finding(0, len(digits), kind, sure=False)] if kind else []
    return found


def _plain(text: str) -> str:
    """Every digit as ASCII, every blank as a space, every dash as a hyphen, and signs that nobody sees taken away."""
    if text.isascii() and text.isprintable():
        return text
    plain = []
    for sign in text:
        kind = unicodedata.category(sign)
        if kind == "Nd":
            plain.append(str(unicodedata.decimal(sign)))
        elif kind == "Zs" or sign in "\t\r\n\v\f\u2028\u2029":
            plain.append(" ")
        elif kind == "Pd" or sign in "\u2212\u00ad":
            plain.append("-")
        elif kind not in {"Cf", "Mn"}:
            plain.append(unicodedata.normalize("NFKC", sign))
    return "".join(plain)


def _matches(pattern: re.Pattern[str], text: str, today: dt.date) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        date = match["date"] if "date" in pattern.groupindex else f"{match['year']}{match['month']}{match['day']}"
        century = match["century"]
        kind = _kind(date, match["end"], today, **({"centuries": (int(century),)} if century else {}))  # type: ignore[arg-type]
        if kind:
            yield Finding(match.start(), match.end(), kind, sure=bool(century))


def mask(text: str, *, today: dt.date, sign: str = "•") -> str:
    """The text with every find replaced by as many signs, for showing a person where it stands."""
    for found in find(text, today=today):
        text = text[: found.start] + sign * (found.end - found.start) + text[found.end :]
    return text


def _start(found: Finding) -> int:
    return found.start


def _written(text: str, today: dt.date) -> Iterator[Finding]:
    for match in _WRITTEN.finditer(text):
        if match["century"]:
            kind = _kind(match["long"], match["end_long"], today, centuries=(int(match["century"]),))
        else:
            kind = _kind(match["short"], match["end_short"], today, hundred=match["sign"] == "+")
        if kind:
            yield Finding(match.start(), match.end(), kind, sure=True)


def _bare(text: str, today: dt.date) -> Iterator[Finding]:
    for match in _BARE.finditer(text):
        kind = _kind(match["date"], match["end"], today)
        if kind:
            yield Finding(match.start(), match.end(), kind, sure=False)


def _kind(
    date: str, end: str, today: dt.date, *, centuries: tuple[int, ...] = (18, 19, 20, 21), hundred: bool = False
) -> Literal["personal", "coordination"] | None:
    """What the ten digits are, if anything. `hundred` is the plus sign: born at least a hundred years ago."""
    if end.startswith("000") or not luhn.is_valid(date + end):
        return None
    day = int(date[4:])
    coordination = 61 <= day <= 91
    for century in centuries:
        try:
            born = dt.date(century * 100 + int(date[:2]), int(date[2:4]), day - 60 if coordination else day)
        except ValueError:
            continue
        age = today.year - born.year
        if born <= today and age <= OLDEST and (not hundred or age >= 100):
            return "coordination" if coordination else "personal"
    return None
