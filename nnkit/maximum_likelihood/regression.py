"""Curves through points by maximum likelihood: each y is the curve's value and noise around it, Gaussian or Laplace.

Gaussian noise makes the likeliest curve the one of least squared error, Laplace noise the one of least absolute error;
sigma, how wide the noise is, changes how likely the points are, and never which curve is best.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.engine.experiment import Experiment
from nnkit.engine.training import run
from nnkit.maximum_likelihood.curve_points import NOISES, Points
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE, OrthogonalBasis, least_absolute, least_squares, orthogonal_basis
from nnkit.validation import choice, matrix, number, rejected, whole

MOST_STEPS = 2000
LARGEST_COEFFICIENT = 1e6
OUT_OF_BOUNDS = 1e100  # of an error or sigma in a descent, in standard deviations of y: far above what is still to be found
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

    def __call__(self, x):
        return self.y_mean + self.y_scale * (self.c @ self.basis(x))

    def powers(self):
        """The coefficients of 1, x, x^2, ... in the units of x and y. Above the third power they are large and cancel out."""
        in_u = np.polynomial.Polynomial(
            self.c @ self.basis.powers(), domain=[self.basis.centre - self.basis.half, self.basis.centre + self.basis.half]
        )
        powers = self.y_scale * in_u.convert(domain=[-1, 1]).coef
        powers[0] += self.y_mean
        return np.concatenate([powers, np.zeros(len(self.c) - len(powers))])


@dataclass(frozen=True, eq=False)
class TrainedCurve:
    """The curve that a small network has learned, in the points' units; its `history` is the run."""

    history: object

    def __call__(self, x):
        data = self.history.data
        X = (np.atleast_2d(x) - data.input_mean) / data.input_scale
        return self.history.predictions(X)[0] * data.target_scale + data.target_mean


@dataclass(frozen=True, eq=False)
class CurveFit:
    """A curve through points, and how likely it makes them.

    Attributes
    ----------
    points : Points
    curve : Polynomial or TrainedCurve
        `curve(x)` gives its values.
    noise : {"gaussian", "laplace"}
    fixed_sigma : float or None
        The width of the noise, in the unit of y; None where it is the likeliest for this curve.
    """

    points: Points
    curve: Callable
    noise: str
    fixed_sigma: float | None = None

    @cached_property
    def errors(self):
        """y minus the curve, at the points fitted, (n_points,)."""
        return self.points.y - self.curve(self.points.x)

    @cached_property
    def test_errors(self):
        """y minus the curve, at the points kept aside, (n_test,)."""
        return self.points.y_test - self.curve(self.points.x_test)

    @cached_property
    def mse(self):
        """The mean squared error at the points fitted."""
        return float(np.square(self.errors).mean())

    @cached_property
    def mae(self):
        """The mean absolute error at the points fitted."""
        return float(np.abs(self.errors).mean())

    @cached_property
    def loss(self):
        """The error that this noise makes least: the MSE for Gaussian noise, the MAE for Laplace noise."""
        return self.mse if self.noise == "gaussian" else self.mae

    @cached_property
    def is_exact(self):
        """Whether the curve meets every point, up to rounding."""
        y = self.points.y
        return bool(np.abs(self.errors).max() <= ROUNDING * max(np.ptp(y), np.abs(y).max() * 1e-3))

    @cached_property
    def best_sigma(self):
        """The likeliest width for this curve: the root of the MSE, or for Laplace noise the MAE. 0 where all points are met."""
        return 0.0 if self.is_exact else sigma_mle(self.errors, self.noise)

    @cached_property
    def sigma(self):
        """The width of the noise: the fixed one, or the likeliest."""
        return self.best_sigma if self.fixed_sigma is None else self.fixed_sigma

    @cached_property
    def log_likelihood(self):
        """LogL of the points fitted; infinite where the curve meets them all and sigma is 0."""
        if self.sigma == 0.0:
            return np.inf
        return noise_log_likelihood(self.errors, self.sigma, self.noise)

    @cached_property
    def test_log_likelihood(self):
        """LogL of the points kept aside, with this curve and sigma; NaN without such points."""
        if not len(self.test_errors):
            return np.nan
        return noise_log_likelihood(self.test_errors, self.sigma, self.noise)

    def to_csv(self):
        """One row for each point: x, y, the curve, the error, the log of its density, and whether it was fitted."""
        points, rows = self.points, ["x,y,curve,error,log_density,use"]
        parts = ((points.x, points.y, self.errors, "fit"), (points.x_test, points.y_test, self.test_errors, "test"))
        for x, y, errors, use in parts:
            logs = log_density(errors, self.sigma, self.noise)
            numbers = zip(x, y, y - errors, errors, logs, strict=True)
            rows += [",".join(f"{float(value)!r}" for value in row) + f",{use}" for row in numbers]
        return "\n".join(rows) + "\n"


@dataclass(frozen=True, eq=False)
class CurveDescent:
    """Gradient descent of a curve's parameters, step by step, each step by all points.

    Attributes
    ----------
    objective : {"error", "likelihood"}
        What is made small: the MSE (or the MAE, for Laplace noise), or minus LogL divided by the number of points.
    learning_rate : float
    steps : array (n_steps + 1,)
        After how many steps each row was taken.
    C : array (n_steps + 1, n_parameters)
        A polynomial's coefficients, or a network's weights.
    sigmas : array (n_steps + 1,)
        The width of the noise at each step, in the unit of y.
    losses, log_likelihoods : array (n_steps + 1,)
        The error and LogL at each step.
    stopped_at : int or None
        The step at which the error or sigma went beyond 1e100, or sigma below 1e-100, standard deviations of y; the descent ends
        before it.
    fit : CurveFit
        Where it ended.
    """

    objective: str
    learning_rate: float
    steps: np.ndarray
    C: np.ndarray
    sigmas: np.ndarray
    losses: np.ndarray
    log_likelihoods: np.ndarray
    stopped_at: int | None
    fit: CurveFit


def log_density(errors, sigma, noise="gaussian"):
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


def noise_log_likelihood(errors, sigma, noise="gaussian"):
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
    choice("noise", noise, NOISES)
    return float(log_density(errors, number("sigma", sigma, 0.0), noise).sum())


def sigma_mle(errors, noise="gaussian"):
    """The width that makes errors likeliest: the root of their mean square, or for Laplace noise their mean size."""
    errors = np.abs(np.asarray(errors, dtype=float))
    largest = errors.max()
    if noise == "laplace" or largest == 0.0:
        return float(errors.mean())
    return float(largest * np.sqrt(np.square(errors / largest).mean()))


def fit_polynomial(points, degree=1, noise="gaussian", coefficients=None, sigma=None):
    """The likeliest polynomial, or the one that is given.

    Parameters
    ----------
    points : Points
    degree : int
        0 to 12; a line is of degree 1. With k different x the degree is k - 1 at most.
    noise : {"gaussian", "laplace"}
    coefficients : array (degree + 1,), optional
        Those of the orthogonal polynomials, in standard deviations of y; without them the likeliest are taken.
    sigma : float, optional
        The width of the noise; without it the likeliest for the curve is taken.

    Returns
    -------
    CurveFit

    Notes
    -----
    The least squares are means over orthogonal polynomials; the least absolute error is found exactly, see `least_absolute`.
    """
    degree = whole("degree", degree, 0, MOST_DEGREE)
    choice("noise", noise, NOISES)
    sigma = sigma if sigma is None else number("sigma", sigma, above=0.0)
    basis = orthogonal_basis(points.x, degree)
    if coefficients is None:
        y = (points.y - points.y_mean) / points.y_scale
        c = least_squares(basis.Q, y) if noise == "gaussian" else least_absolute(basis.Q, y, points.x)[0]
    else:
        c = matrix("coefficients", np.atleast_2d(coefficients), 1, degree + 1)[0][: len(basis.Q)]
        number("coefficients", float(np.abs(c).max()), -LARGEST_COEFFICIENT, LARGEST_COEFFICIENT)
    return CurveFit(points, Polynomial(basis, c, points.y_mean, points.y_scale), noise, sigma)


def fit_degrees(points, noise="gaussian"):
    """The likeliest polynomial of every degree from 0 to 12 that the points allow.

    Returns
    -------
    list of CurveFit
    """
    highest = min(MOST_DEGREE, points.n_different - 1)
    return [fit_polynomial(points, degree, noise) for degree in range(highest + 1)]


def fit_network(
    points, noise="gaussian", hidden="4", activation="tanh", learning_rate=0.1, n_epochs=500, optimizer="gd", seed=0, sigma=None
):
    """A small network trained on the points by the error that the noise makes least, all points in every update.

    Parameters
    ----------
    points : Points
        At least four points to fit, whose y are not all equal.
    noise : {"gaussian", "laplace"}
        By which the loss is the mean squared or the mean absolute error.
    hidden, activation, learning_rate, n_epochs, optimizer, seed
        As for `Experiment`.
    sigma : float, optional
        As for `fit_polynomial`.

    Returns
    -------
    CurveFit
        Its `curve.history` is the run, which may have diverged.
    """
    choice("noise", noise, NOISES)
    if len(points.x) < 4 or np.ptp(points.y) == 0.0:
        what = f"{len(points.x)} points" if len(points.x) < 4 else "points that all have the same y"
        raise rejected("points for a network", what, "at least 4 points whose y differ")
    table = "x,y\n" + "\n".join(f"{x!r},{y!r}" for x, y in zip(points.x.tolist(), points.y.tolist(), strict=True))
    experiment = Experiment(
        dataset="table", table=table, task="regression", test_fraction=0.0, hidden=hidden, activation=activation,
        output="identity", loss="mse" if noise == "gaussian" else "mae", optimizer=optimizer, batch_size="all",
        learning_rate=learning_rate, n_epochs=n_epochs, seed=seed,
    )  # fmt: skip
    return CurveFit(points, TrainedCurve(run(experiment)), noise, sigma)


def trace_training(fit):
    """How a network of `fit_network` was trained, with the likeliest sigma after each update (or the fixed one).

    Returns
    -------
    CurveDescent
    """
    history, n = fit.curve.history, len(fit.points.x)
    losses = history.train_loss * history.data.target_scale ** (2 if fit.noise == "gaussian" else 1)
    likeliest = np.sqrt(losses) if fit.noise == "gaussian" else losses
    sigmas = likeliest if fit.fixed_sigma is None else np.full(len(losses), fit.fixed_sigma)
    logs = log_likelihood_by_error(n, sigmas, losses, fit.noise)
    rate = history.experiment.learning_rate
    return CurveDescent("error", rate, history.updates, history.theta, sigmas, losses, logs, history.stopped_at, fit)


def descend_polynomial(points, degree=1, noise="gaussian", objective="error", learning_rate=0.05, n_steps=300, sigma=None):
    """Find a polynomial by gradient descent, from the mean of y with its standard deviation as sigma.

    Coefficients and errors are counted in standard deviations of y. Without a fixed sigma, the descent of the
    likelihood also learns log sigma, whose steps are scaled like those of the coefficients.

    Parameters
    ----------
    points, degree, noise, sigma
        As for `fit_polynomial`.
    objective : {"error", "likelihood"}
        The MSE (or MAE), or minus LogL / n.
    learning_rate : float
    n_steps : int
        1 to 2000.

    Returns
    -------
    CurveDescent
    """
    degree = whole("degree", degree, 0, MOST_DEGREE)
    choice("noise", noise, NOISES)
    choice("objective", objective, ("error", "likelihood"))
    rate = number("learning_rate", learning_rate, above=0.0)
    n_steps = whole("n_steps", n_steps, 1, MOST_STEPS)
    basis, scale, n = orthogonal_basis(points.x, degree), points.y_scale, len(points.x)
    Q, y = basis.Q, (points.y - points.y_mean) / scale
    by_likelihood, learns_sigma = objective == "likelihood", objective == "likelihood" and sigma is None
    width = 1.0 if sigma is None else number("sigma", sigma, above=0.0) / scale
    c, stopped_at = np.zeros(len(Q)), None
    C, widths, sizes = [c], [width], []
    with np.errstate(all="ignore"):
        for step in range(n_steps + 1):
            errors = y - c @ Q
            is_gaussian = noise == "gaussian"
            size = np.square(errors).mean() if is_gaussian else np.abs(errors).mean()
            if not (size < OUT_OF_BOUNDS and 1.0 / OUT_OF_BOUNDS < width < OUT_OF_BOUNDS):
                stopped_at = step
                C.pop()
                widths.pop()
                break
            sizes.append(size)
            if step == n_steps:
                break
            gradient = -2.0 * (Q @ errors) / n if is_gaussian else -(Q @ np.sign(errors)) / n
            if by_likelihood:
                squared = width * width
                gradient = gradient / (2.0 * squared if is_gaussian else width)
                if learns_sigma:
                    width = width * np.exp(-rate * (1.0 - size / (squared if is_gaussian else width)))
            c = c - rate * gradient
            C.append(c)
            widths.append(width)
    C, widths, sizes = np.array(C), np.array(widths), np.array(sizes)
    losses = sizes * (scale * scale if noise == "gaussian" else scale)
    last = float(widths[-1] * scale) if learns_sigma else sigma
    fit = CurveFit(points, Polynomial(basis, C[-1], points.y_mean, scale), noise, last)
    if objective == "error" and sigma is None:  # the likeliest sigma for the curve at each step
        widths = np.sqrt(sizes) if noise == "gaussian" else sizes
    with np.errstate(all="ignore"):
        logs = log_likelihood_by_error(n, widths * scale, losses, noise)
    return CurveDescent(objective, rate, np.arange(len(C)), C, widths * scale, losses, logs, stopped_at, fit)


def log_likelihood_by_error(n, sigmas, losses, noise):
    """LogL of n points by sigma and by their MSE (for Laplace noise, MAE): nothing else of the curve counts."""
    if noise == "gaussian":
        return -n * (np.log(sigmas) + 0.5 * np.log(2.0 * np.pi) + losses / (2.0 * np.square(sigmas)))
    return -n * (np.log(2.0 * sigmas) + losses / sigmas)
