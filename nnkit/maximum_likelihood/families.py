"""Families of distributions fitted by maximum likelihood, ranked by how well each explains the same observations.

More parameters always fit better, so the families are ranked by criteria that charge for them (LogL the maximum of the
log-likelihood, k the number of parameters, n of observations):

    AIC = 2 k - 2 LogL (Akaike 1974),    BIC = k log(n) - 2 LogL (Schwarz 1978).

The lower is the better. Densities and probabilities are different things: a family of counts cannot be ranked against one
of continuous numbers.

SciPy has these distributions. They are written out here because nnkit needs NumPy alone.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import isclose, lgamma
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from nnkit.maximum_likelihood.gamma import (
    fit_gamma_shape,
    gamma_log_density,
    gamma_max_log_likelihood,
    gamma_quantiles,
    log_ratio,
)
from nnkit.maximum_likelihood.gaussian import HALF_LOG_2PI, gaussian_log_density, max_log_likelihood
from nnkit.maximum_likelihood.sample import Sample
from nnkit.numerals import for_people, percentage
from nnkit.result import csv_text
from nnkit.validation import choice

LARGEST_COUNT = 1_000_000
MOST_QUANTILES = 200
CLOSE = 2.0  # a difference of AIC up to which families count as equally good


@dataclass(frozen=True)
class Family:
    """A family of distributions.

    Attributes
    ----------
    name, label : str
    parameters : tuple of str
        Their names.
    is_discrete : bool
        Whether it gives probabilities of counts, and not densities.
    support : str
        Which observations it accepts, in words.
    formula, estimates_formula : str
        The density and the estimates, in LaTeX.
    accepts : callable
        `accepts(sample)`: whether it can be fitted.
    estimate : callable
        `estimate(sample)`: the maximum likelihood estimates of the parameters.
    log_density : callable
        `log_density(x, *parameters)`, elementwise.
    quantiles : callable
        `quantiles(p, *parameters)`, elementwise.
    max_log_likelihood : callable or None
        `max_log_likelihood(sample, *estimates)`: LogL at the maximum in a shorter form than the sum of the log densities. It
        keeps its digits where the estimates, rounded to floats, are already too coarse for that sum.
    fits_constant : bool
        Whether it can be fitted to observations that are all equal.
    """

    name: str
    label: str
    parameters: tuple[str, ...]
    is_discrete: bool
    support: str
    formula: str
    estimates_formula: str
    accepts: Callable[[Sample], bool]
    estimate: Callable[[Sample], tuple]
    log_density: Callable[..., np.ndarray]
    quantiles: Callable[..., np.ndarray]
    max_log_likelihood: Callable[..., float] | None = None
    fits_constant: bool = False


@dataclass(frozen=True, eq=False)
class Fit:
    """A family with the parameters that make the observations most likely.

    Attributes
    ----------
    family : Family
    sample : Sample
    estimates : tuple of float
        Of the family's parameters.
    log_likelihood : float
        The sum of the log densities, or log probabilities, at the exact maximum.
    """

    family: Family
    sample: Sample
    estimates: tuple[float, ...]
    log_likelihood: float

    @property
    def key(self) -> Hashable:
        """The family's name and the sample's key."""
        return self.family.name, self.sample.key

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2 k - 2 LogL."""
        return 2.0 * len(self.estimates) - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """The Bayesian criterion, k log(n) - 2 LogL."""
        return len(self.estimates) * float(np.log(self.sample.n)) - 2.0 * self.log_likelihood

    def density(self, x: ArrayLike) -> np.ndarray:
        """The fitted density, or probability, at x."""
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(self.family.log_density(np.asarray(x, dtype=float), *self.estimates))

    def quantile_pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """The family's quantiles and the observations', at up to 200 equally spaced probabilities."""
        n = min(self.sample.n, MOST_QUANTILES)
        p = (np.arange(n) + 0.5) / n
        observed = self.sample.ordered if n == self.sample.n else np.quantile(self.sample.ordered, p)
        return self.family.quantiles(p, *self.estimates), observed

    @property
    def in_words(self) -> str:
        """The estimates with their names."""
        return ", ".join(f"{name} = {value:.4g}" for name, value in zip(self.family.parameters, self.estimates, strict=True))


def fit_family(name: str, sample: Sample) -> Fit:
    """Fit a family of `FAMILIES` by its name; ValueError where it does not accept the observations."""
    family = FAMILIES[choice("name", name, FAMILIES)]
    if not family.accepts(sample):
        raise ValueError(f"observations: not all can come from the family {family.name}; accepted are {family.support}.")
    check = sample.check_size if family.fits_constant else sample.check_not_constant
    check(f"the family {family.name}")
    estimates = tuple(float(value) for value in family.estimate(sample))
    if family.max_log_likelihood:
        return Fit(family, sample, estimates, float(family.max_log_likelihood(sample, *estimates)))
    return Fit(family, sample, estimates, float(family.log_density(sample.x, *estimates).sum()))


@dataclass(frozen=True, eq=False)
class Ranking:
    """All families that accept the observations, the best by AIC first, densities before probabilities.

    Attributes
    ----------
    sample : Sample
    fits : list of Fit
    refused : dict of str to str
        The families that cannot be fitted, by label, and what they accept.
    """

    sample: Sample
    fits: list[Fit]
    refused: dict[str, str]

    @property
    def key(self) -> Hashable:
        """The sample's."""
        return self.sample.key

    def fits_of(self, is_discrete: bool) -> list[Fit]:
        """The fits that can be compared with each other: of probabilities, or of densities."""
        return [fit for fit in self.fits if fit.family.is_discrete == is_discrete]

    def comparable(self, fit: Fit) -> list[Fit]:
        """The fits that one can be compared with, itself among them."""
        return self.fits_of(fit.family.is_discrete)

    def delta_aic(self, fit: Fit) -> float:
        """A fit's AIC minus that of the best comparable fit; 0 where they differ by rounding alone, less than 1e-12 of them."""
        best = min(other.aic for other in self.comparable(fit))
        return 0.0 if isclose(fit.aic, best, rel_tol=1e-12) else fit.aic - best

    def akaike_weight(self, fit: Fit) -> float:
        """The share of the evidence that speaks for a fit among the comparable ones."""
        criteria = np.array([other.aic for other in self.comparable(fit)])
        weights = np.exp(-0.5 * (criteria - criteria.min()))
        return float(np.exp(-0.5 * (fit.aic - criteria.min())) / weights.sum())

    def to_csv(self) -> str:
        """One row for each family."""
        parameters = [zip(fit.family.parameters, fit.estimates, strict=True) for fit in self.fits]
        return csv_text(
            {
                "family": [fit.family.name for fit in self.fits],
                "parameters": [" ".join(f"{name}={value!r}" for name, value in pairs) for pairs in parameters],
                "log_likelihood": [fit.log_likelihood for fit in self.fits],
                "aic": [fit.aic for fit in self.fits],
                "bic": [fit.bic for fit in self.fits],
                "weight": [self.akaike_weight(fit) for fit in self.fits],
            }
        )

    def to_python(self) -> str:
        """Code that prints the same ranking."""
        return (
            "import nnkit\n\n"
            f"sample = {self.sample.source}\n"
            "for fit in nnkit.maximum_likelihood.rank_families(sample).fits:\n"
            "    print(fit.family.name, *fit.estimates, fit.log_likelihood, fit.aic, fit.bic)\n"
        )

    def takeaways(self) -> list[str]:
        """The best families, and what their ranking does not say."""
        continuous, discrete = self.fits_of(False), self.fits_of(True)
        groups = [fits for fits in (continuous, discrete) if fits]
        sentences = [self._on_the_best(fits) for fits in groups]
        sentences.append(
            "AIC = 2k − 2 LogL sets a price of 2 on each of k parameters: less is better. A family's share of the evidence "
            "(Akaike's weight) grows with e to the power of −AIC/2."
        )
        sentences += [sentence for fits in groups for sentence in self._on_bic(fits)]
        fit_of = {fit.family.name: fit for fit in self.fits}
        if "laplace" in fit_of and "gaussian" in fit_of:
            median, mean = fit_of["laplace"].estimates[0], fit_of["gaussian"].estimates[0]
            sentences.append(
                f"The Gaussian's best centre is the mean, {for_people(mean, 4)}, with the least squared error; the Laplace's is "
                f"the median, {for_people(median, 4)}, with the least absolute error. To choose a distribution is to choose a "
                "loss."
            )
        if continuous and discrete:
            sentences.append(
                "Whole numbers could be counts. A density is no probability, so the two kinds of families are ranked apart: "
                "their LogL cannot be compared."
            )
        return sentences

    def _on_the_best(self, fits: list[Fit]) -> str:
        """Which of the fits that can be compared is the best, or that it cannot be told."""
        best, kind = fits[0], "families of counts" if fits[0].family.is_discrete else "continuous families"
        if len(fits) == 1:
            return f"**Of the {kind} only one accepts these data: {best.family.label}** ({best.in_words})."
        close = [f"{fit.family.label} ({percentage(self.akaike_weight(fit))})" for fit in fits if self.delta_aic(fit) < CLOSE]
        if len(close) > 1:
            return f"**Too close to call** among the {kind} (AIC within {CLOSE:g}): {', '.join(close)} of the evidence."
        weight = percentage(self.akaike_weight(best))
        return f"**Of the {kind} the {best.family.label} fits best**: it has the least AIC, and {weight} of the evidence."

    def _on_bic(self, fits: list[Fit]) -> list[str]:
        preferred = min(fits, key=lambda fit: fit.bic)
        if preferred.bic >= fits[0].bic:
            return []
        price = for_people(np.log(self.sample.n))
        return [f"BIC, which sets a price of log n = {price} on a parameter, prefers the {preferred.family.label}."]


def rank_families(sample: Sample) -> Ranking:
    """Fit every family that accepts the observations, and rank them.

    Parameters
    ----------
    sample : Sample
        At least two different observations.

    Returns
    -------
    Ranking
    """
    sample.check_not_constant("a ranking")
    accepted = [family for family in FAMILIES.values() if family.accepts(sample)]
    fits = sorted((fit_family(family.name, sample) for family in accepted), key=lambda fit: (fit.family.is_discrete, fit.aic))
    refused = {family.label: family.support for family in FAMILIES.values() if family not in accepted}
    return Ranking(sample, fits, refused)


def _is_count(sample: Sample) -> bool:
    return sample.low >= 0.0 and sample.high <= LARGEST_COUNT and bool((sample.x == np.rint(sample.x)).all())


def _normal_quantiles(p, mu, sigma):
    standard = NormalDist()
    return mu + sigma * np.array([standard.inv_cdf(each) for each in np.asarray(p).tolist()])


def _laplace_estimates(sample: Sample) -> tuple[float, float]:
    median = float(np.median(sample.ordered))
    return median, float(np.abs(sample.x - median).mean())


def _laplace_quantiles(p, location, scale):
    p = np.asarray(p)
    return location - scale * np.sign(p - 0.5) * np.log1p(-2.0 * np.abs(p - 0.5))


def _lognormal_estimates(sample: Sample) -> tuple[float, float]:
    logs = log_ratio(sample.x, sample.mean)
    return np.log(sample.mean) + logs.mean(), logs.std()


def _lognormal_max_log_likelihood(sample: Sample, mu: float, sigma: float) -> float:
    return -sample.n * (np.log(sigma) + HALF_LOG_2PI + 0.5) - np.log(sample.x).sum()


def _exponential_log_density(x, rate):
    return np.where(x >= 0.0, np.log(rate) - rate * x, -np.inf)


def _lognormal_log_density(x, mu, sigma):
    logs = np.log(np.where(x > 0.0, x, 1.0))
    return np.where(x > 0.0, gaussian_log_density(logs, mu, sigma) - logs, -np.inf)


def _bernoulli_log_density(x, p):
    with np.errstate(divide="ignore"):
        return np.where(x == 1.0, np.log(p), np.where(x == 0.0, np.log1p(-p), -np.inf))


def _poisson_log_density(x, rate):
    is_count = (x >= 0.0) & (x == np.rint(x))
    counts, index = np.unique(np.where(is_count, x, 0.0), return_inverse=True)
    factorials = np.array([lgamma(count + 1.0) for count in counts.tolist()])[index].reshape(np.shape(x))
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = np.where(x == 0.0, 0.0, x * np.log(rate))
    return np.where(is_count, powers - rate - factorials, -np.inf)


def _poisson_quantiles(p, rate):
    reach = 12.0 * np.sqrt(rate) + 20.0
    counts = np.arange(max(0.0, np.floor(rate - reach)), np.ceil(rate + reach))
    below = np.cumsum(np.exp(_poisson_log_density(counts, rate)))
    return counts[np.minimum(np.searchsorted(below, p), len(counts) - 1)]


_CATALOGUE = (
    Family(
        name="gaussian", label="Gaussian", parameters=("μ", "σ"), is_discrete=False, support="finite numbers",
        formula=r"p(x) = \frac{1}{\sqrt{2\pi\sigma^2}}\, e^{-(x - \mu)^2 / 2\sigma^2}",
        estimates_formula=r"\hat\mu = \bar x, \quad \hat\sigma^2 = \tfrac{1}{n} \sum (x_i - \bar x)^2",
        accepts=lambda sample: True, estimate=lambda sample: (sample.mean, sample.sigma),
        log_density=gaussian_log_density, quantiles=_normal_quantiles,
        max_log_likelihood=lambda sample, mu, sigma: max_log_likelihood(sample),
    ),
    Family(
        name="laplace", label="Laplace", parameters=("median", "b"), is_discrete=False, support="finite numbers",
        formula=r"p(x) = \frac{1}{2b}\, e^{-|x - m| / b}",
        estimates_formula=r"\hat m = \text{median}, \quad \hat b = \tfrac{1}{n} \sum |x_i - \hat m| "
        r"\text{, the least absolute error}",
        accepts=lambda sample: True, estimate=_laplace_estimates,
        log_density=lambda x, location, scale: -np.log(2.0 * scale) - np.abs(x - location) / scale,
        quantiles=_laplace_quantiles,
        max_log_likelihood=lambda sample, location, scale: -sample.n * (np.log(2.0 * scale) + 1.0),
    ),
    Family(
        name="exponential", label="Exponential", parameters=("rate",), is_discrete=False,
        support="numbers of at least 0, not all of them 0",
        formula=r"p(x) = \lambda e^{-\lambda x} \quad (x \ge 0)", estimates_formula=r"\hat\lambda = 1 / \bar x",
        accepts=lambda sample: sample.low >= 0.0 and sample.mean > 0.0, estimate=lambda sample: (1.0 / sample.mean,),
        log_density=_exponential_log_density, quantiles=lambda p, rate: -np.log1p(-np.asarray(p)) / rate,
        max_log_likelihood=lambda sample, rate: sample.n * (np.log(rate) - 1.0), fits_constant=True,
    ),
    Family(
        name="lognormal", label="Log-normal", parameters=("μ of log x", "σ of log x"), is_discrete=False,
        support="numbers above 0",
        formula=r"p(x) = \frac{1}{x \sqrt{2\pi\sigma^2}}\, e^{-(\log x - \mu)^2 / 2\sigma^2} \quad (x > 0)",
        estimates_formula=r"\hat\mu, \hat\sigma = \text{mean and standard deviation by } n \text{ of } \log x_i",
        accepts=lambda sample: sample.low > 0.0, estimate=_lognormal_estimates,
        log_density=_lognormal_log_density, quantiles=lambda p, mu, sigma: np.exp(_normal_quantiles(p, mu, sigma)),
        max_log_likelihood=_lognormal_max_log_likelihood,
    ),
    Family(
        name="gamma", label="Gamma", parameters=("shape", "scale"), is_discrete=False, support="numbers above 0",
        formula=r"p(x) = \frac{x^{k - 1} e^{-x / \theta}}{\Gamma(k)\, \theta^k} \quad (x > 0)",
        estimates_formula=r"\log \hat k - \psi(\hat k) = \log \bar x - \overline{\log x}, \quad \hat\theta = \bar x / \hat k",
        accepts=lambda sample: sample.low > 0.0, estimate=lambda sample: fit_gamma_shape(sample.x, sample.mean),
        log_density=gamma_log_density, quantiles=gamma_quantiles,
        max_log_likelihood=lambda sample, shape, scale: gamma_max_log_likelihood(sample.x, shape),
    ),
    Family(
        name="bernoulli", label="Bernoulli", parameters=("p",), is_discrete=True, support="zeros and ones",
        formula=r"p(1) = p, \quad p(0) = 1 - p", estimates_formula=r"\hat p = \bar x, \text{ the share of ones}",
        accepts=lambda sample: bool(np.isin(sample.x, (0.0, 1.0)).all()), estimate=lambda sample: (sample.mean,),
        log_density=_bernoulli_log_density, quantiles=lambda p, share: (np.asarray(p) > 1.0 - share).astype(float),
        fits_constant=True,
    ),
    Family(
        name="poisson", label="Poisson", parameters=("rate",), is_discrete=True,
        support=f"whole numbers from 0 to {LARGEST_COUNT:,}",
        formula=r"p(x) = \frac{\lambda^x e^{-\lambda}}{x!} \quad (x = 0, 1, 2, \dots)", estimates_formula=r"\hat\lambda = \bar x",
        accepts=_is_count, estimate=lambda sample: (sample.mean,),
        log_density=_poisson_log_density, quantiles=_poisson_quantiles, fits_constant=True,
    ),
)  # fmt: skip

FAMILIES = {family.name: family for family in _CATALOGUE}
"""The families by name."""
