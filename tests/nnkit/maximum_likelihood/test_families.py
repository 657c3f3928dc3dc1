"""Families fitted by maximum likelihood, against SciPy's fits, densities and quantiles."""

from dataclasses import replace

import mpmath
import numpy as np
import pytest
from scipy import optimize, stats

from nnkit import maximum_likelihood as ml
from nnkit.maximum_likelihood.families import FAMILIES

RNG = np.random.default_rng(4)
POSITIVE = ml.Sample(RNG.gamma(2.5, 3.0, 300))
SPREAD = ml.Sample(RNG.laplace(1.0, 2.0, 301))
COUNTS = ml.Sample(RNG.poisson(3.2, 200))
FLAGS = ml.Sample((RNG.random(90) < 0.3).astype(float))

# For every family: observations, SciPy's estimates, and SciPy's distribution with ours.
CASES = {
    "gaussian": (SPREAD, lambda x: stats.norm.fit(x), lambda mu, sigma: stats.norm(mu, sigma)),
    "laplace": (SPREAD, lambda x: stats.laplace.fit(x), lambda m, b: stats.laplace(m, b)),
    "exponential": (POSITIVE, lambda x: (1 / stats.expon.fit(x, floc=0)[1],), lambda rate: stats.expon(scale=1 / rate)),
    "lognormal": (
        POSITIVE,
        lambda x: (np.log(stats.lognorm.fit(x, floc=0)[2]), stats.lognorm.fit(x, floc=0)[0]),
        lambda mu, sigma: stats.lognorm(sigma, scale=np.exp(mu)),
    ),
    "gamma": (POSITIVE, lambda x: stats.gamma.fit(x, floc=0)[::2], lambda k, theta: stats.gamma(k, scale=theta)),
    "bernoulli": (FLAGS, lambda x: (x.mean(),), lambda p: stats.bernoulli(p)),
    "poisson": (COUNTS, lambda x: (x.mean(),), lambda rate: stats.poisson(rate)),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_fit_is_scipys(name):
    sample, scipys, distribution = CASES[name]
    fit = ml.fit_family(name, sample)
    assert fit.family.name == name
    assert fit.estimates == pytest.approx(scipys(sample.x), rel=1e-4)
    theirs = distribution(*fit.estimates)
    log_density = theirs.logpmf if fit.family.is_discrete else theirs.logpdf
    assert fit.log_likelihood == pytest.approx(log_density(sample.x).sum(), rel=1e-10)
    x = np.concatenate([sample.x[:20], [-1.5, 0.5, 1.0, 4.0]])
    np.testing.assert_allclose(fit.family.log_density(x, *fit.estimates), log_density(x), rtol=1e-9, atol=1e-12)
    k = len(fit.estimates)
    assert fit.aic == pytest.approx(2 * k - 2 * fit.log_likelihood)
    assert fit.bic == pytest.approx(k * np.log(sample.n) - 2 * fit.log_likelihood)


@pytest.mark.parametrize("name", FAMILIES)
def test_no_other_parameters_are_more_likely(name):
    sample, _, _ = CASES[name]
    fit = ml.fit_family(name, sample)
    for i in range(len(fit.estimates)):
        for factor in (0.99, 1.01):
            values = list(fit.estimates)
            values[i] *= factor
            assert fit.family.log_density(sample.x, *values).sum() <= fit.log_likelihood + 1e-9


@pytest.mark.parametrize("name", FAMILIES)
def test_quantiles_are_scipys(name):
    sample, _, distribution = CASES[name]
    fit = ml.fit_family(name, sample)
    p = np.array([0.005, 0.1, 0.37, 0.5, 0.8, 0.99, 0.999])
    np.testing.assert_allclose(fit.family.quantiles(p, *fit.estimates), distribution(*fit.estimates).ppf(p), rtol=1e-5)
    theirs, own = fit.quantile_pairs()
    assert len(theirs) == len(own) == min(sample.n, 200)
    assert (np.diff(own) >= 0).all()


@pytest.mark.parametrize("shape", [0.05, 0.7, 9.0, 11.0, 400.0, 1e6])
def test_gamma_for_any_shape(shape):
    x = np.random.default_rng(1).gamma(shape, 2.0, 400)
    sample = ml.Sample(x[x > 1e-300])
    k, theta = ml.fit_family("gamma", sample).estimates

    def negative(log_k):
        k = np.exp(log_k)
        return -stats.gamma.logpdf(sample.x, k, scale=sample.mean / k).mean()

    best = optimize.minimize_scalar(negative, bracket=(np.log(k) - 0.5, np.log(k) + 0.5), tol=1e-10)
    assert k == pytest.approx(np.exp(best.x), rel=1e-4 if shape < 1e5 else 1e-2)
    assert k * theta == pytest.approx(sample.mean)
    p = np.array([0.02, 0.5, 0.98])
    ours = ml.fit_family("gamma", sample).family.quantiles(p, k, theta)
    np.testing.assert_allclose(ours, stats.gamma.ppf(p, k, scale=theta), rtol=2e-3 if shape < 0.1 else 1e-5)


def exact_fits(x):
    """Each continuous family's estimates and greatest LogL, from exact observations in 80 digits."""
    with mpmath.workdps(80):
        x = [mpmath.mpf(value) for value in np.asarray(x, dtype=float).tolist()]
        n, mean, log_mean = len(x), mpmath.fsum(x) / len(x), mpmath.fsum(map(mpmath.log, x)) / len(x)
        sigma = mpmath.sqrt(mpmath.fsum((value - mean) ** 2 for value in x) / n)
        log_sigma = mpmath.sqrt(mpmath.fsum((mpmath.log(value) - log_mean) ** 2 for value in x) / n)
        half_log_2pi = mpmath.log(2 * mpmath.pi) / 2
        s = mpmath.log(mean) - log_mean
        low, high = 1 / (4 * s), 1 / s  # between which k lies, as 1/(2k) < log k - digamma(k) < 1/k
        while high - low > low * mpmath.mpf(10) ** -30:
            k = (low + high) / 2
            low, high = (k, high) if mpmath.log(k) - mpmath.digamma(k) > s else (low, k)
        gamma_log_likelihood = n * (k * mpmath.log(k / mean) - mpmath.loggamma(k) - k + (k - 1) * log_mean)
        return {
            "gaussian": (mean, sigma, -n * (mpmath.log(sigma) + half_log_2pi + 0.5)),
            "exponential": (1 / mean, -n * (mpmath.log(mean) + 1)),
            "lognormal": (log_mean, log_sigma, -n * (mpmath.log(log_sigma) + half_log_2pi + 0.5 + log_mean)),
            "gamma": (k, mean / k, gamma_log_likelihood),
        }


HARD = {
    "time stamps": [1.7e9, 1.7e9 + 10, 1.7e9 + 20],
    **{f"spread {rel:g}": 1e9 * (1 + rel * RNG.standard_normal(20)) for rel in (1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1e-3)},
    "two neighbours": [1.0, 1.0 + 2.0**-40],
    "tiny": [1e-45, 2e-45],
    "near the smallest floats": [1e-280, 3e-280, 4e-280],
    "very uneven": [1.0, 1e3, 1e12],
}


@pytest.mark.parametrize("case", HARD)
def test_estimates_keep_their_digits_on_hard_observations(case):
    sample = ml.Sample(HARD[case])
    for name, exact in exact_fits(sample.x).items():
        fit = ml.fit_family(name, sample)
        for ours, theirs in zip((*fit.estimates, fit.log_likelihood), exact, strict=True):
            assert abs(mpmath.mpf(ours) / theirs - 1) < 1e-11, (name, ours, theirs)


@pytest.mark.parametrize("relative_sigma", [1e-12, 1e-8, 1e-4])
def test_quantiles_of_a_narrow_gamma_are_nearly_a_gaussians(relative_sigma):
    shape, p = relative_sigma**-2, np.array([0.02, 0.3, 0.5, 0.98])
    z = (FAMILIES["gamma"].quantiles(p, shape, 1.0 / shape) - 1.0) / relative_sigma
    # by the Cornish-Fisher expansion the rest is (z^2 - 1) / 3 relative standard deviations; floats near 1 are 2.2e-16 apart
    np.testing.assert_allclose(z, stats.norm.ppf(p), atol=2 * relative_sigma + 3e-16 / relative_sigma + 1e-6)


@pytest.mark.parametrize("x", [[1e-310, 2e-310], [5e-324, 1e-323], [3e-320]])
def test_observations_of_a_few_digits_are_refused(x):
    for name in ("gaussian", "laplace", "exponential", "lognormal", "gamma"):
        with pytest.raises(ValueError, match=r"^observations: received .* too few digits; accepted for .* are larger ones"):
            ml.fit_family(name, ml.Sample(x))


def test_laplace_has_the_least_absolute_error():
    fit = ml.fit_family("laplace", SPREAD)
    errors = [np.abs(SPREAD.x - centre).mean() for centre in np.linspace(-5, 7, 1201)]
    assert fit.estimates[1] <= min(errors) + 1e-12


def test_the_family_that_was_drawn_from_ranks_first():
    ranking = ml.rank_families(ml.Sample(np.random.default_rng(0).laplace(0.0, 1.0, 3000)))
    assert ranking.fits[0].family.name == "laplace"
    assert ranking.delta_aic(ranking.fits[0]) == 0.0
    assert sum(ranking.akaike_weight(fit) for fit in ranking.fits) == pytest.approx(1.0)
    assert set(ranking.refused) == {"Exponential", "Log-normal", "Gamma", "Bernoulli", "Poisson"}
    assert "the median" in " ".join(ranking.takeaways())


def test_rounding_does_not_rank():
    best = ml.fit_family("laplace", SPREAD)
    other = replace(best, log_likelihood=best.log_likelihood * (1.0 + 1e-15))
    ranking = ml.Ranking(SPREAD, [best, other, ml.fit_family("gaussian", SPREAD)], {})
    assert other.aic != best.aic and ranking.delta_aic(other) == 0.0
    assert ranking.delta_aic(ranking.fits[2]) == ranking.fits[2].aic - best.aic != 0.0


def test_counts_are_ranked_apart():
    ranking = ml.rank_families(COUNTS)
    kinds = [fit.family.is_discrete for fit in ranking.fits]
    assert kinds == sorted(kinds)
    for discrete in (False, True):
        fits = [fit for fit in ranking.fits if fit.family.is_discrete == discrete]
        assert [fit.aic for fit in fits] == sorted(fit.aic for fit in fits)
        assert sum(ranking.akaike_weight(fit) for fit in fits) == pytest.approx(1.0)
    assert "cannot be compared" in " ".join(ranking.takeaways())


def test_edges_of_the_families():
    assert ml.fit_family("bernoulli", ml.Sample([1.0, 1.0])).log_likelihood == 0.0
    assert ml.fit_family("poisson", ml.Sample([0.0, 0.0])).log_likelihood == 0.0
    assert ml.fit_family("exponential", ml.Sample([2.0])).estimates == (0.5,)
    refused = {
        "gamma": [0.0, 1.0],
        "lognormal": [-1.0, 1.0],
        "exponential": [0.0, 0.0],
        "bernoulli": [0.0, 2.0],
        "poisson": [0.5, 1.0],
        "gaussian": [1.0, 1.0],
    }
    for name, x in refused.items():
        with pytest.raises(ValueError, match=r"^observations: .* accepted "):
            ml.fit_family(name, ml.Sample(x))


def test_the_offered_code_and_file_hold_the_ranking(capsys):
    ranking = ml.rank_families(ml.Sample([1.0, 2.5, 4.0, 3.0]))
    exec(ranking.to_python(), {})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == [fit.family.name for fit in ranking.fits]
    assert [float(line[-2]) for line in lines] == [fit.aic for fit in ranking.fits]
    rows = ranking.to_csv().splitlines()
    assert len(rows) == len(ranking.fits) + 1
