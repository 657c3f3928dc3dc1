"""Curves through points by maximum likelihood: each y is the curve's value plus noise, Gaussian or Laplace.

Gaussian noise makes the curve of least squared error the most likely, Laplace noise the one of least absolute error. sigma, the
width of the noise, changes how likely the points are, and never which curve is best.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnkit.engine.experiment import Experiment
from nnkit.engine.history import History
from nnkit.engine.training import run
from nnkit.maximum_likelihood.curve_points import NOISE, Points
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE, OrthogonalBasis, least_absolute, least_squares, orthogonal_basis
from nnkit.maximum_likelihood.regression_takeaways import curve_takeaways
from nnkit.result import csv_text
from nnkit.settings import POSITIVE, Whole
from nnkit.validation import matrix, number, rejected

DEGREE = Whole(0, MOST_DEGREE)
LARGEST_COEFFICIENT = 1e6
ROUNDING = 1e-11  # errors below this share of the y are rounding: the curve meets the points


@dataclass(frozen=True, eq=False)
class Polynomial:
    """The curve y = y_mean + y_scale (c_0 q_0(x) + c_1 q_1(x) + ...) of polynomials that are orthogonal over the points.

    Attributes
    ----------
    basis : OrthogonalBasis
    c : array (n_polynomials,)
        In standard deviations of y. The best by least squares are between -1 and 1.
    y_mean, y_scale : float
    """

    basis: OrthogonalBasis
    c: np.ndarray
    y_mean: float
    y_scale: float

    def __call__(self, x: ArrayLike) -> np.ndarray:
        return self.y_mean + self.y_scale * (self.c @ self.basis(x))

    @property
    def at_points(self) -> np.ndarray:
        """Its values at the points, (n_points,)."""
        return self.y_mean + self.y_scale * (self.c @ self.basis.Q)

    def powers(self) -> np.ndarray:
        """The coefficients of 1, x, x^2, ... in the units of x and y. Above the third power they are large and cancel out."""
        low, high = self.basis.centre - self.basis.half, self.basis.centre + self.basis.half
        in_u = np.polynomial.Polynomial(self.c @ self.basis.powers(), domain=[low, high])
        powers = self.y_scale * np.asarray(in_u.convert(domain=[-1, 1]).coef, dtype=float)
        powers[0] += self.y_mean
        return np.concatenate([powers, np.zeros(len(self.c) - len(powers))])


@dataclass(frozen=True, eq=False)
class TrainedCurve:
    """The curve that a small network has learned, in the points' units; its `history` is the run."""

    history: History

    def __call__(self, x: ArrayLike) -> np.ndarray:
        data = self.history.data
        X = (np.atleast_2d(x) - data.input_mean) / data.input_scale
        return self.history.predictions(X)[0] * data.target_scale + data.target_mean


@dataclass(frozen=True, eq=False)
class CurveFit:
    """A curve through points, and how likely it makes them. `fit_polynomial` and its relatives make one.

    Attributes
    ----------
    points : Points
    curve : Polynomial or TrainedCurve
        `curve(x)` gives its values.
    noise : {"gaussian", "laplace"}
    source : str
        Python that fits it again to `points`.
    fixed_sigma : float or None
        The width of the noise, in the unit of y; None where it is the most likely for this curve.
    """

    points: Points
    curve: Polynomial | TrainedCurve
    noise: str
    source: str
    fixed_sigma: float | None = None

    @property
    def key(self) -> Hashable:
        """The points' key, and the source."""
        return self.points.key, self.source

    def with_sigma(self, sigma: float) -> "CurveFit":
        """The same curve with the width of the noise fixed, in the unit of y."""
        sigma = POSITIVE.check("sigma", sigma)
        return replace(self, source=f"{self.source}.with_sigma({sigma!r})", fixed_sigma=sigma)

    @cached_property
    def errors(self) -> np.ndarray:
        """y minus the curve, at the points fitted, (n_points,)."""
        curve = self.curve
        return self.points.y - (curve.at_points if isinstance(curve, Polynomial) else curve(self.points.x))

    @cached_property
    def test_errors(self) -> np.ndarray:
        """y minus the curve, at the points kept aside, (n_test,)."""
        return self.points.y_test - self.curve(self.points.x_test)

    @cached_property
    def mse(self) -> float:
        """The mean squared error at the points fitted."""
        return float(np.square(self.errors).mean())

    @cached_property
    def mae(self) -> float:
        """The mean absolute error at the points fitted."""
        return float(np.abs(self.errors).mean())

    @cached_property
    def loss(self) -> float:
        """The error that this noise makes least: the MSE for Gaussian noise, the MAE for Laplace noise."""
        return self.mse if self.noise == "gaussian" else self.mae

    @cached_property
    def is_exact(self) -> bool:
        """Whether the curve meets every point, up to rounding."""
        y = self.points.y
        return bool(np.abs(self.errors).max() <= ROUNDING * max(np.ptp(y), np.abs(y).max() * 1e-3))

    @cached_property
    def best_sigma(self) -> float:
        """The most likely width for this curve: the root of the MSE, or for Laplace noise the MAE; 0 for an exact curve."""
        return 0.0 if self.is_exact else sigma_mle(self.errors, self.noise)

    @cached_property
    def sigma(self) -> float:
        """The width of the noise: the fixed one, or the most likely."""
        return self.best_sigma if self.fixed_sigma is None else self.fixed_sigma

    @cached_property
    def log_likelihood(self) -> float:
        """LogL of the points fitted; infinite where the curve meets them all and sigma is 0."""
        return np.inf if self.sigma == 0.0 else noise_log_likelihood(self.errors, self.sigma, self.noise)

    @cached_property
    def test_log_likelihood(self) -> float:
        """LogL of the points kept aside, with this curve and sigma; NaN without such points."""
        return noise_log_likelihood(self.test_errors, self.sigma, self.noise) if len(self.test_errors) else np.nan

    def takeaways(
        self,
        best: "CurveFit",
        other: "CurveFit | None" = None,
        degrees: "Sequence[CurveFit]" = (),
        descents: Sequence[Any] = (),
    ) -> list[str]:
        """What the curve shows beside the best one and others: see `curve_takeaways`."""
        return curve_takeaways(self, best, other, degrees, descents)

    def to_python(self) -> str:
        """Code that makes the points and the fit, and prints its error, sigma and LogL."""
        return (
            f"import nnkit\n\npoints = {self.points.source}\nfit = nnkit.maximum_likelihood.{self.source}\n"
            'print(f"error: {fit.loss:.6g}")\nprint(f"sigma: {fit.sigma:.6g}")\nprint(f"LogL: {fit.log_likelihood:.6g}")\n'
            'print(f"test LogL: {fit.test_log_likelihood:.6g}")\n'
        )

    def to_csv(self) -> str:
        """One row for each point: x, y, the curve, the error, the log of its density, and whether it was fitted."""
        points = self.points
        y, errors = np.concatenate([points.y, points.y_test]), np.concatenate([self.errors, self.test_errors])
        return csv_text(
            {
                "x": np.concatenate([points.x, points.x_test]),
                "y": y,
                "curve": y - errors,
                "error": errors,
                "log_density": log_density(errors, self.sigma, self.noise),
                "use": ["fit"] * len(points.x) + ["test"] * len(points.x_test),
            }
        )


def log_density(errors: ArrayLike, sigma: float, noise: str = "gaussian") -> np.ndarray:
    """The logarithm of the noise's density at each error; sigma is a standard deviation, or Laplace's mean absolute error.

    With sigma 0 all the density stands at error 0: infinite there, and minus infinity elsewhere.
    """
    errors = np.asarray(errors, dtype=float)
    if sigma == 0.0:
        return np.where(errors == 0.0, np.inf, -np.inf)
    scaled = errors / sigma
    if noise == "gaussian":
        return -np.log(sigma) - 0.5 * np.log(2.0 * np.pi) - 0.5 * np.square(scaled)
    return -np.log(2.0 * sigma) - np.abs(scaled)


def noise_log_likelihood(errors: ArrayLike, sigma: float, noise: str = "gaussian") -> float:
    """The sum of the log densities of errors: how likely a curve makes its points.

    Parameters
    ----------
    errors : array (n_points,)
    sigma : float
        The width of the noise, 0 or more.
    noise : {"gaussian", "laplace"}

    Notes
    -----
    Source: lecture 1, part 5. For Gaussian noise it is -n log sigma - n/2 log 2 pi - n MSE / (2 sigma^2).
    """
    return float(log_density(errors, number("sigma", sigma, 0.0), NOISE.check("noise", noise)).sum())


def log_likelihood_by_error(n: int, sigmas: ArrayLike, losses: float | np.ndarray, noise: str) -> np.ndarray:
    """LogL of n points by sigma and by their MSE (for Laplace noise, MAE): nothing else of the curve counts."""
    sigmas = np.asarray(sigmas)
    if noise == "gaussian":
        return -n * (np.log(sigmas) + 0.5 * np.log(2.0 * np.pi) + losses / (2.0 * np.square(sigmas)))
    return -n * (np.log(2.0 * sigmas) + losses / sigmas)


def sigma_mle(errors: ArrayLike, noise: str = "gaussian") -> float:
    """The maximum likelihood estimate of the width: the root mean square of the errors, or for Laplace noise their mean size."""
    sizes = np.abs(np.asarray(errors, dtype=float))
    largest = sizes.max()
    if noise == "laplace" or largest == 0.0:
        return float(sizes.mean())
    return float(largest * np.sqrt(np.square(sizes / largest).mean()))


def fit_polynomial(
    points: Points,
    degree: int = 1,
    noise: str = "gaussian",
    coefficients: ArrayLike | None = None,
    sigma: float | None = None,
    *,
    basis: OrthogonalBasis | None = None,
) -> CurveFit:
    """Fit the most likely polynomial, or take the one that is given.

    Parameters
    ----------
    points : Points
    degree : int
        0 to 12; a line is of degree 1. With k different x the degree is k - 1 at most.
    noise : {"gaussian", "laplace"}
    coefficients : array (degree + 1,), optional
        Those of the orthogonal polynomials, in standard deviations of y; by default the most likely.
    sigma : float, optional
        The width of the noise; by default the most likely for the curve.
    basis : OrthogonalBasis, optional
        That of these points up to this degree or a higher one, where it is known already.

    Returns
    -------
    CurveFit

    Notes
    -----
    The least squares are means over orthogonal polynomials; the least absolute error is found exactly, see `least_absolute`.
    """
    degree, noise = DEGREE.check("degree", degree), NOISE.check("noise", noise)
    basis = orthogonal_basis(points.x, degree) if basis is None else basis.up_to(degree)
    source = f"fit_polynomial(points, {degree}, noise={noise!r}"
    if coefficients is None:
        y = (points.y - points.y_mean) / points.y_scale
        c = least_squares(basis.Q, y) if noise == "gaussian" else least_absolute(basis.Q, y, points.x)[0]
    else:
        c = matrix("coefficients", np.atleast_2d(coefficients), 1, degree + 1)[0]
        source += f", coefficients={c.tolist()}"
        c = c[: len(basis.Q)]
        number("coefficients", float(np.abs(c).max()), -LARGEST_COEFFICIENT, LARGEST_COEFFICIENT)
    fit = CurveFit(points, Polynomial(basis, c, points.y_mean, points.y_scale), noise, f"{source})")
    return fit if sigma is None else fit.with_sigma(sigma)


def fit_degrees(points: Points, noise: str = "gaussian") -> list[CurveFit]:
    """Fit the most likely polynomial of every degree from 0 to 12 that the points allow."""
    highest = min(MOST_DEGREE, points.n_different - 1)
    basis = orthogonal_basis(points.x, highest)
    return [fit_polynomial(points, degree, noise, basis=basis) for degree in range(highest + 1)]


def fit_network(
    points: Points,
    noise: str = "gaussian",
    hidden: str = "4",
    activation: str = "tanh",
    learning_rate: float = 0.1,
    n_epochs: int = 500,
    optimizer: str = "gd",
    seed: int = 0,
) -> CurveFit:
    """Train a small network on the points by the error that the noise makes least, all points in every update.

    Parameters
    ----------
    points : Points
        At least four points to fit, whose y are not all equal.
    noise : {"gaussian", "laplace"}
        By which the loss is the mean squared or the mean absolute error.
    hidden, activation, learning_rate, n_epochs, optimizer, seed
        As for `Experiment`.

    Returns
    -------
    CurveFit
        Its `curve.history` is the run, which may have diverged.
    """
    NOISE.check("noise", noise)
    if len(points.x) < 4 or np.ptp(points.y) == 0.0:
        what = f"{len(points.x)} points" if len(points.x) < 4 else "points that all have the same y"
        raise rejected("points for a network", what, "at least 4 points whose y differ")
    chosen: dict[str, Any] = {"hidden": hidden, "activation": activation, "learning_rate": learning_rate, "n_epochs": n_epochs}
    chosen |= {"optimizer": optimizer, "seed": seed}
    table = csv_text({"x": points.x, "y": points.y})
    loss = "mse" if noise == "gaussian" else "mae"
    fixed: dict[str, Any] = {"task": "regression", "test_fraction": 0.0, "output": "identity", "loss": loss, "batch_size": "all"}
    history = run(Experiment(dataset="table", table=table, **fixed, **chosen))
    source = "".join(f", {name}={value!r}" for name, value in chosen.items())
    return CurveFit(points, TrainedCurve(history), noise, f"fit_network(points, noise={noise!r}{source})")
