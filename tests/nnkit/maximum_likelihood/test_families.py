"""Families fitted by maximum likelihood, against SciPy's fits, densities and quantiles."""

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
