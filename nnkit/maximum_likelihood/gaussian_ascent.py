"""Gradient ascent on a Gaussian's log-likelihood, with Newton's method beside it.

Both ascend the mean log-likelihood LogL / n, so that a learning rate means the same for ten observations and for a million.
sigma has to stay positive. In the parametrisation mu and log sigma every step is allowed. In mu and sigma a step may lead to a
sigma that is not positive, and the ascent ends there. With r = (v + (m - mu)^2) / sigma^2 the derivatives are

    by mu: (m - mu) / sigma^2,    by log sigma: r - 1,    by sigma: (r - 1) / sigma,

and the curvatures at the maximum are 1 / v for mu, 2 for log sigma and 2 / v for sigma. Gradient ascent settles there only
while the learning rate stays below 2 over the largest of them.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.maximum_likelihood.gaussian import GaussianGuess, gaussian_log_likelihood
from nnkit.maximum_likelihood.sample import Sample
from nnkit.numerals import for_people
from nnkit.result import csv_text
from nnkit.settings import POSITIVE, OneOf, Whole

PARAMETRISATION = OneOf(("log_sigma", "sigma"))
MOST_UPDATES = 2000
N_UPDATES = Whole(1, MOST_UPDATES)
MOST_HALVINGS = 60
BEYOND = 1e150  # an ascent that gets here has left the data for good
LONGEST = 2.0  # step of Newton's method in log sigma: farther away the curvature at the start of the step does not hold
STILL = 1e-9  # standard deviations: Newton's method ends at a shorter step
NEAR = 1e-3  # standard deviations: an ascent this near to the maximum has arrived


@dataclass(frozen=True, eq=False)
class LikelihoodAscent:
    """The path of an ascent of a log-likelihood.

    Attributes
    ----------
    sample : Sample
    method : {"ascent", "newton"}
    mu, sigma : array (n_updates + 1,)
        At the start and after every update.
    stop_reason : str
        Why an ascent ended early, in words; empty where it did not.
    n_scorings, n_halvings : int
        Of Newton's method: steps by the expected curvature, because the surface did not curve down in every direction, and
        how often a step was halved, because LogL would have fallen.
    """

    sample: Sample
    method: str
    mu: np.ndarray
    sigma: np.ndarray
    stop_reason: str = ""
    n_scorings: int = 0
    n_halvings: int = 0

    @property
    def n_updates(self) -> int:
        """The number of updates that were made."""
        return len(self.mu) - 1

    @cached_property
    def log_likelihoods(self) -> np.ndarray:
        """LogL after every update, (n_updates + 1,)."""
        return gaussian_log_likelihood(self.sample, self.mu, self.sigma)

    @property
    def distances(self) -> np.ndarray:
        """The distance from the maximum after every update, in standard deviations of the data, (n_updates + 1,)."""
        sample = self.sample
        return np.hypot(self.mu - sample.mean, self.sigma - sample.sigma) / sample.sigma

    @property
    def falls(self) -> np.ndarray:
        """The updates, from 0, at which LogL fell by more than rounding."""
        heights = self.log_likelihoods
        return np.flatnonzero(np.diff(heights) < -1e-13 * (self.sample.n + np.abs(heights[:-1])))

    @property
    def arrived_at(self) -> int | None:
        """The first update from which on the ascent stays within a thousandth of a standard deviation of the maximum."""
        is_away = np.flatnonzero(~(self.distances < NEAR))
        first = int(is_away[-1]) + 1 if len(is_away) else 0
        return first if first <= self.n_updates else None


@dataclass(frozen=True, eq=False)
class AscentComparison:
    """Gradient ascent and Newton's method on one log-likelihood, from one start. `compare_ascents` makes one.

    Attributes
    ----------
    gradient, newton : LikelihoodAscent
    learning_rate : float
        Of gradient ascent.
    n_updates : int
        How many updates were asked for.
    parametrisation : {"log_sigma", "sigma"}
        Of gradient ascent, beside mu.
    """

    gradient: LikelihoodAscent
    newton: LikelihoodAscent
    learning_rate: float
    n_updates: int
    parametrisation: str

    @property
    def sample(self) -> Sample:
        """The observations."""
        return self.gradient.sample

    @property
    def start(self) -> tuple[float, float]:
        """mu and sigma at the start."""
        return float(self.gradient.mu[0]), float(self.gradient.sigma[0])

    @property
    def critical_rate(self) -> float:
        """See `critical_ascent_rate`."""
        return critical_ascent_rate(self.sample, self.parametrisation)

    @property
    def key(self) -> Hashable:
        """The sample's, the start and the settings of the ascents."""
        return self.sample.key, self.start, self.learning_rate, self.n_updates, self.parametrisation

    def takeaways(self) -> list[str]:
        """Which method arrives, what would help, whether the learning rate allows it, and what went astray."""
        sentences = [self._on_arrival(), *self._on_what_helps(), *self._on_the_rate(), *self._on_falls()]
        return [*sentences, *self._on_sigma(), *self._on_newton()]

    def _on_arrival(self) -> str:
        ascent, newton = self.gradient, self.newton
        if ascent.stop_reason:
            return f"**Gradient ascent was lost**: {ascent.stop_reason}."
        if ascent.arrived_at is None:
            away = for_people(ascent.distances[-1])
            return f"**Gradient ascent is still {away} standard deviations from the top** after {ascent.n_updates:,} updates."
        if ascent.arrived_at == 0:
            return "**Gradient ascent began at the top** and stayed there."
        other = "not" if newton.arrived_at is None else f"after {newton.arrived_at:,}"
        return f"**Gradient ascent arrives at the top after {ascent.arrived_at:,} updates**, Newton's method {other}."

    def _on_what_helps(self) -> list[str]:
        """More updates or another learning rate, where such a climb has been tried and arrives."""
        if self.gradient.arrived_at is not None:
            return []
        rate, n = self.learning_rate, self.n_updates
        others = [float(f"{rate * factor:.2g}") for factor in (0.5, 0.1, 0.01, 2.0, 10.0)]
        others = [other for other in others if 0.0 < other < np.inf]
        for other_rate, n_updates in [(rate, MOST_UPDATES), *((other, n) for other in others)]:
            tried = ascend_likelihood(self.sample, *self.start, other_rate, n_updates, self.parametrisation)
            if tried.arrived_at is not None and not len(tried.falls):  # one that jumps about comes there by chance
                return [f"With η = {for_people(other_rate)} it arrives after {tried.arrived_at:,} updates."]
        return []

    def _on_the_rate(self) -> list[str]:
        rate, critical, curvatures = self.learning_rate, self.critical_rate, top_curvatures(self.sample, self.parametrisation)
        name = f"the critical rate, {for_people(critical, 4)} (2 over the largest curvature of LogL / n at the top)"
        if rate < critical:
            return [f"η = {for_people(rate)} is below {name}: a climb that comes near enough to the top settles there."]
        if rate == critical:
            return []
        steep = max(curvatures, key=lambda parameter: curvatures[parameter])
        arrived = " This climb is at the top all the same." if self.gradient.arrived_at is not None else ""
        return [
            f"**η = {for_people(rate)} is above {name}**: near the top, a small distance in {steep} grows with every update."
            f"{arrived}"
        ]

    def _on_falls(self) -> list[str]:
        falls = self.gradient.falls
        if not len(falls):
            return []
        return [
            f"LogL fell at {len(falls):,} of {self.gradient.n_updates:,} updates, first at update {falls[0] + 1:,}: the slope "
            "points uphill, but the step went too far."
        ]

    def _on_sigma(self) -> list[str]:
        sigma, own = self.gradient.sigma, self.sample.sigma
        last = int(sigma.argmax())
        if sigma[last] <= 5.0 * max(sigma[0], own):
            return []
        return [
            f"Update {last:,} took σ from {for_people(sigma[last - 1])} to {for_people(sigma[last])}, far above the data's "
            f"{for_people(own)}. The slope in σ is steep where σ is small beside the distances of the data from μ, and nearly "
            "flat where σ is large: the way back is long."
        ]

    def _on_newton(self) -> list[str]:
        newton, parts = self.newton, []
        if newton.n_scorings:
            parts.append(
                f"{newton.n_scorings} of its {newton.n_updates} steps took the expected curvature (Fisher's) in place of the "
                "curvature itself, because μ was a standard deviation or more from the mean: LogL does not bend down in every "
                "direction there"
            )
        if newton.n_halvings:
            times = "once" if newton.n_halvings == 1 else f"{newton.n_halvings} times"
            parts.append(f"a step was halved {times}, because LogL would have fallen")
        return [f"Newton's method divides the slope by the curvature: {'; '.join(parts)}."] if parts else []

    def to_python(self) -> str:
        """Code that makes both ascents and prints where they end, and the maximum."""
        mu, sigma = self.start
        return (
            "import nnkit\n\n"
            f"sample = {self.sample.source}\n"
            "ascents = nnkit.maximum_likelihood.compare_ascents(\n"
            f"    sample,\n    mu={mu!r},\n    sigma={sigma!r},\n    learning_rate={self.learning_rate!r},\n"
            f"    n_updates={self.n_updates},\n    parametrisation={self.parametrisation!r},\n)\n"
            "for ascent in (ascents.gradient, ascents.newton):\n"
            "    print(ascent.method, ascent.n_updates, ascent.mu[-1], ascent.sigma[-1], ascent.log_likelihoods[-1])\n"
            '    print("arrived after", ascent.arrived_at)\n'
            'print("critical rate", ascents.critical_rate)\n'
            'print("top", sample.mean, sample.sigma, nnkit.maximum_likelihood.max_log_likelihood(sample))\n'
        )

    def to_csv(self, method: str = "gradient") -> str:
        """One row for every update of a method, "gradient" or "newton"."""
        ascent = {"gradient": self.gradient, "newton": self.newton}[method]
        columns = {"mu": ascent.mu, "sigma": ascent.sigma, "log_likelihood": ascent.log_likelihoods}
        return csv_text({"update": np.arange(len(ascent.mu))} | columns)


def critical_ascent_rate(sample: Sample, parametrisation: str = "log_sigma") -> float:
    """The learning rate above which gradient ascent cannot settle at the maximum: 2 over the largest curvature there."""
    return 2.0 / max(top_curvatures(sample, parametrisation).values())


def top_curvatures(sample: Sample, parametrisation: str = "log_sigma") -> dict[str, float]:
    """The curvatures of LogL / n at the maximum, by the names of what is moved."""
    of_mu = 1.0 / sample.variance
    curvatures = {"log_sigma": {"μ": of_mu, "log σ": 2.0}, "sigma": {"μ": of_mu, "σ": 2.0 * of_mu}}
    return curvatures[PARAMETRISATION.check("parametrisation", parametrisation)]


def compare_ascents(
    sample: Sample,
    mu: float,
    sigma: float,
    learning_rate: float = 0.1,
    n_updates: int = 100,
    parametrisation: str = "log_sigma",
) -> AscentComparison:
    """Ascend a log-likelihood by gradient ascent and by Newton's method. Parameters as for `ascend_likelihood`."""
    gradient = ascend_likelihood(sample, mu, sigma, learning_rate, n_updates, parametrisation)
    newton = ascend_by_newton(sample, mu, sigma, n_updates)
    return AscentComparison(gradient, newton, float(learning_rate), int(n_updates), parametrisation)


def ascend_likelihood(
    sample: Sample,
    mu: float,
    sigma: float,
    learning_rate: float = 0.1,
    n_updates: int = 100,
    parametrisation: str = "log_sigma",
) -> LikelihoodAscent:
    """Ascend LogL / n along its gradient.

    Parameters
    ----------
    sample : Sample
        At least two different observations.
    mu, sigma : float
        The start.
    learning_rate : float
        Positive.
    n_updates : int
        1 to 2000.
    parametrisation : {"log_sigma", "sigma"}
        What is moved beside mu.

    Returns
    -------
    LikelihoodAscent
        One that diverges ends early and says why.
    """
    start = _checked_start(sample, mu, sigma)
    rate = POSITIVE.check("learning_rate", learning_rate)
    n_updates = N_UPDATES.check("n_updates", n_updates)
    PARAMETRISATION.check("parametrisation", parametrisation)
    path, stop_reason = [(start.mu, start.sigma)], ""
    with np.errstate(all="ignore"):
        for update in range(1, n_updates + 1):
            mu, sigma = path[-1]
            by_mu, by_log_sigma = _derivatives(sample, mu, sigma)
            new_mu = mu + rate * by_mu
            if parametrisation == "log_sigma":
                new_sigma = sigma * float(np.exp(rate * by_log_sigma))
            else:
                new_sigma = sigma + rate * by_log_sigma / sigma
            stop_reason = _why_lost(new_mu, new_sigma, update)
            if stop_reason:
                break
            path.append((new_mu, new_sigma))
    mus, sigmas = np.array(path).T
    return LikelihoodAscent(sample, "ascent", mus, sigmas, stop_reason)


def ascend_by_newton(sample: Sample, mu: float, sigma: float, n_updates: int = 100) -> LikelihoodAscent:
    """Ascend LogL by Newton's method in mu and log sigma, until it stands still.

    A step is the gradient over the curvature. Where the surface does not curve down in every direction, the expected curvature
    (1 / sigma^2 and 2, Fisher's information) takes its place. No step moves log sigma by more than 2, and one that would lower
    LogL is halved until it does not.

    Parameters and result as for `ascend_likelihood`.
    """
    start = _checked_start(sample, mu, sigma)
    n_updates = N_UPDATES.check("n_updates", n_updates)
    path, n_scorings, n_halvings = [(start.mu, start.sigma)], 0, 0
    with np.errstate(all="ignore"):
        for _ in range(n_updates):
            mu, sigma = path[-1]
            step, is_scoring = _newton_step(sample, mu, sigma)
            height, halvings = gaussian_log_likelihood(sample, mu, sigma), 0
            while halvings < MOST_HALVINGS:
                new_mu, new_sigma = mu + step[0], sigma * float(np.exp(step[1]))
                if gaussian_log_likelihood(sample, new_mu, new_sigma) >= height:
                    break
                step, halvings = 0.5 * step, halvings + 1
            is_still = abs(new_mu - mu) + abs(new_sigma - sigma) <= STILL * sample.sigma
            if halvings == MOST_HALVINGS or (is_still and len(path) > 1):
                break
            n_scorings, n_halvings = n_scorings + is_scoring, n_halvings + halvings
            path.append((new_mu, new_sigma))
    mus, sigmas = np.array(path).T
    return LikelihoodAscent(sample, "newton", mus, sigmas, "", n_scorings, n_halvings)


def _checked_start(sample: Sample, mu: float, sigma: float) -> GaussianGuess:
    sample.check_not_constant("a climb")
    return GaussianGuess(sample, mu, sigma)


def _derivatives(sample: Sample, mu: float, sigma: float) -> tuple[float, float]:
    """The derivatives of LogL / n by mu and by log sigma."""
    distance = sample.mean - mu
    return distance / sigma / sigma, sample.variance / sigma / sigma + (distance / sigma) ** 2 - 1.0


def _newton_step(sample: Sample, mu: float, sigma: float) -> tuple[np.ndarray, bool]:
    """The step in mu and log sigma, and whether it is by the expected curvature."""
    _, by_log_sigma = _derivatives(sample, mu, sigma)
    distance = sample.mean - mu
    if sample.variance <= distance * distance:
        return np.array([distance, min(0.5 * by_log_sigma, LONGEST)]), True
    # in units of sigma the curvatures are 1, 2 z and 2 r, with z the distance and r = 1 + the derivative by log sigma
    z, r = distance / sigma, by_log_sigma + 1.0
    determinant = 2.0 * r - 4.0 * z * z
    along_mu = (2.0 * r * z - 2.0 * z * by_log_sigma) / determinant
    step = np.array([along_mu * sigma, (by_log_sigma - 2.0 * z * z) / determinant])
    return step * min(1.0, LONGEST / max(abs(step[1]), 1e-300)), False


def _why_lost(mu: float, sigma: float, update: int) -> str:
    """Why an ascent ends at this update, in words; empty where it goes on."""
    if not sigma > 0.0 and not np.isnan(sigma):
        return f"update {update:,} led to σ = {for_people(sigma)}, and a standard deviation is positive"
    if not (abs(mu) < BEYOND and 1.0 / BEYOND < sigma < BEYOND):
        return f"update {update:,} left the range in which a likelihood can be computed"
    return ""
