"""Aggregated data as they may leave the platform: no small number of persons, nor what gives one back."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import Any

from evaluation.computing.estimates import rows_of
from evaluation.models import Protocol
from evaluation.reports.neutral import neutral

HIDDEN_WORD = "hidden"
# Columns that place a row, and say nothing of its persons.
_PLACING = ("treated", "post", "time", "unit", "cluster", "subgroup")


def person_columns(protocol: Protocol) -> set[str]:
    """Columns that hold numbers of persons: those of that type, and those that the method reads as such."""
    spec: dict[str, Any] = protocol.spec
    found = {str(column["name"]) for column in protocol.columns if column.get("type") == "persons"}
    if spec.get("method") == "reported_share":
        found |= {str(spec.get("outcome")), str(spec.get("weights"))}
    if spec.get("method") == "trend_adjusted" and spec.get("weights"):
        found.add(str(spec["weights"]))
    if spec.get("offset"):
        found.add(str(spec["offset"]))
    if spec.get("family") in {"poisson", "quasi-poisson", "quasi_poisson"}:
        found.add(str(spec.get("outcome")))
    return found


def without_few(content: bytes, protocol: Protocol, threshold: int) -> bytes:
    """The canonical CSV of a snapshot with small numbers of persons hidden, primary and secondary.

    A number from 1 to below the threshold is hidden, and with it what its row tells of the same persons; so is a
    number whose rest within another of the row is small; and where one number alone of a column is hidden, a second
    one, since the column's total may stand elsewhere.
    """
    counted = sorted(person_columns(protocol))
    rows = rows_of(content)
    names = [str(column["name"]) for column in protocol.columns]
    counted = [name for name in counted if name in names]
    numbers = [{name: _number(row.get(name)) for name in counted} for row in rows]
    hidden: list[set[str]] = []
    placing = {str(protocol.spec.get(key)) for key in _PLACING}
    measured = [
        str(column["name"])
        for column in protocol.columns
        if column.get("type", "number") in {"number", "integer"} and str(column["name"]) not in placing
    ]
    for values in numbers:
        few = {name for name, value in values.items() if value is not None and 0 < value < threshold}
        gone = {*few, *(measured if few else ())}
        gone |= {
            name
            for name, value in values.items()
            if value is not None
            and any(other is not None and 0 < other - value < threshold for other in values.values())
        }
        hidden.append(gone)
    for name in counted:
        places = [place for place, gone in enumerate(hidden) if name in gone]
        others = [
            (value, place) for place, row in enumerate(numbers) if (value := row[name]) and name not in hidden[place]
        ]
        if len(places) == 1 and others:
            hidden[min(others)[1]].add(name)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row, gone in zip(rows, hidden, strict=True):
        writer.writerow([HIDDEN_WORD if name in gone else neutral(row.get(name, "")) for name in names])
    return out.getvalue().encode()


def _number(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
