"""GELU, z Phi(z), and its derivative, Phi(z) + z phi(z), right to the last digits over all of float64.

Phi is the standard normal distribution function, and phi its density. Floats will not do for them: far to the left the rounding
of z / sqrt(2) alone costs a thousand units in the last place. So Phi and the derivative are Taylor series around the nearest
point of a grid, on which they are computed once, when first asked for, in numbers of twice the precision.
"""

from functools import cache

import numpy as np

from nnkit.double_double import DoubleDouble

PER_UNIT = 64.0  # grid points
LOW, HIGH = -39 * 64, 9 * 64  # their ends: to the left both functions are 0 in float64, to the right they are 1
N_TERMS = 13  # after which nothing is left
FAR = 3.0  # distance from 0 from which on Phi comes from its continued fraction
N_SERIES, N_FRACTION = 60, 60  # terms that are exact enough on either side of that distance
INVERSE_ROOT_2PI = DoubleDouble(np.array(0.3989422804014327), np.array(-2.4923272022777433e-17))
SMALL, LIFT = -20 * 64, 512  # left of here the series is 2^512 times as large, so that no term has lost digits
CHUNK = 8192  # numbers at a time, which bounds the memory


def gelu(z: np.ndarray) -> np.ndarray:
    """z Phi(z), elementwise, in float64."""
    return _in_chunks(0, z)


def gelu_derivative(z: np.ndarray) -> np.ndarray:
    """Phi(z) + z phi(z), elementwise, in float64; near its zero, -0.7518, to 1e-16."""
    return _in_chunks(1, z)


def _in_chunks(order, z):
    flat = z.reshape(-1)
    if len(flat) <= CHUNK:
        return _of_chunk(order, flat).reshape(z.shape)
    return np.concatenate([_of_chunk(order, flat[i : i + CHUNK]) for i in range(0, len(flat), CHUNK)]).reshape(z.shape)


def _of_chunk(order, z):
    # NaN counts as HIGH on the way, and comes back at the end
    places = PER_UNIT * np.fmax(np.fmin(z, HIGH / PER_UNIT), LOW / PER_UNIT, dtype=float)
    nearest = np.rint(places)
    step = places - nearest
    factor, *series = _taylor_series(order).take((nearest - LOW).astype(np.intp), axis=1)
    values = series[-1] * step
    for coefficient in series[-2:0:-1]:
        values += coefficient
        values *= step
    values += series[0]
    if order == 0:
        values *= np.maximum(z, -1e4)  # where Phi is 0, -inf * 0 would be NaN
    else:
        np.copyto(values, z, where=np.isnan(z))
    values *= factor
    return values


@cache
def _taylor_series(order: int) -> np.ndarray:
    """The factor of the sum at each point, and the Taylor coefficients around it, for steps of the grid, (N_TERMS + 2, n_points).

    Of Phi for `order` 0, of GELU's derivative for 1.
    """
    places = np.arange(LOW, HIGH + 1)
    z, exponents = places / PER_UNIT, np.where(places < SMALL, LIFT, 0)
    density, distribution = _normal(z, exponents)
    # those of phi, from phi' = -z phi; then of Phi, whose derivative phi is
    phi = [density.high, -z * density.high]
    for n in range(1, N_TERMS + 1):
        phi.append(-(z * phi[n] + phi[n - 1]) / (n + 1))
    columns = [distribution.high, *(phi[n] / (n + 1) for n in range(N_TERMS))]
    if order == 1:  # z phi is minus the derivative of phi
        columns = [column - (n + 1) * phi[n + 1] for n, column in enumerate(columns)]
        columns[0] = (distribution + DoubleDouble.of(z) * density).high
    columns = [column / PER_UNIT**n for n, column in enumerate(columns)]
    return np.stack([np.ldexp(1.0, -exponents), *columns])


def _normal(z: np.ndarray, exponents: np.ndarray) -> tuple[DoubleDouble, DoubleDouble]:
    """phi and Phi at points of the grid, times 2 to the power of the exponents, to about 25 digits."""
    density = _exp(-0.5 * z * z, exponents) * INVERSE_ROOT_2PI  # the square of a point of the grid is exact
    n_far, n_near = np.searchsorted(z, [-FAR, FAR])
    tail = _far_left(density[:n_far], -z[:n_far])
    right = DoubleDouble.of(1.0) - _far_left(density[n_near:], z[n_near:])
    parts = tail, _near_zero(density[n_far:n_near], z[n_far:n_near]), right
    return density, DoubleDouble(np.concatenate([p.high for p in parts]), np.concatenate([p.low for p in parts]))


def _near_zero(density: DoubleDouble, z: np.ndarray) -> DoubleDouble:
    """Phi by its series, 1/2 + phi (z + z^3/3 + z^5/(3 5) + ...)."""
    term = total = DoubleDouble.of(z)
    square = term * term
    for n in range(1, N_SERIES):
        term = term * square / DoubleDouble.of(2.0 * n + 1.0)
        total += term
    return DoubleDouble.of(0.5) + density * total


def _far_left(density: DoubleDouble, t: np.ndarray) -> DoubleDouble:
    """Phi(-t) by Laplace's continued fraction, phi / (t + 1/(t + 2/(t + 3/(t + ...))))."""
    distance, one = DoubleDouble.of(t), DoubleDouble.of(np.ones_like(t))
    above, below = (DoubleDouble.of(np.zeros_like(t)), one), (one, distance)
    for n in range(1, N_FRACTION):
        above = above[1], distance * above[1] + DoubleDouble.of(float(n)) * above[0]
        below = below[1], distance * below[1] + DoubleDouble.of(float(n)) * below[0]
    return density * above[1] / below[1]


def _exp(x: np.ndarray, exponents: np.ndarray) -> DoubleDouble:
    """e^x 2^exponents for x from -1000 to 0, by the series of a 2^14th of it, squared fourteen times."""
    x, one = DoubleDouble.of(x / 2.0**14), DoubleDouble.of(np.ones_like(x))
    power = one
    for n in range(14, 0, -1):
        power = one + x * power / DoubleDouble.of(float(n))
    for _ in range(13):
        power = power * power
    half = DoubleDouble(np.ldexp(power.high, exponents), np.ldexp(power.low, exponents))
    return half * power
