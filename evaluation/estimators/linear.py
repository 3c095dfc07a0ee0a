"""Least squares and generalised linear models on a design matrix, with named covariance conventions.

Sources: Davidson & MacKinnon, *Econometric Theory and Methods* (2004), ch. 3 and 5 (HC1, clusters); Cameron & Miller,
"A Practitioner's Guide to Cluster-Robust Inference", J. Human Resources 50 (2015) (CR1, G-1 degrees of freedom, nested
fixed effects not counted); Newey & West, Econometrica 55 (1987); McCullagh & Nelder, *Generalized Linear Models*
(1989), ch. 6 and 9 (Poisson, quasi-Poisson).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import linalg

from .errors import EstimatorError
from .irls import RANK_TOLERANCE, irls_poisson
from .samples import ROUNDING, interval, p_value
from .table import Floats

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Design:
    """A regression to be fitted.

    ``y`` (n,), ``x`` (n, k) with one name per column, ``target`` the position of the effect. ``weights`` and
    ``offset`` (n,) on their own scale (the offset already in logs). ``scale`` (k,) is the length of each column
    before fixed effects were taken out of it (what collinearity is judged against), ``size`` the largest outcome before
    that (what rounding is judged against). ``absorbed`` counts fixed effects
    taken out beforehand, ``absorbed_nested`` those of them that a cluster holds whole. ``exposed`` says per row
    whether it is under treatment (for flags).
    """

    y: Floats
    x: Floats
    names: tuple[str, ...]
    target: int
    weights: Floats | None = None
    offset: Floats | None = None
    clusters: Codes | None = None
    scale: Floats | None = None
    size: float | None = None
    absorbed: int = 0
    absorbed_nested: int = 0
    free_columns: tuple[int, ...] = ()
    hidden: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted regression. ``df`` None means the normal distribution."""

    names: tuple[str, ...]
    beta: Floats
    cov: Floats
    df: float | None
    convention: str
    residuals: Floats
    fitted: Floats
    target: int
    dispersion: float | None = None
    n_clusters: int | None = None
    hidden: frozenset[str] = frozenset()

    @property
    def estimate(self) -> float:
        """The effect."""
        return float(self.beta[self.target])

    def std_error(self, position: int | None = None) -> float:
        """Standard error of a coefficient (default: the effect)."""
        at = self.target if position is None else position
        return float(np.sqrt(max(self.cov[at, at], 0.0)))

    def interval(self, alpha: float, position: int | None = None) -> tuple[float, float]:
        """Confidence limits of a coefficient (default: the effect) at level 1 - ``alpha``."""
        at = self.target if position is None else position
        return interval(float(self.beta[at]), self.std_error(at), self.df, alpha)

    def p_value(self, position: int | None = None) -> float:
        """Two-sided p of a coefficient (default: the effect) against zero."""
        at = self.target if position is None else position
        return p_value(float(self.beta[at]), self.std_error(at), self.df)

    def coefficients(self, alpha: float) -> dict[str, dict[str, float]]:
        """Every shown coefficient with standard error, interval and p."""
        table = {}
        for i, name in enumerate(self.names):
            if name in self.hidden:
                continue
            low, high = self.interval(alpha, i)
            table[name] = {
                "estimate": float(self.beta[i]),
                "std_error": self.std_error(i),
                "ci_low": low,
                "ci_high": high,
                "p_value": self.p_value(i),
            }
        return table


def check_rank(x: Floats, names: Sequence[str], scale: Floats | None = None) -> None:
    """Refuse a design in which a column is a combination of the ones before it (or zero)."""
    n, k = x.shape
    lengths = np.sqrt((x**2).sum(axis=0)) if scale is None else scale
    zero = np.flatnonzero(~(lengths > 0))
    if len(zero):
        raise EstimatorError(f"singular design: '{names[zero[0]]}' is zero in all rows used")
    if n < k:
        raise EstimatorError(f"singular design: {n} observations for {k} coefficients")
    diagonal = np.abs(np.diag(np.linalg.qr(x / lengths, mode="r")))
    bad = np.flatnonzero(diagonal < RANK_TOLERANCE)
    if len(bad):
        raise EstimatorError(f"singular design: '{names[bad[0]]}' does not vary apart from the other terms")


def _solve(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Coefficients and inverse of x'x by QR."""
    q, r = np.linalg.qr(x)
    beta = linalg.solve_triangular(r, q.T @ y)
    inverse = linalg.solve_triangular(r, np.eye(x.shape[1]))
    return beta, inverse @ inverse.T


def cluster_meat(scores: Floats, clusters: Codes) -> Floats:
    """Sum over clusters of the outer product of each cluster's summed scores, shape (k, k)."""
    groups = int(clusters.max()) + 1
    sums = np.zeros((groups, scores.shape[1]))
    np.add.at(sums, clusters, scores)
    return np.asarray(sums.T @ sums)


def newey_west_meat(scores: Floats, lags: int) -> Floats:
    """Bartlett-weighted sum of autocovariances of the scores, rows in time order, shape (k, k)."""
    meat = scores.T @ scores
    for lag in range(1, min(lags, len(scores) - 1) + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (cross + cross.T)
    return np.asarray(meat)


def fit(design: Design, se: str, family: str = "gaussian", lags: int | None = None) -> Fit:
    """Fit by least squares (gaussian) or iterated weighted least squares (poisson, quasi-poisson; log link).

    ``se``: classical, hc1, cluster (CR1) or newey_west (Bartlett, ``lags``, factor T/(T-k)). Gaussian intervals use t
    with n - k degrees of freedom (clusters: G - 1), count models the normal distribution (clusters: t with G - 1).
    Errors: singular design, no degree of freedom left, fewer than two clusters, a negative count.
    """
    check_rank(
        design.x if design.weights is None else design.x * np.sqrt(design.weights)[:, None], design.names, design.scale
    )
    if family == "gaussian":
        return _least_squares(design, se, lags)
    return _count_model(design, se, family, lags)


def _least_squares(design: Design, se: str, lags: int | None) -> Fit:
    root = np.ones(len(design.y)) if design.weights is None else np.sqrt(design.weights)
    x = design.x * root[:, None]
    beta, bread = _solve(x, design.y * root)
    fitted = design.x @ beta
    residuals = design.y - fitted
    size = float(np.abs(design.y).max()) if design.size is None else design.size
    if np.abs(residuals).max() <= ROUNDING * size:
        # An exact fit: what is left is rounding, and so is a coefficient of that size.
        residuals = np.zeros_like(residuals)
        reach = np.abs(beta) * np.abs(design.x).max(axis=0)
        beta = np.where(reach <= 10 * ROUNDING * size, 0.0, beta)
    n, k = x.shape
    spare = n - k - design.absorbed
    if spare < 0:
        raise EstimatorError(f"singular design: {n} observations for {k + design.absorbed} coefficients")
    scaled = residuals * root
    scores = x * scaled[:, None]
    groups: int | None
    if se == "classical" and spare > 0:
        cov = bread * float(scaled @ scaled) / spare
        df = spare
        convention = "classical (homoskedastic, t with n-k)"
        groups = None
    else:
        cov, df, convention, groups = _sandwich(design, se, lags, bread, scores)
    return Fit(design.names, beta, cov, df, convention, residuals, fitted, design.target, None, groups, design.hidden)


def _sandwich(
    design: Design, se: str, lags: int | None, bread: Floats, scores: Floats
) -> tuple[Floats, float, str, int | None]:
    n, k = scores.shape
    spare = n - k - design.absorbed
    if spare == 0:
        # As many coefficients as observations: an estimate, and nothing to judge it by.
        return np.full((k, k), np.nan), float("nan"), "none (as many coefficients as observations)", None
    if se == "hc1":
        return n / spare * bread @ (scores.T @ scores) @ bread, spare, "hc1 (n/(n-k), t with n-k)", None
    if se == "newey_west":
        lags = 0 if lags is None else lags
        cov = n / spare * bread @ newey_west_meat(scores, lags) @ bread
        return cov, spare, f"newey_west (Bartlett, {lags} lags, T/(T-k), t with T-k)", None
    if se == "cluster":
        if design.clusters is None:
            raise EstimatorError("se 'cluster' needs the SPEC key 'cluster'")
        groups = int(design.clusters.max()) + 1
        if groups < 2:
            raise EstimatorError("clustered standard errors need at least two clusters")
        counted = k + design.absorbed - design.absorbed_nested
        factor = groups / (groups - 1) * (n - 1) / (n - counted)
        cov = factor * bread @ cluster_meat(scores, design.clusters) @ bread
        # Where a coefficient fits its clusters exactly, their sums are zero but for rounding and tell nothing.
        empty = np.diag(cov) < 1e-18 * np.diag(bread @ (scores.T @ scores) @ bread)
        cov[empty, :] = cov[:, empty] = np.nan
        return cov, groups - 1, "cluster (CR1, nested fixed effects not counted, t with G-1)", groups
    raise EstimatorError(f"se '{se}' is not for this method")


def _count_model(design: Design, se: str, family: str, lags: int | None) -> Fit:
    y = design.y
    n, k = design.x.shape
    if n - k < 0:
        raise EstimatorError(f"singular design: {n} observations for {k} coefficients")
    if (y < 0).any():
        raise EstimatorError("a count outcome must not be negative")
    if not (y > 0).any():
        raise EstimatorError("a count outcome must not be zero throughout")
    prior = np.ones(n) if design.weights is None else design.weights
    offset = np.zeros(n) if design.offset is None else design.offset
    beta, mean = irls_poisson(design.x, y, prior, offset)
    weight = prior * mean
    root = np.sqrt(weight)
    _, bread = _solve(design.x * root[:, None], y)
    dispersion = float((prior * (y - mean) ** 2 / mean).sum() / (n - k)) if n > k else None
    df: float | None = None
    groups = None
    if se == "classical":
        factor = 1.0 if family == "poisson" else float("nan") if dispersion is None else dispersion
        cov = factor * bread
        convention = (
            "classical (Pearson-scaled, normal)" if family == "quasi-poisson" else "classical (Poisson, normal)"
        )
    else:
        scores = design.x * (prior * (y - mean))[:, None]
        cov, clustered, convention, groups = _sandwich(design, se, lags, bread, scores)
        df = clustered if se == "cluster" else None
        convention = convention if se == "cluster" else convention.split(", t with")[0] + ", normal)"
    return Fit(
        design.names, beta, cov, df, convention, y - mean, mean, design.target, dispersion, groups, design.hidden
    )
