"""Many samples from one Gaussian, and the maximum likelihood estimates that each of them gives.

The mean of n draws scatters around mu with standard deviation sigma / sqrt(n). The variance by n is sigma^2 / n times a
chi-squared variable with n - 1 degrees of freedom: on average (n - 1) / n times the true one, because the distances
are taken from the sample's own mean, from which they are smaller than from mu.
"""

from dataclasses import dataclass
from math import lgamma, sqrt

import numpy as np

from nnkit.maximum_likelihood.sample import LARGEST
from nnkit.settings import SEED
from nnkit.validation import number, whole

FEWEST_DRAWN, MOST_DRAWN = 2, 1000
FEWEST_REPEATS, MOST_REPEATS = 10, 20_000
MOST_NUMBERS = 4_000_000
CHUNK = 200_000  # numbers drawn at a time


@dataclass(frozen=True, eq=False)
class SamplingDistribution:
    """The estimates from many samples.

    Attributes
    ----------
    mu, sigma : float
        Of the Gaussian that was drawn from.
    n, seed : int
        The size of each sample.
    means, variances : array (n_repeats,)
        The maximum likelihood estimates of mu and of sigma^2 (by n) from each sample.
    """

    mu: float
    sigma: float
    n: int
    seed: int
    means: np.ndarray
    variances: np.ndarray

    @property
    def n_repeats(self):
        """How many samples were drawn."""
        return len(self.means)

    @property
    def variance_ratio(self):
        """The mean of the variances by n, over the true variance; (n - 1) / n is expected."""
        return float(self.variances.mean()) / self.sigma**2

    @property
    def variance_ratio_error(self):
        """The standard error of `variance_ratio`: sqrt(2 (n - 1) / n_repeats) / n."""
        return sqrt(2.0 * (self.n - 1) / self.n_repeats) / self.n

    @property
    def unbiased_ratio(self):
        """The mean of the variances by n - 1, over the true variance; 1 is expected."""
        return self.variance_ratio * self.n / (self.n - 1)

    @property
    def share_of_too_small(self):
        """The share of samples whose sigma by n is below the true one."""
        return float((self.variances < self.sigma**2).mean())

    def mean_density(self, mu):
        """The density of the estimates of mu that theory expects."""
        error = self.sigma / sqrt(self.n)
        return np.exp(-0.5 * np.square((np.asarray(mu) - self.mu) / error)) / (error * sqrt(2.0 * np.pi))

    def variance_density(self, variance):
        """The density of the estimates of sigma^2 that theory expects: n / sigma^2 times a chi-squared density."""
        half = 0.5 * (self.n - 1)
        scaled = np.asarray(variance, dtype=float) * self.n / self.sigma**2
        with np.errstate(divide="ignore"):
            log_density = (half - 1.0) * np.log(scaled) - 0.5 * scaled - half * np.log(2.0) - lgamma(half)
        return np.exp(log_density) * self.n / self.sigma**2

    def to_csv(self):
        """The estimates of every sample as the text of a CSV file."""
        rows = [f"{mean!r},{variance!r}" for mean, variance in zip(self.means.tolist(), self.variances.tolist(), strict=True)]
        return "\n".join(["mean,variance_by_n", *rows]) + "\n"

    def to_python(self):
        """Code that draws the same samples and prints the bias, on nnkit alone."""
        return (
            f"draws = nnkit.maximum_likelihood.sampling_distribution(mu={self.mu!r}, sigma={self.sigma!r}, n={self.n}, "
            f"n_repeats={self.n_repeats}, seed={self.seed})\n"
            'print("variance by n over the true one:", draws.variance_ratio, "expected:", (draws.n - 1) / draws.n)\n'
            'print("variance by n - 1 over the true one:", draws.unbiased_ratio)\n'
        )

    def takeaways(self):
        """What there is to see with these numbers, as sentences in Markdown."""
        expected = (self.n - 1) / self.n
        off = abs(self.variance_ratio - expected) / self.variance_ratio_error
        agrees = "as expected from chance" if off <= 3.0 else "more than chance usually allows: try another seed"
        return [
            f"**The variance by n is too small on average**: over {self.n_repeats:,} samples of {self.n} it is "
            f"{self.variance_ratio:.4f} times the true one, where (n − 1)/n = {expected:.4f} is expected. The two are {off:.2g} "
            f"standard errors apart, {agrees}. Divided by n − 1 the ratio becomes {self.unbiased_ratio:.4f}.",
            f"In {self.share_of_too_small:.1%} of the samples σ came out below the true {self.sigma:.4g}. A sample's own mean "
            "is the point from which its squared distances are smallest, so they are smaller than from the true μ.",
            f"The estimates of μ average {self.means.mean():.5g} for a true μ of {self.mu:.5g}: no bias. Their standard "
            f"deviation is {self.means.std():.4g}, and σ/√n = {self.sigma / sqrt(self.n):.4g}.",
        ]


def sampling_distribution(mu=0.0, sigma=1.0, n=5, n_repeats=5000, seed=0):
    """Draw many samples and estimate mu and sigma^2 from each.

    Parameters
    ----------
    mu, sigma : float
        Of the Gaussian to draw from.
    n : int
        Observations in each sample, 2 to 1000.
    n_repeats : int
        Samples, 10 to 20,000; at most 4,000,000 numbers in all.
    seed : int

    Returns
    -------
    SamplingDistribution
    """
    mu = number("mu", mu, -LARGEST, LARGEST)
    sigma = number("sigma", sigma, above=0.0)
    n = whole("n", n, FEWEST_DRAWN, MOST_DRAWN)
    n_repeats = whole("n_repeats", n_repeats, FEWEST_REPEATS, MOST_REPEATS)
    whole("n times n_repeats", n * n_repeats, 1, MOST_NUMBERS)
    rng = np.random.default_rng(SEED.check("seed", seed))
    at_once = max(1, CHUNK // n)
    means, variances = np.empty(n_repeats), np.empty(n_repeats)
    for start in range(0, n_repeats, at_once):
        rows = slice(start, min(start + at_once, n_repeats))
        z = rng.standard_normal((rows.stop - start, n))
        means[rows] = z.mean(axis=1)
        variances[rows] = z.var(axis=1)
    return SamplingDistribution(mu, sigma, n, seed, mu + sigma * means, sigma**2 * variances)
