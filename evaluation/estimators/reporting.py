"""What all methods say alike: missing outcomes, clusters, small cells, software."""

import platform
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np

from . import VERSION
from .balance import refuse
from .linear import Codes, Fit
from .result import Result
from .samples import relative
from .spec import COUNT_FAMILIES, Spec
from .table import Floats, Mask

MISSING_SHARE = 0.05
FEW_CLUSTERS = 30
SMALL_CELL = 5
OVERDISPERSION = 1.5


@cache
def software() -> dict[str, str]:
    """Versions that a digit can depend on."""
    names = ("numpy", "pandas", "scipy")
    return {"estimators": VERSION, "python": platform.python_version(), **{name: version(name) for name in names}}


def put_fit(result: Result, fit: Fit, spec: Spec) -> None:
    """The effect of a fitted regression into a result."""
    result.estimate = fit.estimate
    result.std_error = fit.std_error()
    result.ci_low, result.ci_high = fit.interval(spec.alpha)
    result.p_value = fit.p_value()
    result.se_convention = fit.convention
    result.details["df"] = fit.df
    result.details["coefficients"] = fit.coefficients(spec.alpha)
    if fit.dispersion is not None:
        result.details["dispersion"] = fit.dispersion
        if fit.dispersion > OVERDISPERSION:
            result.flag("overdispersion")
    put_relative(result, spec)


def put_relative(result: Result, spec: Spec) -> None:
    """The relative effect of a log-scale estimate."""
    if (spec.log or spec.family in COUNT_FAMILIES) and result.estimate is not None:
        result.details["relative_effect"] = relative(result.estimate, result.ci_low, result.ci_high)


def percent_of(result: Result, base: float) -> None:
    """The relative effect of an estimate in the outcome's unit, against a base of the same unit."""
    if result.estimate is None or "relative_effect" in result.details:
        return
    usable = base != 0 and np.isfinite(base)
    result.details["relative_effect"] = {"base": base, "percent": 100 * result.estimate / abs(base) if usable else None}


def put_missing(result: Result, outcome: Floats, group: Floats) -> None:
    """Share of missing outcomes in each group (1 treated, 0 comparison, NaN unknown), and the flag above 5 %."""
    shares: dict[str, float] = {}
    for value, name in ((1, "treated"), (0, "comparison")):
        rows = group == value
        if rows.any():
            shares[name] = float(np.isnan(outcome[rows]).mean())
    put_shares(result, shares)


def put_shares(result: Result, shares: dict[str, float]) -> None:
    """Shares of missing outcomes by group into the result."""
    known = result.details.setdefault("missing_outcomes", {})
    for name, share in shares.items():
        known[name] = max(share, known.get(name, 0.0))
    if any(share > MISSING_SHARE for share in known.values()):
        result.flag("missing_outcomes")


def put_clusters(result: Result, clusters: Codes | None, exposed: Mask) -> None:
    """Number of clusters and of treated clusters; flags for few of them and for a single treated one."""
    if clusters is None:
        return
    groups = int(clusters.max()) + 1
    treated = len(set(clusters[exposed].tolist()))
    result.n_clusters = groups
    result.details["treated_clusters"] = treated
    if groups < FEW_CLUSTERS:
        result.flag("few_clusters")
    if treated == 1:
        result.flag("single_treated_unit")
        refuse(result, "single_treated_unit", "one treated unit: its standard error does not hold")


def cell(values: Floats, weights: Floats | None = None) -> dict[str, Any]:
    """Number, mean and standard deviation of a cell."""
    n = len(values)
    mean = float(np.average(values, weights=weights)) if n else None
    return {"n": n, "mean": mean, "sd": float(values.std(ddof=1)) if n > 1 else None}
