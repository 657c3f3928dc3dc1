"""How sure the maximum likelihood estimate of a Gaussian is: standard errors, intervals, and a region for both at once.

Parameters are believed while LogL stays within c / 2 of its greatest value, where c is the chi-squared quantile of the
confidence: with one degree of freedom for mu or sigma alone (the other refitted), with two for both at once. Over many
samples, about that share of them has the true parameters within (Wilks 1938); for few observations somewhat less.
"""

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np

from nnkit.maximum_likelihood.gaussian import HALF_LOG_2PI, max_log_likelihood
from nnkit.maximum_likelihood.gaussian_ascent import check_not_constant
from nnkit.maximum_likelihood.sample import Sample
from nnkit.validation import number

LEAST_CONFIDENCE, MOST_CONFIDENCE = 0.5, 0.999
BISECTIONS = 200


@dataclass(frozen=True, eq=False)
class GaussianConfidence:
    """Standard errors, likelihood-ratio intervals and the likelihood-ratio region around the estimate.

    Attributes
    ----------
    sample : Sample
        At least two different observations.
    confidence : float
        From 0.5 to 0.999.
    """

    sample: Sample
    confidence: float = 0.95

    def __post_init__(self):
        check_not_constant(self.sample, "intervals")
        object.__setattr__(self, "confidence", number("confidence", self.confidence, LEAST_CONFIDENCE, MOST_CONFIDENCE))

    @property
    def standard_errors(self):
        """Of mu, sigma / sqrt(n); of sigma, sigma / sqrt(2 n): the roots of the inverse curvature of LogL at the top."""
        sigma, n = self.sample.sigma, self.sample.n
        return sigma / np.sqrt(n), sigma / np.sqrt(2.0 * n)

    @cached_property
    def one_drop(self):
        """By how much LogL may fall short for one parameter: half the chi-squared quantile with one degree of freedom."""
        return 0.5 * NormalDist().inv_cdf(0.5 + 0.5 * self.confidence) ** 2

    @property
    def two_drop(self):
        """The same for both at once: half the quantile with two degrees of freedom, -log(1 - confidence)."""
        return -float(np.log1p(-self.confidence))

    @cached_property
    def mu_interval(self):
        """From where to where the profile of mu stays within `one_drop` of the top: m -+ sigma sqrt(e^(2 drop / n) - 1)."""
        reach = self.sample.sigma * float(np.sqrt(np.expm1(2.0 * self.one_drop / self.sample.n)))
        return self.sample.mean - reach, self.sample.mean + reach

    @cached_property
    def sigma_interval(self):
        """The same for sigma, whose interval is not symmetric: more room above than below."""
        return self._sigmas_within(self.one_drop)

    @property
    def wald_intervals(self):
        """The usual short cut, the estimate -+ quantile times standard error, for mu and for sigma."""
        reach = np.sqrt(2.0 * self.one_drop) * np.array(self.standard_errors)
        return [(middle - r, middle + r) for middle, r in zip((self.sample.mean, self.sample.sigma), reach.tolist(), strict=True)]

    def mu_profile(self, mu):
        """LogL for each mu with the best sigma for it, less its greatest value."""
        sample = self.sample
        return -0.5 * sample.n * np.log1p(np.square((np.asarray(mu, dtype=float) - sample.mean) / sample.sigma))

    def sigma_profile(self, sigma):
        """LogL for each sigma with the best mu, which is always the mean, less its greatest value."""
        ratio = self.sample.sigma / np.asarray(sigma, dtype=float)
        return self.sample.n * (np.log(ratio) + 0.5 * (1.0 - ratio) * (1.0 + ratio))

    def region(self, n_points=121):
        """The rim of the region for both parameters at once: mu and sigma, each (2 n_points,), all the way round."""
        sample = self.sample
        low, high = self._sigmas_within(self.two_drop)
        # points crowd at both ends of sigma, where the rim turns
        turn = 0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, n_points))
        sigma = low * (high / low) ** turn
        # the rim is where n (m - mu)^2 / (2 sigma^2) is what the profile of sigma leaves of the drop
        left = np.maximum(self.two_drop + self.sigma_profile(sigma), 0.0)
        reach = sigma * np.sqrt(2.0 * left / sample.n)
        return np.concatenate([sample.mean - reach, (sample.mean + reach)[::-1]]), np.concatenate([sigma, sigma[::-1]])

    def holds(self, mu, sigma):
        """Whether the region has a mu and a sigma in it."""
        gap = self.sample.n * np.square((self.sample.mean - mu) / sigma) / 2.0 - self.sigma_profile(sigma)
        return bool(gap <= self.two_drop)

    def _sigmas_within(self, drop):
        """The two sigmas whose profile lies `drop` below the top.

        With w = variance / sigma^2 - 1 they solve w - log(1 + w) = 2 drop / n, on either side of 0.
        """
        target = 2.0 * drop / self.sample.n
        ends = []
        # above, w >= target + sqrt(2 target) is enough; below, 1 + w >= e^(-1 - target)
        for near, far in ((0.0, target + np.sqrt(2.0 * target) + 1.0), (0.0, float(np.expm1(-1.0 - target)))):
            for _ in range(BISECTIONS):
                middle = 0.5 * (near + far)
                if middle in (near, far):
                    break
                near, far = (middle, far) if middle - np.log1p(middle) < target else (near, middle)
            ends.append(self.sample.sigma / float(np.sqrt(1.0 + near)))
        return tuple(ends)

    def to_python(self):
        """Code that prints the same numbers, on nnkit alone."""
        return (
            "import nnkit\n\n"
            f"sample = {self.sample.source}\n"
            f"sure = nnkit.maximum_likelihood.GaussianConfidence(sample, confidence={self.confidence!r})\n"
            'print("standard errors:", *sure.standard_errors)\n'
            'print("interval of mu:", *sure.mu_interval)\n'
            'print("interval of sigma:", *sure.sigma_interval)\n'
            'print("LogL may fall by:", sure.one_drop, "for one,", sure.two_drop, "for both")\n'
        )

    def takeaways(self):
        """What there is to see with these numbers, as sentences in Markdown."""
        sample = self.sample
        (low, high), (small, large) = self.mu_interval, self.sigma_interval
        share = f"{self.confidence:.4g}"
        said = [
            f"**With confidence {share}, μ lies from {low:.4g} to {high:.4g} and σ from {small:.4g} to {large:.4g}**: there LogL "
            f"stays within {self.one_drop:.4g} of its greatest value, {max_log_likelihood(sample):.6g}.",
            f"The interval of σ reaches {large - sample.sigma:.3g} above the estimate and {sample.sigma - small:.3g} below it: "
            "too large a σ is punished less than too small a one. The usual short cut, estimate ∓ quantile × standard error, "
            "is the same on both sides.",
            f"The standard error of μ is σ/√n = {self.standard_errors[0]:.4g}: four times as many observations halve it.",
        ]
        if sample.n < 10:
            said.append(
                f"With only {sample.n} observations these intervals are too narrow: the confidence is exact only for many, "
                "and the σ in them is itself too small on average, as the samples drawn below show."
            )
        return said


def expected_terms(sample):
    """LogL at the top in its three terms: -n log sigma, -n/2 log(2 pi), and -n/2, which sum (x - m)^2 / (2 v) comes to."""
    return -sample.n * float(np.log(sample.sigma)), -sample.n * HALF_LOG_2PI, -0.5 * sample.n
