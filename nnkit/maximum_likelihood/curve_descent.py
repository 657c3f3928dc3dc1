"""Gradient descent of a curve through points, on its error or on its likelihood: two more ways to the best curve."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from nnkit.maximum_likelihood.curve_points import NOISE, Points
from nnkit.maximum_likelihood.polynomial import orthogonal_basis
from nnkit.maximum_likelihood.regression import DEGREE, CurveFit, Polynomial, TrainedCurve, log_likelihood_by_error
from nnkit.settings import POSITIVE, OneOf, Real, Whole
from nnkit.validation import rejected

OBJECTIVE = OneOf(("error", "likelihood"))
RATE = Real(above=0.0, high=1e6)
N_STEPS = Whole(1, 2000)
OUT_OF_BOUNDS = 1e100  # of an error or sigma, in standard deviations of y: no descent comes back from there


@dataclass(frozen=True, eq=False)
class CurveDescent:
    """Gradient descent of a curve's parameters, each step by all points.

    Attributes
    ----------
    objective : {"error", "likelihood"}
        What is minimised: the MSE (or the MAE, for Laplace noise), or minus LogL divided by the number of points.
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

    @property
    def key(self) -> Hashable:
        """The objective, and the key of the fit."""
        return self.objective, self.fit.key


def trace_training(fit: CurveFit) -> CurveDescent:
    """Trace the training of a network of `fit_network`, with the most likely sigma after each update (or the fixed one)."""
    if not isinstance(fit.curve, TrainedCurve):
        raise rejected("fit", fit.source, "a network that fit_network has trained")
    history, n = fit.curve.history, len(fit.points.x)
    losses = history.train_loss * history.data.target_scale ** (2 if fit.noise == "gaussian" else 1)
    best_sigmas = np.sqrt(losses) if fit.noise == "gaussian" else losses
    sigmas = best_sigmas if fit.fixed_sigma is None else np.full(len(losses), fit.fixed_sigma)
    logs = log_likelihood_by_error(n, sigmas, losses, fit.noise)
    rate = history.experiment.learning_rate
    return CurveDescent("error", rate, history.updates, history.theta, sigmas, losses, logs, history.stopped_at, fit)


def descend_polynomial(
    points: Points,
    degree: int = 1,
    noise: str = "gaussian",
    objective: str = "error",
    learning_rate: float = 0.05,
    n_steps: int = 300,
    sigma: float | None = None,
) -> CurveDescent:
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
    degree, noise = DEGREE.check("degree", degree), NOISE.check("noise", noise)
    objective, n_steps = OBJECTIVE.check("objective", objective), N_STEPS.check("n_steps", n_steps)
    rate = RATE.check("learning_rate", learning_rate)
    basis, scale, n = orthogonal_basis(points.x, degree), points.y_scale, len(points.x)
    Q, y, is_gaussian = basis.Q, (points.y - points.y_mean) / scale, noise == "gaussian"
    by_likelihood = objective == "likelihood"
    learns_sigma = by_likelihood and sigma is None
    width = 1.0 if sigma is None else POSITIVE.check("sigma", sigma) / scale
    c, rows, stopped_at = np.zeros(len(Q)), [], None
    with np.errstate(all="ignore"):
        for step in range(n_steps + 1):
            errors = y - c @ Q
            error = np.square(errors).mean() if is_gaussian else np.abs(errors).mean()
            if not (error < OUT_OF_BOUNDS and 1.0 / OUT_OF_BOUNDS < width < OUT_OF_BOUNDS):
                stopped_at = step
                break
            rows.append((c, width, error))
            gradient = -2.0 * (Q @ errors) / n if is_gaussian else -(Q @ np.sign(errors)) / n
            if by_likelihood:
                squared = width * width
                gradient = gradient / (2.0 * squared if is_gaussian else width)
                if learns_sigma:
                    width = width * np.exp(-rate * (1.0 - error / (squared if is_gaussian else width)))
            c = c - rate * gradient
        C, widths, means = (np.array(column) for column in zip(*rows, strict=True))
        if not by_likelihood and sigma is None:  # the most likely sigma for the curve at each step
            widths = np.sqrt(means) if is_gaussian else means
        losses = means * (scale * scale if is_gaussian else scale)
        logs = log_likelihood_by_error(n, widths * scale, losses, noise)
    last_sigma = float(widths[-1] * scale) if learns_sigma else sigma
    source = f"descend_polynomial(points, {degree}, noise={noise!r}, objective={objective!r}, learning_rate={rate!r}, "
    source += f"n_steps={n_steps}{'' if sigma is None else f', sigma={sigma!r}'}).fit"
    fit = CurveFit(points, Polynomial(basis, C[-1], points.y_mean, scale), noise, source, last_sigma)
    return CurveDescent(objective, rate, np.arange(len(C)), C, widths * scale, losses, logs, stopped_at, fit)
