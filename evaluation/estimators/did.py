"""Difference-in-differences: two groups, before and after."""

import numpy as np

from .balance import put_balance
from .design import Rows, covariate_columns, groups_of, require_both, select, stack
from .errors import EstimatorError
from .linear import Design, fit
from .means import Pairs, put_two_sample, unit_changes
from .periods import from_period
from .placebo import permute, put_placebo
from .reporting import SMALL_CELL, cell, percent_of, put_clusters, put_fit, put_missing, put_shares
from .result import Result
from .samples import combine_variances, interval, p_value, sample_variance
from .spec import COUNT_FAMILIES, Spec
from .table import Floats, Mask, Table, codes
from .wild import put_wild


def difference_in_differences(spec: Spec, table: Table) -> Result:
    """Change in the treated group minus change in the comparison group, in the outcome's unit.

    Regression of the outcome on group, period and their product with covariates; ``classical`` by default, CR1 where a
    cluster is named, ``welch`` from the four cells' own variances. ``balanced``: units seen both before and after only,
    inference on their change scores (covariates at their value before). One treated cluster (or unit): p by placebo
    permutation, no interval. Sources: Card & Krueger, American Economic Review 84 (1994); Angrist & Pischke, *Mostly
    Harmless Econometrics* (2009), ch. 5.
    """
    outcome = spec.need("outcome")
    group = groups_of(spec, table)
    labels = [name for name in (spec.unit if spec.balanced or spec.treated_unit is not None else None,) if name]
    numbers = [outcome] + [name for name in (spec.treated, spec.post) if name]
    if spec.post is None:
        if spec.time is None or spec.intervention_time is None:
            raise EstimatorError("difference_in_differences needs 'post', or 'time' and 'intervention_time'")
        labels.append(spec.time)
    rows = select(spec, table, numbers, labels)
    treated, post = group[rows.keep], after_rows(spec, rows)
    for g, name in ((1, "treated"), (0, "comparison")):
        for t, when in ((0, "before"), (1, "after")):
            if not ((treated == g) & (post == t)).any():
                raise EstimatorError(f"the {name} group has no row {when}")
    require_both(treated)
    result = Result(spec.method)
    put_missing(result, table.number(outcome), group)
    result.details["dropped"] = rows.dropped
    y = rows.outcome()
    _cells(result, y, treated, post, rows.weights())
    if spec.balanced:
        _change_scores(result, rows, treated, post, y)
    else:
        _pooled(result, rows, treated, post, y)
    before = rows.keep.copy()
    before[rows.keep] = post == 0
    put_balance(result, table, before, group, spec.balance)
    return result


def after_rows(spec: Spec, rows: Rows) -> Floats:
    """0/1 per used row: ``post``, or at or after ``intervention_time``."""
    if spec.post is not None:
        rows.table.binary(spec.post, "post")
        return rows.number(spec.post)
    if spec.time is None or spec.intervention_time is None:
        raise EstimatorError("difference_in_differences needs 'post', or 'time' and 'intervention_time'")
    return from_period(rows.label(spec.time), spec.time, spec.intervention_time).astype(float)


def _cells(result: Result, y: Floats, treated: Floats, post: Floats, weights: Floats | None) -> None:
    cells = {}
    for g, name in ((1, "treated"), (0, "comparison")):
        for t, when in ((0, "before"), (1, "after")):
            chosen = (treated == g) & (post == t)
            cells[f"{name}_{when}"] = cell(y[chosen], None if weights is None else weights[chosen])
    result.details["cells"] = cells
    if min(value["n"] for value in cells.values()) < SMALL_CELL:
        result.flag("small_cells")


def _pooled(result: Result, rows: Rows, treated: Floats, post: Floats, y: Floats) -> None:
    spec = rows.spec
    result.n, result.n_treated = rows.n, int(treated.sum())
    se = spec.se or ("cluster" if spec.cluster else "classical")
    if se == "welch":
        _four_cells(result, spec, rows, treated, post, y)
    else:
        put_fit(result, fit(pooled_design(rows, treated, post, y), se, spec.family), spec)
    put_clusters(result, rows.clusters(), treated == 1)
    if not spec.log and spec.family not in COUNT_FAMILIES:
        means = {key: value["mean"] for key, value in result.details["cells"].items()}
        expected = means["treated_before"] + means["comparison_after"] - means["comparison_before"]
        percent_of(result, expected)
    _single(result, rows, treated, post, y)
    put_wild(result, spec, pooled_design(rows, treated, post, y))


def pooled_design(rows: Rows, treated: Floats, post: Floats, y: Floats) -> Design:
    """Outcome on group, period, their product and covariates."""
    spec = rows.spec
    columns, names, _ = covariate_columns(rows, spec.covariates)
    x = stack([np.ones(rows.n), treated, post, treated * post, *columns])
    offset = None if spec.offset is None else np.log(rows.number(spec.offset))
    titles = ("intercept", "treated", "post", "treated:post", *names)
    return Design(y, x, titles, 3, rows.weights(), offset=offset, clusters=rows.clusters())


def _four_cells(result: Result, spec: Spec, rows: Rows, treated: Floats, post: Floats, y: Floats) -> None:
    if spec.covariates or spec.weights or spec.family != "gaussian":
        raise EstimatorError("se 'welch' is for plain means, without covariates, weights or a count family")
    estimate = 0.0
    parts = []
    for g, t, sign in ((1, 1, 1.0), (1, 0, -1.0), (0, 1, -1.0), (0, 0, 1.0)):
        values = y[(treated == g) & (post == t)]
        estimate += sign * float(values.mean())
        parts.append((sign, sample_variance(values), len(values)))
    error, df = combine_variances(parts)
    result.estimate, result.std_error = estimate, error
    result.ci_low, result.ci_high = interval(estimate, error, df, spec.alpha)
    result.p_value = p_value(estimate, error, df)
    result.details["df"] = df
    result.se_convention = "welch (four cells' own variances, t with Satterthwaite df)"


def _change_scores(result: Result, rows: Rows, treated: Floats, post: Floats, y: Floats) -> None:
    spec = rows.spec
    _one_group_per_unit(rows, treated)
    pairs = unit_changes(rows, post, y)
    group = treated[pairs.first]
    require_both(group, "treated complete-pair", "comparison complete-pair")
    result.n, result.n_treated = len(pairs.change), int(group.sum())
    result.details["rows_used"] = pairs.rows_used
    result.details["unpaired_units"] = pairs.unpaired
    put_shares(result, _attrition(rows, treated, post))
    result.details["changes"] = {
        name: cell(pairs.change[group == value]) for name, value in (("treated", 1), ("comparison", 0))
    }
    plain_means = not spec.covariates and spec.weights is None
    se = spec.se or ("cluster" if spec.cluster else "classical")
    if spec.family != "gaussian":
        raise EstimatorError("'balanced' works on change scores, which have no count family")
    if se == "welch" and not plain_means:
        raise EstimatorError("se 'welch' is for plain means, without covariates or weights")
    if plain_means and se in {"welch", "classical"}:
        put_two_sample(result, spec, pairs.change[group == 1], pairs.change[group == 0], se)
    else:
        put_fit(result, fit(_change_design(rows, pairs, group), se), spec)
    put_clusters(result, pairs.clusters, group == 1)
    if not spec.log:
        before = float(np.average(pairs.before[group == 1], weights=_part(pairs.weights, group == 1)))
        drift = float(np.average(pairs.change[group == 0], weights=_part(pairs.weights, group == 0)))
        percent_of(result, before + drift)
    if min(int((group == value).sum()) for value in (0, 1)) < SMALL_CELL:
        result.flag("small_cells")
    code, levels = (None, []) if spec.cluster is None else codes(rows.label(spec.cluster)[pairs.first])
    if code is None:
        code, levels = codes(rows.label(spec.need("unit"))[pairs.first])
    if len(set(code[group == 1].tolist())) == 1:
        own = levels[int(code[group == 1][0])]

        def moved(unit: str) -> float:
            column = (code == levels.index(unit)).astype(float)
            return fit(_change_design(rows, pairs, column), "classical").estimate

        put_placebo(result, permute(levels, own, moved))
    put_wild(result, spec, _change_design(rows, pairs, group))


def _part(weights: Floats | None, chosen: Mask) -> Floats | None:
    return None if weights is None else weights[chosen]


def _change_design(rows: Rows, pairs: Pairs, group: Floats) -> Design:
    columns, names, _ = covariate_columns(rows, rows.spec.covariates)
    x = stack([np.ones(len(group)), group, *(column[pairs.first] for column in columns)])
    return Design(pairs.change, x, ("intercept", "treated", *names), 1, pairs.weights, clusters=pairs.clusters)


def _one_group_per_unit(rows: Rows, treated: Floats) -> None:
    code, levels = codes(rows.label(rows.spec.need("unit")))
    size = np.bincount(code, minlength=len(levels))
    inside = np.bincount(code, weights=treated, minlength=len(levels))
    mixed = np.flatnonzero((inside > 0) & (inside < size))
    if len(mixed):
        row = int(np.flatnonzero(rows.keep)[np.flatnonzero(code == mixed[0])[0]]) + 1
        raise EstimatorError(f"a unit is both treated and comparison in '{rows.spec.treated}', data row {row}")


def _attrition(rows: Rows, treated: Floats, post: Floats) -> dict[str, float]:
    """Share of each group's units that lack a value before or after."""
    code, levels = codes(rows.label(rows.spec.need("unit")))
    complete = np.ones(len(levels), dtype=bool)
    for value in (0, 1):
        complete &= np.bincount(code[post == value], minlength=len(levels)) > 0
    shares = {}
    for value, name in ((1, "treated"), (0, "comparison")):
        units = np.unique(code[treated == value])
        shares[name] = float(1 - complete[units].mean())
    return shares


def _single(result: Result, rows: Rows, treated: Floats, post: Floats, y: Floats) -> None:
    """One treated cluster (or unit): permutation in place of the standard error."""
    spec = rows.spec
    column = spec.cluster or spec.unit
    if column is None:
        return
    labels = rows.label(column)
    if any(label is None for label in labels):
        raise EstimatorError(f"a unit is missing in the column '{column}'")
    code, levels = codes(labels)
    if len(set(code[treated == 1].tolist())) != 1:
        return
    own = int(code[treated == 1][0])
    whole = bool((treated[code == own] == 1).all())

    def moved(unit: str) -> float:
        group = (code == levels.index(unit)).astype(float)
        return fit(pooled_design(rows, group, post, y), "classical", spec.family).estimate

    put_placebo(result, permute(levels, levels[own], moved) if whole else None)
