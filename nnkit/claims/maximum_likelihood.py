"""The claims of the lecture's fifth part, maximum likelihood."""

import numpy as np

from nnkit.claims.claim import Claim
from nnkit.likelihood.curve_points import PointSource
from nnkit.likelihood.regression import descend_polynomial, fit_polynomial


def _share_of_agreeing_pairs():
    points = PointSource(source="drawn", truth="line").points()
    rng = np.random.default_rng(0)
    lines = [fit_polynomial(points, 1, coefficients=rng.normal(size=2)) for _ in range(50)]
    errors = np.array([line.mse for line in lines])
    logs = np.array([line.log_likelihood for line in lines])
    upper = np.triu_indices(len(lines), 1)
    return float(((errors[:, None] < errors) == (logs[:, None] > logs))[upper].mean())


def _difference_of_two_fits():
    points = PointSource(source="drawn", truth="line").points()
    squares = fit_polynomial(points, 1)
    likelihood = descend_polynomial(points, 1, objective="likelihood", learning_rate=0.05, n_steps=400).fit
    return float(np.abs(squares.curve.powers() - likelihood.curve.powers()).max())


CLAIMS: tuple[Claim, ...] = (
    Claim(
        number=39,
        part=5,
        text="Of two curves, the one that makes the data likelier is the one with the smaller mean squared error.",
        quantity="share of the pairs among 50 lines through the same points in which the likelier has the smaller MSE",
        measure=_share_of_agreeing_pairs,
        low=1.0,
        high=1.0,
        remark="With Gaussian noise of one width everywhere: at its likeliest width, LogL = -n/2 (log(2 pi MSE) + 1).",
    ),
    Claim(
        number=40,
        part=5,
        text="For regression, the maximum likelihood estimate is the function with the least mean squared error.",
        quantity="largest difference between the line of least squares and the one that gradient ascent on LogL finds",
        measure=_difference_of_two_fits,
        low=0.0,
        high=1e-9,
        remark="It needs Gaussian noise; Laplace noise makes the function with the least absolute error the likeliest.",
    ),
)
