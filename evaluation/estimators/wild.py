"""Inference with few clusters: the restricted wild cluster bootstrap.

Sources: Cameron, Gelbach & Miller, Review of Economics and Statistics 90 (2008); Roodman, MacKinnon, Nielsen & Webb,
Stata Journal 19 (2019) (computing it from each cluster's moments); MacKinnon & Webb, J. Applied Econometrics 32 (2017)
(it fails with few treated clusters: use a placebo permutation there).
"""

from itertools import product
from typing import Any

import numpy as np

from .errors import EstimatorError
from .linear import Design, check_rank
from .result import Result
from .spec import Spec
from .table import Floats

_TIE = 1e-9
_REPS = 1999
_ENUMERATED = 30


def put_wild(result: Result, spec: Spec, design: Design) -> None:
    """The bootstrap p beside a clustered estimate with few clusters, in ``details.wild_bootstrap``."""
    if spec.cluster is None or spec.family != "gaussian" or "few_clusters" not in result.flags:
        return
    if not _within_clusters(design):
        return
    if "single_treated_unit" in result.flags or result.std_error is None or not result.std_error > 0:
        return
    result.details["wild_bootstrap"] = restricted_wild_bootstrap(design, _REPS, spec.bootstrap.seed)


def _within_clusters(design: Design) -> bool:
    """Whether what was demeaned lies within clusters: only then may their residuals change sign one by one."""
    return design.absorbed == 0 or design.absorbed_nested >= design.absorbed - 1


def restricted_wild_bootstrap(design: Design, reps: int = _REPS, seed: int = 1) -> dict[str, Any]:
    """Two-sided p of the effect by Rademacher draws per cluster with the null imposed.

    All 2^G sign patterns are enumerated where they are no more than ``reps``. Returns ``p_value``, ``t`` (without
    small-sample factor), ``clusters``, ``reps``, ``seed``, ``enumerated``. Errors: no clusters, fewer than two, a
    singular design.
    """
    if design.clusters is None:
        raise EstimatorError("the wild cluster bootstrap needs the SPEC key 'cluster'")
    groups = int(design.clusters.max()) + 1
    if groups < 2:
        raise EstimatorError("the wild cluster bootstrap needs at least two clusters")
    if not _within_clusters(design):
        raise EstimatorError("the wild cluster bootstrap of a panel needs units that lie within the clusters")
    root = np.ones(len(design.y)) if design.weights is None else np.sqrt(design.weights)
    x, y = design.x * root[:, None], design.y * root
    check_rank(x, design.names, design.scale)
    others = [j for j in range(x.shape[1]) if j != design.target]
    fitted = np.zeros(len(y))
    if others:
        part, *_ = np.linalg.lstsq(x[:, others], y, rcond=None)
        fitted = x[:, others] @ part
    enumerated = groups <= _ENUMERATED and 2**groups <= reps
    if enumerated:
        signs = np.array(list(product((-1.0, 1.0), repeat=groups)))
    else:
        signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(reps, groups))
    # Each cluster's moments are enough: no draw touches the observations again.
    members = [np.flatnonzero(design.clusters == g) for g in range(groups)]
    gram = np.array([x[m].T @ x[m] for m in members])
    base = np.array([x[m].T @ fitted[m] for m in members])
    kick = np.array([x[m].T @ (y - fitted)[m] for m in members])
    inverse = np.linalg.inv(gram.sum(axis=0))
    row = inverse[design.target]

    def statistic(sign: Floats) -> float:
        moments = base + sign[:, None] * kick
        beta = inverse @ moments.sum(axis=0)
        along = (moments - gram @ beta) @ row
        return float(beta[design.target] / np.sqrt(along @ along))

    own = statistic(np.ones(groups))
    draws = np.array([statistic(sign) for sign in signs])
    p = float(np.mean(np.abs(draws) >= abs(own) * (1 - _TIE)))
    return {"p_value": p, "t": own, "clusters": groups, "reps": len(signs), "seed": seed, "enumerated": enumerated}
