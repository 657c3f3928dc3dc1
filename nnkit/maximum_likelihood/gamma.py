"""The gamma distribution: its maximum likelihood estimates, its density and its quantiles.

It needs the functions digamma and trigamma, which SciPy has and NumPy has not; nnkit needs NumPy alone, so they are written out.
Observations enter by their relative distance e from the mean, and the shape by the small terms that are left when its large ones
have cancelled. So observations that hardly vary, and the shape of very many millions that they lead to, lose no digits.
"""

from math import lgamma, log, pi

import numpy as np
from numpy.typing import ArrayLike

from nnkit.probability import log1p_gap

LARGE = 10.0  # from here on the asymptotic series is exact to the last digit
MOST_STEPS = 100
GRID = 20_001  # points at which the density is added up


def fit_gamma_shape(x: np.ndarray, mean: float) -> tuple[float, float]:
    """The maximum likelihood estimates of shape and scale for positive observations (n,), by Newton's method on 1 / shape.

    The shape solves log k - digamma(k) = log(mean) - mean(log x); the scale is the mean over it.
    """
    # the right-hand side without its cancellation; `mean` itself is rounded, which the last term makes up for
    s = float(np.mean(_shortfall(x, mean))) - float(log1p_gap(np.mean((x - mean) / mean)))
    k = (3.0 - s + np.sqrt((s - 3.0) ** 2 + 24.0 * s)) / (12.0 * s)
    for _ in range(MOST_STEPS):
        step = (s - _log_minus_digamma(k)) / (k * k * _trigamma_minus_inverse(k))
        inverse = 1.0 / k + step
        new = 1.0 / inverse if inverse > 0.0 else 2.0 * k
        if abs(new - k) <= 1e-15 * k:
            break
        k = new
    return float(k), float(mean / k)


def gamma_max_log_likelihood(x: np.ndarray, shape: float) -> float:
    """LogL of the observations (n,) at their maximum likelihood estimates, of which the shape is enough."""
    return len(x) * (_stirling(shape) - shape * _log_minus_digamma(shape)) - float(np.log(x).sum())


def gamma_log_density(x: ArrayLike, shape: float, scale: float) -> np.ndarray:
    """log p(x), -inf where x is not positive."""
    x = np.asarray(x, dtype=float)
    mean, is_inside = shape * scale, x > 0.0
    x = np.where(is_inside, x, mean)
    log_density = _stirling(shape) - shape * _shortfall(x, mean) - np.log(x)
    return np.where(is_inside, log_density, -np.inf)


def gamma_quantiles(p: np.ndarray, shape: float, scale: float) -> np.ndarray:
    """The quantiles at probabilities p, by adding up the density over log x."""
    reach = 9.0 / np.sqrt(shape) + 40.0 / shape
    y = np.linspace(-reach, np.log1p(reach), GRID)
    with np.errstate(under="ignore"):
        gap = np.where(y < -1.0, np.expm1(y) - y, log1p_gap(np.expm1(np.maximum(y, -1.0))))
        density = np.exp(-shape * gap)
        steps = 0.5 * (density[1:] + density[:-1])
        below = np.concatenate([[0.0], np.cumsum(steps)])
        return shape * scale * np.exp(np.interp(p, below / below[-1], y))


def log_ratio(x: np.ndarray, mean: float) -> np.ndarray:
    """log(x / mean) for positive x, computed without cancellation near 1."""
    excess = (x - mean) / mean
    return np.where(np.abs(excess) < 0.5, np.log1p(np.maximum(excess, -0.5)), np.log(x) - np.log(mean))


def _shortfall(x, mean):
    """(x - mean) / mean - log(x / mean), which is 0 at the mean and positive elsewhere."""
    excess = (x - mean) / mean
    return np.where(np.abs(excess) < 0.5, log1p_gap(np.maximum(excess, -0.5)), excess - log_ratio(x, mean))


def _log_minus_digamma(k):
    """log k - digamma(k)."""
    if k < LARGE:
        return _log_minus_digamma(k + 1.0) + float(log1p_gap(1.0 / k))
    w = 1.0 / (k * k)
    return 0.5 / k + w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * 691 / 32760)))))


def _trigamma_minus_inverse(k):
    """The second derivative of lgamma, minus 1 / k."""
    if k < LARGE:
        return _trigamma_minus_inverse(k + 1.0) + 1.0 / (k * k * (k + 1.0))
    w = 1.0 / (k * k)
    return 0.5 * w + w / k * (1 / 6 - w * (1 / 30 - w * (1 / 42 - w * (1 / 30 - w * 5 / 66))))


def _stirling(k):
    """k log k - k - lgamma(k), by its series where the terms cancel."""
    if k < LARGE:
        return k * log(k) - k - lgamma(k)
    w = 1.0 / (k * k)
    return 0.5 * log(k / (2.0 * pi)) - (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / k
