"""Sentences that name a cause, a best or a remedy are true wherever they are said: random settings look for a counterexample."""

import re

import numpy as np
import pytest
from scipy import optimize, special, stats

import nnkit
from nnkit import maximum_likelihood as ml

RNG = np.random.default_rng(5)


def number_in(text):
    """The first number of a text that is written for people."""
    return float(re.search(r"−?\d[\d.,]*", text)[0].rstrip(".,").replace("−", "-").replace(",", ""))


def random_ascents():
    for _ in range(150):
        x = RNG.normal(RNG.choice([0.0, 30.0]), RNG.choice([0.3, 1.0, 5.0]), RNG.integers(2, 30))
        sigma = x.std() * RNG.choice([0.1, 0.7, 1.0, 3.0])
        mu = x.mean() + x.std() * RNG.choice([0.0, 0.5, -2.0])
        rate, parametrisation = RNG.choice([0.03, 0.3, 0.95, 1.0, 1.3, 3.0]), RNG.choice(["log_sigma", "sigma"])
        yield ml.compare_ascents(ml.Sample(x), mu, sigma, rate, int(RNG.choice([10, 100])), str(parametrisation))


def by_the_slope(x, mu, sigma, rate, n_updates, parametrisation):
    """The path of an ascent of LogL / n, by the derivatives of SciPy's density."""
    path = [(mu, sigma)]
    for _ in range(n_updates):
        mu, sigma = path[-1]
        by_mu = np.mean((x - mu) / sigma**2)
        by_sigma = np.mean((x - mu) ** 2 / sigma**3 - 1.0 / sigma)
        new = sigma * np.exp(rate * by_sigma * sigma) if parametrisation == "log_sigma" else sigma + rate * by_sigma
        path.append((mu + rate * by_mu, new))
    return np.array(path)


def test_a_rate_that_helps_does_and_one_above_the_critical_leads_away():
    n_helped = n_above = 0
    for ascents in random_ascents():
        x, said = ascents.sample.x, ascents.takeaways()
        text = " ".join(said)
        if remedy := re.search(r"With η = (\S+) it arrives after ([\d,]+) updates", text):
            n_helped += 1
            rate, n = float(remedy[1].replace("−", "-")), int(remedy[2].replace(",", ""))
            path = by_the_slope(x, *ascents.start, rate, n + 5, ascents.parametrisation)
            away = np.hypot(path[n:, 0] - x.mean(), path[n:, 1] - x.std()) / x.std()
            assert (away < 1.1e-3).all()
        if "grows with every update" in text:
            n_above += 1
            top = np.array([x.mean(), x.std()])
            beside = top + 1e-6 * x.std() * (np.array([1.0, 0.0]) if "in μ grows" in text else np.array([0.0, 1.0]))
            path = by_the_slope(x, *beside, ascents.learning_rate, 3, ascents.parametrisation)
            assert (np.diff(np.linalg.norm(path - top, axis=1)) > 0.0).all()
        if "arrives at the top" in said[0] or "at the top all the same" in text:
            end = ascents.gradient
            assert np.hypot(end.mu[-1] - x.mean(), end.sigma[-1] - x.std()) < 1e-3 * x.std()
        if fell := re.search(r"LogL fell at ([\d,]+) of", text):
            heights = [stats.norm.logpdf(x, mu, sigma).sum() for mu, sigma in zip(*ascents_path(ascents), strict=True)]
            assert int(fell[1].replace(",", "")) <= (np.diff(heights) < 0.0).sum()
    assert n_helped > 20
    assert n_above > 20


def ascents_path(ascents):
    return ascents.gradient.mu, ascents.gradient.sigma


def test_a_climb_that_starts_above_the_top_may_settle_above_the_critical_rate():
    said = " ".join(ml.compare_ascents(ml.Sample([1.0, 1.5, 2.0]), 1.5, 1.0, 0.5).takeaways())
    assert "This climb is at the top all the same." in said
    assert "no climb can" not in said


def test_the_bias_is_said_as_it_came_out():
    for seed in range(200):
        draws = ml.SamplingDistribution(5.0, 2.0, int(RNG.choice([2, 5, 1000])), 10, seed)
        z = np.random.default_rng(seed).standard_normal((10, draws.n))
        said = draws.takeaways()
        assert number_in(said[0].partition("by n is ")[2]) == pytest.approx(z.var(axis=1).mean(), rel=6e-3)
        off = (z.var(axis=1).mean() - (draws.n - 1) / draws.n) / (np.sqrt(2 * (draws.n - 1) / 10) / draws.n)
        assert ("more than chance" in said[1]) == (abs(off) > 3.0)


def test_the_product_is_lost_where_it_is_said_to_be():
    for _ in range(40):
        n, sigma = int(RNG.integers(2, 60)), RNG.choice([1e-3, 1.0, 10.0])
        guess = ml.GaussianGuess(ml.Sample(RNG.normal(0.0, sigma, n)), 0.0, sigma * RNG.choice([0.3, 1.0]))
        sentence = " ".join(guess.takeaways())
        if about := re.search(r"about ([\d,]+) observations such as these it would be too (small|large)", sentence):
            copies = int(np.ceil(1.06 * int(about[1].replace(",", "")) / n))  # two digits of it are said
            with np.errstate(over="ignore"):
                product = np.cumprod(np.tile(np.exp(guess.log_terms()), copies))[-1]
            assert product == (0.0 if about[2] == "small" else np.inf)
            fewer = int(0.94 * int(about[1].replace(",", "")) / n)
            product = np.cumprod(np.tile(np.exp(guess.log_terms()), max(fewer, 1)))[-1]
            assert 0.0 < product < np.inf or fewer < 1
    mixed = ml.GaussianGuess(ml.Sample(np.repeat([38.0, 0.0], [1, 900])), 0.0, 0.05)  # lost, and then densities above 1
    log_l = stats.norm.logpdf(mixed.sample.x, 0.0, 0.05).sum() / np.log(10.0)
    power = str(int(np.floor(log_l))).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    assert mixed.takeaways()[0].startswith("**The product becomes 0 at observation 1 of 901")
    assert f"× 10{power}" in mixed.takeaways()[1]
    assert (
        "10 to the power of −" in ml.GaussianGuess(ml.Sample([0.0, 1.0]), 1e30, 1.0).takeaways()[1]
    )  # digits that are not known


def test_what_costs_most_and_what_is_uphill():
    for _ in range(60):
        x = np.round(RNG.normal(0.0, 2.0, RNG.integers(2, 12)), 0)
        if np.ptp(x) == 0.0:
            continue
        guess = ml.GaussianGuess(ml.Sample(x), RNG.choice([x.mean(), 1.0, -20.0]), RNG.choice([x.std(), 0.5, 4.0]))
        said = guess.takeaways()
        logs = stats.norm.logpdf(x, guess.mu, guess.sigma)
        row = int(re.search(r"more than number (\d+)", " ".join(said))[1])
        assert logs[row - 1] == logs.min()
        gap = stats.norm.logpdf(x, x.mean(), x.std()).sum() - logs.sum()
        assert ("**The top**" in said[0]) == (gap < 1e-9)
        if "rises by" in said[0] and gap < 1e5:
            assert number_in(said[0].partition("rises by ")[2]) == pytest.approx(gap, rel=6e-3)


def test_families_that_cannot_be_told_apart_are_named_and_the_best_is():
    for seed in range(40):
        sample = ml.draw_sample(n=int(RNG.choice([4, 20, 200])), seed=seed)
        headline = ml.rank_families(sample).takeaways()[0]
        x = sample.x
        aic = {"Gaussian": 4.0 - 2.0 * stats.norm.logpdf(x, x.mean(), x.std()).sum()}
        b = np.abs(x - np.median(x)).mean()
        aic["Laplace"] = 4.0 - 2.0 * stats.laplace.logpdf(x, np.median(x), b).sum()
        if (x > 0.0).all():
            aic["Exponential"] = 2.0 - 2.0 * stats.expon.logpdf(x, scale=x.mean()).sum()
            logs = np.log(x)
            aic["Log-normal"] = 4.0 - 2.0 * stats.lognorm.logpdf(x, logs.std(), scale=np.exp(logs.mean())).sum()
            s = np.log(x.mean()) - logs.mean()
            k = optimize.brentq(lambda k, s: np.log(k) - special.digamma(k) - s, 1e-6, 1e9, args=(s,))
            aic["Gamma"] = 4.0 - 2.0 * stats.gamma.logpdf(x, k, scale=x.mean() / k).sum()
        close = {name for name, value in aic.items() if value - min(aic.values()) < 2.0}
        assert ("Too close to call" in headline) == (len(close) > 1)
        assert all(name in headline for name in close)


@pytest.mark.parametrize("noise", ["gaussian", "laplace"])
def test_descents_are_where_and_go_as_they_are_said_to(noise):
    n_factors = n_same = 0
    for seed in range(40):
        points = ml.PointSource(source="drawn", n_points=12, draw_seed=seed).points()
        rate, n_steps = float(RNG.choice([0.01, 0.3, 0.99, 1.2])), int(RNG.choice([5, 400]))
        sigma = None if seed % 2 else float(RNG.choice([0.4, 1.5])) * points.y_scale
        best = ml.fit_polynomial(points, 2, noise, sigma=sigma)
        steps = [ml.descend_polynomial(points, 2, noise, o, rate, n_steps, sigma) for o in ("error", "likelihood")]
        said = " ".join(best.takeaways(best, descents=steps))
        apart = [np.abs(step.fit.curve.c - best.curve.c).max() for step in steps]
        if "Three ways, one answer" in said:
            n_same += 1
            assert max(apart) < 1e-4
        elif not any(step.stopped_at for step in steps):
            assert max(apart) >= 1e-4
        for step, name in zip(steps, ("descent on the", "ascent on LogL"), strict=True):
            told = re.search(rf"Each step of the {name}[^.]*? (leaves|multiplies by) ([\d.]+)", said)
            if told and len(step.C) > 3:
                n_factors += 1
                away = np.linalg.norm(step.C[:3] - best.curve.c, axis=1)
                factor = float(told[2].rstrip(".")) / (100.0 if told[1] == "leaves" else 1.0)
                np.testing.assert_allclose(away[1:] / away[:-1], factor, rtol=0.02)
    assert n_same > 0 or noise == "laplace"
    assert n_factors > 10 or noise == "laplace"


def test_what_overfits_fits_the_points_better_and_those_kept_aside_worse():
    n_over = 0
    for seed in range(30):
        points = ml.PointSource(source="drawn", n_points=24, draw_seed=seed, test_share=0.4).points()
        fits = ml.fit_degrees(points)
        fit = fits[int(RNG.integers(len(fits)))]
        said = fit.takeaways(fit, degrees=fits)[0]
        if found := re.search(r"Degree (\d+) overfits\*\*: against degree (\d+)", said):
            n_over += 1
            high, low = (fits[int(k)] for k in found.groups())
            assert high is fit
            assert np.square(high.errors).mean() < np.square(low.errors).mean()
            logs = [stats.norm.logpdf(one.test_errors, 0.0, np.sqrt(np.square(one.errors).mean())).sum() for one in (high, low)]
            assert logs[0] < logs[1]
    assert n_over > 5
    line = np.array([1.0, 2.0, 3.0, 4.0])
    exact = ml.fit_polynomial(ml.Points(line, 2.0 * line), 1)
    assert "no discovery" not in " ".join(exact.takeaways(exact))  # four points on a line are one


def test_only_runs_that_fell_are_said_to_have_fallen_and_no_cause_is_guessed():
    for rate in (0.1, 3.0, 100.0):
        run = ml.track_likelihood(
            nnkit.Experiment(
                dataset="moons", n_cases=40, test_fraction=0.0, output="softmax", loss="cross_entropy", batch_size="all",
                n_epochs=40, learning_rate=rate,
            )
        )  # fmt: skip
        said = " ".join(run.takeaways())
        P = run.history.predictions(run.cases.X)
        is_right = (P.argmax(axis=0) == run.cases.labels).all()
        assert ("no maximum" in said) == is_right
        assert "too large" not in said


def test_headlines_are_short():
    sample, points = ml.draw_sample(), ml.PointSource(source="drawn", test_share=0.3).points()
    fits = ml.fit_degrees(points)
    results = [
        ml.GaussianGuess(sample, 2.8, 2.5).takeaways(),
        ml.GaussianGuess(sample, sample.mean, sample.sigma).takeaways(),
        ml.compare_ascents(sample, 2.8, 2.5).takeaways(),
        ml.GaussianConfidence(sample).takeaways(),
        ml.SamplingDistribution().takeaways(),
        ml.rank_families(sample).takeaways(),
        fits[12].takeaways(fits[12], degrees=fits),
        fits[2].takeaways(fits[2], ml.fit_polynomial(points, 2, "laplace")),
        ml.SplitLikelihood([[6, 1, 3], [2, 4, 5]]).takeaways(),
        ml.load_pair("iris").takeaways([1.0, 1.0]),
    ]
    assert all(len(sentences[0].replace("*", "")) <= 125 for sentences in results)
