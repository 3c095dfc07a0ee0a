"""Inference with few clusters: the restricted wild cluster bootstrap.

Source: Cameron, Gelbach & Miller, Review of Economics and Statistics 90 (2008); MacKinnon & Webb, J. Applied
Econometrics 32 (2017) (fails with few treated clusters: use a placebo permutation there).
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from .design import groups_of, select
from .did import after_rows
from .did import pooled_design as did_design
from .errors import EstimatorError
from .fixed_effects import Panel, exposure_of, panel_design
from .linear import Design, check_rank, cluster_meat
from .means import treatment_design
from .spec import Spec, parse_spec
from .table import Floats, Table, codes

_TIE = 1e-9


def restricted_wild_bootstrap(design: Design, reps: int = 1999, seed: int = 1) -> dict[str, Any]:
    """Two-sided p of the effect by Rademacher draws per cluster with the null imposed.

    All 2^G sign patterns are enumerated where they are no more than ``reps``. Returns ``p_value``, ``t``, ``clusters``,
    ``reps``, ``seed``, ``enumerated``. Errors: no clusters, fewer than two, a singular design.
    """
    if design.clusters is None:
        raise EstimatorError("the wild cluster bootstrap needs the SPEC key 'cluster'")
    groups = int(design.clusters.max()) + 1
    if groups < 2:
        raise EstimatorError("the wild cluster bootstrap needs at least two clusters")
    root = np.ones(len(design.y)) if design.weights is None else np.sqrt(design.weights)
    x, y = design.x * root[:, None], design.y * root
    check_rank(x, design.names, design.scale)
    others = [j for j in range(x.shape[1]) if j != design.target]
    if others:
        part, *_ = np.linalg.lstsq(x[:, others], y, rcond=None)
        fitted = x[:, others] @ part
    else:
        fitted = np.zeros(len(y))
    residual = y - fitted
    inverse = np.linalg.inv(x.T @ x)

    def statistic(outcome: Floats) -> float:
        beta = inverse @ (x.T @ outcome)
        scores = x * (outcome - x @ beta)[:, None]
        assert design.clusters is not None  # noqa: S101 - checked above
        cov = inverse @ cluster_meat(scores, design.clusters) @ inverse
        return float(beta[design.target] / np.sqrt(cov[design.target, design.target]))

    own = statistic(y)
    enumerated = groups < 31 and 2**groups <= reps
    if enumerated:
        signs = np.array(list(product((-1.0, 1.0), repeat=groups)))
    else:
        signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(reps, groups))
    draws = np.array([statistic(fitted + residual * row[design.clusters]) for row in signs])
    p = float(np.mean(np.abs(draws) >= abs(own) * (1 - _TIE)))
    return {"p_value": p, "t": own, "clusters": groups, "reps": len(signs), "seed": seed, "enumerated": enumerated}


def wild_cluster_bootstrap(
    spec: Mapping[str, Any], data: pd.DataFrame, reps: int = 1999, seed: int = 1
) -> dict[str, Any]:
    """Wild cluster bootstrap p for a SPEC of ``mean_difference``, ``difference_in_differences`` (not balanced) or
    ``two_way_fixed_effects`` with ``cluster`` (in panels the units lie within clusters). Answer and errors as
    ``restricted_wild_bootstrap``; gaussian only.
    """
    checked = parse_spec(spec)
    with np.errstate(all="ignore"):
        return restricted_wild_bootstrap(_design(checked, Table(data)), reps, seed)


def _design(spec: Spec, table: Table) -> Design:
    if spec.family != "gaussian" or spec.balanced:
        raise EstimatorError("the wild cluster bootstrap works on plain least squares")
    outcome = spec.need("outcome")
    if spec.method == "two_way_fixed_effects":
        exposure = exposure_of(spec, table)
        numbers = [outcome] + ([spec.treated] if spec.treated else [])
        rows = select(spec, table, numbers, [spec.need("unit")] + ([spec.time] if spec.time else []))
        unit, units = codes(rows.label(spec.need("unit")))
        time, times = codes(rows.label(spec.time)) if spec.time else (None, [])
        return panel_design(rows, Panel(unit, units, time, times), exposure[rows.keep], rows.outcome())
    group = groups_of(spec, table)
    if spec.method == "mean_difference":
        rows = select(spec, table, [outcome, spec.need("treated")])
        return treatment_design(rows, group[rows.keep], rows.outcome())
    if spec.method == "difference_in_differences":
        numbers = [outcome] + [name for name in (spec.treated, spec.post) if name]
        rows = select(spec, table, numbers, [name for name in (spec.time,) if name and not spec.post])
        return did_design(rows, group[rows.keep], after_rows(spec, rows), rows.outcome())
    raise EstimatorError(f"no wild cluster bootstrap for {spec.method}")
