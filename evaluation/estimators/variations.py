"""The same question asked in other lawful ways."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .dispatch import run
from .errors import EstimatorError
from .result import plain
from .table import Table, is_number, same_label


def sensitivity(
    spec: Mapping[str, Any], variations: Sequence[Mapping[str, Any]], data: pd.DataFrame
) -> list[dict[str, Any]]:
    """Run a SPEC and variations of it.

    A variation has ``label``, ``set`` (SPEC keys that replace those of ``spec``; None removes one) and ``rows``
    (which rows stay: a list of ``{"column", "in" | "not_in": [...]}`` or ``{"column", "min" | "max": number}``). The
    first entry of the answer is the SPEC itself, labelled ``main``. Each entry: label, estimate, std_error, ci_low,
    ci_high, p_value, n, flags, and ``error`` (None, or why it could not be computed).
    """
    entries = [_entry("main", spec, data)]
    for number, variation in enumerate(variations, start=1):
        unknown = set(variation) - {"label", "set", "rows"}
        if unknown:
            raise EstimatorError(f"unknown key '{sorted(unknown)[0]}' in a variation")
        label = str(variation.get("label", f"variation {number}"))
        changed = {**spec, **variation.get("set", {})}
        try:
            part = choose_rows(data, variation.get("rows", []))
        except EstimatorError as error:
            entries.append(_failed(label, error))
            continue
        entries.append(_entry(label, changed, part))
    return entries


def leave_one_out(column: str, data: pd.DataFrame) -> list[dict[str, Any]]:
    """Variations that leave out each value of a column in turn (leave one cluster, unit or period out)."""
    labels = {label for label in Table(data).label(column) if label is not None}
    return [
        {"label": f"without {column} {label}", "rows": [{"column": column, "not_in": [label]}]}
        for label in sorted(labels)
    ]


def choose_rows(data: pd.DataFrame, conditions: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows that meet every condition. Errors: an unknown condition, a missing column, no row left."""
    table = Table(data)
    keep = np.ones(table.rows, dtype=bool)
    for condition in conditions:
        column = condition.get("column")
        if not isinstance(column, str):
            raise EstimatorError("a condition on rows needs 'column'")
        unknown = set(condition) - {"column", "in", "not_in", "min", "max"}
        if unknown:
            raise EstimatorError(f"unknown key '{sorted(unknown)[0]}' in a condition on rows")
        for key, wanted in (("in", True), ("not_in", False)):
            if key in condition:
                found = np.zeros(table.rows, dtype=bool)
                for value in condition[key]:
                    found |= same_label(table.label(column), value)
                keep &= found == wanted
        for key in ("min", "max"):
            if key in condition:
                limit = condition[key]
                if isinstance(limit, str) and is_number(limit):
                    limit = float(limit)
                values = table.number(column)
                keep &= values >= limit if key == "min" else values <= limit
    if not keep.any():
        raise EstimatorError("no row meets the conditions")
    return data.loc[keep]


def _entry(label: str, spec: Mapping[str, Any], data: pd.DataFrame) -> dict[str, Any]:
    try:
        result = run(spec, data)
    except EstimatorError as error:
        return _failed(label, error)
    names = ("estimate", "std_error", "ci_low", "ci_high", "p_value", "n", "flags")
    return {"label": label, **{name: plain(getattr(result, name)) for name in names}, "error": None}


def _failed(label: str, error: EstimatorError) -> dict[str, Any]:
    empty = dict.fromkeys(("estimate", "std_error", "ci_low", "ci_high", "p_value", "n"))
    return {"label": label, **empty, "flags": [], "error": str(error)}
