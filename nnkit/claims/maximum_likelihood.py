"""The claims of the lecture's fifth part, maximum likelihood."""

import numpy as np

from nnkit.claims.claim import Claim
from nnkit.likelihood.curve_points import PointSource
from nnkit.likelihood.gaussian import (
    GaussianGuess,
    gaussian_log_density,
    greatest_log_likelihood,
)
from nnkit.likelihood.regression import descend_polynomial, fit_polynomial
from nnkit.likelihood.sample import draw_sample


def _steepness_at_the_estimate():
    """The larger derivative of LogL at the mean and the standard deviation by n, from the slide's sums over the cases."""
    sample = draw_sample()
    x, mu, sigma = sample.x, sample.x.mean(), sample.x.std()
    by_mu = np.sum(x - mu) / sigma**2
    by_sigma = np.sum(-1.0 / sigma + np.square(x - mu) / sigma**3)
    return max(abs(by_mu), abs(by_sigma)) * sigma / sample.n


def _share_of_the_grid_where_both_are_greatest():
    """1 where the product and the sum of logs are greatest at the same place of a grid, for few enough observations."""
    sample = draw_sample(n=40)
    mu = np.linspace(3.0, 7.0, 41)[None, :, None]
    sigma = np.linspace(0.8, 4.0, 33)[:, None, None]
    terms = gaussian_log_density(sample.x, mu, sigma)
    return float(np.exp(terms).prod(axis=-1).argmax() == terms.sum(axis=-1).argmax())


def _difference_from_the_short_formula():
    sample = draw_sample()
    return abs(GaussianGuess(sample, sample.mean, sample.sigma).summed_log_likelihood - greatest_log_likelihood(sample))


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


CLAIMS = (
    Claim(
        number=36,
        part=5,
        text=r"Observations are most likely under the Gaussian with their own mean and standard deviation as $\mu$ and $\sigma$.",
        quantity="the larger of LogL's two derivatives there, per observation and standard deviation",
        measure=_steepness_at_the_estimate,
        low=0.0,
        high=1e-12,
        remark="The standard deviation is the one by n. The slide calls it the sample standard deviation, a name that pandas and "
        "R use for the one by n − 1.",
    ),
    Claim(
        number=37,
        part=5,
        text="The logarithm turns the product of likelihoods into a sum, which is greatest at the same parameters.",
        quantity="1 where the product and the sum of 40 terms are greatest at the same place of a grid of 41 by 33",
        measure=_share_of_the_grid_where_both_are_greatest,
        low=1.0,
        high=1.0,
        remark="With a few hundred observations the product is too small for a floating-point number and becomes 0 everywhere; "
        "the sum does not.",
    ),
    Claim(
        number=38,
        part=5,
        text=r"At the estimate the log-likelihood is $-n \log \hat\sigma - \frac{n}{2} (\log 2\pi + 1)$.",
        quantity="the difference from the sum of all log terms, over 40 observations",
        measure=_difference_from_the_short_formula,
        low=0.0,
        high=1e-9,
    ),
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
