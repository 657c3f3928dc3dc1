"""The gamma distribution, which needs functions that NumPy has not: its best shape, its density and its quantiles.

Everything is written with the mean k theta taken out, so that a shape of many millions, which observations that hardly vary
ask for, loses no digits.
"""

from math import lgamma, log, pi

import numpy as np

LARGE = 10.0  # from here on the asymptotic series is exact to the last digit
MOST_STEPS = 100
GRID = 20_001


def fit_gamma_shape(x, mean):
    """The shape and the scale of greatest likelihood for positive observations (n,), by Newton's method on 1 / shape."""
    # log(mean) - mean(log x), without the cancellation
    s = -float(np.mean(_log_ratio(x, mean)))
    k = (3.0 - s + np.sqrt((s - 3.0) ** 2 + 24.0 * s)) / (12.0 * s)
    for _ in range(MOST_STEPS):
        step = (_log_minus_digamma(k) - s) / (k * k * (1.0 / k - _trigamma(k)))
        inverse = 1.0 / k + step
        new = 1.0 / inverse if inverse > 0.0 else 2.0 * k
        if abs(new - k) <= 1e-15 * k:
            break
        k = new
    return float(k), float(mean / k)


def gamma_log_density(x, shape, scale):
    """log p(x), -inf where x is not positive."""
    x = np.asarray(x, dtype=float)
    mean = shape * scale
    inner = np.where(x > 0.0, x, mean)
    inside = shape * (_log_ratio(inner, mean) - (inner - mean) / mean) + _stirling(shape) - np.log(np.where(x > 0.0, x, 1.0))
    return np.where(x > 0.0, inside, -np.inf)


def gamma_quantiles(p, shape, scale):
    """The quantiles at probabilities p, by adding up the density over log x."""
    reach = 9.0 / np.sqrt(shape) + 40.0 / shape
    y = np.linspace(-reach, np.log1p(reach), GRID)
    with np.errstate(under="ignore"):
        density = np.exp(shape * (y - np.expm1(y)))
        steps = 0.5 * (density[1:] + density[:-1])
        below = np.concatenate([[0.0], np.cumsum(steps)])
        return shape * scale * np.exp(np.interp(p, below / below[-1], y))


def _log_ratio(x, mean):
    """log(x / mean), with all its digits near 1 and near 0."""
    away = (x - mean) / mean
    return np.where(np.abs(away) < 0.5, np.log1p(np.maximum(away, -0.5)), np.log(x) - np.log(mean))


def _log_minus_digamma(k):
    """log k - digamma(k)."""
    if k < LARGE:
        return _log_minus_digamma(k + 1.0) - float(np.log1p(1.0 / k)) + 1.0 / k
    w = 1.0 / (k * k)
    return 0.5 / k + w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * 691 / 32760)))))


def _trigamma(k):
    if k < LARGE:
        return _trigamma(k + 1.0) + 1.0 / (k * k)
    w = 1.0 / (k * k)
    return 1.0 / k + 0.5 * w + w / k * (1 / 6 - w * (1 / 30 - w * (1 / 42 - w * (1 / 30 - w * 5 / 66))))


def _stirling(k):
    """k log k - k - lgamma(k), by its series where the terms would cancel."""
    if k < LARGE:
        return k * log(k) - k - lgamma(k)
    w = 1.0 / (k * k)
    return 0.5 * log(k / (2.0 * pi)) - (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / k
