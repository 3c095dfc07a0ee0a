"""Descriptive tables of the delivered rows: means by group, and the flow of participants."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

Rows = Sequence[Mapping[str, str]]


def split(treated: str | None, rows: Rows) -> dict[str, list[Mapping[str, str]]]:
    """Rows of the target group and of the comparison; all in the first where there is no 0/1 column."""
    if not treated or any(row.get(treated) not in {"0", "1", "", None} for row in rows):
        return {"treated": list(rows), "comparison": []}
    return {
        "treated": [row for row in rows if row.get(treated) == "1"],
        "comparison": [row for row in rows if row.get(treated) == "0"],
    }


def describe(columns: Sequence[Mapping[str, Any]], treated: str | None, rows: Rows) -> list[dict[str, Any]]:
    """Number, missing, mean and standard deviation of each numeric column, by group."""
    groups = split(treated, rows)
    found = []
    for column in columns:
        if column.get("type", "number") not in {"number", "integer", "persons", "binary"} or column["name"] == treated:
            continue
        entry: dict[str, Any] = {"column": column["name"], "label": column.get("label") or column["name"]}
        for name, part in groups.items():
            values = [float(row[column["name"]]) for row in part if row.get(column["name"])]
            mean = math.fsum(values) / len(values) if values else None
            spread = None
            if mean is not None and len(values) > 1:
                spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
            entry[name] = {"n": len(values), "missing": len(part) - len(values), "mean": mean, "sd": spread}
        found.append(entry)
    return found


def flow_of(steps: Sequence[Mapping[str, Any]], treated: str | None, rows: Rows) -> dict[str, Any]:
    """How many came to each step, by group, and the attrition from the first to the last step.

    A step's column holds 0/1 for a person or a count for a group; its figure is the column's sum.
    """
    groups = split(treated, rows)
    found = []
    for step in steps:
        sums = {
            name: int(sum((Decimal(row[step["column"]]) for row in part if row.get(step["column"])), Decimal(0)))
            for name, part in groups.items()
        }
        found.append({"column": step["column"], "label": step.get("label") or step["column"], **sums})
    attrition: dict[str, float | None] = {"treated": None, "comparison": None, "overall": None, "differential": None}
    if len(found) > 1:
        first, last = found[0], found[-1]
        lost = {name: 1 - last[name] / first[name] if first[name] else None for name in groups}
        whole = first["treated"] + first["comparison"]
        attrition |= lost
        if whole:
            attrition["overall"] = 1 - (last["treated"] + last["comparison"]) / whole
        if lost["treated"] is not None and lost["comparison"] is not None:
            attrition["differential"] = lost["treated"] - lost["comparison"]
    return {"steps": found, "attrition": attrition, "has_comparison": bool(groups["comparison"])}


def persons_of(column: str | None, treated: str | None, outcome: Any, rows: Rows) -> dict[str, int] | None:
    """How many persons (distinct random identities) have the outcome, by group: a person may have several rows."""
    if column is None:
        return None
    with_outcome = [row for row in rows if not outcome or row.get(str(outcome))]
    groups = split(treated, with_outcome)
    found = {name: len({row[column] for row in part if row.get(column)}) for name, part in groups.items()}
    return {**found, "all": len({row[column] for row in with_outcome if row.get(column)})}


def identity_column(columns: Sequence[Mapping[str, Any]]) -> str | None:
    """The column of random identities, where the rows are of persons."""
    return next((str(column["name"]) for column in columns if column.get("type") == "pseudonym"), None)
