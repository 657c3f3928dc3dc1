"""The claims of the lecture's fifth part, maximum likelihood."""

from typing import cast

import numpy as np

from nnkit.claims.claim import Claim
from nnkit.engine.experiment import Experiment
from nnkit.maximum_likelihood import (
    GaussianGuess,
    PointSource,
    SplitLikelihood,
    conditional_mle,
    descend_polynomial,
    draw_sample,
    fit_polynomial,
    gaussian_log_density,
    max_log_likelihood,
    track_likelihood,
)
from nnkit.maximum_likelihood.regression import Polynomial


def _steepness_at_the_estimate():
    """The larger derivative of LogL at the mean and the standard deviation by n, from the slide's sums over the cases."""
    sample = draw_sample()
    x, mu, sigma = sample.x, sample.x.mean(), sample.x.std()
    by_mu = np.sum(x - mu) / sigma**2
    by_sigma = np.sum(-1.0 / sigma + np.square(x - mu) / sigma**3)
    return max(abs(by_mu), abs(by_sigma)) * sigma / sample.n


def _whether_both_are_greatest_together():
    """1 where the product and the sum of logs are greatest at the same place of a grid, for few enough observations."""
    sample = draw_sample(n=40)
    mu = np.linspace(3.0, 7.0, 41)[None, :, None]
    sigma = np.linspace(0.8, 4.0, 33)[:, None, None]
    terms = gaussian_log_density(sample.x, mu, sigma)
    return float(np.exp(terms).prod(axis=-1).argmax() == terms.sum(axis=-1).argmax())


def _difference_from_the_short_formula():
    sample = draw_sample()
    return abs(GaussianGuess(sample, sample.mean, sample.sigma).summed_log_likelihood - max_log_likelihood(sample))


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
    powers = [cast(Polynomial, fit.curve).powers() for fit in (squares, likelihood)]
    return float(np.abs(powers[0] - powers[1]).max())


def _split_error():
    """The largest error of the split, against the product over all cases, and the largest change of the red sum with theta."""
    counts = np.array([[6, 1, 3], [2, 4, 5]])
    values, classes = np.repeat([0, 0, 1, 1, 2, 2], counts.T.ravel()), np.repeat([0, 1, 0, 1, 0, 1], counts.T.ravel())
    p_values = np.bincount(values) / len(values)
    best = conditional_mle(counts)
    errors = []
    for share in np.linspace(0.1, 1.0, 10):
        split = SplitLikelihood(counts, share * best + (1.0 - share) * 0.5)
        product = np.prod([split.theta[t, f] * p_values[f] for f, t in zip(values, classes, strict=True)])
        errors += [np.log(product) - split.log_conditional - split.log_marginal]
        errors += [split.log_marginal - SplitLikelihood(counts).log_marginal]
    return float(np.abs(errors).max())


def _spirals():
    return track_likelihood(
        Experiment(
            dataset="spiral", n_classes=3, n_cases=60, test_fraction=0.0, hidden="8", output="softmax", loss="cross_entropy",
            batch_size="all", n_epochs=60,
        )
    )  # fmt: skip


def _dot_product_error():
    likelihood = _spirals()
    return float(np.abs(likelihood.dot_products - likelihood.log_p_correct).max())


CLAIMS = (
    Claim(
        name="36",
        text=r"Observations are most likely under the Gaussian with their own mean and standard deviation as $\mu$ and $\sigma$.",
        quantity="the larger of LogL's two derivatives there, per observation and standard deviation",
        measure=_steepness_at_the_estimate,
        within=(0.0, 1e-12),
        remark="The standard deviation is the one by n. The slide calls it the sample standard deviation, a name that pandas and "
        "R use for the one by n − 1.",
    ),
    Claim(
        name="37",
        text="The logarithm turns the product of likelihoods into a sum, which is greatest at the same parameters.",
        quantity="1 where the product and the sum of 40 terms are greatest at the same place of a grid of 41 by 33",
        measure=_whether_both_are_greatest_together,
        within=(1.0, 1.0),
        remark="With a few hundred observations the product is too small for a floating-point number and becomes 0 everywhere; "
        "the sum does not.",
    ),
    Claim(
        name="38",
        text=r"At the estimate the log-likelihood is $-n \log \hat\sigma - \frac{n}{2} (\log 2\pi + 1)$.",
        quantity="the difference from the sum of all log terms, over 40 observations",
        measure=_difference_from_the_short_formula,
        within=(0.0, 1e-9),
    ),
    Claim(
        name="39",
        text="Of two curves, the one that makes the data likelier is the one with the smaller mean squared error.",
        quantity="share of the pairs among 50 lines through the same points in which the likelier has the smaller MSE",
        measure=_share_of_agreeing_pairs,
        within=(1.0, 1.0),
        remark="With Gaussian noise of one width everywhere: at its likeliest width, LogL = -n/2 (log(2 pi MSE) + 1).",
    ),
    Claim(
        name="40",
        text="For regression, the maximum likelihood estimate is the function with the least mean squared error.",
        quantity="largest difference between the line of least squares and the one that gradient ascent on LogL finds",
        measure=_difference_of_two_fits,
        within=(0.0, 1e-9),
        remark="It needs Gaussian noise; Laplace noise makes the function with the least absolute error the likeliest.",
    ),
    Claim(
        name="33",
        text=r"The log-probability of a whole data source is a sum of $\log p_\theta(t|f)$ and a sum of $\log p(f)$, and only "
        r"the first moves with $\theta$.",
        quantity="largest error of the split, and largest change of the second sum, over ten models",
        measure=_split_error,
        within=(0.0, 1e-10),
    ),
    Claim(
        name="34",
        text=r"The dot product $T \cdot \log P$ with a one-hot target picks the log-probability of the correct class.",
        quantity="largest difference between both, over the cases and moments of a run",
        measure=_dot_product_error,
        within=(0.0, 0.0),
        remark="Where P is 0 for a wrong class, 0 times log 0 has to count as 0.",
    ),
    Claim(
        name="35",
        text="Conditional maximum likelihood is minimum cross-entropy: one is minus n times the other all through training.",
        quantity="largest difference between -log-likelihood and n times cross-entropy during a run",
        measure=lambda: _spirals().difference,
        within=(0.0, 1e-9),
        remark="The slide's cross-entropy is the sum over the cases; a loss function gives their mean.",
    ),
)
