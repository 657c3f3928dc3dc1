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
from nnkit.numerals import SUPERSCRIPTS, for_people
from nnkit.result import csv_text
from nnkit.settings import Real

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
MU = Real(-LARGEST, LARGEST)
SIGMA = Real(1e-50, LARGEST)  # with observations of at most 1e100 every LogL is still a finite float
CHUNK = 4096  # observations that are multiplied at a time
MOST_WRITTEN = 10_000  # observations in a file
MOST_POWER = 1e9  # of ten, that is written out: farther away its digits are not known
LOG_SMALLEST, LOG_LARGEST = (float(np.log(limit)) for limit in (np.nextafter(0.0, 1.0), np.finfo(float).max))


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
            'print("below the top:", guess.log_likelihood_gap)\n'
            'print("gradient:", *guess.gradient)\n'
            'print("MLE:", sample.mean, sample.sigma, "LogL there:", nnkit.maximum_likelihood.max_log_likelihood(sample))\n'
            'print("sigma by n - 1:", sample.unbiased_sigma)\n'
        )

    def takeaways(self) -> list[str]:
        """Where the maximum is, what becomes of the product, and how LogL and the MSE hang together."""
        sample = self.sample
        if sample.is_constant:
            what = "There is one observation" if sample.n == 1 else f"All {sample.n:,} observations are equal, up to rounding"
            return [
                f"**{what}, so no σ is the best**: at μ = {for_people(sample.mean)} LogL grows without end as σ goes to 0.",
                "The sum of the squared distances is 0 there, and nothing holds σ back: two different numbers are needed.",
                *self._on_the_product(),
            ]
        terms = self.log_terms(CHUNK)
        worst = int(np.argmin(terms))
        among = "" if sample.n <= CHUNK else f" of the first {CHUNK:,}"
        product, top = self._on_the_product(), self._on_the_maximum()
        return [
            *([*product, *top] if self.product_lost_at else [*top, *product]),
            f"No observation{among} costs more than number {worst + 1:,}, x = {for_people(sample.x[worst])}: its log term is "
            f"{for_people(terms[worst])}, because it lies {for_people(abs(sample.x[worst] - self.mu) / self.sigma)} σ from μ.",
            f"LogL knows the data only through n and the MSE around μ, {for_people(self.mse)}. For this μ the best σ is the root "
            f"of that, {for_people(np.sqrt(self.mse))}. For every σ the best μ is the mean, where the MSE is least: "
            f"{for_people(sample.variance)}.",
        ]

    def _on_the_maximum(self) -> list[str]:
        sample, gap = self.sample, self.log_likelihood_gap
        moves = []
        if abs(self.mu - sample.mean) > 1e-6 * sample.sigma:
            side = "right" if self.mu < sample.mean else "left"
            moves.append(f"move μ to the {side} by {for_people(abs(self.mu - sample.mean))}")
        if abs(self.sigma / sample.sigma - 1.0) > 1e-6:
            moves.append(f"make the bell {'wider' if self.sigma < sample.sigma else 'narrower'}")
        if not moves:
            return [
                f"**The top**: μ = mean = {for_people(self.mu)}, σ = standard deviation by n = {for_people(self.sigma)}, "
                f"LogL = −n log σ − n/2 (log 2π + 1) = {for_people(self.log_likelihood, 4)}."
            ]
        if gap <= 1e-9 * max(1.0, abs(self.log_likelihood)):
            return [f"**Uphill from here**: {' and '.join(moves)}. LogL is that of the top already, up to rounding."]
        times = for_people(np.exp(gap)) if gap < 10.0 else power_of_ten(gap)
        return [
            f"**Uphill from here**: {' and '.join(moves)}. LogL then rises by {for_people(gap)}.",
            f"At the top, μ = {for_people(sample.mean, 4)} and σ = {for_people(sample.sigma, 4)}, the data are {times} times as "
            "likely as here.",
        ]

    def _on_the_product(self) -> list[str]:
        n, lost, log_l = self.sample.n, self.product_lost_at, self.log_likelihood
        if lost is not None:
            what, size = ("becomes 0", "small") if self.product == 0.0 else ("becomes infinite", "large")
            return [
                f"**The product {what} at observation {lost:,} of {n:,}; the sum of the logs is {for_people(log_l, 4)}.**",
                f"The computer has no number that {size}: the whole product is {self.product_in_words}. The sum of the logs has "
                "no such trouble, and it is greatest at the same μ and σ.",
            ]
        product = (
            f"The product of the {n:,} likelihoods is {for_people(self.product)}, and its logarithm is the sum of the logs, "
            f"{for_people(log_l, 4)}."
        )
        if abs(log_l) < 1e-6 * n:
            return [product]
        limit, what = (LOG_SMALLEST, "small for the computer, and 0") if log_l < 0.0 else (LOG_LARGEST, "large for the computer")
        return [f"{product} With about {for_people(n * limit / log_l, 2)} observations such as these it would be too {what}."]


def power_of_ten(log_value: float) -> str:
    """e to the power of `log_value` in words such as 3.1 × 10⁻⁴¹², which a float could not hold."""
    exponent = log_value / np.log(10.0)
    if abs(exponent) > MOST_POWER:
        return f"10 to the power of {for_people(exponent)}"
    power = int(np.floor(exponent))
    digits = 10.0 ** (exponent - power)
    if digits >= 9.95:
        digits, power = 1.0, power + 1
    return f"{digits:.1f} × 10{str(power).translate(SUPERSCRIPTS)}"
