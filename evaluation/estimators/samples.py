"""Intervals, p values and the comparison of two samples.

Sources: Student, Biometrika 6 (1908); Welch, Biometrika 34 (1947).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import stats

from .table import Floats

#: Differences below this share of the largest value are rounding.
ROUNDING = 1e-13


def quantile(df: float | None, alpha: float) -> float:
    """Two-sided critical value: t with ``df`` degrees of freedom, or normal where ``df`` is None."""
    if df is None:
        return float(stats.norm.ppf(1 - alpha / 2))
    return float(stats.t.ppf(1 - alpha / 2, df)) if df > 0 else float("nan")


def interval(estimate: float, std_error: float, df: float | None, alpha: float) -> tuple[float, float]:
    """``estimate`` plus and minus the critical value times ``std_error``."""
    half = quantile(df, alpha) * std_error
    return estimate - half, estimate + half


def p_value(estimate: float, std_error: float, df: float | None) -> float:
    """Two-sided p of ``estimate``; NaN where estimate and standard error are both zero."""
    if std_error == 0:
        return float("nan") if estimate == 0 else 0.0
    ratio = abs(estimate) / std_error
    if df is None:
        return float(2 * stats.norm.sf(ratio))
    return float(2 * stats.t.sf(ratio, df)) if df > 0 else float("nan")


def sample_variance(values: Floats) -> float:
    """Variance over n - 1; NaN for one value, exactly 0 for values that differ by rounding alone."""
    if len(values) < 2:
        return float("nan")
    if np.ptp(values) <= ROUNDING * np.abs(values).max():
        return 0.0
    return float(values.var(ddof=1))


def two_sample(y1: Floats, y0: Floats, se: str) -> tuple[float, float, float, str]:
    """Difference of two means: estimate, standard error, degrees of freedom, convention.

    ``welch``: unequal variances, Satterthwaite degrees of freedom; ``classical``: pooled variance. NaN where a group
    of one leaves no variance. Source: Welch, Biometrika 34 (1947).
    """
    n1, n0 = len(y1), len(y0)
    v1, v0 = sample_variance(y1), sample_variance(y0)
    estimate = float(y1.mean() - y0.mean())
    if abs(estimate) <= 10 * ROUNDING * max(np.abs(y1).max(), np.abs(y0).max()):
        estimate = 0.0
    nan = float("nan")
    if se == "classical":
        df = n1 + n0 - 2
        squares = (0.0 if n1 == 1 else v1 * (n1 - 1)) + (0.0 if n0 == 1 else v0 * (n0 - 1))
        pooled = squares / df if df > 0 else nan
        return estimate, float(np.sqrt(pooled * (1 / n1 + 1 / n0))), df, "classical (pooled variance, t with n-2)"
    error, freedom = combine_variances([(1.0, v1, n1), (1.0, v0, n0)])
    return estimate, error, freedom, "welch (unequal variances, t with Satterthwaite df)"


def combine_variances(parts: Sequence[tuple[float, float, int]]) -> tuple[float, float]:
    """Standard error and Satterthwaite degrees of freedom of a sum of factor x mean.

    ``parts``: (factor, sample variance, sample size) of each independent mean.
    """
    terms: list[tuple[float, int]] = [(factor**2 * variance / size, size) for factor, variance, size in parts]
    total = sum(term for term, _ in terms)
    below = sum(term**2 / (size - 1) for term, size in terms if size > 1)
    if not np.isfinite(total):
        return float("nan"), float("nan")
    df = total**2 / below if below > 0 else float(sum(size - 1 for _, size in terms))
    return float(np.sqrt(total)), float(df)


def relative(estimate: float, low: float | None, high: float | None) -> dict[str, Any]:
    """A log-scale effect as ratio and per cent change."""

    def up(value: float | None) -> float | None:
        return None if value is None or value > 700 else float(np.exp(value))

    ratio = up(estimate)
    return {
        "ratio": ratio,
        "ratio_ci_low": up(low),
        "ratio_ci_high": up(high),
        "percent": None if ratio is None else 100 * (ratio - 1),
    }
