"""Shares and differences of shares.

Sources: Wilson, JASA 22 (1927); Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.
"""

import numpy as np
from scipy import stats

from .balance import put_balance, refuse
from .design import groups_of, require_both, select
from .errors import EstimatorError
from .reporting import SMALL_CELL, put_missing
from .result import Result
from .spec import Spec
from .table import Floats, Table


def wilson(successes: float, n: float, alpha: float) -> tuple[float, float]:
    """Wilson's score interval of a share, without continuity correction; n above 0."""
    z = float(stats.norm.ppf(1 - alpha / 2))
    share = successes / n
    centre = share + z**2 / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    below = 1 + z**2 / n
    low, high = (centre - half) / below, (centre + half) / below
    return (0.0 if successes == 0 else float(low), 1.0 if successes == n else float(high))


def newcombe(x1: float, n1: float, x0: float, n0: float, alpha: float) -> tuple[float, float]:
    """Newcombe's hybrid score interval of p1 - p0 (his method 10)."""
    p1, p0 = x1 / n1, x0 / n0
    low1, high1 = wilson(x1, n1, alpha)
    low0, high0 = wilson(x0, n0, alpha)
    difference = p1 - p0
    low = difference - np.sqrt((p1 - low1) ** 2 + (high0 - p0) ** 2)
    high = difference + np.sqrt((high1 - p1) ** 2 + (p0 - low0) ** 2)
    return float(low), float(high)


def proportion_difference(spec: Spec, table: Table) -> Result:
    """Share with outcome 1 among the treated minus that in the comparison group; Newcombe interval, no p.

    ``weights`` are counts (whole numbers): a row stands for so many persons.
    """
    outcome = spec.need("outcome")
    group = groups_of(spec, table)
    table.binary(outcome, "outcome")
    rows = select(spec, table, [outcome, spec.need("treated")])
    result = Result(spec.method)
    put_missing(result, table.number(outcome), group)
    counts = rows.weights()
    if counts is not None and (counts != np.floor(counts)).any():
        raise EstimatorError(f"weights of a share are counts: a number that is not whole in '{spec.weights}'")
    treated = group[rows.keep]
    require_both(treated)
    result.details["dropped"] = rows.dropped
    _difference(result, spec, rows.number(outcome), treated, counts)
    put_balance(result, table, rows.keep, group, spec.balance)
    return result


def _difference(result: Result, spec: Spec, success: Floats, group: Floats, counts: Floats | None) -> None:
    weight = np.ones(len(success)) if counts is None else counts
    cells = {}
    for name, value in (("treated", 1), ("comparison", 0)):
        n = int(weight[group == value].sum())
        x = int((weight * success)[group == value].sum())
        low, high = wilson(x, n, spec.alpha)
        cells[name] = {"n": n, "successes": x, "share": x / n, "wilson_low": low, "wilson_high": high}
        if min(x, n - x) < SMALL_CELL:
            result.flag("small_cells")
    one, zero = cells["treated"], cells["comparison"]
    result.estimate = one["share"] - zero["share"]
    result.ci_low, result.ci_high = newcombe(one["successes"], one["n"], zero["successes"], zero["n"], spec.alpha)
    result.n = int(one["n"] + zero["n"])
    result.n_treated = int(one["n"])
    result.se_convention = "newcombe (method 10; no standard error, no p)"
    result.details["cells"] = cells
    variance = sum(c["share"] * (1 - c["share"]) / c["n"] for c in cells.values())
    result.details["wald_std_error"] = float(np.sqrt(variance))
    ratio = one["share"] / zero["share"] if zero["share"] > 0 else None
    result.details["relative_effect"] = {"ratio": ratio, "percent": None if ratio is None else 100 * (ratio - 1)}
    if result.n_treated == 1:
        result.flag("single_treated_unit")
        refuse(result, "single_treated_unit", "one treated row")


def threshold_share(spec: Spec, table: Table) -> Result:
    """Share of rows whose outcome is at or above the threshold.

    Alone: the share with Wilson's interval. With ``treated`` (or ``post``): the difference between the groups with
    Newcombe's interval. No p.
    """
    outcome = spec.need("outcome")
    threshold = spec.threshold
    if threshold is None:
        raise EstimatorError("threshold_share needs the SPEC key 'threshold'")
    if spec.treated and spec.post:
        raise EstimatorError("threshold_share compares by 'treated' or by 'post', not both")
    by = spec.treated or spec.post
    group = table.binary(by, "treated" if spec.treated else "post") if by else np.ones(table.rows)
    rows = select(spec, table, [outcome, *([by] if by else [])])
    result = Result(spec.method)
    put_missing(result, table.number(outcome), group)
    result.details["dropped"] = rows.dropped
    result.details["threshold"] = threshold
    success = (rows.number(outcome) >= threshold).astype(float)
    if by:
        require_both(group[rows.keep])
        _difference(result, spec, success, group[rows.keep], None)
        put_balance(result, table, rows.keep, group, spec.balance)
        return result
    if spec.balance:
        raise EstimatorError("'balance' needs the SPEC key 'treated'")
    n, x = rows.n, int(success.sum())
    result.estimate = x / n
    result.ci_low, result.ci_high = wilson(x, n, spec.alpha)
    result.n = n
    result.se_convention = "wilson (no standard error, no p)"
    result.details["cells"] = {"all": {"n": n, "successes": x, "share": x / n}}
    if min(x, n - x) < SMALL_CELL:
        result.flag("small_cells")
    return result
