"""The Gaussian's likelihood, its ascents, intervals and samples, against SciPy, mpmath, plain sums and numerical gradients."""

import time

import mpmath
import numpy as np
import pytest
from scipy import optimize, stats

from nnkit import maximum_likelihood as ml
from nnkit.maximum_likelihood.gaussian import max_log_likelihood_terms, power_of_ten

SAMPLE = ml.draw_sample(n=40)


@pytest.mark.parametrize(("mu", "sigma"), [(3.0, 4.0), (5.0, 0.1), (-100.0, 30.0)])
def test_the_likelihood_is_the_sum_of_log_densities(mu, sigma):
    guess = ml.GaussianGuess(SAMPLE, mu, sigma)
    terms = stats.norm.logpdf(SAMPLE.x, mu, sigma)
    np.testing.assert_allclose(guess.log_terms(), terms, rtol=1e-12)
    assert guess.log_likelihood == pytest.approx(terms.sum(), rel=1e-12)
    assert guess.summed_log_likelihood == pytest.approx(terms.sum(), rel=1e-12)
    assert guess.mse == pytest.approx(np.mean((SAMPLE.x - mu) ** 2), rel=1e-12)


def test_the_likelihood_keeps_its_digits_far_from_0():
    sample = ml.Sample([1e8 + 1, 1e8 + 2, 1e8 + 4, 1e8 + 5])
    with mpmath.workdps(50):
        mu, sigma = mpmath.mpf(1e8 + 2.5), mpmath.mpf(0.75)
        exact = mpmath.fsum(
            -mpmath.log(sigma) - mpmath.log(2 * mpmath.pi) / 2 - (mpmath.mpf(x) - mu) ** 2 / (2 * sigma**2) for x in sample.x
        )
    assert ml.gaussian_log_likelihood(sample, 1e8 + 2.5, 0.75) == pytest.approx(float(exact), rel=1e-12)


def test_the_gradient_is_the_numerical_one_and_0_at_the_estimate():
    step = 1e-6
    for mu, sigma in ((3.0, 4.0), (6.0, 1.0)):
        by_mu, by_sigma = ml.GaussianGuess(SAMPLE, mu, sigma).gradient
        f = lambda mu, sigma: ml.gaussian_log_likelihood(SAMPLE, mu, sigma)  # noqa: E731
        assert by_mu == pytest.approx((f(mu + step, sigma) - f(mu - step, sigma)) / (2 * step), rel=1e-6)
        assert by_sigma == pytest.approx((f(mu, sigma + step) - f(mu, sigma - step)) / (2 * step), rel=1e-6)
    assert ml.gaussian_gradient(SAMPLE, SAMPLE.mean, SAMPLE.sigma) == pytest.approx((0.0, 0.0), abs=1e-12)


def test_the_estimate_is_scipys_and_an_optimizers():
    assert (SAMPLE.mean, SAMPLE.sigma) == pytest.approx(stats.norm.fit(SAMPLE.x), rel=1e-12)
    found = optimize.minimize(
        lambda p: -ml.gaussian_log_likelihood(SAMPLE, p[0], np.exp(p[1])),
        (0.0, 1.0),
        method="BFGS",
        tol=1e-10,
    )
    assert (found.x[0], np.exp(found.x[1])) == pytest.approx((SAMPLE.mean, SAMPLE.sigma), rel=1e-5)


@pytest.mark.parametrize("n", [2, 40, 100_000])
def test_the_short_formula_holds_at_the_estimate(n):
    sample = ml.draw_sample(n=n, seed=5)
    at_top = ml.GaussianGuess(sample, sample.mean, sample.sigma)
    expected = -n * np.log(np.std(sample.x)) - n / 2 * (np.log(2 * np.pi) + 1)
    assert ml.max_log_likelihood(sample) == pytest.approx(expected, rel=1e-12)
    assert abs(at_top.summed_log_likelihood - ml.max_log_likelihood(sample)) < 1e-9 * n
    assert sum(max_log_likelihood_terms(sample)) == pytest.approx(expected, rel=1e-12)
    assert abs(at_top.log_likelihood_gap) < 1e-9 * n


@pytest.mark.parametrize(("sigma", "lost"), [(2.0, 0.0), (0.01, np.inf)])
def test_the_product_is_lost_where_a_plain_loop_loses_it(sigma, lost):
    # a narrow bell over data that lie on its mean makes densities of 40 each, and their product overflows
    sample = ml.draw_sample(n=5000) if lost == 0.0 else ml.Sample(np.full(5000, 5.0))
    guess = ml.GaussianGuess(sample, 5.0, sigma)
    product, place = 1.0, None
    for number, density in enumerate(stats.norm.pdf(sample.x, 5.0, sigma), start=1):
        with np.errstate(over="ignore"):
            product *= density
        if product in (0.0, np.inf):
            place = number
            break
    assert guess.product == lost == product
    # the last digits of a density decide on the very last float
    assert abs(guess.product_lost_at - place) <= 1
    assert ml.GaussianGuess(SAMPLE, 5.0, 2.0).product_lost_at is None
    assert ml.GaussianGuess(SAMPLE, 5.0, 2.0).product == pytest.approx(np.prod(stats.norm.pdf(SAMPLE.x, 5.0, 2.0)))


def test_a_product_beyond_all_floats_is_written_in_powers_of_ten():
    assert power_of_ten(np.log(3.1) - 412 * np.log(10)) == "3.1 × 10⁻⁴¹²"
    assert power_of_ten(np.log(9.99) + 400 * np.log(10)) == "1.0 × 10⁴⁰¹"


def test_a_million_observations_cost_a_grid_no_more():
    sample = ml.draw_sample(n=1_000_000)
    mu, sigma = np.linspace(4, 6, 200)[None], np.linspace(1, 4, 200)[:, None]
    grid = ml.gaussian_log_likelihood(sample, mu, sigma)
    assert grid.shape == (200, 200)
    assert grid[7, 11] == pytest.approx(stats.norm.logpdf(sample.x, mu[0, 11], sigma[7, 0]).sum(), rel=1e-10)
    times = []
    for _ in range(20):
        start = time.perf_counter()
        ml.gaussian_log_likelihood(sample, mu, sigma)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.005


def test_ascent_is_the_plain_loop_in_both_parametrisations():
    x, rate = SAMPLE.x, 0.05
    for parametrisation in ("log_sigma", "sigma"):
        ascent = ml.ascend_likelihood(SAMPLE, 3.0, 2.5, rate, 30, parametrisation)
        mu, sigma = 3.0, 2.5
        for update in range(1, 31):
            by_mu = np.mean(x - mu) / sigma**2
            by_sigma = np.mean(-1 / sigma + (x - mu) ** 2 / sigma**3)
            if parametrisation == "sigma":
                mu, sigma = mu + rate * by_mu, sigma + rate * by_sigma
            else:
                mu, sigma = mu + rate * by_mu, np.exp(np.log(sigma) + rate * by_sigma * sigma)
            assert (ascent.mu[update], ascent.sigma[update]) == pytest.approx((mu, sigma), rel=1e-10)


@pytest.mark.parametrize("parametrisation", ["log_sigma", "sigma"])
def test_the_critical_rate_decides_whether_a_climb_settles(parametrisation):
    critical = ml.critical_ascent_rate(SAMPLE, parametrisation)
    start = SAMPLE.mean + 0.01, SAMPLE.sigma * 1.01
    below = ml.ascend_likelihood(SAMPLE, *start, 0.95 * critical, 1000, parametrisation)
    above = ml.ascend_likelihood(SAMPLE, *start, 1.05 * critical, 1000, parametrisation)
    assert below.distances[-1] < 1e-9
    assert above.stop_reason or above.distances[-1] > 1e-3


@pytest.mark.parametrize("start", [(4.0, 2.0), (3.0, 4.0), (100.0, 0.01), (-1e6, 1e4), (5.0, 1e-6)])
def test_newton_arrives_from_anywhere_and_never_descends(start):
    newton = ml.ascend_by_newton(SAMPLE, *start, 2000)
    assert (newton.mu[-1], newton.sigma[-1]) == pytest.approx((SAMPLE.mean, SAMPLE.sigma), rel=1e-8)
    assert (np.diff(newton.log_likelihoods) >= -1e-9 * np.abs(newton.log_likelihoods[:-1])).all()


def test_newtons_step_solves_for_the_slope():
    mu, sigma = SAMPLE.mean - 0.5, SAMPLE.sigma * 1.2
    after = ml.ascend_by_newton(SAMPLE, mu, sigma, 1)

    def mean_likelihood(p):
        return ml.gaussian_log_likelihood(SAMPLE, p[0], np.exp(p[1])) / SAMPLE.n

    point, h = np.array([mu, np.log(sigma)]), 1e-4
    axes = h * np.eye(2)
    slope = [(mean_likelihood(point + e) - mean_likelihood(point - e)) / (2 * h) for e in axes]
    curvature = [
        [
            (mean_likelihood(point + a + b) - mean_likelihood(point + a - b) - mean_likelihood(point - a + b)
             + mean_likelihood(point - a - b)) / (4 * h * h)
            for b in axes
        ]
        for a in axes
    ]  # fmt: skip
    expected = point - np.linalg.solve(curvature, slope)
    assert (after.mu[-1], np.log(after.sigma[-1])) == pytest.approx(tuple(expected), rel=1e-5)


def takeaways_of(*arguments):
    return " ".join(ml.compare_ascents(SAMPLE, *arguments).takeaways())


def test_an_ascent_that_is_lost_says_why():
    lost = ml.ascend_likelihood(SAMPLE, 5.0, 3.0, 20.0, 100, "sigma")
    assert "a standard deviation is positive" in lost.stop_reason
    assert np.isfinite(lost.log_likelihoods).all()
    far = ml.ascend_likelihood(SAMPLE, 3.0, 1e-3, 10.0)
    assert "left the range" in far.stop_reason
    assert "Gradient ascent was lost" in takeaways_of(5.0, 3.0, 20.0, 100, "sigma")


def test_the_takeaways_of_ascents_are_true():
    assert "Gradient ascent is still" in takeaways_of(4.0, 2.0, 0.001, 10)
    assert "Gradient ascent arrives" in takeaways_of(4.0, 2.0, 0.3, 200)
    never = takeaways_of(4.0, 2.0, 1.05, 200)
    assert "is above the critical rate, 1 (2 over" in never
    assert "LogL fell at" in never


def test_intervals_are_where_the_profile_has_dropped():
    for n in (3, 40, 1_000_000):
        sample = ml.draw_sample(n=n, seed=2)
        confidence = ml.GaussianConfidence(sample, 0.9)
        assert confidence.drop_for_one == pytest.approx(stats.chi2.ppf(0.9, 1) / 2)
        assert confidence.drop_for_both == pytest.approx(stats.chi2.ppf(0.9, 2) / 2)
        for mu in confidence.mu_interval:
            best_sigma = np.sqrt(sample.variance + (sample.mean - mu) ** 2)
            dropped = ml.max_log_likelihood(sample) - ml.gaussian_log_likelihood(sample, mu, best_sigma)
            assert dropped == pytest.approx(confidence.drop_for_one, abs=1e-8 * n + 1e-9)
            assert -confidence.mu_profile(mu) == pytest.approx(confidence.drop_for_one, rel=1e-6)
        low, high = confidence.sigma_interval
        assert low < sample.sigma < high
        for sigma in (low, high):
            dropped = ml.max_log_likelihood(sample) - ml.gaussian_log_likelihood(sample, sample.mean, sigma)
            assert dropped == pytest.approx(confidence.drop_for_one, abs=1e-8 * n + 1e-9)
        mu, sigma = confidence.region()
        dropped = ml.max_log_likelihood(sample) - ml.gaussian_log_likelihood(sample, mu, sigma)
        np.testing.assert_allclose(dropped, confidence.drop_for_both, atol=1e-8 * n + 1e-6)
        assert confidence.contains(sample.mean, sample.sigma)
        assert not confidence.contains(sample.mean + 10 * sample.sigma, sample.sigma)


def test_standard_errors_come_from_the_curvature():
    confidence, h = ml.GaussianConfidence(SAMPLE), 1e-4
    f = lambda a, b: float(ml.gaussian_log_likelihood(SAMPLE, SAMPLE.mean + a, SAMPLE.sigma + b))  # noqa: E731
    curvatures = [(f(h, 0) - 2 * f(0, 0) + f(-h, 0)) / h**2, (f(0, h) - 2 * f(0, 0) + f(0, -h)) / h**2]
    assert confidence.standard_errors == pytest.approx([1 / np.sqrt(-c) for c in curvatures], rel=1e-3)


def test_the_region_holds_the_truth_about_as_often_as_it_says():
    held = [ml.GaussianConfidence(ml.draw_sample(n=200, seed=s), 0.8).contains(5.0, 2.0) for s in range(400)]
    assert np.mean(held) == pytest.approx(0.8, abs=4 * np.sqrt(0.8 * 0.2 / 400) + 0.01)


def test_many_samples_show_the_bias():
    draws = ml.SamplingDistribution(3.0, 2.0, n=5, n_repeats=20_000)
    assert draws.variance_ratio == pytest.approx(0.8, abs=5 * draws.variance_ratio_error)
    assert draws.unbiased_ratio == pytest.approx(1.0, abs=6 * draws.variance_ratio_error)
    assert draws.means.std() == pytest.approx(2.0 / np.sqrt(5), rel=0.03)
    assert draws.share_of_too_small == pytest.approx(stats.chi2.cdf(5, 4), abs=0.02)
    x = np.linspace(0.5, 9.0, 7)
    np.testing.assert_allclose(draws.variance_density(x), stats.chi2.pdf(x * 5 / 4, 4) * 5 / 4, rtol=1e-12)
    np.testing.assert_allclose(draws.mean_density(x), stats.norm.pdf(x, 3.0, 2.0 / np.sqrt(5)), rtol=1e-12)
    assert "theory: (n − 1)/n = 0.8." in draws.takeaways()[0]


def test_samples_do_not_depend_on_how_they_are_divided():
    draws = ml.SamplingDistribution(n=1000, n_repeats=450, seed=9)
    z = np.random.default_rng(9).standard_normal((450, 1000))
    np.testing.assert_allclose(draws.means, z.mean(axis=1), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(draws.variances, z.var(axis=1), rtol=1e-12)


def test_what_is_said_of_a_guess():
    off = " ".join(ml.GaussianGuess(SAMPLE, 3.0, 4.0).takeaways())
    assert "move μ to the right" in off
    assert "narrower" in off
    top = " ".join(ml.GaussianGuess(SAMPLE, SAMPLE.mean, SAMPLE.sigma).takeaways())
    assert "**The top**: μ = mean" in top
    lost = " ".join(ml.GaussianGuess(ml.draw_sample(n=1000), 5.0, 2.0).takeaways())
    assert "The product becomes 0 at observation" in lost
    for x in ([3.0], [3.0, 3.0, 3.0]):
        assert "no σ is the best" in ml.GaussianGuess(ml.Sample(x), 3.0, 1.0).takeaways()[0]


@pytest.mark.parametrize("x", [[5.0], [2.0, 2.0], [1e8, 1e8 + 1e-8]])
def test_without_two_different_numbers_there_is_no_top(x):
    sample = ml.Sample(x)
    assert sample.is_constant
    for make in (
        ml.GaussianConfidence,
        ml.rank_families,
        lambda s: ml.ascend_likelihood(s, 1.0, 1.0),
    ):
        with pytest.raises(ValueError, match=r"^observations: received .*; accepted for .* are .*numbers"):
            make(sample)


@pytest.mark.parametrize("x", [[1e-60, 2e-60], [1e-300, 0.0], [1e-310, 2e-310], [5e-324, 1e-323]])
def test_observations_too_small_for_a_gaussian_are_answered(x):
    sample = ml.Sample(x)
    for make in (ml.GaussianConfidence, lambda s: ml.GaussianGuess(s, 0.0, 1.0), lambda s: ml.ascend_likelihood(s, 0.0, 1.0)):
        with pytest.raises(ValueError, match=r"^observations: received .*: take a smaller unit\.$"):
            make(sample)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: ml.GaussianGuess(SAMPLE, 0.0, 0.0), "sigma"),
        (lambda: ml.GaussianGuess(SAMPLE, np.nan, 1.0), "mu"),
        (lambda: ml.ascend_likelihood(SAMPLE, 0.0, 1.0, 0.0), "learning_rate"),
        (lambda: ml.ascend_likelihood(SAMPLE, 0.0, 1.0, 0.1, 0), "n_updates"),
        (lambda: ml.ascend_likelihood(SAMPLE, 0.0, 1.0, 0.1, 5, "tau"), "parametrisation"),
        (lambda: ml.GaussianConfidence(SAMPLE, 1.0), "confidence"),
        (lambda: ml.SamplingDistribution(n=1), "n"),
        (lambda: ml.SamplingDistribution(n=1000, n_repeats=20_000), "n times n_repeats"),
    ],
)
def test_bad_arguments_are_named(make, name):
    with pytest.raises(ValueError, match=f"^{name}: received .*; accepted is "):
        make()


def test_extreme_guesses_stay_finite():
    for sample in (
        SAMPLE,
        ml.Sample([1e100, -1e100]),
        ml.Sample([1e-45, 0.0]),
    ):
        guess = ml.GaussianGuess(sample, 1e100, 1e-50)
        assert np.isfinite(guess.log_likelihood)
        assert guess.takeaways()


def test_the_offered_code_prints_the_same_numbers(capsys):
    guess = ml.GaussianGuess(SAMPLE, 3.0, 4.0)
    exec(guess.to_python(), {})
    printed = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines() if line.count(": ") == 1)
    assert float(printed["LogL"]) == guess.log_likelihood
    assert float(printed["MSE"]) == guess.mse

    ascents = ml.compare_ascents(SAMPLE, 3.0, 4.0, 0.2, 20)
    exec(ascents.to_python(), {})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    for line, ascent in zip(lines[:4:2], (ascents.gradient, ascents.newton), strict=True):
        assert [float(cell) for cell in line[2:]] == [ascent.mu[-1], ascent.sigma[-1], ascent.log_likelihoods[-1]]

    confidence, draws = (
        ml.GaussianConfidence(SAMPLE, 0.9),
        ml.SamplingDistribution(1.0, 2.0, 4, 100, 3),
    )
    exec(confidence.to_python() + draws.to_python(), {})
    out = capsys.readouterr().out
    assert f"interval of sigma: {confidence.sigma_interval[0]} {confidence.sigma_interval[1]}" in out
    assert str(draws.variance_ratio) in out


def test_files_hold_the_numbers():
    guess = ml.GaussianGuess(SAMPLE, 3.0, 4.0)
    table = np.genfromtxt(guess.to_csv().splitlines(), delimiter=",", names=True)
    np.testing.assert_allclose(table["log_density"], stats.norm.logpdf(SAMPLE.x, 3.0, 4.0))
    np.testing.assert_allclose(table["running_sum"][-1], guess.log_likelihood)
    newton = ml.compare_ascents(SAMPLE, 3.0, 4.0).to_csv("newton")
    assert np.genfromtxt(newton.splitlines(), delimiter=",", names=True)["mu"][-1] == pytest.approx(SAMPLE.mean)
    intervals = np.genfromtxt(ml.GaussianConfidence(SAMPLE).to_csv().splitlines(), delimiter=",", names=True)
    assert (intervals["likelihood_low"] < intervals["estimate"]).all()
    draws = ml.SamplingDistribution(n_repeats=50)
    assert np.genfromtxt(draws.to_csv().splitlines(), delimiter=",", names=True).shape == (50,)
