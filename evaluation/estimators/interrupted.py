"""Interrupted time series: level and slope of one series, before and after."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .balance import put_balance
from .design import Rows, covariate_columns, groups_of, select, stack, take_log
from .errors import EstimatorError
from .linear import Design, Fit, fit
from .periods import Key, from_period, period_keys
from .reporting import percent_of, put_clusters, put_fit, put_missing
from .result import Result
from .samples import quantile
from .spec import COUNT_FAMILIES, Season, Spec
from .table import Floats, Labels, Mask, Table, codes


@dataclass(frozen=True, slots=True)
class Series:
    """Rows in time order: step, position in the whole series, and from where the slope changes."""

    order: np.ndarray[Any, np.dtype[np.intp]]
    step: Floats
    position: Floats
    start: float


def interrupted_time_series(spec: Spec, table: Table) -> Result:
    """Change of level at the intervention: the coefficient of the step.

    ``trend`` adds a line through time (0, 1, 2, ... by position in the series, periods without a value keep theirs),
    ``slope`` its change after (0 in the first period after). Season as indicators or harmonics. Gaussian in the
    outcome's unit; Poisson and quasi-Poisson on the log scale with the log of ``offset``, normal intervals. Default
    se: ``newey_west`` for a gaussian series without season, else ``classical``. ``control_outcome``: the same model
    on a series that the intervention cannot affect, in ``details.control``; the estimate stays the series' own.
    Sources: Lopez Bernal, Cummins & Gasparrini, Int. J. Epidemiology 46 (2017) and 47 (2018); Newey & West (1987).
    """
    outcome = spec.need("outcome")
    within = _series_rows(spec, table)
    step, slope_from = _step(spec, table, within)
    place = _positions(spec, table, within)
    needed = [outcome] + [name for name in (spec.treated or spec.post,) if name]
    if spec.season is not None:
        table.label(spec.season.column)
    labels = [spec.time] if spec.time else []
    if spec.season is not None and spec.season.kind == "dummies":
        labels.append(spec.season.column)
    elif spec.season is not None:
        needed.append(spec.season.column)
    rows = select(spec, table, needed, labels, within)
    result = Result(spec.method)
    put_missing(result, table.number(outcome), np.where(within, (step != 0).astype(float), np.nan))
    used = np.flatnonzero(rows.keep)
    order = np.argsort(place[used], kind="stable")
    series = Series(order, step[used][order], place[used][order], _start(step, place, within, slope_from))
    if np.ptp(series.step) == 0:
        raise EstimatorError("the step does not vary over the periods used: nothing before or nothing after")
    result.n, result.n_treated = rows.n, int((series.step != 0).sum())
    result.details["dropped"] = rows.dropped
    y = rows.outcome()[order]
    design, se, lags = _model(rows, series, y)
    fitted = fit(design, se, spec.family, lags)
    put_fit(result, fitted, spec)
    if not spec.log and spec.family not in COUNT_FAMILIES:
        percent_of(result, float(_without_step(design, fitted, spec)[series.step != 0].mean()))
    put_clusters(result, design.clusters, series.step != 0)
    result.details["newey_west_lags"] = lags
    result.details["durbin_watson"] = durbin_watson(fitted.residuals)
    result.details["series"] = _curve(rows, series, design, fitted, y)
    if spec.control_outcome is not None:
        result.details["control"] = _control(rows, series, design, se, lags, fitted)
    group = np.where(within, (step != 0).astype(float), np.nan)
    put_balance(result, table, rows.keep, group, spec.balance)
    return result


def _series_rows(spec: Spec, table: Table) -> Mask:
    if spec.treated_unit is None:
        return np.ones(table.rows, dtype=bool)
    if spec.unit is None:
        raise EstimatorError("'treated_unit' needs the SPEC key 'unit'")
    return np.asarray(groups_of(Spec(spec.method, unit=spec.unit, treated_unit=spec.treated_unit), table) == 1)


def _known_times(spec: Spec, table: Table, within: Mask) -> tuple[Labels, Mask]:
    assert spec.time is not None  # noqa: S101 - asked for only where time is named
    labels = table.label(spec.time)
    return labels, within & np.array([label is not None for label in labels])


def _step(spec: Spec, table: Table, within: Mask) -> tuple[Floats, Mask | None]:
    """The step of every row, and rows at or after ``intervention_time`` where it is named."""
    after: Mask | None = None
    if spec.intervention_time is not None:
        if spec.time is None:
            raise EstimatorError("'intervention_time' needs the SPEC key 'time'")
        labels, known = _known_times(spec, table, within)
        if not known.any():
            raise EstimatorError(f"no period in the column '{spec.time}'")
        after = np.zeros(table.rows, dtype=bool)
        after[known] = from_period(labels[known], spec.time, spec.intervention_time)
    if spec.treated is not None and spec.post is not None:
        raise EstimatorError("interrupted_time_series takes its step from 'treated' or from 'post', not both")
    if spec.treated is not None:
        return table.number(spec.treated), after
    if spec.post is not None:
        return table.binary(spec.post, "post"), after
    if after is None:
        raise EstimatorError("interrupted_time_series needs 'treated', 'post', or 'time' and 'intervention_time'")
    return after.astype(float), after


def _positions(spec: Spec, table: Table, within: Mask) -> Floats:
    """Position 0, 1, 2, ... of every row of the series; NaN outside it. Error: two rows of one period."""
    place = np.full(table.rows, np.nan)
    if spec.time is None:
        place[within] = np.arange(int(within.sum()))
        return place
    labels, known = _known_times(spec, table, within)
    if not known.any():
        raise EstimatorError(f"no period in the column '{spec.time}'")
    keys = period_keys(labels[known], spec.time)
    ordered: list[Key] = sorted(set(keys.values()))
    if len(ordered) < int(known.sum()):
        raise EstimatorError(f"two rows of one period in the column '{spec.time}': a series has one row a period")
    rank = {key: i for i, key in enumerate(ordered)}
    place[known] = [rank[keys[label]] for label in labels[known]]
    return place


def _start(step: Floats, place: Floats, within: Mask, after: Mask | None) -> float:
    chosen = within & (after if after is not None else (step != 0) & ~np.isnan(step))
    found = place[chosen & ~np.isnan(place)]
    return float(found.min()) if len(found) else 0.0


def _season_columns(rows: Rows, order: Any) -> tuple[list[Floats], list[str], int]:
    """Season terms in time order, their names, and the length of the season."""
    season = rows.spec.season
    if season is None:
        return [], [], 0
    if season.kind == "dummies":
        code, levels = codes(rows.label(season.column)[order])
        if len(levels) < 2:
            raise EstimatorError(f"singular design: '{season.column}' has one level in the rows used")
        columns = [(code == i).astype(float) for i in range(1, len(levels))]
        names = [f"{season.column}[{level}]" for level in levels[1:]]
        return columns, names, len(levels) if season.period is None else round(season.period)
    return _harmonics(season, rows.number(season.column)[order])


def _harmonics(season: Season, values: Floats) -> tuple[list[Floats], list[str], int]:
    period = season.period if season.period is not None else float(len(np.unique(values)))
    columns, names = [], []
    for h in range(1, season.harmonics + 1):
        if 2 * h > period:
            raise EstimatorError(f"'season.harmonics' {season.harmonics} is too many for the period {period:g}")
        angle = 2 * np.pi * h * values / period
        # At half the period the sine of whole numbers is zero throughout and drops out.
        if 2 * h < period:
            columns.append(np.sin(angle))
            names.append(f"{season.column}[sin {h}]")
        columns.append(np.cos(angle))
        names.append(f"{season.column}[cos {h}]")
    return columns, names, round(period)


def _model(rows: Rows, series: Series, y: Floats) -> tuple[Design, str, int | None]:
    spec, order = rows.spec, series.order
    columns: list[Floats] = [np.ones(rows.n), series.step]
    names = ["intercept", "level_change"]
    if spec.trend:
        columns.append(series.position)
        names.append("trend")
    if spec.slope:
        columns.append(np.maximum(series.position - series.start, 0) * series.step)
        names.append("slope_change")
    seasonal, titles, period = _season_columns(rows, order)
    extra, more, _ = covariate_columns(rows, spec.covariates)
    columns += [*seasonal, *(column[order] for column in extra)]
    names += [*titles, *more]
    weights, clusters = rows.weights(), rows.clusters()
    offset = None if spec.offset is None else np.log(rows.number(spec.offset)[order])
    design = Design(
        y,
        stack(columns),
        tuple(names),
        1,
        None if weights is None else weights[order],
        offset=offset,
        clusters=None if clusters is None else clusters[order],
    )
    default = "newey_west" if spec.family == "gaussian" and spec.season is None else "classical"
    se = spec.se or ("cluster" if spec.cluster else default)
    lags = (period or int(np.floor(4 * (rows.n / 100) ** (2 / 9)))) if se == "newey_west" else None
    return design, se, lags


def _without_step(design: Design, fitted: Fit, spec: Spec) -> Floats:
    """What the model expects of each period without the intervention, in the outcome's unit (log undone)."""
    x = design.x.copy()
    for i, name in enumerate(design.names):
        if name in {"level_change", "slope_change"}:
            x[:, i] = 0
    return _respond(x @ fitted.beta, design, spec)


def _respond(eta: Floats, design: Design, spec: Spec) -> Floats:
    if spec.family in COUNT_FAMILIES:
        return np.exp(eta + (0 if design.offset is None else design.offset))
    return np.exp(eta) if spec.log else eta


def _curve(rows: Rows, series: Series, design: Design, fitted: Fit, y: Floats) -> list[dict[str, Any]]:
    """Observed, fitted and counterfactual with its confidence band, per period."""
    spec = rows.spec
    x = design.x.copy()
    for i, name in enumerate(design.names):
        if name in {"level_change", "slope_change"}:
            x[:, i] = 0
    eta = x @ fitted.beta
    half = quantile(fitted.df, spec.alpha) * np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", x, fitted.cov, x), 0))
    lines = {
        "observed": np.exp(y) if spec.log else y,
        "fitted": _respond(design.x @ fitted.beta, design, spec),
        "counterfactual": _respond(eta, design, spec),
        "counterfactual_low": _respond(eta - half, design, spec),
        "counterfactual_high": _respond(eta + half, design, spec),
    }
    times = rows.label(spec.time)[series.order] if spec.time else [str(int(p)) for p in series.position]
    return [
        {"time": times[i], "step": series.step[i], **{name: line[i] for name, line in lines.items()}}
        for i in range(rows.n)
    ]


def durbin_watson(residuals: Floats) -> float | None:
    """Durbin-Watson statistic of residuals in time order (2: no first-order autocorrelation)."""
    total = float(residuals @ residuals)
    return float((np.diff(residuals) ** 2).sum() / total) if total > 0 else None


def _control(rows: Rows, series: Series, design: Design, se: str, lags: int | None, own: Fit) -> dict[str, Any]:
    """The same model on the control series, and the difference of the two effects as if they were independent."""
    spec = rows.spec
    column = spec.need("control_outcome")
    values = rows.table.number(column)[rows.keep][series.order]
    there = ~np.isnan(values)
    y = take_log(values[there], spec)
    part = Design(
        y,
        design.x[there],
        design.names,
        design.target,
        None if design.weights is None else design.weights[there],
        offset=None if design.offset is None else design.offset[there],
        clusters=None if design.clusters is None else np.unique(design.clusters[there], return_inverse=True)[1],
    )
    control = fit(part, se, spec.family, lags)
    low, high = control.interval(spec.alpha)
    error = float(np.hypot(own.std_error(), control.std_error()))
    return {
        "outcome": column,
        "n": int(there.sum()),
        "estimate": control.estimate,
        "std_error": control.std_error(),
        "ci_low": low,
        "ci_high": high,
        "p_value": control.p_value(),
        "dispersion": control.dispersion,
        "difference": own.estimate - control.estimate,
        "difference_std_error": error,
    }
