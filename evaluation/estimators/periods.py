"""The order of periods: numbers, labels that begin with the year (2004-03, 2004Q1), Q1 2004, 03/2004, Mar 2004, or
labels that share one pattern with one number (wave 2)."""

import re

import numpy as np

from .errors import EstimatorError
from .table import Labels, Mask, is_number

Key = tuple[float, ...]

_DIGITS = re.compile(r"[0-9]+")


_QUARTER_FIRST = re.compile(r"q([1-4])[ /-]?([0-9]{4})")
_MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])[/.-]([0-9]{4})")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?[ ,-]*([0-9]{4})|([0-9]{4})[ -]*([a-z]{3,9})\.?")
_MONTHS: tuple[str, ...] = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SWEDISH = {"januari": 1, "februari": 2, "mars": 3, "maj": 5, "juni": 6, "juli": 7, "augusti": 8} | {
    "oktober": 10,
    "okt": 10,
}


def _month(word: str) -> float | None:
    """The number of a month by its English or Swedish name, whole or its first three letters (sept too)."""
    if word in _SWEDISH:
        return float(_SWEDISH[word])
    found = [i for i, name in enumerate(_MONTHS, start=1) if word in {name, name[:3]} or (word == "sept" and i == 9)]
    return float(found[0]) if found else None


def _key(text: str) -> tuple[Key, str]:
    quarter = _QUARTER_FIRST.fullmatch(text.lower())
    if quarter is not None:
        return (float(quarter[2]), float(quarter[1])), "q# year"
    month_first = _MONTH_FIRST.fullmatch(text)
    if month_first is not None:
        return (float(month_first[2]), float(month_first[1])), "# year"
    named = _NAMED_MONTH.fullmatch(text.lower())
    if named is not None:
        month = _month(named[1] or named[4])
        if month is not None:
            return (float(named[2] or named[3]), month), "month year"
    parts = tuple(float(part) for part in _DIGITS.findall(text))
    return parts, _DIGITS.sub("#", text.lower())


def _tells(key: Key) -> bool:
    """Whether a key orders periods: one number below 10 000, or several of which the first is a year."""
    if len(key) == 1:
        return key[0] < 10_000
    return len(key) > 1 and 1000 <= key[0] < 10_000


def period_keys(labels: Labels, column: str) -> dict[str, Key]:
    """A sort key for each distinct period. Error: labels whose order cannot be told."""
    distinct = sorted(set(labels.tolist()))
    if all(is_number(label) for label in distinct):
        return {label: (float(label),) for label in distinct}
    keys = {label: _key(label) for label in distinct}
    shapes = {shape for _, shape in keys.values()}
    ambiguous = any(not _tells(key) for key, _ in keys.values())
    if len(shapes) > 1 or ambiguous:
        raise EstimatorError(
            f"the order of the periods in the column '{column}' cannot be told: use numbers, or begin with the year"
        )
    return {label: key for label, (key, _) in keys.items()}


def from_period(labels: Labels, column: str, start: str | float) -> Mask:
    """Rows at or after the first treated period ``start``. Errors: nothing before it, nothing from it on."""
    keys = period_keys(labels, column)
    text = str(start).strip()
    numeric = all(is_number(label) for label in keys)
    if numeric and not is_number(text):
        raise EstimatorError("'intervention_time' is a text while the periods are numbers")
    first: Key = (float(text),) if is_number(text) else _key(text)[0]
    if not first:
        raise EstimatorError("'intervention_time' is not a period of the data")
    after = np.array([keys[label] >= first for label in labels], dtype=bool)
    if not after.any():
        raise EstimatorError("no period at or after 'intervention_time'")
    if after.all():
        raise EstimatorError("no period before 'intervention_time'")
    return after
