"""Gradient ascent on a Gaussian's log-likelihood, with Newton's method beside it.

What is climbed is the mean log-likelihood LogL / n, so that a learning rate means the same for ten observations and for a
million. sigma has to stay positive: the climb is made in mu and log sigma, where every step is allowed, or on request in mu
and sigma, where a step may lead to a sigma that is not positive and ends there. With r = (v + (m - mu)^2) / sigma^2 the
derivatives are

    by mu: (m - mu) / sigma^2,    by log sigma: r - 1,    by sigma: (r - 1) / sigma,

and the curvatures at the top are 1 / v for mu, 2 for log sigma and 2 / v for sigma. Plain ascent settles there only while
the learning rate stays below 2 over the largest of them.
"""

from dataclasses import dataclass

import numpy as np

from nnkit.maximum_likelihood.gaussian import GaussianGuess, gaussian_log_likelihood
from nnkit.maximum_likelihood.sample import Sample
from nnkit.validation import choice, number, whole

PARAMETRISATIONS = ("log_sigma", "sigma")
MOST_UPDATES = 2000
LARGEST_RATE = 1e12
MOST_HALVINGS = 60
BEYOND = 1e150  # a climb that gets here has left the data for good
LONGEST = 2.0  # step of Newton's method in log sigma: farther away the curvature where it stands says nothing
ARRIVED = 1e-9  # of the top, in standard deviations: where a climb counts as there


@dataclass(frozen=True, eq=False)
class LikelihoodAscent:
    """A way up a log-likelihood.

    Attributes
    ----------
    sample : Sample
    method : {"ascent", "newton"}
    parametrisation : str
        "log_sigma" or "sigma", beside mu.
    learning_rate : float
        Of gradient ascent; 1.0 for Newton's method.
    mu, sigma : array (n_updates + 1,)
        From the start on.
    stopped : str
        Why a climb ended early, in words; empty where it did not.
    n_scorings, n_halvings : int
        Of Newton's method: steps by the expected curvature, because the surface did not curve down in every direction, and
        how often a step was halved, because LogL would have fallen.
    """

    sample: Sample
    method: str
    parametrisation: str
    learning_rate: float
    mu: np.ndarray
    sigma: np.ndarray
    stopped: str = ""
    n_scorings: int = 0
    n_halvings: int = 0

    @property
    def n_updates(self):
        """How many updates were made."""
        return len(self.mu) - 1

    @property
    def log_likelihoods(self):
        """LogL after every update, (n_updates + 1,)."""
        return gaussian_log_likelihood(self.sample, self.mu, self.sigma)

    @property
    def distances(self):
        """The distance from the top after every update, in standard deviations of the data."""
        sample = self.sample
        return np.hypot(self.mu - sample.mean, self.sigma - sample.sigma) / sample.sigma

    @property
    def arrived_at(self):
        """The first update from which on the climb stays within a thousandth of a standard deviation of the top, or None."""
        is_away = np.flatnonzero(~(self.distances < 1e-3))
        first = int(is_away[-1]) + 1 if len(is_away) else 0
        return first if first <= self.n_updates else None

    def to_csv(self):
        """Every update as the text of a CSV file."""
        columns = (np.arange(len(self.mu)), self.mu, self.sigma, self.log_likelihoods)
        rows = [",".join(map(repr, row)) for row in zip(*(column.tolist() for column in columns), strict=True)]
        return "\n".join(["update,mu,sigma,log_likelihood", *rows]) + "\n"


def critical_ascent_rate(sample, parametrisation="log_sigma"):
    """The learning rate above which gradient ascent cannot settle on the top: 2 over the largest curvature there."""
    curvatures = {"log_sigma": (1.0 / sample.variance, 2.0), "sigma": (2.0 / sample.variance,)}
    return 2.0 / max(curvatures[choice("parametrisation", parametrisation, PARAMETRISATIONS)])


def ascend_likelihood(sample, mu, sigma, learning_rate=0.1, n_updates=100, parametrisation="log_sigma"):
    """Gradient ascent on LogL / n.

    Parameters
    ----------
    sample : Sample
        At least two different observations.
    mu, sigma : float
        Where the climb starts.
    learning_rate : float
        Positive.
    n_updates : int
        1 to 2000.
    parametrisation : {"log_sigma", "sigma"}
        What is moved beside mu.

    Returns
    -------
    LikelihoodAscent
        A climb that diverges ends early and says why.
    """
    start = _checked_start(sample, mu, sigma)
    rate = number("learning_rate", number("learning_rate", learning_rate, above=0.0), 0.0, LARGEST_RATE)
    n_updates = whole("n_updates", n_updates, 1, MOST_UPDATES)
    choice("parametrisation", parametrisation, PARAMETRISATIONS)
    path, stopped = [(start.mu, start.sigma)], ""
    with np.errstate(all="ignore"):
        for update in range(1, n_updates + 1):
            mu, sigma = path[-1]
            by_mu, by_log_sigma = _slopes(sample, mu, sigma)
            new_mu = mu + rate * by_mu
            if parametrisation == "log_sigma":
                new_sigma = sigma * float(np.exp(rate * by_log_sigma))
            else:
                new_sigma = sigma + rate * by_log_sigma / sigma
            stopped = _why_lost(new_mu, new_sigma, update)
            if stopped:
                break
            path.append((new_mu, new_sigma))
    mus, sigmas = np.array(path).T
    return LikelihoodAscent(sample, "ascent", parametrisation, rate, mus, sigmas, stopped)


def ascend_by_newton(sample, mu, sigma, n_updates=100):
    """Newton's method on LogL in mu and log sigma, until nothing moves any more.

    A step is the slope over the curvature. Where the surface does not curve down in every direction, the expected curvature
    (1 / sigma^2 and 2, Fisher's information) takes its place. No step moves log sigma by more than 2, and one that would lower
    LogL is halved until it does not.

    Parameters and result as for `ascend_likelihood`.
    """
    start = _checked_start(sample, mu, sigma)
    n_updates = whole("n_updates", n_updates, 1, MOST_UPDATES)
    path, n_scorings, n_halvings = [(start.mu, start.sigma)], 0, 0
    with np.errstate(all="ignore"):
        for _ in range(n_updates):
            mu, sigma = path[-1]
            step, is_scoring = _newton_step(sample, mu, sigma)
            here, halvings = gaussian_log_likelihood(sample, mu, sigma), 0
            while halvings < MOST_HALVINGS:
                new_mu, new_sigma = mu + step[0], sigma * float(np.exp(step[1]))
                if gaussian_log_likelihood(sample, new_mu, new_sigma) >= here:
                    break
                step, halvings = 0.5 * step, halvings + 1
            is_still = abs(new_mu - mu) + abs(new_sigma - sigma) <= ARRIVED * sample.sigma
            if halvings == MOST_HALVINGS or (is_still and len(path) > 1):
                break
            n_scorings, n_halvings = n_scorings + is_scoring, n_halvings + halvings
            path.append((new_mu, new_sigma))
    mus, sigmas = np.array(path).T
    return LikelihoodAscent(sample, "newton", "log_sigma", 1.0, mus, sigmas, "", n_scorings, n_halvings)


def ascent_takeaways(ascent, newton):
    """What the two climbs show, as sentences in Markdown that are true of them."""
    sample, rate = ascent.sample, ascent.learning_rate
    critical = critical_ascent_rate(sample, ascent.parametrisation)
    moved = "log σ" if ascent.parametrisation == "log_sigma" else "σ"
    said = []
    if ascent.stopped:
        said.append(f"**Gradient ascent was lost**: {ascent.stopped}. η = {rate:g} is too large for where it was.")
    elif ascent.arrived_at is not None:
        other = f"after {newton.arrived_at}" if newton.arrived_at is not None else f"not within {newton.n_updates}"
        said.append(
            f"**Gradient ascent arrived** within a thousandth of a standard deviation of the top after {ascent.arrived_at:,} "
            f"updates, Newton's method {other}."
        )
    else:
        said.append(
            f"**Gradient ascent is still {ascent.distances[-1]:.3g} standard deviations from the top** after "
            f"{ascent.n_updates:,} updates: " + ("more updates" if rate < critical else "a smaller η") + " would help."
        )
    where = f"2 over the largest curvature at the top, is {critical:.4g} in μ and {moved}"
    if rate < critical:
        said.append(f"The critical rate, {where}: η = {rate:g} is below it, so a climb that comes near the top settles there.")
    else:
        said.append(f"**η = {rate:g} is not below the critical rate**. That rate, {where}: no climb can settle on the top.")
    falls = int((np.diff(ascent.log_likelihoods) < 0.0).sum())
    if falls and ascent.distances[0] > 0.0:
        first = int(np.argmax(np.diff(ascent.log_likelihoods) < 0.0)) + 1
        said.append(
            f"LogL fell at {falls} of {ascent.n_updates:,} updates, first at update {first}: the slope promised a rise, and the "
            "step was longer than that promise held."
        )
    farthest = float(ascent.sigma.max())
    if farthest > 5.0 * max(ascent.sigma[0], sample.sigma):
        said.append(
            f"The climb threw σ out to {farthest:.4g}, far above the data's {sample.sigma:.4g}: where σ is small against the "
            "distances of the data, the slope is huge, and where it is large, the slope is small, and the way back long."
        )
    if newton.n_scorings or newton.n_halvings:
        parts = []
        if newton.n_scorings:
            parts.append(
                f"{newton.n_scorings} of the {newton.n_updates} steps used the expected curvature, because μ was a standard "
                "deviation or more from the mean, where the surface does not curve down in every direction"
            )
        if newton.n_halvings:
            times = "once" if newton.n_halvings == 1 else f"{newton.n_halvings} times"
            parts.append(f"a step was halved {times}, because LogL would have fallen")
        said.append(f"Newton's method: {'; '.join(parts)}.")
    return said


def ascent_code(ascent, start_mu, start_sigma, n_updates):
    """Code that makes both climbs and prints where they end, on nnkit alone."""
    return (
        "import nnkit\n\n"
        f"sample = {ascent.sample.source}\n"
        f"start = dict(mu={start_mu!r}, sigma={start_sigma!r}, n_updates={n_updates})\n"
        f"ascent = nnkit.maximum_likelihood.ascend_likelihood(sample, learning_rate={ascent.learning_rate!r}, "
        f"parametrisation={ascent.parametrisation!r}, **start)\n"
        "newton = nnkit.maximum_likelihood.ascend_by_newton(sample, **start)\n"
        "for climb in (ascent, newton):\n"
        "    print(climb.method, climb.n_updates, climb.mu[-1], climb.sigma[-1], climb.log_likelihoods[-1])\n"
        'print("top", sample.mean, sample.sigma, nnkit.maximum_likelihood.max_log_likelihood(sample))\n'
    )


def check_not_constant(sample, what):
    """ValueError where the observations do not differ, so that LogL has no top."""
    if sample.is_constant:
        received = "1 observation" if sample.n == 1 else f"{sample.n:,} equal observations"
        raise ValueError(f"observations: received {received}; accepted for {what} are at least two different numbers.")


def _checked_start(sample, mu, sigma):
    check_not_constant(sample, "a climb")
    return GaussianGuess(sample, mu, sigma)


def _slopes(sample, mu, sigma):
    """The derivatives of LogL / n by mu and by log sigma."""
    away = sample.mean - mu
    return away / sigma / sigma, sample.variance / sigma / sigma + (away / sigma) ** 2 - 1.0


def _newton_step(sample, mu, sigma):
    """The step in mu and log sigma, and whether it is by the expected curvature."""
    _, by_log_sigma = _slopes(sample, mu, sigma)
    away = sample.mean - mu
    if sample.variance <= away * away:
        return np.array([away, min(0.5 * by_log_sigma, LONGEST)]), True
    # in units of sigma the curvatures are 1, 2 away and 2 r, with r = 1 + the slope
    z, r = away / sigma, by_log_sigma + 1.0
    determinant = 2.0 * r - 4.0 * z * z
    along_mu = (2.0 * r * z - 2.0 * z * by_log_sigma) / determinant
    step = np.array([along_mu * sigma, (by_log_sigma - 2.0 * z * z) / determinant])
    return step * min(1.0, LONGEST / max(abs(step[1]), 1e-300)), False


def _why_lost(mu, sigma, update):
    if not sigma > 0.0 and not np.isnan(sigma):
        return f"update {update:,} led to σ = {sigma:.3g}, and a standard deviation is positive"
    if not (abs(mu) < BEYOND and 1.0 / BEYOND < sigma < BEYOND):
        return f"update {update:,} left the range in which a likelihood can be computed"
    return ""
