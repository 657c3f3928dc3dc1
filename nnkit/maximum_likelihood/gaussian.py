"""The likelihood of a Gaussian's mean mu and standard deviation sigma, given observations.

With n observations, their mean m and their variance v (both by n), the logarithm of the product of all densities is

    LogL(mu, sigma) = -n log(sigma) - n/2 log(2 pi) - n (v + (m - mu)^2) / (2 sigma^2),

because the sum of (x_i - mu)^2 is n v + n (m - mu)^2. It is greatest at mu = m, sigma = sqrt(v), and there it is
-n log(sigma) - n/2 (log(2 pi) + 1).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.maximum_likelihood.sample import LARGEST, Sample
from nnkit.validation import number

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
SMALLEST_SIGMA = 1e-50  # with observations of at most 1e100 every LogL is still a finite float
CHUNK = 4096
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def gaussian_log_density(x, mu, sigma):
    """The logarithm of the Gaussian density, -log sigma - log(2 pi)/2 - (x - mu)^2 / (2 sigma^2), by broadcasting."""
    z = (np.asarray(x, dtype=float) - mu) / sigma
    return -np.log(sigma) - HALF_LOG_2PI - 0.5 * z * z


def gaussian_log_likelihood(sample, mu, sigma):
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
        spread = sample.variance + np.square(sample.mean - mu)
        return -sample.n * (np.log(sigma) + HALF_LOG_2PI + 0.5 * spread / np.square(sigma))


def gaussian_gradient(sample, mu, sigma):
    """The derivatives of LogL by mu and by sigma: n (m - mu) / sigma^2 and n ((v + (m - mu)^2) / sigma^2 - 1) / sigma."""
    away = sample.mean - mu
    return sample.n * away / sigma**2, sample.n * ((sample.variance + away**2) / sigma**2 - 1.0) / sigma


def max_log_likelihood(sample):
    """LogL at the maximum likelihood estimate by the short formula, -n log(sigma) - n/2 (log(2 pi) + 1); inf for equal x."""
    if sample.sigma == 0.0:
        return float("inf")
    return -sample.n * float(np.log(sample.sigma) + HALF_LOG_2PI + 0.5)


@dataclass(frozen=True, eq=False)
class GaussianGuess:
    """A mean and a standard deviation that someone tries on observations.

    Attributes
    ----------
    sample : Sample
    mu, sigma : float
    """

    sample: Sample
    mu: float
    sigma: float

    def __post_init__(self):
        object.__setattr__(self, "mu", number("mu", self.mu, -LARGEST, LARGEST))
        object.__setattr__(self, "sigma", number("sigma", self.sigma, SMALLEST_SIGMA, LARGEST))

    def log_terms(self, most=None):
        """log p(x_i) of the first `most` observations, or of all."""
        return gaussian_log_density(self.sample.x[:most], self.mu, self.sigma)

    @cached_property
    def log_likelihood(self):
        """LogL: the sum of all log terms."""
        return float(gaussian_log_likelihood(self.sample, self.mu, self.sigma))

    @cached_property
    def summed_log_likelihood(self):
        """LogL the long way: every log term computed, and all of them added."""
        return float(self.log_terms().sum())

    @cached_property
    def mse(self):
        """The mean of (x_i - mu)^2."""
        return self.sample.variance + (self.sample.mean - self.mu) ** 2

    @cached_property
    def gradient(self):
        """The derivatives of LogL by mu and by sigma."""
        return tuple(float(part) for part in gaussian_gradient(self.sample, self.mu, self.sigma))

    @cached_property
    def log_likelihood_gap(self):
        """By how much LogL falls short of its greatest value; inf where it has none."""
        return max_log_likelihood(self.sample) - self.log_likelihood

    @cached_property
    def product(self):
        """The product of all densities as floating-point numbers make it: 0.0 once it underflows, inf once it overflows."""
        return self._multiplied[0]

    @cached_property
    def product_lost_at(self):
        """The number of the observation at which the running product became 0 or infinite, or None."""
        return self._multiplied[1]

    @cached_property
    def _multiplied(self):
        product = 1.0
        with np.errstate(over="ignore", under="ignore"):
            for start in range(0, self.sample.n, CHUNK):
                part = self.sample.x[start : start + CHUNK]
                running = np.cumprod(np.concatenate([[product], np.exp(gaussian_log_density(part, self.mu, self.sigma))]))[1:]
                is_lost = (running == 0.0) | np.isinf(running)
                if is_lost.any():
                    lost = int(np.argmax(is_lost))
                    return float(running[lost]), start + lost + 1
                product = running[-1]
        return float(product), None

    @property
    def product_in_words(self):
        """The true product in powers of ten, from the sum of the logs, however small or large it is."""
        return power_of_ten(self.log_likelihood)

    def rows(self, most):
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

    def to_csv(self, most=10_000):
        """The first observations and their terms as the text of a CSV file."""
        columns = self.rows(most)
        lines = ["x,density,log_density,running_product,running_sum"]
        lines += [",".join(map(repr, row)) for row in zip(*(column.tolist() for column in columns.values()), strict=True)]
        return "\n".join(lines) + "\n"

    def to_python(self):
        """Code that prints the same numbers, on nnkit alone."""
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

    def takeaways(self):
        """What there is to see with these numbers, as sentences in Markdown."""
        sample, said = self.sample, []
        if sample.is_constant:
            what = "There is one observation" if sample.n == 1 else f"All {sample.n:,} observations are equal, up to rounding"
            return [
                f"**{what}, so no σ is the best**: with μ = {sample.mean:.6g} the likelihood grows without end as σ goes to 0. "
                "The sum of the squared distances is 0, and nothing holds σ back. Two different numbers are needed.",
                self._about_the_product(),
            ]
        away, ratio = self.mu - sample.mean, self.sigma / sample.sigma
        if self.log_likelihood_gap <= 1e-9 * max(1.0, abs(self.log_likelihood)):
            said.append(
                f"**This is the top**: μ is the mean and σ the standard deviation by n. Both derivatives of LogL are 0 there, "
                f"up to rounding, and LogL is {self.log_likelihood:.6g}."
            )
        else:
            side = "right" if away < 0.0 else "left"
            width = "wider" if ratio < 1.0 else "narrower"
            parts = []
            if abs(away) > 1e-6 * sample.sigma:
                parts.append(f"move μ to the {side} by {abs(away):.3g}")
            if abs(ratio - 1.0) > 1e-6:
                parts.append(f"make the bell {width}, σ from {self.sigma:.4g} to {sample.sigma:.4g}")
            moves = " and ".join(parts)
            times = (
                f"{np.exp(self.log_likelihood_gap):.4g}"
                if self.log_likelihood_gap < 10.0
                else power_of_ten(self.log_likelihood_gap)
            )
            data = f"the data are {times} times as likely"
            said.append(f"**Uphill from here**: {moves}. LogL then rises by {self.log_likelihood_gap:.4g}: {data} at the top.")
        said.append(self._about_the_product())
        terms = self.log_terms(CHUNK)
        worst = int(np.argmin(terms))
        among = "" if sample.n <= CHUNK else f" of the first {CHUNK:,}"
        said.append(
            f"Observation {worst + 1}{among}, x = {sample.x[worst]:.4g}, costs most: its log term is {terms[worst]:.4g}, "
            f"because it lies {abs(sample.x[worst] - self.mu) / self.sigma:.3g} σ from μ."
        )
        best = float(np.sqrt(self.mse))
        said.append(
            f"The MSE around μ is {self.mse:.4g} whatever σ is. For this μ the best σ is its root, {best:.4g}; "
            f"for any σ the best μ is the one with the least MSE, {sample.variance:.4g}, which is the mean."
        )
        return said

    def _about_the_product(self):
        lost = self.product_lost_at
        if lost is None:
            return (
                f"The product of the {self.sample.n:,} likelihoods is {self.product:.4g}, and its logarithm is the sum of the "
                f"logs, {self.log_likelihood:.6g}. With many more observations it can leave the floating-point numbers."
            )
        what = "underflows to 0" if self.product == 0.0 else "overflows to infinity"
        return (
            f"**The product {what} at observation {lost:,} of {self.sample.n:,}**: it would be {self.product_in_words}, and no "
            f"floating-point number is that {'small' if self.product == 0.0 else 'large'}. The sum of the logs, "
            f"{self.log_likelihood:.6g}, has no such trouble, and it is greatest at the same μ and σ."
        )


def power_of_ten(log_value):
    """e to the power of `log_value`, in words such as 3.1 × 10⁻⁴¹², which a float could not hold."""
    exponent = log_value / np.log(10.0)
    whole_part = int(np.floor(exponent))
    digits = 10.0 ** (exponent - whole_part)
    if digits >= 9.95:
        digits, whole_part = 1.0, whole_part + 1
    return f"{digits:.1f} × 10{str(whole_part).translate(RAISED)}"
