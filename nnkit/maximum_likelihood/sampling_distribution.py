"""The sampling distribution of a Gaussian's maximum likelihood estimates: many samples, and the estimates from each.

The mean of n draws has the mean mu and the standard deviation sigma / sqrt(n). The variance by n is sigma^2 / n times a
chi-squared variable with n - 1 degrees of freedom: on average (n - 1) / n times the true one, because the distances
are taken from the sample's own mean, from which they are smaller than from mu.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import lgamma, sqrt

import numpy as np
from numpy.typing import ArrayLike

from nnkit.maximum_likelihood.gaussian import MU
from nnkit.numerals import for_people, percentage
from nnkit.result import csv_text
from nnkit.settings import POSITIVE, SEED, Settings, Whole, setting
from nnkit.validation import whole

MOST_NUMBERS = 4_000_000
CHUNK = 200_000  # numbers drawn at a time


@dataclass(frozen=True)
class SamplingDistribution(Settings):
    """Many samples from one Gaussian, and the estimates of mu and sigma^2 from each.

    Parameters
    ----------
    mu, sigma : float
        Of the Gaussian to draw from.
    n : int
        Observations in each sample.
    n_repeats : int
        Samples; at most 4,000,000 numbers in all.
    seed : int
    """

    mu: float = setting(0.0, MU)
    sigma: float = setting(1.0, POSITIVE)
    n: int = setting(5, Whole(2, 1000))
    n_repeats: int = setting(5000, Whole(10, 20_000))
    seed: int = setting(0, SEED)

    def check_together(self) -> None:
        whole("n times n_repeats", self.n * self.n_repeats, 1, MOST_NUMBERS)

    @property
    def means(self) -> np.ndarray:
        """The estimate of mu from each sample, (n_repeats,)."""
        return self.mu + self.sigma * _standard_estimates(self.n, self.n_repeats, self.seed)[0]

    @property
    def variances(self) -> np.ndarray:
        """The estimate of sigma^2 (by n) from each sample, (n_repeats,)."""
        return self.sigma**2 * _standard_estimates(self.n, self.n_repeats, self.seed)[1]

    @property
    def variance_ratio(self) -> float:
        """The mean of the variances by n, over the true variance; (n - 1) / n is expected."""
        return float(self.variances.mean()) / self.sigma**2

    @property
    def variance_ratio_error(self) -> float:
        """The standard error of `variance_ratio`: sqrt(2 (n - 1) / n_repeats) / n."""
        return sqrt(2.0 * (self.n - 1) / self.n_repeats) / self.n

    @property
    def unbiased_ratio(self) -> float:
        """The mean of the variances by n - 1, over the true variance; 1 is expected."""
        return self.variance_ratio * self.n / (self.n - 1)

    @property
    def share_of_too_small(self) -> float:
        """The share of samples whose sigma by n is below the true one."""
        return float((self.variances < self.sigma**2).mean())

    def mean_density(self, mu: ArrayLike) -> np.ndarray:
        """The density of the estimates of mu by theory."""
        error = self.sigma / sqrt(self.n)
        return np.exp(-0.5 * np.square((np.asarray(mu) - self.mu) / error)) / (error * sqrt(2.0 * np.pi))

    def variance_density(self, variance: ArrayLike) -> np.ndarray:
        """The density of the estimates of sigma^2 by theory: n / sigma^2 times a chi-squared density."""
        half = 0.5 * (self.n - 1)
        scaled = np.asarray(variance, dtype=float) * self.n / self.sigma**2
        with np.errstate(divide="ignore"):
            log_density = (half - 1.0) * np.log(scaled) - 0.5 * scaled - half * np.log(2.0) - lgamma(half)
        return np.exp(log_density) * self.n / self.sigma**2

    def to_csv(self) -> str:
        """One row for each sample: its mean and its variance by n."""
        return csv_text({"mean": self.means, "variance_by_n": self.variances})

    def to_python(self) -> str:
        """Code that draws the same samples and prints the bias."""
        return (
            f"import nnkit\n\ndraws = {self.constructor()}\n"
            'print("variance by n over the true one:", draws.variance_ratio, "expected:", (draws.n - 1) / draws.n)\n'
            'print("variance by n - 1 over the true one:", draws.unbiased_ratio)\n'
            'print("share of samples with sigma too small:", draws.share_of_too_small)\n'
        )

    def takeaways(self) -> list[str]:
        """The bias of the variance by n, and the mean, which has none, each beside what theory expects."""
        expected, error = (self.n - 1) / self.n, self.sigma / sqrt(self.n)
        n_errors = abs(self.variance_ratio - expected) / self.variance_ratio_error
        n_mean_errors = abs(self.means.mean() - self.mu) / (error / sqrt(self.n_repeats))
        return [
            f"**The variance by n is {for_people(self.variance_ratio)} of the true one**, on average over {self.n_repeats:,} "
            f"samples of {self.n}; theory: (n − 1)/n = {for_people(expected)}.",
            f"{_by_chance(n_errors)} Divided by n − 1 instead, the average is {for_people(self.unbiased_ratio)} of the true one; "
            "theory: 1, no bias.",
            f"In {percentage(self.share_of_too_small)} of the samples σ came out below the true {for_people(self.sigma)}. A "
            "sample's own mean is the point from which its squared distances are smallest, so from the true μ they are larger.",
            f"The estimates of μ average {for_people(self.means.mean(), 4)}; theory: {for_people(self.mu, 4)}, no bias. "
            f"{_by_chance(n_mean_errors)} Their standard deviation is {for_people(self.means.std())}; theory: σ/√n = "
            f"{for_people(error)}.",
        ]


def _by_chance(n_errors: float) -> str:
    """How far a mean of samples lies from theory, in words."""
    verdict = "chance does that" if n_errors <= 3.0 else "more than chance usually does: try another seed"
    return f"The two are {for_people(n_errors, 2)} standard errors apart: {verdict}."


@lru_cache(maxsize=32)
def _standard_estimates(n: int, n_repeats: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The means and variances by n of samples from the standard normal distribution, each (n_repeats,)."""
    rng = np.random.default_rng(seed)
    at_once = max(1, CHUNK // n)
    means, variances = np.empty(n_repeats), np.empty(n_repeats)
    for start in range(0, n_repeats, at_once):
        rows = slice(start, min(start + at_once, n_repeats))
        z = rng.standard_normal((rows.stop - start, n))
        means[rows], variances[rows] = z.mean(axis=1), z.var(axis=1)
    return means, variances
