"""Panel regression with unit and time effects."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy import linalg, sparse
from scipy.sparse.csgraph import connected_components

from .balance import put_balance
from .design import Rows, covariate_columns, groups_of, select
from .errors import EstimatorError
from .linear import Codes, Design, fit
from .periods import from_period
from .placebo import permute, put_placebo
from .reporting import put_clusters, put_fit, put_missing
from .result import Result
from .spec import Spec
from .table import Floats, Table, codes
from .wild import put_wild

_MOST_INDICATORS = 1000


class Panel(NamedTuple):
    """Codes of units and periods of the used rows (no periods: unit effects only)."""

    unit: Codes
    units: list[str]
    time: Codes | None
    times: list[str]


def two_way_fixed_effects(spec: Spec, table: Table) -> Result:
    """Coefficient of the exposure in a regression with unit and time effects (outcome's unit per unit of exposure).

    Unit effects alone where ``time`` is left out. CR1 where a cluster is named: effects nested in a cluster are not
    counted in the small-sample factor, t with G-1 degrees of freedom; else ``classical``. One treated cluster: p by
    placebo permutation, no interval. With staggered starts and unequal effects the coefficient is a weighted mean in
    which weights can be negative (Goodman-Bacon, J. Econometrics 225 (2021)); ``details.staggered`` says so.
    Sources: Wooldridge, *Econometric Analysis of Cross Section and Panel Data* (2010), ch. 10; Cameron & Miller (2015).
    """
    outcome, unit = spec.need("outcome"), spec.need("unit")
    exposure = exposure_of(spec, table)
    numbers = [outcome] + ([spec.treated] if spec.treated else [])
    rows = select(spec, table, numbers, [unit] + ([spec.time] if spec.time else []))
    d = exposure[rows.keep]
    if np.ptp(d) == 0:
        raise EstimatorError("the exposure does not vary: all rows are treated or none is")
    unit_codes, units = codes(rows.label(unit))
    time_codes, times = codes(rows.label(spec.time)) if spec.time else (None, [])
    panel = Panel(unit_codes, units, time_codes, times)
    result = Result(spec.method)
    put_missing(result, table.number(outcome), np.where(np.isnan(exposure), np.nan, (exposure != 0).astype(float)))
    result.n, result.n_treated = rows.n, int((d != 0).sum())
    y = rows.outcome()
    clusters = rows.clusters()
    design = panel_design(rows, panel, d, y)
    se = spec.se or ("cluster" if spec.cluster else "classical")
    put_fit(result, fit(design, se), spec)
    treated_units = np.unique(unit_codes[d != 0])
    binary = bool(np.isin(d, (0.0, 1.0)).all())
    result.details |= {
        "dropped": rows.dropped,
        "units": len(units),
        "periods": len(times) if spec.time else None,
        "treated_units": len(treated_units),
        "staggered": _staggered(panel, d) if binary and spec.time else None,
    }
    put_clusters(result, clusters, d != 0)
    _single(result, rows, panel, d, y)
    put_wild(result, spec, design)
    if binary:
        _balance(result, rows, table, panel, d)
    elif spec.balance:
        raise EstimatorError("'balance' needs a 0/1 exposure")
    return result


def exposure_of(spec: Spec, table: Table) -> Floats:
    """The exposure of every row: ``treated``, or 1 for ``treated_unit`` from ``intervention_time`` on."""
    if spec.treated is not None:
        return table.number(spec.treated)
    if spec.time is None or spec.intervention_time is None:
        raise EstimatorError("two_way_fixed_effects needs 'treated', or 'treated_unit', 'time' and 'intervention_time'")
    group = groups_of(spec, table)
    labels = table.label(spec.time)
    known = np.array([label is not None for label in labels])
    after = np.zeros(table.rows)
    after[known] = from_period(labels[known], spec.time, spec.intervention_time)
    return group * after


def demean(values: Floats, code: Codes, size: int, weights: Floats | None) -> Floats:
    """Columns minus their (weighted) mean within each group, shape as ``values`` (n, k)."""
    weight = np.ones(len(code)) if weights is None else weights
    total = np.bincount(code, weights=weight, minlength=size)
    out = np.empty_like(values)
    for j in range(values.shape[1]):
        mean = np.bincount(code, weights=weight * values[:, j], minlength=size) / total
        out[:, j] = values[:, j] - mean[code]
    return out


def panel_design(rows: Rows, panel: Panel, d: Floats, y: Floats) -> Design:
    """Exposure, covariates and period indicators with unit effects taken out (Frisch-Waugh-Lovell).

    One dimension is taken out by demeaning, the other enters as indicators; both ways are exact.
    """
    columns, names, sources = covariate_columns(rows, rows.spec.covariates)
    weights = rows.weights()
    clusters = rows.clusters()
    out, out_size, inside, inside_size = _dimensions(panel, clusters)
    indicators: list[Floats] = []
    if inside is not None:
        _, first = np.unique(_components(out, out_size, inside, inside_size), return_index=True)
        indicators = [(inside == j).astype(float) for j in range(inside_size) if j not in first]
    columns, names = _without_absorbed(columns, names, sources, indicators, out, out_size, weights)
    # The effects come first, so that what they hold already is refused by its own name.
    x = np.column_stack([*indicators, d, *columns])
    effects = tuple(f"effect {j}" for j in range(len(indicators)))
    labels = (*effects, "treated", *names)
    root = np.ones(rows.n) if weights is None else np.sqrt(weights)
    scale = np.sqrt(((x * root[:, None]) ** 2).sum(axis=0))
    nested = 0
    if clusters is not None:
        by_unit = _is_nested(panel.unit, clusters)
        by_time = panel.time is not None and _is_nested(panel.time, clusters)
        if by_unit and (by_time or panel.time is None):
            nested = out_size + len(indicators) - 1
        elif by_unit or by_time:
            nested = (len(panel.units) if by_unit else len(panel.times)) - 1
    within = demean(np.column_stack([y, x]), out, out_size, weights)
    return Design(
        within[:, 0],
        within[:, 1:],
        labels,
        len(effects),
        weights,
        clusters=clusters,
        scale=scale,
        size=float(np.abs(y).max()),
        absorbed=out_size,
        absorbed_nested=nested,
        hidden=frozenset(effects),
    )


def _dimensions(panel: Panel, clusters: Codes | None) -> tuple[Codes, int, Codes | None, int]:
    """The dimension to demean and its size, then the one to enter as indicators.

    Units where they lie within the clusters, so that a cluster's rows stay its own; else whichever has more levels.
    """
    unit, time, units, times = panel.unit, panel.time, len(panel.units), len(panel.times)
    if time is None or times <= units:
        return unit, units, time, times
    if clusters is not None and times <= _MOST_INDICATORS and _is_nested(unit, clusters):
        return unit, units, time, times
    return time, times, unit, units


def _components(out: Codes, out_size: int, inside: Codes, inside_size: int) -> Codes:
    """Which connected part of the panel each level of ``inside`` belongs to."""
    graph = sparse.coo_matrix((np.ones(len(out)), (inside, inside_size + out)), shape=(inside_size + out_size,) * 2)
    return np.asarray(connected_components(graph, directed=False)[1][:inside_size], dtype=np.intp)


def _is_nested(effect: Codes, clusters: Codes) -> bool:
    """Whether each level of an effect lies within one cluster."""
    return len(np.unique(np.column_stack([effect, clusters]), axis=0)) == len(np.unique(effect))


def _without_absorbed(
    columns: list[Floats],
    names: list[str],
    sources: list[str | None],
    indicators: list[Floats],
    out: Codes,
    out_size: int,
    weights: Floats | None,
) -> tuple[list[Floats], list[str]]:
    """Leave out levels of a text covariate that the fixed effects already hold, as the reference level is.

    A covariate of which nothing remains is kept, so that the rank check refuses it by name.
    """
    gone: set[int] = set()
    root = np.ones(len(out)) if weights is None else np.sqrt(weights)
    for source in dict.fromkeys(s for s in sources if s is not None):
        mine = [j for j, s in enumerate(sources) if s == source]
        block = np.column_stack([*indicators, *(columns[j] for j in mine)])
        lengths = np.sqrt(((block * root[:, None]) ** 2).sum(axis=0))
        within = demean(block, out, out_size, weights) * root[:, None] / lengths
        skip = len(indicators)
        if skip:
            q = linalg.orth(within[:, :skip])
            rest = within[:, skip:] - q @ (q.T @ within[:, skip:])
        else:
            rest = within
        diagonal = np.abs(np.diag(np.linalg.qr(rest, mode="r")))
        lost = [j for j, size in zip(mine, diagonal, strict=False) if size < 1e-9]
        if len(lost) < len(mine):
            gone.update(lost)
    kept = [j for j in range(len(columns)) if j not in gone]
    return [columns[j] for j in kept], [names[j] for j in kept]


def _staggered(panel: Panel, d: Floats) -> bool:
    assert panel.time is not None  # noqa: S101 - only asked with periods
    starts = {int(panel.time[(panel.unit == u) & (d == 1)].min()) for u in np.unique(panel.unit[d == 1])}
    return len(starts) > 1


def _single(result: Result, rows: Rows, panel: Panel, d: Floats, y: Floats) -> None:
    column = rows.spec.cluster or rows.spec.need("unit")
    code, levels = codes(rows.label(column))
    exposed = np.unique(code[d != 0])
    if len(exposed) != 1:
        return
    own = int(exposed[0])
    path: dict[int, float] = {}
    if panel.time is not None:
        for t in range(len(panel.times)):
            there = (code == own) & (panel.time == t)
            path[t] = float(d[there].mean()) if there.any() else path.get(t - 1, 0.0)
        if any(np.ptp(d[(code == own) & (panel.time == t)]) > 0 for t in np.unique(panel.time[code == own])):
            put_placebo(result, None)
            return
    base = panel_design(rows, panel, d, y)
    out, size, _, _ = _dimensions(panel, rows.clusters())
    weights = rows.weights()
    root = np.ones(rows.n) if weights is None else np.sqrt(weights)

    def moved(unit: str) -> float:
        if panel.time is None:
            raise EstimatorError("no periods to move the exposure along")
        there = code == levels.index(unit)
        column = np.where(there, np.array([path[int(t)] for t in panel.time]), 0.0)
        x, scale = base.x.copy(), np.array(base.scale)
        x[:, base.target] = demean(column[:, None], out, size, weights)[:, 0]
        scale[base.target] = float(np.sqrt(((column * root) ** 2).sum()))
        return fit(replace(base, x=x, scale=scale), "classical").estimate

    put_placebo(result, permute(levels, levels[own], moved))


def _balance(result: Result, rows: Rows, table: Table, panel: Panel, d: Floats) -> None:
    """Ever against never treated units, on rows not under treatment."""
    if not rows.spec.balance:
        return
    ever = np.isin(panel.unit, np.unique(panel.unit[d == 1]))
    if ever.all():
        raise EstimatorError("'balance' needs units that are never treated")
    group = np.full(table.rows, np.nan)
    group[rows.keep] = ever.astype(float)
    before = rows.keep.copy()
    before[rows.keep] = d == 0
    put_balance(result, table, before, group, rows.spec.balance)
