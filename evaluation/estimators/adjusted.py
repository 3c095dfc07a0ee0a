"""Differences between groups that differ: inverse-probability weights and regression standardisation."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

from .balance import put_balance, refuse
from .design import Rows, covariate_columns, groups_of, require_both, select, stack
from .errors import EstimatorError
from .irls import irls_logit, irls_poisson, least_squares
from .linear import Codes, check_rank, cluster_meat
from .placebo import put_placebo
from .reporting import SMALL_CELL, cell, percent_of, put_clusters, put_missing, put_relative
from .result import Result
from .samples import interval, p_value, relative
from .spec import Spec
from .table import Floats, Table

_REDRAWS = 20


def adjusted_difference(spec: Spec, table: Table) -> Result:
    """Mean difference between treated and comparison, adjusted for covariates; average over all rows used.

    ``ipw``: propensity by logistic regression, Hajek weights (each group's weights sum to one), robust variance that
    takes the weights as known (conservative), normal interval. ``standardise``: outcome regression without treatment
    interactions, everyone predicted under both conditions, bootstrap standard error and percentile interval.
    Sources: Hernan & Robins, *Causal Inference: What If* (2020), ch. 12-13; Lunceford & Davidian, Statistics in
    Medicine 23 (2004).
    """
    outcome = spec.need("outcome")
    group = groups_of(spec, table)
    rows = select(spec, table, [outcome, spec.need("treated")])
    treated = group[rows.keep]
    require_both(treated)
    y = rows.outcome()
    if spec.adjust == "standardise" and spec.se is not None:
        raise EstimatorError("standardise takes its standard error from the bootstrap and has no use for 'se'")
    if spec.family == "binomial" and not np.isin(y, (0.0, 1.0)).all():
        raise EstimatorError(f"the family binomial needs 0 or 1 in the column '{spec.outcome}'")
    if spec.family == "poisson" and (y < 0).any():
        raise EstimatorError("a count outcome must not be negative")
    result = Result(spec.method)
    put_missing(result, table.number(outcome), group)
    result.n, result.n_treated = rows.n, int(treated.sum())
    result.details["dropped"] = rows.dropped
    result.details["cells"] = {name: cell(y[treated == value]) for name, value in (("treated", 1), ("comparison", 0))}
    unadjusted = float(y[treated == 1].mean() - y[treated == 0].mean())
    result.details["unadjusted"] = unadjusted
    if result.n_treated == 1:
        result.flag("single_treated_unit")
        refuse(result, "single_treated_unit", "one treated row")
    if min(result.n_treated, rows.n - result.n_treated) < SMALL_CELL:
        result.flag("small_cells")
    put_clusters(result, rows.clusters(), treated == 1)
    columns, names, _ = covariate_columns(rows, spec.covariates)
    base = stack([np.ones(rows.n), *columns])
    full = stack([np.ones(rows.n), treated, *columns])
    check_rank(full, ("intercept", "treated", *names))
    weights = None
    if spec.adjust == "ipw":
        if spec.family != "gaussian":
            raise EstimatorError("ipw compares means and has no use for 'family'")
        weights = _weighting(result, rows, treated, y, base, ("intercept", *names))
    else:
        _standardise(result, rows, treated, y, full, ("intercept", "treated", *names))
    if result.details.get("treated_clusters") == 1:
        put_placebo(result, None)
    whole = None
    if weights is not None:
        whole = np.zeros(table.rows)
        whole[rows.keep] = weights
    put_balance(result, table, rows.keep, group, spec.balance, spec.covariates, whole)
    return result


def hajek(y: Floats, treated: Floats, weights: Floats) -> tuple[float, float]:
    """Weighted means of the treated and of the comparison, each group's weights scaled to sum to one."""
    one = float(np.average(y[treated == 1], weights=weights[treated == 1]))
    zero = float(np.average(y[treated == 0], weights=weights[treated == 0]))
    return one, zero


def inverse_weights(treated: Floats, propensity: Floats, sampling: Floats | None) -> Floats:
    """1/p for the treated, 1/(1-p) for the comparison, times sampling weights."""
    weights: Floats = np.where(treated == 1, 1 / propensity, 1 / (1 - propensity)).astype(np.float64)
    return weights if sampling is None else weights * sampling


def _weighting(result: Result, rows: Rows, treated: Floats, y: Floats, x: Floats, names: tuple[str, ...]) -> Floats:
    spec = rows.spec
    sampling, clusters = rows.weights(), rows.clusters()
    beta, propensity = irls_logit(x, treated, sampling)
    weights = inverse_weights(treated, propensity, sampling)
    one, zero = hajek(y, treated, weights)
    result.estimate = one - zero
    design = stack([np.ones(rows.n), treated])
    residual = y - np.where(treated == 1, one, zero)
    bread = np.linalg.inv(design.T @ (design * weights[:, None]))
    scores = design * (weights * residual)[:, None]
    df: float | None = None
    if clusters is not None and spec.se in {None, "cluster"}:
        groups = int(clusters.max()) + 1
        if groups < 2:
            raise EstimatorError("clustered standard errors need at least two clusters")
        cov = groups / (groups - 1) * (rows.n - 1) / (rows.n - 2) * bread @ cluster_meat(scores, clusters) @ bread
        df = groups - 1
        result.se_convention = "cluster (CR1, weights taken as known, t with G-1)"
    else:
        factor = rows.n / (rows.n - 2) if spec.se == "hc1" else 1.0
        cov = factor * bread @ (scores.T @ scores) @ bread
        name = "hc1" if spec.se == "hc1" else "robust"
        result.se_convention = f"{name} (sandwich, weights taken as known, normal)"
    result.std_error = float(np.sqrt(cov[1, 1]))
    result.ci_low, result.ci_high = interval(result.estimate, result.std_error, df, spec.alpha)
    result.p_value = p_value(result.estimate, result.std_error, df)
    result.details["df"] = df
    result.details["means"] = {"treated": one, "comparison": zero}
    result.details["propensity"] = {
        "coefficients": dict(zip(names, beta.tolist(), strict=True)),
        "min": propensity.min(),
        "max": propensity.max(),
        "largest_weight": weights.max(),
        "effective_n": {
            key: weights[treated == v].sum() ** 2 / (weights[treated == v] ** 2).sum()
            for key, v in (("treated", 1), ("comparison", 0))
        },
    }
    _relative(result, spec, zero)
    if spec.bootstrap_named:

        def again(pick: Codes) -> float:
            part = None if sampling is None else sampling[pick]
            _, p = irls_logit(x[pick], treated[pick], part)
            a, b = hajek(y[pick], treated[pick], inverse_weights(treated[pick], p, part))
            return a - b

        draws = bootstrap(rows, treated, clusters, again)
        result.details["bootstrap"] = _summary(draws, spec, result.estimate)
    return weights


def standardised_means(y: Floats, full: Floats, family: str, sampling: Floats | None) -> tuple[float, float, Floats]:
    """Mean predicted outcome if all were treated, if none was, and the coefficients. Treatment is column 1."""
    weight = np.ones(len(y)) if sampling is None else sampling
    if family == "binomial":
        beta, _ = irls_logit(full, y, weight)
    elif family == "poisson":
        beta, _ = irls_poisson(full, y, weight, np.zeros(len(y)))
    else:
        root = np.sqrt(weight)
        beta = least_squares(full * root[:, None], y * root)
    means = []
    for value in (1.0, 0.0):
        x = full.copy()
        x[:, 1] = value
        eta = x @ beta
        mean = 1 / (1 + np.exp(-eta)) if family == "binomial" else np.exp(eta) if family == "poisson" else eta
        means.append(float(np.average(mean, weights=weight)))
    return means[0], means[1], beta


def _standardise(result: Result, rows: Rows, treated: Floats, y: Floats, full: Floats, names: tuple[str, ...]) -> None:
    spec = rows.spec
    sampling, clusters = rows.weights(), rows.clusters()
    one, zero, beta = standardised_means(y, full, spec.family, sampling)
    log_scale = spec.family == "poisson"
    result.estimate = float(np.log(one / zero)) if log_scale else one - zero
    result.details["means"] = {"treated": one, "comparison": zero}
    result.details["coefficients"] = {
        name: {"estimate": value, "std_error": None} for name, value in zip(names, beta.tolist(), strict=True)
    }

    def again(pick: Codes) -> float:
        part = None if sampling is None else sampling[pick]
        a, b, _ = standardised_means(y[pick], full[pick], spec.family, part)
        return float(np.log(a / b)) if log_scale else a - b

    draws = bootstrap(rows, treated, clusters, again)
    found = _summary(draws, spec, result.estimate)
    result.std_error = found["std_error"]
    result.ci_low, result.ci_high = found["ci_low"], found["ci_high"]
    result.p_value = found["p_value"]
    unit = "clusters" if clusters is not None else "rows"
    result.se_convention = f"bootstrap ({spec.bootstrap.reps} resamples of {unit}, percentile interval)"
    result.details["bootstrap"] = found
    _relative(result, spec, zero)


def _relative(result: Result, spec: Spec, zero: float) -> None:
    if spec.family == "poisson":
        result.details["relative_effect"] = relative(result.estimate or 0.0, result.ci_low, result.ci_high)
    elif spec.log:
        put_relative(result, spec)
    else:
        percent_of(result, zero)


def bootstrap(rows: Rows, treated: Floats, clusters: Codes | None, again: Callable[[Codes], float]) -> Floats:
    """Estimates in resamples of rows (of whole clusters where there are any), shape (reps,).

    A resample in which the effect cannot be computed is drawn again. Error: too many of those.
    """
    rng = np.random.default_rng(rows.spec.bootstrap.seed)
    reps = rows.spec.bootstrap.reps
    members: list[Codes] = []
    if clusters is not None:
        members = [np.flatnonzero(clusters == g) for g in range(int(clusters.max()) + 1)]
    draws = np.empty(reps)
    failures = 0
    done = 0
    while done < reps:
        if members:
            pick = np.concatenate([members[g] for g in rng.integers(0, len(members), len(members))])
        else:
            pick = rng.integers(0, rows.n, rows.n)
        try:
            if np.ptp(treated[pick]) == 0:
                raise EstimatorError("one group is empty in the resample")
            draws[done] = again(pick)
        except EstimatorError as error:
            failures += 1
            if failures > max(_REDRAWS, reps):
                raise EstimatorError("the bootstrap fails: most resamples cannot be estimated") from error
            continue
        done += 1
    return draws


def _summary(draws: Floats, spec: Spec, estimate: float) -> dict[str, Any]:
    low, high = np.quantile(draws, [spec.alpha / 2, 1 - spec.alpha / 2])
    error = float(draws.std(ddof=1))
    beyond = min(int((draws <= 0).sum()), int((draws >= 0).sum()))
    return {
        "reps": spec.bootstrap.reps,
        "seed": spec.bootstrap.seed,
        "std_error": error,
        "ci_low": float(low),
        "ci_high": float(high),
        "p_value": min(1.0, 2 * (beyond + 1) / (len(draws) + 1)),
        "normal_p_value": float(2 * stats.norm.sf(abs(estimate) / error)) if error > 0 else None,
    }
