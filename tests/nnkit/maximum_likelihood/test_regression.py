"""Curves through points: against numerical gradients, SciPy, exact arithmetic and plain loops."""

import math
from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest

from nnkit import maximum_likelihood as ml
from nnkit.maximum_likelihood.polynomial import least_absolute, least_squares, orthogonal_basis
from nnkit.maximum_likelihood.regression import log_density, noise_log_likelihood, sigma_mle

POINTS = ml.Points([0.5, 1.0, 2.0, 3.5, 4.0, 6.0], [1.0, 2.5, 2.0, 4.0, 3.0, 7.0], [1.5, 5.0], [2.0, 5.5])
DRAWN = ml.PointSource(source="drawn", n_points=60, test_share=0.25).points()


def exact_least_squares(x, y, degree):
    """The coefficients of 1, x, x^2, ... by the normal equations in fractions, so that nothing is rounded."""
    x, y, n = [Fraction(float(v)) for v in x], [Fraction(float(v)) for v in y], degree + 1
    rows = [[sum(v ** (i + j) for v in x) for j in range(n)] for i in range(n)]
    for i in range(n):
        rows[i].append(sum(v**i * w for v, w in zip(x, y, strict=True)))
    for i in range(n):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(n):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[-1] for row in rows]


def test_the_line_is_the_textbooks():
    fit = ml.fit_polynomial(POINTS, 1)
    x, y = POINTS.x, POINTS.y
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    np.testing.assert_allclose(fit.curve.powers(), [y.mean() - slope * x.mean(), slope], rtol=1e-12)
    correlation = slope * x.std() / y.std()
    np.testing.assert_allclose(fit.curve.c, [0.0, correlation], atol=1e-14)
    assert fit.mse == pytest.approx(y.var() * (1.0 - correlation**2))


@pytest.mark.parametrize("degree", [2, 5, 12])
def test_least_squares_are_exact_up_to_degree_12(degree):
    fit = ml.fit_polynomial(DRAWN, degree)
    exact = exact_least_squares(DRAWN.x, DRAWN.y, degree)
    for x in (DRAWN.x[0], 3.3, 7.77):
        value = float(sum(c * Fraction(float(x)) ** k for k, c in enumerate(exact)))
        assert float(fit.curve(np.array([x]))[0]) == pytest.approx(value, abs=1e-11)
    errors = [Fraction(float(y)) - sum(c * Fraction(float(x)) ** k for k, c in enumerate(exact))
              for x, y in zip(DRAWN.x, DRAWN.y, strict=True)]  # fmt: skip
    assert fit.mse == pytest.approx(float(sum(e * e for e in errors) / len(errors)), rel=1e-11)


def test_least_squares_make_up_for_rows_that_are_orthogonal_up_to_rounding_only():
    rng = np.random.default_rng(5)
    Q = np.sqrt(40.0) * np.linalg.qr(rng.normal(size=(40, 6)))[0].T + 1e-7 * rng.normal(size=(6, 40))
    y = rng.normal(size=40)
    np.testing.assert_allclose(least_squares(Q, y), np.linalg.lstsq(Q.T, y, rcond=None)[0], atol=1e-12)


def exact_values(x, y, at):
    """The least squares polynomials of degree 0 to 12 at the points and at other places, in 150 digits."""
    with mpmath.workdps(150):
        (x, y, at), n = ([mpmath.mpf(float(v)) for v in values] for values in (x, y, at)), len(x)
        places = x + at
        last, row, norm, curve = [0] * len(places), [mpmath.mpf(1)] * len(places), mpmath.mpf(1), [0] * len(places)
        for k in range(13):
            old_norm, norm = norm, mpmath.fsum(v * v for v in row[:n])
            c = mpmath.fsum(v * w for v, w in zip(row, y, strict=False)) / norm
            curve = [value + c * v for value, v in zip(curve, row, strict=True)]
            yield curve[:n], curve[n:]
            a, b = mpmath.fsum(u * v * v for u, v in zip(x, row, strict=False)) / norm, norm / old_norm if k else 0
            last, row = row, [(u - a) * v - b * w for u, v, w in zip(places, row, last, strict=True)]


@pytest.mark.parametrize("log_sigma", [1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("n", [16, 40])
def test_curves_through_skewed_x_are_those_of_exact_arithmetic(log_sigma, n):
    rng = np.random.default_rng(n)
    x = np.exp(log_sigma * rng.standard_normal(n))
    y = np.sin(np.log(x)) + 0.3 * rng.standard_normal(n)
    at = np.concatenate([np.linspace(x.min(), x.max(), 30), np.geomspace(x.min(), x.max(), 30)])
    fits, before = ml.fit_degrees(ml.Points(x, y)), np.inf
    for degree, (at_points, between) in enumerate(exact_values(x, y, at)):
        fit = fits[degree]
        np.testing.assert_allclose(y - fit.errors, np.array(at_points, dtype=float), atol=1e-13)
        np.testing.assert_allclose(fit.curve(x), np.array(at_points, dtype=float), atol=1e-9)
        np.testing.assert_allclose(fit.curve(at), np.array(between, dtype=float), rtol=1e-9, atol=1e-11)
        exact = float(mpmath.fsum((v - w) ** 2 for v, w in zip(y.tolist(), at_points, strict=True)) / n)
        assert fit.mse == pytest.approx(exact, rel=1e-11)
        assert fit.mse <= before * (1.0 + 1e-13)
        before = fit.mse


def test_curves_beyond_floating_point_numbers_are_announced():
    x = np.exp(4.0 * np.random.default_rng(2).standard_normal(14))
    y = np.sin(np.log(x))
    *_, (at_points, _) = exact_values(x, y, [])
    fit = ml.fit_polynomial(ml.Points(x, y), 12)
    np.testing.assert_allclose(y - fit.errors, np.array(at_points, dtype=float), atol=1e-12)
    assert "the curve is not exact" in " ".join(fit.takeaways(fit))
    cut = ml.fit_polynomial(ml.Points([0.0, 1e-17, 1.0, 2.0], [0.0, 1.0, 2.0, 5.0]), 3)
    assert "Degree 2 is shown, the highest possible here" in " ".join(cut.takeaways(cut))
    for usual in (ml.fit_polynomial(DRAWN, 12), ml.fit_polynomial(POINTS, 12)):
        assert not any(words in " ".join(usual.takeaways(usual)) for words in ("is not exact", "the highest possible"))


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_basis_is_orthogonal_over_the_points_and_known_elsewhere(scale):
    x = scale * np.random.default_rng(1).uniform(3.0, 9.0, 80)
    basis = orthogonal_basis(x, 12)
    np.testing.assert_allclose(basis.Q @ basis.Q.T / 80, np.eye(13), atol=1e-13)
    np.testing.assert_allclose(basis(x), basis.Q, atol=1e-14)
    u = (x - basis.centre) / basis.half
    np.testing.assert_allclose(basis.powers()[:6] @ u ** np.arange(13)[:, None], basis.Q[:6], atol=1e-10)
    np.testing.assert_array_equal(orthogonal_basis(x, 4).Q, basis.Q[:5])  # a higher degree changes nothing below it


@pytest.mark.parametrize("noise", ["gaussian", "laplace"])
def test_the_likelihood_is_the_sum_of_scipys_log_densities(noise):
    stats = pytest.importorskip("scipy.stats")
    law = stats.norm if noise == "gaussian" else stats.laplace
    errors = np.random.default_rng(2).normal(size=30)
    for sigma in (0.01, 0.7, 5.0):
        np.testing.assert_allclose(log_density(errors, sigma, noise), law.logpdf(errors, scale=sigma), rtol=1e-12)
        assert noise_log_likelihood(errors, sigma, noise) == pytest.approx(law.logpdf(errors, scale=sigma).sum(), rel=1e-12)
    best = sigma_mle(errors, noise)
    assert best == pytest.approx(law.fit(errors, floc=0.0)[1])
    for sigma in (0.99 * best, 1.01 * best):
        assert noise_log_likelihood(errors, sigma, noise) < noise_log_likelihood(errors, best, noise)


def test_at_the_best_sigma_the_lectures_formula_holds():
    fit = ml.fit_polynomial(POINTS, 1)
    n = len(POINTS.x)
    assert fit.log_likelihood == pytest.approx(-n * math.log(fit.sigma) - n / 2 * (math.log(2 * math.pi) + 1), rel=1e-12)
    assert fit.sigma == pytest.approx(math.sqrt(fit.mse))
    laplace = ml.fit_polynomial(POINTS, 1, "laplace")
    assert laplace.log_likelihood == pytest.approx(-n * (math.log(2 * laplace.mae) + 1), rel=1e-12)


@pytest.mark.parametrize("noise", ["gaussian", "laplace"])
@pytest.mark.parametrize("sigma", [None, 0.4, 3.0])
def test_likelihood_falls_as_the_error_rises_and_no_curve_beats_the_best(noise, sigma):
    rng = np.random.default_rng(3)
    best = ml.fit_polynomial(POINTS, 2, noise, sigma=sigma)
    others = [ml.fit_polynomial(POINTS, 2, noise, best.curve.c + rng.normal(size=3) * 0.3, sigma) for _ in range(100)]
    assert all(other.loss > best.loss and other.log_likelihood < best.log_likelihood for other in others)
    by_loss = sorted(others, key=lambda fit: fit.loss)
    assert by_loss == sorted(others, key=lambda fit: -fit.log_likelihood)


def test_sigma_does_not_move_the_best_curve():
    curves = [ml.fit_polynomial(POINTS, 3, sigma=sigma).curve.c for sigma in (None, 0.1, 10.0)]
    np.testing.assert_array_equal(curves[0], curves[1])
    np.testing.assert_array_equal(curves[0], curves[2])


@pytest.mark.parametrize("degree", [0, 1, 3, 12])
@pytest.mark.parametrize("seed", range(4))
def test_least_absolute_error_is_that_of_linear_programming(degree, seed):
    linprog = pytest.importorskip("scipy.optimize").linprog
    rng = np.random.default_rng(seed)
    x = rng.uniform(-2.0, 5.0, 40) if seed < 2 else np.round(rng.uniform(0.0, 20.0, 60))  # equal x, points in line
    y = rng.standard_cauchy(len(x)) if seed % 2 else np.round(rng.normal(size=len(x)) * 3.0)
    Q = orthogonal_basis(x, degree).Q
    c, gap = least_absolute(Q, y, x)
    n, size = Q.shape[1], len(Q)
    made = linprog(
        np.concatenate([np.zeros(2 * size), np.ones(2 * n)]),
        A_eq=np.hstack([Q.T, -Q.T, np.eye(n), -np.eye(n)]),
        b_eq=y,
        method="highs",
    )
    total = np.abs(y - c @ Q).sum()
    assert total == pytest.approx(made.fun, rel=1e-7)
    assert gap >= -1e-9 * total
    assert gap <= 1e-7 * max(total, np.abs(y).max())


def test_least_absolute_error_of_degree_0_is_a_median():
    points = ml.Points([1.0, 2.0, 3.0, 4.0, 5.0], [3.0, 100.0, 1.0, 2.0, 7.0])
    assert ml.fit_polynomial(points, 0, "laplace").curve(np.array([0.0]))[0] == pytest.approx(3.0)
    assert ml.fit_polynomial(points, 0).curve(np.array([0.0]))[0] == pytest.approx(22.6)


def test_an_outlier_moves_the_squares_and_not_the_absolutes():
    x = np.arange(12.0)
    y = 2.0 + 0.5 * x + 0.1 * np.cos(5.0 * x)
    lifted = y.copy()
    lifted[-1] += 30.0
    for noise, low, high in (("gaussian", 0.5, 9.0), ("laplace", 0.0, 0.05)):
        before, after = (ml.fit_polynomial(ml.Points(x, values), 1, noise) for values in (y, lifted))
        moved = abs(after.curve.powers()[1] - before.curve.powers()[1])
        assert low <= moved <= high


@pytest.mark.parametrize("noise", ["gaussian", "laplace"])
@pytest.mark.parametrize("objective", ["error", "likelihood"])
def test_a_step_of_descent_follows_the_numerical_gradient(noise, objective):
    rate, size = 0.01, POINTS.y_scale
    run = ml.descend_polynomial(POINTS, 2, noise, objective, rate, 3)

    def cost(values):
        fit = ml.fit_polynomial(POINTS, 2, noise, values[:3], size * np.exp(values[3]))
        if objective == "likelihood":
            return -fit.log_likelihood / len(POINTS.x)
        return fit.mse / size**2 if noise == "gaussian" else fit.mae / size

    for step in range(3):
        here = np.append(run.C[step], np.log(run.sigmas[step] / size) if objective == "likelihood" else 0.0)
        moves = 1e-6 * np.eye(4)
        gradient = np.array([(cost(here + move) - cost(here - move)) / 2e-6 for move in moves])
        np.testing.assert_allclose(run.C[step + 1], run.C[step] - rate * gradient[:3], atol=1e-8)
        if objective == "likelihood":
            assert run.sigmas[step + 1] == pytest.approx(run.sigmas[step] * math.exp(-rate * gradient[3]), rel=1e-7)


@pytest.mark.parametrize("sigma", [None, 0.5])
def test_descents_end_at_the_best_curve(sigma):
    best = ml.fit_polynomial(POINTS, 2, sigma=sigma)
    for objective in ("error", "likelihood"):
        run = ml.descend_polynomial(POINTS, 2, "gaussian", objective, 0.02, 2000, sigma)
        np.testing.assert_allclose(run.fit.curve.c, best.curve.c, atol=1e-10)
        assert run.fit.log_likelihood == pytest.approx(best.log_likelihood, rel=1e-10)
        assert run.log_likelihoods[-1] == pytest.approx(run.fit.log_likelihood, rel=1e-10)
        assert run.losses[-1] == pytest.approx(run.fit.mse, rel=1e-10)


def test_a_rate_too_large_is_a_result():
    run = ml.descend_polynomial(POINTS, 1, learning_rate=3.0, n_steps=2000)
    assert run.stopped_at == len(run.losses)
    assert np.isfinite(run.losses).all()
    assert f"step {run.stopped_at:,}" in " ".join(run.fit.takeaways(run.fit, descents=[run]))


def test_more_degrees_never_fit_worse():
    for noise in ("gaussian", "laplace"):
        fits = ml.fit_degrees(DRAWN, noise)
        assert len(fits) == 13
        assert all(b.loss <= a.loss * (1 + 1e-9) for a, b in pairwise(fits))
        errors = DRAWN.y_test - fits[3].curve(DRAWN.x_test)
        assert fits[3].test_log_likelihood == pytest.approx(noise_log_likelihood(errors, fits[3].sigma, noise))
    said = " ".join(fits[3].takeaways(fits[3], degrees=fits))
    assert f"**degree {int(np.argmax([fit.test_log_likelihood for fit in fits]))}**" in said


def test_points_that_are_met_have_infinite_likelihood_and_it_is_said():
    two = ml.Points([1.0, 3.0], [2.0, 5.0])
    fit = ml.fit_polynomial(two, 1)
    assert fit.is_exact
    assert fit.sigma == 0.0
    assert fit.log_likelihood == np.inf
    assert "meets all 2 points" in " ".join(fit.takeaways(fit))
    poorer = ml.fit_polynomial(two, 0)
    said = " ".join(poorer.takeaways(fit))
    assert "The best: MSE 0, LogL ∞." in said
    assert "inf" not in said
    assert np.isfinite(ml.fit_polynomial(two, 1, sigma=0.1).log_likelihood)
    assert len(ml.fit_polynomial(two, 12).curve.c) == 2  # two points know of no parabola


def test_constant_points_are_explained():
    level = ml.Points([1.0, 2.0, 3.0], [4.0, 4.0, 4.0])
    upright = ml.Points([2.0, 2.0, 2.0], [1.0, 2.0, 6.0])
    for noise in ("gaussian", "laplace"):
        fit = ml.fit_polynomial(level, 1, noise)
        assert fit.log_likelihood == np.inf
        assert "All y are 4" in " ".join(fit.takeaways(fit))
        fit = ml.fit_polynomial(upright, 3, noise)
        assert fit.curve(np.array([2.0]))[0] == pytest.approx(3.0 if noise == "gaussian" else 2.0)
        assert "All x are 2" in " ".join(fit.takeaways(fit))


def test_a_network_learns_what_its_noise_asks_for():
    for noise in ("gaussian", "laplace"):
        fit = ml.fit_network(DRAWN, noise, "8", "tanh", 0.03, 400, "adam")
        data, scores = fit.curve.history.data, fit.curve.history.scores()
        assert fit.loss < ml.fit_polynomial(DRAWN, 1, noise).loss
        assert data.train.n_cases == len(DRAWN.x)
        scale = data.target_scale**2 if noise == "gaussian" else data.target_scale
        assert fit.loss == pytest.approx(scores["train_loss"] * scale)
        assert fit.sigma == pytest.approx(math.sqrt(fit.mse) if noise == "gaussian" else fit.mae)


def test_a_network_that_diverges_is_explained():
    fit = ml.fit_network(DRAWN, learning_rate=1e4, activation="relu")
    assert np.isfinite(fit.mse)
    assert "diverged" in " ".join(fit.takeaways(fit))


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: ml.Points([1.0], [1.0]), "number of points"),
        (lambda: ml.Points([1.0, np.inf], [1.0, 2.0]), "x"),
        (lambda: ml.Points([1.0, 2.0], [1.0, np.nan]), "y"),
        (lambda: ml.Points([1.0, 2.0], [1.0]), "y"),
        (lambda: ml.Points(["a", "b"], [1.0, 2.0]), "x"),
        (lambda: ml.fit_polynomial(POINTS, 13), "degree"),
        (lambda: ml.fit_polynomial(POINTS, 1, "cauchy"), "noise"),
        (lambda: ml.fit_polynomial(POINTS, 1, sigma=0.0), "sigma"),
        (lambda: ml.fit_polynomial(POINTS, 1, coefficients=[1.0]), "coefficients"),
        (lambda: ml.fit_polynomial(POINTS, 0, coefficients=[1e9]), "coefficients"),
        (
            lambda: ml.fit_network(ml.Points([1.0, 2.0], [1.0, 2.0])),
            "points for a network",
        ),
        (
            lambda: ml.fit_network(ml.Points(np.arange(5.0), np.ones(5))),
            "points for a network",
        ),
        (lambda: ml.descend_polynomial(POINTS, n_steps=2001), "n_steps"),
        (lambda: ml.descend_polynomial(POINTS, learning_rate=0.0), "learning_rate"),
        (lambda: ml.descend_polynomial(POINTS, objective="luck"), "objective"),
        (lambda: noise_log_likelihood([1.0], -1.0), "sigma"),
    ],
)
def test_what_cannot_be_used_is_named(make, name):
    with pytest.raises(ValueError, match=f"^{name}: received"):
        make()


def test_the_file_holds_every_point():
    fit = ml.fit_polynomial(POINTS, 1)
    rows = [line.split(",") for line in fit.to_csv().splitlines()]
    assert rows[0] == ["x", "y", "curve", "error", "log_density", "use"]
    assert [row[-1] for row in rows[1:]] == ["fit"] * 6 + ["test"] * 2
    numbers = np.array([row[:5] for row in rows[1:7]], dtype=float)
    np.testing.assert_array_equal(numbers[:, 1], POINTS.y)
    assert numbers[:, 4].sum() == pytest.approx(fit.log_likelihood)
