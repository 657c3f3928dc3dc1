"""The landscape of a line's loss: its surface, its curvature, and descents that do what the critical rate says."""

import contextlib
import io
from itertools import product

import numpy as np
import pytest

import nnkit
from nnkit.gradient_descent import (
    Landscape,
    critical_rate,
    hessian,
    loss_surface,
    path_observations,
    trace_paths,
)
from nnkit.gradient_descent.descent_paths import BEYOND, frame_times, steepest_component, updates_at
from nnkit.gradient_descent.landscape import LINE_LOSSES, linear_network, minimise_loss

SHAPE = {"n_points": 30, "spread": 2.0, "centre": 0.7, "points_seed": 3}
TWO = {"second": "feature", "second_spread": 0.8, "correlation": 0.6}
CASES = {(loss, "line"): Landscape(line_loss=loss, **SHAPE).cases for loss in LINE_LOSSES}
CASES |= {(loss, "plane"): Landscape(line_loss=loss, **SHAPE, **TWO).cases for loss in LINE_LOSSES}
EACH = pytest.mark.parametrize(("loss", "kind"), CASES, ids=[" ".join(key) for key in CASES])


def plain_loss(loss, X, T, slope, intercept):
    """The mean loss in a plain loop."""
    total = 0.0
    others = np.ones(X.shape[1]) if len(X) == 1 else X[1]
    for x, other, t in zip(X[0], others, T[0], strict=True):
        z = slope * x + intercept * other
        if loss == "mse":
            total += (z - t) ** 2
        elif loss == "mae":
            total += abs(z - t)
        else:
            p = 1.0 / (1.0 + np.exp(-z))
            total -= t * np.log(p) + (1.0 - t) * np.log(1.0 - p)
    return total / X.shape[1]


@EACH
def test_the_surface_is_the_loss_of_every_line(loss, kind):
    X, T = CASES[loss, kind]
    w1, w2 = np.linspace(-3.0, 2.0, 5), np.linspace(-1.0, 4.0, 4)
    surface = loss_surface(loss, X, T, w1, w2)
    assert surface.shape == (4, 5)
    for (i, b), (j, a) in product(enumerate(w2), enumerate(w1)):
        assert surface[i, j] == pytest.approx(plain_loss(loss, X, T, a, b), rel=1e-12)


@pytest.mark.parametrize("loss", ["mse", "log_loss"])
@pytest.mark.parametrize("kind", ["line", "plane"])
def test_the_hessian_is_the_second_difference_of_the_loss(loss, kind):
    X, T = CASES[loss, kind]
    theta, h = np.array([0.4, -0.3]), 1e-4
    numerical = np.zeros((2, 2))
    for i, j in product(range(2), range(2)):
        for a, b in product((1, -1), (1, -1)):
            moved = theta.copy()
            moved[i] += a * h
            moved[j] += b * h
            numerical[i, j] += a * b * plain_loss(loss, X, T, *moved) / (4.0 * h * h)
    np.testing.assert_allclose(hessian(loss, X, T, theta), numerical, rtol=1e-5, atol=1e-6)


def test_the_absolute_error_has_no_curvature():
    landscape = Landscape(line_loss="mae")
    assert landscape.curvature is None
    assert landscape.verdict is None
    np.testing.assert_array_equal(hessian("mae", *landscape.cases, [0.0, 0.0]), np.zeros((2, 2)))


@EACH
def test_nothing_near_the_lowest_point_is_lower(loss, kind):
    X, T = CASES[loss, kind]
    minimum = minimise_loss(loss, X, T)
    least = plain_loss(loss, X, T, *minimum)
    rng = np.random.default_rng(0)
    for size in (1e-3, 1e-1, 2.0):
        for step in size * rng.standard_normal((200, 2)):
            assert plain_loss(loss, X, T, *(minimum + step)) >= least - 1e-14
    if loss != "mae":
        np.testing.assert_allclose(linear_network(loss, minimum, len(X)).gradient(X, T)[:2], 0.0, atol=1e-12)


def test_classes_that_a_threshold_separates_have_no_lowest_point():
    X, T = np.array([[-2.0, -1.0, 1.0, 2.0]]), np.array([[0.0, 0.0, 1.0, 1.0]])
    assert minimise_loss("log_loss", X, T) is None
    assert minimise_loss("log_loss", X, 1.0 - T) is None
    assert minimise_loss("log_loss", X, np.ones_like(T)) is None
    separable = Landscape(line_loss="log_loss", slope=10.0, spread=10.0, n_points=8)
    assert separable.minimum is None
    assert separable.curvature is None
    assert "no lowest point" in path_observations(separable, trace_paths(separable))[0]


def test_classes_that_a_line_through_the_origin_separates_have_no_lowest_point():
    X = np.array([[1.0, 2.0, -1.0, 0.5], [1.0, -0.5, 0.5, -2.0]])
    assert minimise_loss("log_loss", X, np.array([[1.0, 1.0, 0.0, 1.0]])) is None
    assert minimise_loss("log_loss", X, np.array([[1.0, 0.0, 1.0, 0.0]])) is None
    T = np.array([[1.0, 0.0, 0.0, 1.0]])  # in no half of the plane
    np.testing.assert_allclose(linear_network("log_loss", minimise_loss("log_loss", X, T), 2).gradient(X, T)[:2], 0.0, atol=1e-12)


def test_two_features_have_the_spread_and_the_correlation_asked_for():
    X, _ = Landscape(n_points=200, **TWO).cases
    assert X[1].std() == pytest.approx(0.8, rel=0.15)
    assert np.corrcoef(X)[0, 1] == pytest.approx(0.6, abs=0.12)
    np.testing.assert_array_equal(X[0], Landscape(n_points=200).cases[0][0])


def test_beside_two_features_no_path_moves_the_bias():
    landscape = Landscape(**TWO, compare="optimizers", descents="gd-momentum-nesterov-rmsprop-adam", n_epochs=300)
    for path in trace_paths(landscape):
        np.testing.assert_allclose(path.theta[-1], landscape.minimum, atol=0.05)


def batch_run(factor, **settings):
    """Batch gradient descent at so many times 1 / curvature, and its distance from the minimum along the steepest direction."""
    curvature = Landscape(**settings).curvature
    landscape = Landscape(**settings, compare="optimizers", descents="gd", learning_rate=factor / curvature)
    [path] = trace_paths(landscape)
    return landscape, path, steepest_component(landscape, path)


@pytest.mark.parametrize("settings", [{}, {"spread": 4.0}, {"centre": 3.0}, {"n_points": 5, "points_seed": 8}, TWO])
def test_batch_descent_does_what_the_verdict_says(settings):
    for factor, verdict in [(0.5, "converges"), (1.0 - 1e-9, "converges"), (1.5, "oscillates"), (2.2, "diverges")]:
        landscape, path, along = batch_run(factor, n_epochs=15, **settings)
        assert landscape.verdict == verdict
        # the rule behind it: every update multiplies this distance by 1 - rate * curvature
        np.testing.assert_allclose(along[1:], (1.0 - factor) * along[:-1], rtol=1e-6, atol=1e-9 * np.abs(along).max())
        if verdict == "diverges":
            assert path.losses[-1] > path.losses[0]
        else:
            assert path.losses[-1] < path.losses[0]
        signs = np.sign(along[np.abs(along) > 1e-6])
        assert (signs[1:] == (signs[:-1] if factor < 1.0 else -signs[:-1])).all()


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "nesterov"])
def test_each_optimizer_settles_below_its_critical_rate_and_not_above(optimizer):
    settings = {"compare": "optimizers", "descents": optimizer, "n_epochs": 1000}
    critical = critical_rate(Landscape().curvature, optimizer)
    [below] = trace_paths(Landscape(**settings, learning_rate=0.98 * critical))
    [above] = trace_paths(Landscape(**settings, learning_rate=1.02 * critical))
    np.testing.assert_allclose(below.theta[-1], Landscape().minimum, atol=1e-3)
    assert above.losses[-1] > 100.0 * above.losses[0]
    assert critical_rate(5.0, "adam") is None
    assert critical_rate(5.0) == 0.4


def test_near_the_minimum_of_log_loss_the_rule_holds_too():
    settings = {"line_loss": "log_loss", "compare": "optimizers", "descents": "gd"}
    landscape = Landscape(**settings)
    start = landscape.minimum + 1e-5
    for factor, grows in [(1.5, False), (2.2, True)]:
        rate = factor / landscape.curvature
        near = Landscape(**settings, start_slope=start[0], start_intercept=start[1], learning_rate=rate, n_epochs=10)
        along = steepest_component(near, trace_paths(near)[0])
        np.testing.assert_allclose(along[1:] / along[:-1], 1.0 - factor, rtol=1e-2)
        assert (abs(along[-1]) > abs(along[0])) == grows


@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_paths_are_those_of_a_plain_loop(loss):
    landscape = Landscape(line_loss=loss, n_points=7, minibatch=3, n_epochs=4, learning_rate=0.03, seed=5)
    X, T = landscape.cases
    for path, size in zip(trace_paths(landscape), (7, 3, 1), strict=True):
        rng = np.random.default_rng((5, 0))
        theta = np.array([landscape.start_slope, landscape.start_intercept])
        walked = [theta]
        for _ in range(4):
            order = rng.permutation(7) if size < 7 else np.arange(7)
            for start in range(0, 7, size):
                chosen = order[start : start + size]
                x, t = X[0, chosen], T[0, chosen]
                z = theta[0] * x + theta[1]
                error = {"mse": 2.0 * (z - t), "mae": np.sign(z - t), "log_loss": 1.0 / (1.0 + np.exp(-z)) - t}[loss]
                theta = theta - landscape.learning_rate * np.array([(error * x).mean(), error.mean()])
                walked.append(theta)
        np.testing.assert_allclose(path.theta, walked, rtol=1e-10, atol=1e-12)
        expected = [plain_loss(loss, X, T, *path.theta[update]) for update in path.updates]
        np.testing.assert_allclose(path.losses, expected, rtol=1e-10)
        assert path.n_updates_per_epoch == -(-7 // size)


def test_a_diverging_path_is_finite_and_says_where_it_left():
    landscape = Landscape(learning_rate=50.0, n_epochs=200)
    for path in trace_paths(landscape):
        assert np.isfinite(path.theta).all()
        assert np.isfinite(path.losses).all()
        assert path.stopped_at == len(path.theta)
        assert np.abs(path.theta).max() < BEYOND
        middle, half = landscape.window
        outside = [update for update, theta in enumerate(path.theta) if np.abs(theta - middle).max() > half]
        assert path.left_window_at == outside[0]
    said = " ".join(path_observations(landscape, trace_paths(landscape)))
    assert "the run diverged" in said
    [path] = trace_paths(Landscape(learning_rate=1e300, compare="optimizers", descents="gd"))
    assert (path.stopped_at, path.left_window_at) == (1, 1)


def test_moments_are_common_to_all_paths():
    for compare, n_epochs in product(("batches", "optimizers"), (1, 7, 60, 333)):
        landscape = Landscape(compare=compare, n_epochs=n_epochs)
        times = frame_times(landscape)
        assert times[0] == 0.0
        assert times[-1] == landscape.n_epochs
        assert len(times) <= 121
        for path in trace_paths(landscape):
            made = updates_at(path, times)
            assert made[-1] == len(path.theta) - 1
            assert set(made) <= set(path.updates)


def test_the_window_holds_the_start_and_the_minimum():
    for start in (-100.0, -3.0, 0.0, 7.5, 100.0):
        landscape = Landscape(start_slope=start, start_intercept=-start)
        middle, half = landscape.window
        for place in ([start, -start], landscape.minimum):
            assert np.abs(np.array(place) - middle).max() < half


def test_what_is_said_is_true_of_the_paths():
    said = path_observations(Landscape(compare="optimizers"), trace_paths(Landscape(compare="optimizers")))
    assert "converges" in said[0]
    mae = Landscape(line_loss="mae", learning_rate=0.5)
    paths = trace_paths(mae)
    last = np.linalg.norm(paths[0].theta[-1] - paths[0].theta[-2])
    assert f"the last is still {last:.3g} long" in path_observations(mae, paths)[0]
    ravine = Landscape(spread=4.0)
    low, high = np.linalg.eigvalsh(hessian("mse", *ravine.cases, ravine.minimum))
    assert any(f"{high / low:,.3g} times as much" in sentence for sentence in path_observations(ravine, trace_paths(ravine)))


def test_the_code_of_a_landscape_gives_its_numbers():
    landscape = Landscape(learning_rate=0.1, spread=4.0, n_epochs=5, descents="adam-gd", compare="optimizers")
    printed, names = io.StringIO(), {}
    with contextlib.redirect_stdout(printed):
        exec(landscape.to_python(), names)
    assert names["landscape"] == landscape == Landscape(**landscape.to_dict())
    assert landscape.descents == "gd-adam"
    for path in trace_paths(landscape):
        assert f"{path.label}: 5 updates, w1 {path.theta[-1, 0]:.6g}" in printed.getvalue()


BAD = {
    "line_loss": "hinge",
    "second": "third",
    "slope": "11",
    "intercept": "nan",
    "scatter": "-1",
    "centre": "21",
    "spread": "0",
    "second_spread": "0",
    "correlation": "1",
    "n_points": "1",
    "points_seed": "-1",
    "start_slope": "1e9",
    "start_intercept": "left",
    "compare": "losses",
    "minibatch": "0",
    "descents": "gd-lion",
    "learning_rate": "0",
    "n_epochs": "1001",
    "seed": "0.5",
}


@pytest.mark.parametrize(("name", "text"), BAD.items())
def test_what_cannot_be_used_is_said(name, text):
    with pytest.raises(ValueError, match=f"^{name}: received .*; accepted is "):
        Landscape.read(name, text)
    assert BAD.keys() == Landscape().to_dict().keys()


def test_single_cases_are_bounded_together():
    with pytest.raises(ValueError, match=r"^n_epochs: received 1000; accepted is up to 200 epochs"):
        Landscape(n_points=200, n_epochs=1000)
    assert Landscape(n_points=200, n_epochs=1000, compare="optimizers").n_epochs == 1000
    with pytest.raises(ValueError, match="descents: received ''"):
        Landscape(descents="")
    with pytest.raises(ValueError, match="X: received no case"):
        loss_surface("mse", np.zeros((1, 0)), np.zeros((1, 0)), [0.0], [0.0])


def test_cases_that_all_stand_at_one_place_have_a_surface():
    X, T = np.full((1, 4), 2.0), np.array([[0.0, 1.0, 2.0, 4.0]])
    for loss in ("mse", "mae"):
        surface = nnkit.gradient_descent.loss_surface(loss, X, T, [0.0, 1.0], [0.0])
        np.testing.assert_allclose(surface, [[plain_loss(loss, X, T, 0.0, 0.0), plain_loss(loss, X, T, 1.0, 0.0)]])
        assert plain_loss(loss, X, T, *minimise_loss(loss, X, T)) <= surface.min()
