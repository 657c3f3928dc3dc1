"""Polynomials through points: an orthogonal basis, the least squared error and the least absolute error.

Powers of x up to the twelfth are almost the same curve to a computer, so that their coefficients drown in rounding. The
polynomials here are orthogonal over the points themselves: each has mean square 1 over the points, and mean product 0 with every
other. The least squares are then plain means, one for each coefficient, and a coefficient does not change when the degree rises.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

MOST_DEGREE = 12
# A new polynomial of a smaller mean size over the points is rounding: the points hold no more shapes.
NOTHING_LEFT = 1e-9
MOST_EXCHANGES = 5000


@dataclass(frozen=True, eq=False)
class OrthogonalBasis:
    """Polynomials q_0, q_1, ... that are orthogonal over given points: q_0 is 1, and each has mean square 1 over them.

    Attributes
    ----------
    centre, half : float
        The polynomials are computed in u = (x - centre) / half, which runs from -1 to 1.
    H : array (n_polynomials, n_polynomials)
        Column k has the coefficients of u q_k in the polynomials up to q_(k+1).
    Q : array (n_polynomials, n_points)
        Their values at the points.
    """

    centre: float
    half: float
    H: np.ndarray
    Q: np.ndarray

    def __call__(self, x: ArrayLike) -> np.ndarray:
        """The polynomials' values (n_polynomials, n_places) at other places."""
        u = (np.asarray(x, dtype=float) - self.centre) / self.half
        return self._recurrence(np.ones_like(u), u, np.multiply)

    def powers(self) -> np.ndarray:
        """The coefficients of u^0, u^1, ... in each polynomial, (n_polynomials, n_polynomials)."""
        one = np.zeros(len(self.Q))
        one[0] = 1.0
        return self._recurrence(one, None, lambda _, row: np.concatenate([[0.0], row[:-1]]))

    def _recurrence(self, one: np.ndarray, u: Any, times: Callable) -> np.ndarray:
        rows = np.zeros((len(self.Q), len(one)))
        rows[0] = one
        for k in range(len(self.Q) - 1):
            rows[k + 1] = (times(u, rows[k]) - self.H[: k + 1, k] @ rows[: k + 1]) / self.H[k + 1, k]
        return rows


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
    centre, half = 0.5 * low + 0.5 * high, (0.5 * high - 0.5 * low) or 1.0
    u, n = (x - centre) / half, len(x)
    n_rows = min(degree + 1, len(np.unique(x)))
    Q, H = np.zeros((n_rows, n)), np.zeros((n_rows, n_rows))
    Q[0] = 1.0
    for k in range(n_rows - 1):
        row = u * Q[k]
        for _ in range(2):  # Gram-Schmidt, the second time against the rounding of the first
            parts = Q[: k + 1] @ row / n
            H[: k + 1, k] += parts
            row -= parts @ Q[: k + 1]
        size = np.sqrt(np.square(row).mean())
        if size < NOTHING_LEFT:
            return OrthogonalBasis(centre, half, H[: k + 1, : k + 1], Q[: k + 1])
        H[k + 1, k] = size
        Q[k + 1] = row / size
    return OrthogonalBasis(centre, half, H, Q)


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
