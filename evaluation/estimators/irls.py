"""Iterated weighted least squares: Poisson and logistic regression.

Source: McCullagh & Nelder, *Generalized Linear Models* (1989), ch. 2.
"""

import numpy as np
from scipy import linalg

from .errors import EstimatorError
from .table import Floats

RANK_TOLERANCE = 1e-9
_MAX_STEPS = 200
_NO_EVENTS = 1e-9


def least_squares(x: Floats, y: Floats) -> Floats:
    """Coefficients (k,) by QR; the shortest solution where columns are collinear (as in a resample)."""
    q, r = np.linalg.qr(x)
    lengths = np.sqrt((x**2).sum(axis=0))
    if len(r) == x.shape[1] and (np.abs(np.diag(r)) > RANK_TOLERANCE * lengths).all():
        return np.asarray(linalg.solve_triangular(r, q.T @ y))
    return np.asarray(np.linalg.lstsq(x, y, rcond=None)[0])


def irls_poisson(x: Floats, y: Floats, prior: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Poisson regression with log link: coefficients (k,) and means (n,). Error: no convergence."""
    mean = np.maximum(y, 0.1 * y[y > 0].mean())
    eta = np.log(mean)
    beta = np.zeros(x.shape[1])
    deviance = np.inf
    for _ in range(_MAX_STEPS):
        root = np.sqrt(prior * mean)
        working = eta - offset + (y - mean) / mean
        beta = least_squares(x * root[:, None], working * root)
        eta = x @ beta + offset
        if not np.isfinite(eta).all() or np.abs(eta).max() > 500:
            break
        mean = np.exp(eta)
        log_part = np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / mean), 0.0)
        latest = float(2 * (prior * (log_part - (y - mean))).sum())
        if abs(latest - deviance) <= 1e-13 * (abs(latest) + 1):
            rate = np.exp(eta - offset)
            if ((y == 0) & (rate < _NO_EVENTS * rate.max())).any():
                break  # rows without events whose rate runs towards zero: the estimate is not finite
            return beta, mean
        deviance = latest
    raise EstimatorError("singular design: the count model has no finite estimate (a group without events?)")


def irls_logit(x: Floats, y: Floats, prior: Floats | None = None) -> tuple[Floats, Floats]:
    """Logistic regression: coefficients (k,) and fitted probabilities (n,).

    Error: complete or quasi-complete separation (no finite estimate).
    """
    weights = np.ones(len(y)) if prior is None else prior
    beta = np.zeros(x.shape[1])
    for _ in range(_MAX_STEPS):
        eta = x @ beta
        # Beyond this a fitted probability is 0 or 1 to within rounding: the groups are separated.
        if not np.isfinite(eta).all() or np.abs(eta).max() > 30:
            break
        mean = 1 / (1 + np.exp(-eta))
        root = np.sqrt(weights * mean * (1 - mean))
        step = least_squares(x * root[:, None], weights * (y - mean) / root)
        beta = beta + step
        if np.abs(x @ step).max() < 1e-11:
            eta = x @ beta
            return beta, 1 / (1 + np.exp(-eta))
    raise EstimatorError("singular design: the covariates separate the groups completely (no finite logit)")
