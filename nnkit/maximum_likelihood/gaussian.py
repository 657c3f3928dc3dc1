"""The likelihood of a Gaussian's mean mu and standard deviation sigma, given observations.

With n observations, their mean m and their variance v (both by n), the logarithm of the product of all densities is

    LogL(mu, sigma) = -n log(sigma) - n/2 log(2 pi) - n (v + (m - mu)^2) / (2 sigma^2),

because the sum of (x_i - mu)^2 is n v + n (m - mu)^2. It is greatest at mu = m, sigma = sqrt(v), and there it is
-n log(sigma) - n/2 (log(2 pi) + 1).
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from nnkit.maximum_likelihood.sample import LARGEST, Sample
from nnkit.result import csv_text
from nnkit.settings import Real

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
MU = Real(-LARGEST, LARGEST)
SIGMA = Real(1e-50, LARGEST)  # with observations of at most 1e100 every LogL is still a finite float
CHUNK = 4096  # observations that are multiplied at a time
MOST_WRITTEN = 10_000  # observations in a file
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def gaussian_log_density(x: ArrayLike, mu: ArrayLike, sigma: ArrayLike) -> np.ndarray:
    """The logarithm of the Gaussian density, -log sigma - log(2 pi)/2 - (x - mu)^2 / (2 sigma^2), by broadcasting."""
    x, mu, sigma = (np.asarray(values, dtype=float) for values in (x, mu, sigma))
    z = (x - mu) / sigma
    return -np.log(sigma) - HALF_LOG_2PI - 0.5 * z * z


def gaussian_log_likelihood(sample: Sample, mu: ArrayLike, sigma: ArrayLike) -> np.ndarray:
    """LogL of all observations, from their number, mean and variance alone.

    Parameters
    ----------
    sample : Sample
    mu, sigma : float or arrays that broadcast
        sigma is positive. For a grid pass mu (1, n_mu) and sigma (n_sigma, 1).

    Returns
    -------
    float or array

    Notes
    -----
    Source: lecture 1, part 5. A grid of 200 x 200 takes well under 5 ms for any number of observations.
    """
    mu, sigma = np.asarray(mu, dtype=float), np.asarray(sigma, dtype=float)
    with np.errstate(over="ignore"):
        mse = sample.variance + np.square(sample.mean - mu)
        return -sample.n * (np.log(sigma) + HALF_LOG_2PI + 0.5 * mse / np.square(sigma))


def gaussian_gradient(sample: Sample, mu: float, sigma: float) -> tuple[float, float]:
    """The derivatives of LogL by mu and by sigma: n (m - mu) / sigma^2 and n ((v + (m - mu)^2) / sigma^2 - 1) / sigma."""
    distance = sample.mean - mu
    return sample.n * distance / sigma**2, sample.n * ((sample.variance + distance**2) / sigma**2 - 1.0) / sigma


def max_log_likelihood(sample: Sample) -> float:
    """LogL at the maximum likelihood estimate by the short formula, -n log(sigma) - n/2 (log(2 pi) + 1).

    It is infinite where all observations are equal.
    """
    if sample.sigma == 0.0:
        return float("inf")
    return -sample.n * float(np.log(sample.sigma) + HALF_LOG_2PI + 0.5)


def max_log_likelihood_terms(sample: Sample) -> tuple[float, float, float]:
    """The terms of `max_log_likelihood`: -n log sigma, -n/2 log(2 pi), and -n/2 from the sum of (x - m)^2 / (2 v)."""
    return -sample.n * float(np.log(sample.sigma)), -sample.n * HALF_LOG_2PI, -0.5 * sample.n


def check_sigma(sample: Sample) -> None:
    """Raise ValueError for observations whose standard deviation is smaller than `SIGMA` accepts, though they differ."""
    if sample.low < sample.high:
        sample.check_size("a Gaussian's likelihood")
    if sample.sigma < SIGMA.low and not sample.is_constant:
        received = f"a standard deviation of {sample.sigma:.3g}"
        raise ValueError(f"observations: received {received}; accepted is at least {SIGMA.low:g}: take a smaller unit.")


@dataclass(frozen=True, eq=False)
class GaussianGuess:
    """Trial values of mu and sigma for a sample.

    Parameters
    ----------
    sample : Sample
    mu, sigma : float
    """

    sample: Sample
    mu: float
    sigma: float

    def __post_init__(self) -> None:
        check_sigma(self.sample)
        object.__setattr__(self, "mu", MU.check("mu", self.mu))
        object.__setattr__(self, "sigma", SIGMA.check("sigma", self.sigma))

    @property
    def key(self) -> Hashable:
        """The sample's, mu and sigma."""
        return self.sample.key, self.mu, self.sigma

    def log_terms(self, most: int | None = None) -> np.ndarray:
        """log p(x_i) of the first `most` observations, or of all."""
        return gaussian_log_density(self.sample.x[:most], self.mu, self.sigma)

    @cached_property
    def log_likelihood(self) -> float:
        """LogL: the sum of all log terms."""
        return float(gaussian_log_likelihood(self.sample, self.mu, self.sigma))

    @cached_property
    def summed_log_likelihood(self) -> float:
        """LogL the long way: every log term computed, and all of them added."""
        return float(self.log_terms().sum())

    @cached_property
    def mse(self) -> float:
        """The mean of (x_i - mu)^2."""
        return self.sample.variance + (self.sample.mean - self.mu) ** 2

    @cached_property
    def gradient(self) -> tuple[float, float]:
        """The derivatives of LogL by mu and by sigma."""
        by_mu, by_sigma = gaussian_gradient(self.sample, self.mu, self.sigma)
        return float(by_mu), float(by_sigma)

    @cached_property
    def log_likelihood_gap(self) -> float:
        """The maximum of LogL minus this LogL; inf where it has no maximum."""
        return max_log_likelihood(self.sample) - self.log_likelihood

    @cached_property
    def product(self) -> float:
        """The product of all densities in floating-point numbers: 0.0 once it underflows, inf once it overflows."""
        return self._product_and_loss[0]

    @cached_property
    def product_lost_at(self) -> int | None:
        """The number of the observation at which the running product became 0 or infinite, or None."""
        return self._product_and_loss[1]

    @cached_property
    def _product_and_loss(self) -> tuple[float, int | None]:
        product = 1.0
        with np.errstate(over="ignore", under="ignore"):
            for start in range(0, self.sample.n, CHUNK):
                densities = np.exp(gaussian_log_density(self.sample.x[start : start + CHUNK], self.mu, self.sigma))
                running = np.cumprod(np.concatenate([[product], densities]))[1:]
                is_lost = (running == 0.0) | np.isinf(running)
                if is_lost.any():
                    lost = int(np.argmax(is_lost))
                    return float(running[lost]), start + lost + 1
                product = running[-1]
        return float(product), None

    @property
    def product_in_words(self) -> str:
        """The exact product in powers of ten, from the sum of the logs, however small or large it is."""
        return power_of_ten(self.log_likelihood)

    def rows(self, most: int) -> dict[str, np.ndarray]:
        """The first `most` observations with their density, log term, running product and running sum, as columns."""
        terms = self.log_terms(most)
        with np.errstate(over="ignore", under="ignore"):
            densities = np.exp(terms)
            products = np.cumprod(densities)
        return {
            "x": self.sample.x[:most],
            "p(x)": densities,
            "log p(x)": terms,
            "product so far": products,
            "sum of logs so far": np.cumsum(terms),
        }

    def to_csv(self) -> str:
        """One row for each of the first 10,000 observations: its terms, the running product and the running sum."""
        names = ("x", "density", "log_density", "running_product", "running_sum")
        return csv_text(dict(zip(names, self.rows(MOST_WRITTEN).values(), strict=True)))

    def to_python(self) -> str:
        """Code that prints the guess's LogL, product, MSE and gradient, and the maximum likelihood estimate."""
        return (
            "import nnkit\n\n"
            f"sample = {self.sample.source}\n"
            f"guess = nnkit.maximum_likelihood.GaussianGuess(sample, mu={self.mu!r}, sigma={self.sigma!r})\n"
            'print("LogL:", guess.log_likelihood)\n'
            'print("product:", guess.product, "lost at observation", guess.product_lost_at)\n'
            'print("MSE:", guess.mse)\n'
            'print("gradient:", *guess.gradient)\n'
            'print("MLE:", sample.mean, sample.sigma, "LogL there:", nnkit.maximum_likelihood.max_log_likelihood(sample))\n'
            'print("sigma by n - 1:", sample.unbiased_sigma)\n'
        )

    def takeaways(self) -> list[str]:
        """How far the guess is from the maximum, what becomes of the product, and how LogL and the MSE hang together."""
        sample = self.sample
        if sample.is_constant:
            what = "There is one observation" if sample.n == 1 else f"All {sample.n:,} observations are equal, up to rounding"
            return [
                f"**{what}, so no σ is the best**: with μ = {sample.mean:.6g} the likelihood grows without end as σ goes to 0. "
                "The sum of the squared distances is 0, and nothing holds σ back. Two different numbers are needed.",
                self._on_the_product(),
            ]
        terms = self.log_terms(CHUNK)
        worst, best_sigma = int(np.argmin(terms)), float(np.sqrt(self.mse))
        among = "" if sample.n <= CHUNK else f" of the first {CHUNK:,}"
        return [
            self._on_the_maximum(),
            self._on_the_product(),
            f"Observation {worst + 1}{among}, x = {sample.x[worst]:.4g}, costs most: its log term is {terms[worst]:.4g}, "
            f"because it lies {abs(sample.x[worst] - self.mu) / self.sigma:.3g} σ from μ.",
            f"The MSE around μ is {self.mse:.4g} whatever σ is. For this μ the best σ is its root, {best_sigma:.4g}; "
            f"for any σ the best μ is the one with the least MSE, {sample.variance:.4g}, which is the mean.",
        ]

    def _on_the_maximum(self) -> str:
        sample, gap = self.sample, self.log_likelihood_gap
        if gap <= 1e-9 * max(1.0, abs(self.log_likelihood)):
            return (
                f"**This is the top**: μ is the mean and σ the standard deviation by n. Both derivatives of LogL are 0 there, "
                f"up to rounding, and LogL is {self.log_likelihood:.6g}."
            )
        moves = []
        if abs(self.mu - sample.mean) > 1e-6 * sample.sigma:
            side = "right" if self.mu < sample.mean else "left"
            moves.append(f"move μ to the {side} by {abs(self.mu - sample.mean):.3g}")
        if abs(self.sigma / sample.sigma - 1.0) > 1e-6:
            width = "wider" if self.sigma < sample.sigma else "narrower"
            moves.append(f"make the bell {width}, σ from {self.sigma:.4g} to {sample.sigma:.4g}")
        times = f"{np.exp(gap):.4g}" if gap < 10.0 else power_of_ten(gap)
        return (
            f"**Uphill from here**: {' and '.join(moves)}. LogL then rises by {gap:.4g}: the data are {times} times as likely at "
            "the top."
        )

    def _on_the_product(self) -> str:
        lost = self.product_lost_at
        if lost is None:
            return (
                f"The product of the {self.sample.n:,} likelihoods is {self.product:.4g}, and its logarithm is the sum of the "
                f"logs, {self.log_likelihood:.6g}. With many more observations it can leave the floating-point numbers."
            )
        what, size = ("underflows to 0", "small") if self.product == 0.0 else ("overflows to infinity", "large")
        return (
            f"**The product {what} at observation {lost:,} of {self.sample.n:,}**: it would be {self.product_in_words}, and no "
            f"floating-point number is that {size}. The sum of the logs, {self.log_likelihood:.6g}, has no such trouble, and it "
            "is greatest at the same μ and σ."
        )


def power_of_ten(log_value: float) -> str:
    """e to the power of `log_value` in words such as 3.1 × 10⁻⁴¹², which a float could not hold."""
    exponent = log_value / np.log(10.0)
    power = int(np.floor(exponent))
    digits = 10.0 ** (exponent - power)
    if digits >= 9.95:
        digits, power = 1.0, power + 1
    return f"{digits:.1f} × 10{str(power).translate(SUPERSCRIPTS)}"
