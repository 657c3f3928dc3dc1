"""Confidence in the maximum likelihood estimate of a Gaussian: standard errors, intervals, and a region for mu and sigma.

Parameters are accepted while LogL stays within c / 2 of its maximum, where c is the chi-squared quantile of the confidence: with
one degree of freedom for mu or sigma alone (the other refitted), with two for both at once. Over many samples, about that share
of them has the true parameters within (Wilks 1938); for few observations somewhat less.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from nnkit.maximum_likelihood.gaussian import check_sigma, max_log_likelihood
from nnkit.maximum_likelihood.sample import Sample
from nnkit.numerals import for_people, percentage
from nnkit.result import csv_text
from nnkit.settings import Real

CONFIDENCE = Real(0.5, 0.999)
BISECTIONS = 200

Interval = tuple[float, float]


@dataclass(frozen=True, eq=False)
class GaussianConfidence:
    """Standard errors, likelihood-ratio intervals and the likelihood-ratio region around the estimate.

    Parameters
    ----------
    sample : Sample
        At least two different observations.
    confidence : float
        From 0.5 to 0.999.
    """

    sample: Sample
    confidence: float = 0.95

    def __post_init__(self) -> None:
        self.sample.check_not_constant("intervals")
        check_sigma(self.sample)
        object.__setattr__(self, "confidence", CONFIDENCE.check("confidence", self.confidence))

    @property
    def key(self) -> Hashable:
        """The sample's and the confidence."""
        return self.sample.key, self.confidence

    @property
    def standard_errors(self) -> tuple[float, float]:
        """Of mu, sigma / sqrt(n); of sigma, sigma / sqrt(2 n): the roots of the inverse curvature of LogL at the maximum."""
        sigma, n = self.sample.sigma, self.sample.n
        return float(sigma / np.sqrt(n)), float(sigma / np.sqrt(2.0 * n))

    @cached_property
    def drop_for_one(self) -> float:
        """The accepted drop of LogL for one parameter: half the chi-squared quantile with one degree of freedom."""
        return 0.5 * NormalDist().inv_cdf(0.5 + 0.5 * self.confidence) ** 2

    @property
    def drop_for_both(self) -> float:
        """The accepted drop of LogL for both: half the quantile with two degrees of freedom, -log(1 - confidence)."""
        return -float(np.log1p(-self.confidence))

    @cached_property
    def mu_interval(self) -> Interval:
        """The interval of mu in which its profile drops by no more than accepted: m -+ sigma sqrt(e^(2 drop / n) - 1)."""
        reach = self.sample.sigma * float(np.sqrt(np.expm1(2.0 * self.drop_for_one / self.sample.n)))
        return self.sample.mean - reach, self.sample.mean + reach

    @cached_property
    def sigma_interval(self) -> Interval:
        """The same for sigma, whose interval is not symmetric: more room above than below."""
        return self._sigmas_within(self.drop_for_one)

    @property
    def wald_intervals(self) -> list[Interval]:
        """The usual short cut, the estimate -+ quantile times standard error, for mu and for sigma."""
        quantile, estimates = float(np.sqrt(2.0 * self.drop_for_one)), (self.sample.mean, self.sample.sigma)
        reaches = [quantile * error for error in self.standard_errors]
        return [(estimate - reach, estimate + reach) for estimate, reach in zip(estimates, reaches, strict=True)]

    def mu_profile(self, mu: ArrayLike) -> np.ndarray:
        """LogL for each mu with the best sigma for it, minus the maximum."""
        sample = self.sample
        return -0.5 * sample.n * np.log1p(np.square((np.asarray(mu, dtype=float) - sample.mean) / sample.sigma))

    def sigma_profile(self, sigma: ArrayLike) -> np.ndarray:
        """LogL for each sigma with the best mu, which is always the mean, minus the maximum."""
        ratio = self.sample.sigma / np.asarray(sigma, dtype=float)
        return self.sample.n * (np.log(ratio) + 0.5 * (1.0 - ratio) * (1.0 + ratio))

    def region(self, n_points: int = 121) -> tuple[np.ndarray, np.ndarray]:
        """The rim of the region for both parameters: mu and sigma, each (2 n_points,), all the way round."""
        sample = self.sample
        low, high = self._sigmas_within(self.drop_for_both)
        # points crowd at both ends of sigma, where the rim turns
        turn = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, n_points))
        sigma = low * (high / low) ** turn
        # on the rim n (m - mu)^2 / (2 sigma^2) is the part of the drop that the profile of sigma leaves
        rest = np.maximum(self.drop_for_both + self.sigma_profile(sigma), 0.0)
        reach = sigma * np.sqrt(2.0 * rest / sample.n)
        return np.concatenate([sample.mean - reach, (sample.mean + reach)[::-1]]), np.concatenate([sigma, sigma[::-1]])

    def contains(self, mu: float, sigma: float) -> bool:
        """Whether the region contains a mu and a sigma."""
        gap = self.sample.n * np.square((self.sample.mean - mu) / sigma) / 2.0 - self.sigma_profile(sigma)
        return bool(gap <= self.drop_for_both)

    def _sigmas_within(self, drop: float) -> Interval:
        """The two sigmas whose profile lies `drop` below the maximum.

        With w = variance / sigma^2 - 1 they solve w - log(1 + w) = 2 drop / n, on either side of 0.
        """
        target = 2.0 * drop / self.sample.n
        # above 0, w >= target + sqrt(2 target) is enough; below, 1 + w >= e^(-1 - target)
        above = self._bisected(target, target + np.sqrt(2.0 * target) + 1.0)
        below = self._bisected(target, float(np.expm1(-1.0 - target)))
        return self.sample.sigma / float(np.sqrt(1.0 + above)), self.sample.sigma / float(np.sqrt(1.0 + below))

    @staticmethod
    def _bisected(target: float, far: float) -> float:
        """The w between 0 and `far` at which w - log(1 + w) reaches the target."""
        near = 0.0
        for _ in range(BISECTIONS):
            middle = 0.5 * (near + far)
            if middle in (near, far):
                break
            near, far = (middle, far) if middle - np.log1p(middle) < target else (near, middle)
        return near

    def to_python(self) -> str:
        """Code that prints the standard errors, the intervals and the accepted drops of LogL."""
        return (
            "import nnkit\n\n"
            f"sample = {self.sample.source}\n"
            f"confidence = nnkit.maximum_likelihood.GaussianConfidence(sample, confidence={self.confidence!r})\n"
            'print("standard errors:", *confidence.standard_errors)\n'
            'print("interval of mu:", *confidence.mu_interval)\n'
            'print("interval of sigma:", *confidence.sigma_interval)\n'
            'print("LogL may fall by:", confidence.drop_for_one, "for one,", confidence.drop_for_both, "for both")\n'
        )

    def to_csv(self) -> str:
        """One row for each parameter: its estimate, standard error and both intervals."""
        (mu, sigma), (mu_error, sigma_error) = (self.sample.mean, self.sample.sigma), self.standard_errors
        likelihood, wald = np.array([self.mu_interval, self.sigma_interval]), np.array(self.wald_intervals)
        return csv_text(
            {
                "parameter": ["mu", "sigma"],
                "estimate": [mu, sigma],
                "standard_error": [mu_error, sigma_error],
                "likelihood_low": likelihood[:, 0],
                "likelihood_high": likelihood[:, 1],
                "wald_low": wald[:, 0],
                "wald_high": wald[:, 1],
            }
        )

    def takeaways(self) -> list[str]:
        """The intervals, why that of sigma is not symmetric, and how the standard error falls with n."""
        sample, quantile = self.sample, float(np.sqrt(2.0 * self.drop_for_one))
        (low, high), (small, large) = self.mu_interval, self.sigma_interval
        sentences = [
            f"**With {percentage(self.confidence)} confidence, μ is from {for_people(low)} to {for_people(high)} and σ from "
            f"{for_people(small)} to {for_people(large)}.**",
            f"In these intervals LogL, with the other parameter at its best, stays within {for_people(self.drop_for_one)} of its "
            f"greatest value, {for_people(max_log_likelihood(sample), 4)}. That is what a likelihood-ratio interval is: the "
            "values that make the data nearly as likely as the best ones do.",
            f"A σ that is too large costs less than one that is too small by as much: the interval of σ reaches "
            f"{for_people(large - sample.sigma)} above the estimate and {for_people(sample.sigma - small)} below it. The usual "
            f"short cut, {for_people(quantile)} standard errors to both sides, is symmetric.",
            f"The standard error of μ (how much the estimate varies from sample to sample) is σ/√n = "
            f"{for_people(self.standard_errors[0])}: four times as many observations halve it.",
        ]
        if sample.n < 10:
            sentences.append(
                f"With only {sample.n} observations these intervals are too narrow: their confidence is exact only for many "
                "observations, and the σ in them is itself too small on average."
            )
        return sentences
