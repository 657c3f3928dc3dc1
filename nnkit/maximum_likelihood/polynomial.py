"""Polynomials through points: an orthogonal basis, the least squared error and the least absolute error.

Powers of x up to the twelfth are almost the same curve to a computer, so that their coefficients drown in rounding. The
polynomials here are orthogonal over the points themselves: each has mean square 1 over the points, and mean product 0 with every
other. The least squares are then plain means, one for each coefficient, and a coefficient does not change when the degree rises.

Where most points crowd in a small part of their range, the polynomials are huge in the gaps between the others, and their
recurrence loses all digits of a float. It is computed in numbers of twice the precision.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nnkit.double_double import DoubleDouble, two_sum

MOST_DEGREE = 12
# A new polynomial of a smaller mean size over the points is rounding: floats tell no more shapes of the points apart.
NOTHING_LEFT = 1e-15
MOST_EXCHANGES = 5000


@dataclass(frozen=True, eq=False)
class OrthogonalBasis:
    """Polynomials q_0, q_1, ... that are orthogonal over given points: q_0 is 1, and each has mean square 1 over them.

    Attributes
    ----------
    centre, half : float
        The polynomials are computed in u = (x - centre) / half, which runs from about -1 to 1 and is exact: half is a power of 2.
    H : DoubleDouble (n_polynomials, n_polynomials)
        Column k has the coefficients of u q_k in the polynomials up to q_k.
    sizes : list of float
        Row k is the coefficient of u q_k in q_(k+1).
    Q : array (n_polynomials, n_points)
        Their values at the points.
    is_cut : bool
        Whether floats could not tell apart as many polynomials as were asked for and the points allow.
    """

    centre: float
    half: float
    H: DoubleDouble
    sizes: list[float]
    Q: np.ndarray
    is_cut: bool

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """The polynomials' values (n_polynomials, n_places) at other places."""
        u = _scaled(np.asarray(x, dtype=float), self.centre, self.half)
        with np.errstate(over="ignore", invalid="ignore"):  # far outside of the points the values leave the floats
            return self._recurrence(np.ones(u.high.shape), lambda row: u * row)

    def powers(self) -> np.ndarray:
        """The coefficients of u^0, u^1, ... in each polynomial, (n_polynomials, n_polynomials)."""
        return self._recurrence(np.eye(1, len(self.Q))[0], lambda row: DoubleDouble(np.roll(row.high, 1), np.roll(row.low, 1)))

    def up_to(self, degree: int) -> "OrthogonalBasis":
        """The first polynomials alone."""
        n = min(degree + 1, len(self.Q))
        is_cut = self.is_cut and degree + 1 > n
        return OrthogonalBasis(self.centre, self.half, self.H[:n, :n], self.sizes[: n - 1], self.Q[:n], is_cut)

    def _recurrence(self, one: np.ndarray, times_u: Callable[[DoubleDouble], DoubleDouble]) -> np.ndarray:
        rows = DoubleDouble.of(np.zeros((len(self.Q), len(one))))
        rows.high[0] = one
        for k, size in enumerate(self.sizes):
            parts = self.H[: k + 1, k, None] * rows[: k + 1]
            rows[k + 1] = (times_u(rows[k]) - parts.total()) / DoubleDouble.of(size)
        return rows.high


def orthogonal_basis(x: np.ndarray, degree: int) -> OrthogonalBasis:
    """The polynomials up to a degree that are orthogonal over the points x.

    Parameters
    ----------
    x : array (n_points,)
    degree : int
        From 0 to 12. Points with k different x have k orthogonal polynomials at most, so there may be fewer than asked for.

    Returns
    -------
    OrthogonalBasis

    Notes
    -----
    Source: Brubeck, Nakatsukasa and Trefethen (2021), Vandermonde with Arnoldi.
    """
    low, high = float(x.min()), float(x.max())
    centre, half = 0.5 * low + 0.5 * high, float(np.ldexp(1.0, np.frexp(0.5 * high - 0.5 * low)[1]))
    u, n = _scaled(x, centre, half), len(x)
    n_rows = min(degree + 1, len(np.unique(x)))
    rows, sizes, H = DoubleDouble.of(np.zeros((n_rows, n))), [], np.zeros((2, n_rows, n_rows))
    rows.high[0] = 1.0
    for k in range(n_rows - 1):
        row, found = u * rows[k], rows[: k + 1]
        for parts in H:  # Gram-Schmidt, the second time against the rounding of the first
            parts[: k + 1, k] = found.high @ row.high / n
            row -= (DoubleDouble.of(parts[: k + 1, k, None]) * found).total()
        size = float(np.sqrt(np.square(row.high).mean()))
        if size < NOTHING_LEFT:
            break
        sizes.append(size)
        rows[k + 1] = row / DoubleDouble.of(size)
    n_found = len(sizes) + 1
    kept = H[:, :n_found, :n_found]
    return OrthogonalBasis(centre, half, DoubleDouble(*two_sum(*kept)), sizes, rows.high[:n_found], n_found < n_rows)


def _scaled(x: np.ndarray, centre: float, half: float) -> DoubleDouble:
    """(x - centre) / half exactly, for a half that is a power of 2."""
    high, low = two_sum(x, np.asarray(-centre))
    return DoubleDouble(high / half, low / half)


def least_squares(Q: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The coefficients (n_polynomials,) of the least squared error, over polynomials that are orthogonal over the points."""
    c = Q @ y / Q.shape[1]
    return c + Q @ (y - c @ Q) / Q.shape[1]


def least_absolute(Q: np.ndarray, y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, float]:
    """The coefficients of the least absolute error, by an exact simplex exchange.

    A best curve meets as many points as it has coefficients. Each exchange drops one of these points, and takes in the one at
    which the sum of the absolute errors is least along the way. It ends when no exchange lowers the sum.

    Parameters
    ----------
    Q : array (n_polynomials, n_points)
        Values of the polynomials at the points.
    y, x : array (n_points,)

    Returns
    -------
    c : array (n_polynomials,)
    gap : float
        How far the sum of absolute errors is, at most, above the least there is: the difference to the dual problem's value.

    Notes
    -----
    Source: Barrodale and Roberts (1973), An improved algorithm for discrete L1 linear approximation. A jitter of a
    ten-billionth of the largest |y| decides between points that stand in line; the coefficients are those of the
    exact points.
    """
    size = np.abs(y).max() or 1.0
    jittered = y + 1e-10 * size * np.random.default_rng(0).uniform(-1.0, 1.0, len(y))
    met = _spread_points(x, np.abs(jittered - least_squares(Q, jittered) @ Q), len(Q))
    for _ in range(MOST_EXCHANGES):
        M = Q[:, met]  # (n_polynomials, n_polynomials): a column for each point that is met
        r = jittered - np.linalg.solve(M.T, jittered[met]) @ Q
        signs = np.sign(r)
        r[met] = signs[met] = 0.0
        pull = np.linalg.solve(M, -(Q @ signs))
        signs[met] = np.clip(pull, -1.0, 1.0)
        leaves = int(np.argmax(np.abs(pull)))
        if abs(pull[leaves]) <= 1.0 + 1e-9:
            break
        target = np.zeros(len(met))
        target[leaves] = -np.sign(pull[leaves])
        rates = np.linalg.solve(M.T, target) @ Q  # how fast each point's error falls along the way
        rates[met] = 0.0
        ahead = np.flatnonzero((np.abs(rates) > 1e-13) & (r * rates > 0.0))
        ahead = ahead[np.argsort(r[ahead] / rates[ahead])]
        slopes = 1.0 - abs(pull[leaves]) + np.cumsum(2.0 * np.abs(rates[ahead]))
        met[leaves] = ahead[min(int(np.searchsorted(slopes, 0.0)), len(ahead) - 1)]
    c = np.linalg.solve(Q[:, met].T, y[met])
    errors = y - c @ Q
    return c, float(np.abs(errors).sum() - signs @ errors)


def _spread_points(x: np.ndarray, errors: np.ndarray, n: int) -> np.ndarray:
    """The indices of n points with different x, spread over them, each of small error among its neighbours."""
    order = np.lexsort((errors, x))
    _, first = np.unique(x[order], return_index=True)
    return np.array([part[np.argmin(errors[part])] for part in np.array_split(order[first], n)])
