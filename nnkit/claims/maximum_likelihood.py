"""The claims of the lecture's fifth part, maximum likelihood."""

from functools import cache
from math import inf, nan, pi
from typing import cast

import numpy as np

from nnkit.claims.claim import Claim, furthest
from nnkit.engine.experiment import Experiment
from nnkit.maximum_likelihood import (
    GaussianGuess,
    PointSource,
    Sample,
    SplitLikelihood,
    ascend_by_newton,
    conditional_mle,
    descend_polynomial,
    draw_sample,
    fit_polynomial,
    gaussian_log_likelihood,
    max_log_likelihood,
    track_likelihood,
)
from nnkit.maximum_likelihood.classifier_likelihood import dot_product
from nnkit.maximum_likelihood.regression import Polynomial

N = 40  # observations


def _divisor_of_the_best_variance():
    """The sum of squared distances from the mean, divided by the square of the likeliest sigma.

    By nnkit's estimator, and by Newton's climb of LogL. A slope of LogL at the estimate, by differences of the sum of all log
    terms, counts as missing from n.
    """
    sample = draw_sample(n=N)
    mu, sigma = sample.mean, sample.sigma
    squares = np.square(sample.x - sample.x.mean()).sum()
    climb = ascend_by_newton(sample, sample.mean + 0.3, 1.2 * sample.sigma)
    h = 1e-5 * sigma
    log_l = [
        GaussianGuess(sample, mu + d_mu, sigma + d_sigma).summed_log_likelihood
        for d_mu, d_sigma in ((h, 0.0), (-h, 0.0), (0.0, h), (0.0, -h))
    ]
    slopes = (log_l[0] - log_l[1]) / (2e-5), (log_l[2] - log_l[3]) / (2e-5)
    return furthest([squares / sigma**2, squares / climb.sigma[-1] ** 2, N - np.abs(slopes)], N)


def _distance_of_the_tops():
    """The steps on a grid between the tops of the product of all densities and of nnkit's LogL.

    Where nnkit says that the product of ten times as many is lost is held against a product by hand; observations count as steps.
    """
    sample = draw_sample(n=N)
    mu, sigma = np.linspace(3.0, 7.0, 41)[None, :], np.linspace(0.8, 4.0, 33)[:, None]
    z = (sample.x - mu[..., None]) / sigma[..., None]
    product = (np.exp(-0.5 * np.square(z)) / (np.sqrt(2.0 * pi) * sigma[..., None])).prod(axis=-1)
    tops = [np.argwhere(grid == grid.max())[0] for grid in (product, gaussian_log_likelihood(sample, mu, sigma))]
    many = draw_sample(n=10 * N)
    guess = GaussianGuess(many, many.mean, many.sigma)
    with np.errstate(under="ignore"):
        lost_at = int(np.argmin(np.cumprod(np.exp(guess.log_terms())))) + 1
    return float(np.abs(tops[0] - tops[1]).sum() + abs((guess.product_lost_at or inf) - lost_at))


def _gain_of_a_larger_mean():
    """The sum of all log terms at the estimate, of observations and of the same plus 100, less the short formula of the first."""
    sample = draw_sample(n=N)
    shifted = Sample(sample.x + 100.0)
    log_l = [GaussianGuess(one, one.mean, one.sigma).summed_log_likelihood for one in (sample, shifted)]
    return furthest(np.array(log_l) - max_log_likelihood(sample), 0.0)


def _share_of_agreeing_pairs():
    """The share of pairs of lines of which the likelier has the smaller MSE, where the LogL of both is as the remark says."""
    points = PointSource(source="drawn", truth="line").points()
    rng = np.random.default_rng(0)
    lines = [fit_polynomial(points, 1, coefficients=rng.normal(size=2)) for _ in range(50)]
    errors = np.array([np.square(points.y - line.curve(points.x)).mean() for line in lines])
    logs = np.array([line.log_likelihood for line in lines])
    is_right = np.isclose(logs, -0.5 * len(points.x) * (np.log(2.0 * pi * errors) + 1.0))
    agree = ((errors[:, None] < errors) == (logs[:, None] > logs)) & np.outer(is_right, is_right)
    return float(agree[np.triu_indices(len(lines), 1)].mean())


def _likeliest_line_by_least_squares():
    """Intercept and slope of the line that climbs LogL, divided by those of least squares: nnkit's, and from plain sums."""
    points = PointSource(source="drawn", truth="line").points()
    likelihood = descend_polynomial(points, 1, objective="likelihood", learning_rate=0.05, n_steps=400).fit
    lines = [cast(Polynomial, fit.curve).powers() for fit in (likelihood, fit_polynomial(points, 1))]
    slope = np.cov(points.x, points.y)[0, 1] / np.var(points.x, ddof=1)
    by_hand = np.array([points.y.mean() - slope * points.x.mean(), slope])
    return furthest([lines[0] / lines[1], lines[0] / by_hand], 1.0)


def _motion_of_the_second_sum():
    """What moves in the second sum, beside the first, over ten models; an error of the split into two counts as motion.

    The split is held against the product over all cases, one after another.
    """
    counts = np.array([[6, 1, 3], [2, 4, 5]])
    values, classes = np.repeat([0, 0, 1, 1, 2, 2], counts.T.ravel()), np.repeat([0, 1, 0, 1, 0, 1], counts.T.ravel())
    p_values = np.bincount(values) / len(values)
    best = conditional_mle(counts)
    sums, errors = [], []
    for share in np.linspace(0.1, 1.0, 10):
        split = SplitLikelihood(counts, share * best + (1.0 - share) * 0.5)
        product = np.prod([split.theta[t, f] * p_values[f] for f, t in zip(values, classes, strict=True)])
        sums.append((split.log_conditional, split.log_marginal))
        errors += [np.log(product) - sum(sums[-1]), np.log(product) - split.log_likelihood]
    first, second = np.ptp(sums, axis=0)
    with np.errstate(all="ignore"):
        return float((second + np.abs(errors).max()) / first)


def _distance_of_the_best_models():
    """The steps of 1/40 between the best model on a grid, by log pi(S), and each row's shares, summed over five p(f).

    The likeliest model of nnkit counts too. Infinite where p(f) does not move log pi(S).
    """
    counts, shares, steps = np.array([[6, 1, 3], [2, 4, 5]]), np.array([30, 8, 15]), np.arange(1, 40)
    distance, tops = np.abs(40.0 * conditional_mle(counts)[0] - shares).sum(), []
    for p_values in np.random.default_rng(0).dirichlet(np.ones(3), 5):
        for value, share in enumerate(shares):  # the columns of theta do not meet in log pi(S): the best is found in each
            theta, logs = np.full((2, 3), 0.5), []
            for p in steps / 40.0:
                theta[:, value] = p, 1.0 - p
                logs.append(SplitLikelihood(counts, theta, p_values=p_values).log_likelihood)
            distance += abs(steps[np.argmax(logs)] - share)
        tops.append(max(logs))
    return distance if np.ptp(tops) > 1.0 else inf


def _probability_kept_out():
    """The mean probability (geometric) of the correct class, over cases that were kept out of training.

    NaN where the page's number is not what the network predicts.
    """
    likelihood = track_likelihood(
        Experiment(
            n_cases=90, hidden="8", output="softmax", loss="cross_entropy", learning_rate=1.0, batch_size="all", n_epochs=100
        )
    )  # fmt: skip
    cases, shown = likelihood.history.data.test, likelihood.log_likelihoods_kept_out[-1]
    predicted = likelihood.history.predictions(cases.X)[cases.labels, np.arange(cases.n_cases)]
    return np.exp(shown / cases.n_cases) if np.isclose(np.log(predicted).sum(), shown) else nan


@cache
def _spirals():
    return track_likelihood(
        Experiment(
            dataset="spiral", n_classes=3, n_cases=60, test_fraction=0.0, hidden="8", output="softmax", loss="cross_entropy",
            batch_size="all", n_epochs=60,
        )
    )  # fmt: skip


def _probabilities_of_the_correct_class(likelihood):
    """P of each case's correct class, (n_frames, n_cases), as the network predicts it."""
    history = likelihood.history
    P = history.architecture.with_theta(history.theta[history.frames]).forward(likelihood.cases.X)
    return np.take_along_axis(P, np.broadcast_to(likelihood.cases.labels, (len(P), 1, P.shape[-1])), axis=1)[:, 0]


def _what_the_dot_product_picks():
    """e to the power of T . log P, divided by the predicted probability of the correct class, over cases and moments of a run."""
    likelihood = _spirals()
    one = np.exp(dot_product(np.array([[0.0], [1.0], [0.0]]), np.log([[0.2], [0.7], [0.1]]))) / 0.7
    return furthest([np.exp(likelihood.dot_products) / _probabilities_of_the_correct_class(likelihood), one], 1.0)


def _cross_entropy_by_log_likelihood():
    """n times the cross-entropy that training recorded, divided by minus the log-likelihood, over the moments of a run.

    The log-likelihood is the page's, and the sum of the logs of the network's predictions for the correct classes.
    """
    likelihood = _spirals()
    predicted = np.log(_probabilities_of_the_correct_class(likelihood)).sum(axis=1)
    return furthest([likelihood.total_costs / -log_l for log_l in (likelihood.log_likelihoods, predicted)], 1.0)


CLAIMS = (
    Claim(
        name="33",
        text=r"The log-probability of all data splits into two sums, and only that of $\log p_\theta(t|f)$ moves with $\theta$.",
        shown="While θ moves the sum of log p(t|f), the sum of log p(f) moves by {value}.",
        measure=_motion_of_the_second_sum,
        within=(0.0, 1e-10),
        question="log π(S) is a sum of log p(t|f) and a sum of log p(f). We change θ. What moves?",
        options=(("Both sums", 1e-9), ("Only the sum of log p(t|f)", -inf), ("Only the sum of log p(f)", 1e9)),
        remark="Ten models of a table with 21 cases. Both sums together are the logarithm of the product over all cases.",
    ),
    Claim(
        name="34",
        text=r"The dot product $T \cdot \log P$ with a one-hot target picks the log-probability of the correct class.",
        shown="In every case T · log P is the log-probability of the correct class (ratio of probabilities: {value}).",
        measure=_what_the_dot_product_picks,
        within=(1.0 - 1e-12, 1.0 + 1e-12),
        question="T is one-hot. What does T · log P keep of the logarithms of P?",
        options=(("Their sum", -inf), ("The one of the correct class", 1.0 - 1e-9), ("The largest one", 1.0 + 1e-9)),
        remark="Over 60 cases and all moments of a run; P is what the network predicts. Where P is 0 for a wrong class, 0 times "
        "log 0 has to count as 0.",
    ),
    Claim(
        name="35",
        text="Conditional maximum likelihood is minimum cross-entropy: one is −n times the other.",
        shown="All through training, n times the cross-entropy is minus the log-likelihood (ratio: {value}).",
        measure=_cross_entropy_by_log_likelihood,
        within=(1.0 - 1e-12, 1.0 + 1e-12),
        question="The log-likelihood of 60 cases is −30. What is their mean cross-entropy?",
        options=(("−0.5", -inf), ("0.5", 0.0), ("30", 30.0)),
        remark="The slide's cross-entropy is the sum over the cases; a loss function gives their mean.",
    ),
    Claim(
        name="36",
        text=r"The likeliest Gaussian has the data's own mean and standard deviation as $\mu$ and $\sigma$.",
        shown=f"For {N} observations, the likeliest σ² is the sum of squared distances from the mean divided by {{value}}.",
        measure=_divisor_of_the_best_variance,
        within=(N - 1e-4, N + 1e-4),
        question=f"{N} observations. By what is the sum of squared distances divided to get the likeliest σ²?",
        options=((f"{N - 1}", -inf), (f"{N}", N - 0.5), (f"{N + 1}", N + 0.5)),
        remark="The standard deviation by n. The slide calls it the sample standard deviation, a name that pandas and R use for "
        "the one by n − 1. Both slopes of LogL are 0 there.",
    ),
    Claim(
        name="37",
        text="The logarithm turns a product of likelihoods into a sum, which is greatest at the same parameters.",
        shown="On a map of 41 by 33 guesses, the tops of the product and of the sum of logs are {value} steps apart.",
        measure=_distance_of_the_tops,
        within=(0.0, 0.0),
        question="We take the logarithm of the likelihood. Where is its top now?",
        options=(("At the logarithms of μ and σ", 0.5), ("At the same μ and σ", -inf)),
        remark=f"Of {N} observations. With {10 * N} the product is too small for a computer and becomes 0; the sum does not.",
    ),
    Claim(
        name="38",
        text=r"At its top, the log-likelihood is $-n \log \hat\sigma - \frac{n}{2} (\log 2\pi + 1)$: only the spread counts.",
        shown="When all observations grow by 100, the best LogL changes by {value}.",
        measure=_gain_of_a_larger_mean,
        within=(-1e-10, 1e-10),
        question="Two data sets have the same standard deviation but different means. Which one has the higher best LogL?",
        options=(("The one with the larger mean", 1e-9), ("Both have the same", -1e-9), ("The one with the smaller mean", -inf)),
        remark=f"{N} observations. The sum of all log terms is held against the short formula.",
    ),
    Claim(
        name="39",
        text="Of two curves, the one that makes the data likelier has the smaller mean squared error.",
        shown="In {percent} of 1,225 pairs of lines through the same points, the likelier one has the smaller MSE.",
        measure=_share_of_agreeing_pairs,
        within=(1.0, 1.0),
        question="Two lines go near the same points. One makes them likelier. What do we know of its mean squared error?",
        options=(("It is smaller, always", 1.0), ("It is often smaller", 0.6), ("Nothing", -inf)),
        remark="With Gaussian noise of one width everywhere: at its likeliest width, LogL = −n/2 (log(2π MSE) + 1).",
    ),
    Claim(
        name="40",
        text="For regression, the likeliest function is the one with the least mean squared error.",
        shown="The likeliest line and the line of least squares are the same (ratio of their numbers: {value}).",
        measure=_likeliest_line_by_least_squares,
        within=(1.0 - 1e-10, 1.0 + 1e-10),
        question="One line makes the points likeliest, with Gaussian noise. Another has the least MSE. How do they differ?",
        options=(("The likeliest is flatter", -inf), ("The likeliest is steeper", 1.0 + 1e-9), ("Not at all", 1.0 - 1e-9)),
        remark="It needs Gaussian noise; Laplace noise makes the function with the least absolute error the likeliest.",
    ),
)

ALSO = (
    Claim(
        name="53",
        text=r"$p(f)$ comes from the data source alone: whatever it is, the same $\theta$ makes the classes likeliest.",
        shown="Under five different p(f), the θ of the greatest log π(S) are {value} steps from each row's shares.",
        measure=_distance_of_the_best_models,
        within=(0.0, 1e-9),
        question="We move p(f) away from the shares of f among the cases. Where is the best θ = p(t|f) now?",
        options=(("It moves along", 1e-6), ("Where it was", -inf)),
        remark="log π(S) falls as p(f) moves, and by as much for every θ. Searched on a grid with steps of 1/40, in a table of "
        "21 cases whose shares, 6/8, 1/5 and 3/8, lie on it.",
    ),
    Claim(
        name="54",
        text=r"A sample $\tilde S$ stands for all of S: training that makes it likelier makes the other cases likelier too.",
        shown="Cases that were kept out of training get a mean probability of {value} for their correct class.",
        measure=_probability_kept_out,
        within=(0.5, 1.0),  # more than by a model that knows nothing of the classes
        question="A network learns XOR by 63 of 90 cases. How probable does it find the correct classes of the 27 others?",
        options=(("Less than 1/2", -inf), ("More than 1/2", 0.5)),
        remark="A model that knows nothing gives 1/2. The geometric mean over 27 cases, after 100 epochs of a network with 8 "
        "hidden neurons. A model with many weights for few cases can say otherwise: it overfits.",
    ),
)
"""What the lecture also says on maximum likelihood."""
