"""Differences of means between groups and within units."""

import numpy as np
from scipy import stats

from .balance import put_balance
from .design import Rows, covariate_columns, groups_of, require_both, select, stack
from .errors import EstimatorError
from .linear import Codes, Design, Fit, fit
from .placebo import permutation_p, permute, put_placebo
from .reporting import SMALL_CELL, cell, percent_of, put_clusters, put_fit, put_missing, put_relative, put_shares
from .result import Result
from .samples import interval, p_value, two_sample
from .spec import Spec
from .table import Floats, Table, codes
from .wild import put_wild


def mean_difference(spec: Spec, table: Table) -> Result:
    """Mean outcome of the treated minus that of the comparison group, in the outcome's unit.

    Default ``welch`` (t, Satterthwaite); ``classical`` pools the variances. Covariates, weights, a count family, hc1
    and clusters go through regression on the treatment (default classical, or CR1 where a cluster is named). Source:
    Welch, Biometrika 34 (1947); Imbens & Rubin (2015), ch. 6-7.
    """
    outcome = spec.need("outcome")
    group = groups_of(spec, table)
    rows = select(spec, table, [outcome, spec.need("treated")])
    result = Result(spec.method)
    put_missing(result, table.number(outcome), group)
    treated = group[rows.keep]
    require_both(treated)
    y = rows.outcome()
    _counts(result, rows, treated)
    plain_means = not spec.covariates and spec.weights is None and spec.family == "gaussian"
    se = spec.se or ("cluster" if spec.cluster else "welch" if plain_means else "classical")
    if se == "welch" and not plain_means:
        raise EstimatorError("se 'welch' is for two plain means, without covariates, weights or a count family")
    if plain_means and se in {"welch", "classical"}:
        put_two_sample(result, spec, y[treated == 1], y[treated == 0], se)
    else:
        put_fit(result, fit(treatment_design(rows, treated, y), se, spec.family), spec)
    clusters = rows.clusters()
    put_clusters(result, clusters, treated == 1)
    weights = rows.weights()
    result.details["cells"] = {
        name: cell(y[treated == value], None if weights is None else weights[treated == value])
        for name, value in (("treated", 1), ("comparison", 0))
    }
    percent_of_comparison(result, spec)
    _single_treated(result, rows, treated, y, se)
    put_wild(result, spec, treatment_design(rows, treated, y))
    if min(int((treated == value).sum()) for value in (0, 1)) < SMALL_CELL:
        result.flag("small_cells")
    put_balance(result, table, rows.keep, group, spec.balance, spec.covariates)
    return result


def treatment_design(rows: Rows, treated: Floats, y: Floats) -> Design:
    """Outcome on intercept, treatment and covariates."""
    columns, names, _ = covariate_columns(rows, rows.spec.covariates)
    x = stack([np.ones(rows.n), treated, *columns])
    offset = None if rows.spec.offset is None else np.log(rows.number(rows.spec.offset))
    return Design(y, x, ("intercept", "treated", *names), 1, rows.weights(), offset=offset, clusters=rows.clusters())


def percent_of_comparison(result: Result, spec: Spec) -> None:
    """The difference as per cent of the comparison group's mean."""
    if not spec.log and spec.family == "gaussian":
        percent_of(result, float(result.details["cells"]["comparison"]["mean"]))


def _counts(result: Result, rows: Rows, treated: Floats) -> None:
    result.n = rows.n
    result.n_treated = int((treated == 1).sum())
    result.details["dropped"] = rows.dropped
    if rows.zero_weight:
        result.details["zero_weight"] = rows.zero_weight


def _single_treated(result: Result, rows: Rows, treated: Floats, y: Floats, se: str) -> None:
    if int((treated == 1).sum()) == 1:
        _single_row(result, rows, treated, y)
    if rows.spec.cluster is None or result.details.get("treated_clusters") != 1:
        return
    code, levels = codes(rows.label(rows.spec.cluster))
    own = levels[int(code[treated == 1][0])]

    def moved(unit: str) -> float:
        column = (code == levels.index(unit)).astype(float)
        return fit(treatment_design(rows, column, y), "classical", rows.spec.family).estimate

    # A cluster that holds treated and comparison rows cannot be swapped whole.
    whole = bool((treated[code == levels.index(own)] == 1).all())
    put_placebo(result, permute(levels, own, moved) if whole else None)


def _single_row(result: Result, rows: Rows, treated: Floats, y: Floats) -> None:
    """One treated row: where it ranks among the comparison rows (plain means only)."""
    spec = rows.spec
    simple = not spec.covariates and spec.weights is None and spec.family == "gaussian" and spec.cluster is None
    found = None
    if simple:
        others = (y.sum() - y) / (rows.n - 1)
        numbers = np.flatnonzero(rows.keep) + 1
        effects = {f"row {number}": float(gap) for number, gap in zip(numbers, y - others, strict=True)}
        found = permutation_p(effects, f"row {numbers[treated == 1][0]}")
    put_placebo(result, found)


def put_two_sample(result: Result, spec: Spec, y1: Floats, y0: Floats, se: str) -> None:
    """Two-sample t into the result; nulls where a group of one leaves no variance."""
    estimate, error, df, convention = two_sample(y1, y0, se)
    result.estimate = estimate
    result.std_error = error
    result.ci_low, result.ci_high = interval(estimate, error, df, spec.alpha)
    result.p_value = p_value(estimate, error, df)
    result.se_convention = convention
    result.details["df"] = df
    put_relative(result, spec)


def before_after(spec: Spec, table: Table) -> Result:
    """Mean outcome after minus before, in the outcome's unit.

    With ``unit``: mean of the units' changes, paired t on units seen both before and after (a unit's several rows are
    averaged first). Without: two independent samples, ``welch`` by default. No comparison group: not a causal effect by
    itself. Source: Student, Biometrika 6 (1908).
    """
    outcome, post_column = spec.need("outcome"), spec.need("post")
    post = table.binary(post_column, "post")
    within = None
    if spec.treated_unit is not None:
        within = groups_of(spec, table) == 1
    rows = select(spec, table, [outcome, post_column], [spec.unit] if spec.unit else [], within)
    result = Result(spec.method)
    seen = post if within is None else np.where(within, post, np.nan)
    put_missing(result, table.number(outcome), seen)
    share = result.details.pop("missing_outcomes", {})
    result.details["missing_outcomes"] = {
        {"treated": "after", "comparison": "before"}[key]: value for key, value in share.items()
    }
    after = post[rows.keep]
    require_both(after, "post 1", "post 0")
    y = rows.outcome()
    paired = spec.unit is not None and spec.treated_unit is None
    if spec.balanced and not paired:
        raise EstimatorError("'balanced' needs the SPEC key 'unit'")
    result.details["dropped"] = rows.dropped
    result.details["cells"] = {"before": cell(y[after == 0]), "after": cell(y[after == 1])}
    if paired:
        base = _paired(result, rows, after, y)
    else:
        result.n, result.n_treated = rows.n, int(after.sum())
        base = float(y[after == 0].mean())
        _unpaired(result, rows, after, y)
    if not spec.log:
        percent_of(result, base)
    put_balance(result, table, rows.keep, post, spec.balance)
    return result


def _unpaired(result: Result, rows: Rows, after: Floats, y: Floats) -> None:
    spec = rows.spec
    se = spec.se or ("cluster" if spec.cluster else "classical" if spec.weights else "welch")
    if spec.weights is None and se in {"welch", "classical"}:
        put_two_sample(result, spec, y[after == 1], y[after == 0], se)
    elif se == "welch":
        raise EstimatorError("se 'welch' is for two plain means, without weights")
    else:
        x = stack([np.ones(rows.n), after])
        design = Design(y, x, ("intercept", "post"), 1, rows.weights(), clusters=rows.clusters())
        put_fit(result, fit(design, se), spec)
        put_clusters(result, rows.clusters(), after == 1)
    if min(int((after == value).sum()) for value in (0, 1)) < SMALL_CELL:
        result.flag("small_cells")


def _paired(result: Result, rows: Rows, after: Floats, y: Floats) -> float:
    """Paired inference; returns the mean before, over the pairs."""
    spec = rows.spec
    pairs = unit_changes(rows, after, y)
    result.n = result.n_treated = len(pairs.change)
    result.details["unpaired_units"] = pairs.unpaired
    result.details["rows_used"] = pairs.rows_used
    put_shares(result, {"after": pairs.lost_after})
    design = Design(
        pairs.change, np.ones((len(pairs.change), 1)), ("change",), 0, pairs.weights, clusters=pairs.clusters
    )
    se = spec.se or ("cluster" if spec.cluster else "classical")
    if len(pairs.change) == 1:
        result.estimate = float(pairs.change[0])
        result.se_convention = "paired"
    else:
        fitted: Fit = fit(design, "classical" if se == "welch" else se)
        put_fit(result, fitted, spec)
        if se in {"classical", "welch"}:
            result.se_convention = "paired (standard deviation of the changes, t with pairs-1)"
        put_clusters(result, pairs.clusters, np.ones(len(pairs.change), dtype=bool))
    before, later = pairs.before, pairs.before + pairs.change
    result.details["pairs"] = {"before": cell(before), "after": cell(later), "change": cell(pairs.change)}
    if len(pairs.change) > 2 and before.std() > 0 and later.std() > 0:
        result.details["pairs"]["correlation"] = float(stats.pearsonr(before, later).statistic)
    if len(pairs.change) < SMALL_CELL:
        result.flag("small_cells")
    return float(np.average(before, weights=pairs.weights))


class Pairs:
    """Units seen both before and after: their mean before, change, weight and cluster, each shape (units,)."""

    def __init__(
        self, before: Floats, change: Floats, first: list[int], rows_used: int, unpaired: int, lost_after: float
    ) -> None:
        self.before, self.change, self.first = before, change, first
        self.rows_used, self.unpaired, self.lost_after = rows_used, unpaired, lost_after
        self.weights: Floats | None = None
        self.clusters: Codes | None = None


def unit_changes(rows: Rows, after: Floats, y: Floats) -> "Pairs":
    """Change scores of complete pairs. ``first`` is each unit's first used row before (position among used rows).

    A pair's weight is the mean of its rows' weights. Error: no unit seen both before and after.
    """
    code, levels = codes(rows.label(rows.spec.need("unit")))
    size = len(levels)
    raw = rows.weights()
    sums = {}
    for value in (0, 1):
        chosen = after == value
        count = np.bincount(code[chosen], minlength=size)
        total = np.bincount(code[chosen], weights=y[chosen], minlength=size)
        sums[value] = (count, total)
    complete = (sums[0][0] > 0) & (sums[1][0] > 0)
    if not complete.any():
        raise EstimatorError("no unit is seen both before and after")
    before = sums[0][1][complete] / sums[0][0][complete]
    later = sums[1][1][complete] / sums[1][0][complete]
    position = {int(c): i for i, c in reversed(list(enumerate(code))) if after[i] == 0}
    first = [position[int(c)] for c in np.flatnonzero(complete)]
    rows_used = int(complete[code].sum())
    had_before = sums[0][0] > 0
    lost = float(1 - complete[had_before].mean())
    pairs = Pairs(before, later - before, first, rows_used, int((~complete).sum()), lost)
    if raw is not None:
        total_weight = np.bincount(code, weights=raw, minlength=size)
        pairs.weights = (total_weight / np.bincount(code, minlength=size))[complete]
    if rows.spec.cluster is not None:
        labels = rows.label(rows.spec.cluster)[first]
        rows.clusters()
        pairs.clusters = codes(labels)[0]
    return pairs
