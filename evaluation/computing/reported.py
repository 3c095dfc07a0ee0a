"""Results that are what was reported, without comparison: totals, means and shares. Named so in every report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

METHODS: dict[str, tuple[str, ...]] = {
    "reported_total": ("outcome",),
    "reported_mean": ("outcome",),
    "reported_share": ("outcome", "weights"),
}


class ReportedError(ValueError):
    """The data cannot give the figure; one plain sentence."""


def run(spec: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """A reported figure with the keys of an estimator's result.

    ``reported_total``: the sum of the outcome. ``reported_mean``: its mean with a t interval. ``reported_share``: the
    sum of the outcome (those who reached it) over the sum of ``weights`` (all), with Wilson's interval.
    """
    method = str(spec.get("method", ""))
    if method not in METHODS:
        raise ReportedError(f"no such method: {method}")
    for key in METHODS[method]:
        if not spec.get(key):
            raise ReportedError(f"the specification lacks '{key}'")
    outcome = str(spec["outcome"])
    alpha = float(spec.get("alpha", 0.05))
    if not 0 < alpha < 1:
        raise ReportedError("alpha lies between 0 and 1")
    values = [Decimal(row[outcome]) for row in rows if row.get(outcome)]
    dropped = len(rows) - len(values)
    if not values:
        raise ReportedError(f"the column '{outcome}' holds no value")
    base: dict[str, Any] = {
        "method": method,
        "estimate": None,
        "std_error": None,
        "ci_low": None,
        "ci_high": None,
        "p_value": None,
        "n": len(values),
        "n_treated": None,
        "n_clusters": None,
        "se_convention": None,
        "details": {"dropped": dropped},
        "balance": None,
        "flags": ["missing_outcomes"] if dropped / max(len(rows), 1) > 0.05 else [],
        "software": {},
    }
    if method == "reported_total":
        return {**base, "estimate": float(sum(values))}
    if method == "reported_mean":
        return {**base, **_mean(values, alpha)}
    return {**base, **_share(values, rows, outcome, str(spec["weights"]), alpha)}


def _mean(values: Sequence[Decimal], alpha: float) -> dict[str, Any]:
    from scipy import stats

    numbers = [float(value) for value in values]
    mean = math.fsum(numbers) / len(numbers)
    if len(numbers) < 2:
        return {"estimate": mean}
    spread = math.sqrt(math.fsum((number - mean) ** 2 for number in numbers) / (len(numbers) - 1))
    error = spread / math.sqrt(len(numbers))
    half = float(stats.t.ppf(1 - alpha / 2, len(numbers) - 1)) * error
    return {
        "estimate": mean,
        "std_error": error,
        "ci_low": mean - half,
        "ci_high": mean + half,
        "se_convention": "classical",
    }


def _share(
    values: Sequence[Decimal], rows: Sequence[Mapping[str, str]], outcome: str, weights: str, alpha: float
) -> dict[str, Any]:
    from scipy import stats

    whole = sum(Decimal(row[weights]) for row in rows if row.get(outcome) and row.get(weights))
    part = sum(values)
    if whole <= 0 or part < 0 or part > whole:
        raise ReportedError(f"'{outcome}' must lie between 0 and '{weights}'")
    n, share = float(whole), float(part / whole)
    z = float(stats.norm.ppf(1 - alpha / 2))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return {
        "estimate": share,
        "ci_low": max(0.0, middle - half),
        "ci_high": min(1.0, middle + half),
        "n": int(whole),
        "se_convention": "wilson",
    }
