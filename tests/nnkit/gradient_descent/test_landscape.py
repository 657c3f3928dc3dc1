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
    trace_paths,
)
from nnkit.gradient_descent.descent_paths import TOO_LARGE, frame_times
from nnkit.gradient_descent.landscape import LINE_LOSSES, linear_network, minimise_loss

SHAPE = {"n_cases": 30, "x_std": 2.0, "x_mean": 0.7, "data_seed": 3}
TWO = {"second_input": "feature", "second_x_std": 0.8, "correlation": 0.6}
CASES = {(loss, "line"): Landscape(loss=loss, **SHAPE).cases for loss in LINE_LOSSES}
CASES |= {(loss, "plane"): Landscape(loss=loss, **SHAPE, **TWO).cases for loss in LINE_LOSSES}
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
    landscape = Landscape(loss="mae")
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
    separable = Landscape(loss="log_loss", slope=10.0, x_std=10.0, n_cases=8)
    assert separable.minimum is None
    assert separable.curvature is None
    assert "no lowest point" in trace_paths(separable).takeaways()[0]


def test_classes_that_a_line_through_the_origin_separates_have_no_lowest_point():
    X = np.array([[1.0, 2.0, -1.0, 0.5], [1.0, -0.5, 0.5, -2.0]])
    assert minimise_loss("log_loss", X, np.array([[1.0, 1.0, 0.0, 1.0]])) is None
    assert minimise_loss("log_loss", X, np.array([[1.0, 0.0, 1.0, 0.0]])) is None
    T = np.array([[1.0, 0.0, 0.0, 1.0]])  # in no half of the plane
    np.testing.assert_allclose(linear_network("log_loss", minimise_loss("log_loss", X, T), 2).gradient(X, T)[:2], 0.0, atol=1e-12)


def test_two_features_have_the_spread_and_the_correlation_asked_for():
    X, _ = Landscape(n_cases=200, **TWO).cases
    assert X[1].std() == pytest.approx(0.8, rel=0.15)
    assert np.corrcoef(X)[0, 1] == pytest.approx(0.6, abs=0.12)
    np.testing.assert_array_equal(X[0], Landscape(n_cases=200).cases[0][0])


def test_beside_two_features_no_path_moves_the_bias():
    landscape = Landscape(**TWO, compare="optimizers", optimizers="gd-momentum-nesterov-rmsprop-adam", n_epochs=300)
    for path in trace_paths(landscape).paths:
        np.testing.assert_allclose(path.theta[-1], landscape.minimum, atol=0.05)


def batch_run(factor, **settings):
    """Batch gradient descent at so many times 1 / curvature, and its distance from the minimum along the steepest direction."""
    curvature = Landscape(**settings).curvature
    landscape = Landscape(**settings, compare="optimizers", optimizers="gd", learning_rate=factor / curvature)
    [path] = trace_paths(landscape).paths
    return landscape, path, landscape.steepest_component(path.theta)


@pytest.mark.parametrize("settings", [{}, {"x_std": 4.0}, {"x_mean": 3.0}, {"n_cases": 5, "data_seed": 8}, TWO])
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
    settings = {"compare": "optimizers", "optimizers": optimizer, "n_epochs": 1000}
    critical = critical_rate(Landscape().curvature, optimizer)
    [below] = trace_paths(Landscape(**settings, learning_rate=0.98 * critical)).paths
    [above] = trace_paths(Landscape(**settings, learning_rate=1.02 * critical)).paths
    np.testing.assert_allclose(below.theta[-1], Landscape().minimum, atol=1e-3)
    assert above.losses[-1] > 100.0 * above.losses[0]
    assert critical_rate(5.0, "adam") is None
    assert critical_rate(5.0) == 0.4


def test_near_the_minimum_of_log_loss_the_rule_holds_too():
    settings = {"loss": "log_loss", "compare": "optimizers", "optimizers": "gd"}
    landscape = Landscape(**settings)
    start = landscape.minimum + 1e-5
    for factor, grows in [(1.5, False), (2.2, True)]:
        rate = factor / landscape.curvature
        near = Landscape(**settings, start_slope=start[0], start_intercept=start[1], learning_rate=rate, n_epochs=10)
        along = near.steepest_component(trace_paths(near).paths[0].theta)
        np.testing.assert_allclose(along[1:] / along[:-1], 1.0 - factor, rtol=1e-2)
        assert (abs(along[-1]) > abs(along[0])) == grows


@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_paths_are_those_of_a_plain_loop(loss):
    landscape = Landscape(loss=loss, n_cases=7, batch_size=3, n_epochs=4, learning_rate=0.03, seed=5)
    X, T = landscape.cases
    for path, size in zip(trace_paths(landscape).paths, (7, 3, 1), strict=True):
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
    for path in trace_paths(landscape).paths:
        assert np.isfinite(path.theta).all()
        assert np.isfinite(path.losses).all()
        assert path.stopped_at == len(path.theta)
        assert np.abs(path.theta).max() < TOO_LARGE
        middle, half = landscape.window
        outside = [update for update, theta in enumerate(path.theta) if np.abs(theta - middle).max() > half]
        assert path.left_window_at == outside[0]
    said = " ".join(trace_paths(landscape).takeaways())
    assert "it diverged, and is shown up to there" in said
    [path] = trace_paths(Landscape(learning_rate=1e300, compare="optimizers", optimizers="gd")).paths
    assert (path.stopped_at, path.left_window_at) == (1, 1)


def test_moments_are_common_to_all_paths():
    for compare, n_epochs in product(("batches", "optimizers"), (1, 7, 60, 333)):
        landscape = Landscape(compare=compare, n_epochs=n_epochs)
        times = frame_times(landscape)
        assert times[0] == 0.0
        assert times[-1] == landscape.n_epochs
        assert len(times) <= 121
        for path in trace_paths(landscape).paths:
            made = path.updates_at(times)
            assert made[-1] == len(path.theta) - 1
            assert set(made) <= set(path.updates)


def test_the_window_holds_the_start_and_the_minimum():
    for start in (-100.0, -3.0, 0.0, 7.5, 100.0):
        landscape = Landscape(start_slope=start, start_intercept=-start)
        middle, half = landscape.window
        for place in ([start, -start], landscape.minimum):
            assert np.abs(np.array(place) - middle).max() < half


def test_the_code_of_a_landscape_gives_its_numbers():
    landscape = Landscape(learning_rate=0.1, x_std=4.0, n_epochs=5, optimizers="adam-gd", compare="optimizers")
    printed, names = io.StringIO(), {}
    with contextlib.redirect_stdout(printed):
        exec(trace_paths(landscape).to_python(), names)
    assert names["landscape"] == landscape == Landscape(**landscape.to_dict())
    assert landscape.optimizers == "gd-adam"
    for path in trace_paths(landscape).paths:
        assert f"{path.label}: 5 updates, w1 {path.theta[-1, 0]:.6g}" in printed.getvalue()


BAD = {
    "loss": "hinge",
    "second_input": "third",
    "slope": "11",
    "intercept": "nan",
    "noise_std": "-1",
    "x_mean": "21",
    "x_std": "0",
    "second_x_std": "0",
    "correlation": "1",
    "n_cases": "1",
    "data_seed": "-1",
    "moved": "7,1",
    "start_slope": "1e9",
    "start_intercept": "left",
    "compare": "losses",
    "batch_size": "0",
    "optimizers": "gd-lion",
    "learning_rate": "0",
    "n_epochs": "1001",
    "seed": "0.5",
}


@pytest.mark.parametrize(("name", "text"), BAD.items())
def test_what_cannot_be_used_is_said(name, text):
    with pytest.raises(ValueError, match=f"^{name}: received .*; accepted is "):
        Landscape.read(name, text)
    assert BAD.keys() == Landscape().to_dict().keys()


def test_the_file_holds_every_loss_of_every_path():
    descents = trace_paths(Landscape(n_epochs=3))
    rows = [line.split(",") for line in descents.to_csv().splitlines()]
    assert rows[0] == ["path", "update", "w1", "w2", "loss"]
    single = [row for row in rows if row[0] == "Single cases"]
    path = descents.paths[2]
    np.testing.assert_array_equal(np.array([row[1:] for row in single], dtype=float)[:, 0], path.updates)
    np.testing.assert_array_equal(np.array([row[4] for row in single], dtype=float), path.losses)
    assert len(rows) == 1 + sum(len(each.updates) for each in descents.paths)
    assert descents.key == Landscape(n_epochs=3)


def test_single_cases_are_bounded_together():
    with pytest.raises(ValueError, match=r"^n_epochs: received 1000; accepted is up to 200 epochs"):
        Landscape(n_cases=200, n_epochs=1000)
    assert Landscape(n_cases=200, n_epochs=1000, compare="optimizers").n_epochs == 1000
    with pytest.raises(ValueError, match="optimizers: received ''"):
        Landscape(optimizers="")
    with pytest.raises(ValueError, match="X: received no case"):
        loss_surface("mse", np.zeros((1, 0)), np.zeros((1, 0)), [0.0], [0.0])


def test_cases_that_all_stand_at_one_place_have_a_surface():
    X, T = np.full((1, 4), 2.0), np.array([[0.0, 1.0, 2.0, 4.0]])
    for loss in ("mse", "mae"):
        surface = nnkit.gradient_descent.loss_surface(loss, X, T, [0.0, 1.0], [0.0])
        np.testing.assert_allclose(surface, [[plain_loss(loss, X, T, 0.0, 0.0), plain_loss(loss, X, T, 1.0, 0.0)]])
        assert plain_loss(loss, X, T, *minimise_loss(loss, X, T)) <= surface.min()


def test_moved_cases_stand_where_they_were_put_and_the_others_where_they_were():
    for settings, expected in (
        ({}, (2.5, -1.25)),
        ({"loss": "log_loss"}, (2.5, 0.0)),
        ({"second_input": "feature", "loss": "log_loss"}, (2.5, -1.25)),
    ):
        drawn, moved = (Landscape(**settings, moved=text) for text in ("", "7,2.5,-1.25;1,0,1"))
        before, after = (np.concatenate(landscape.cases) for landscape in (drawn, moved))
        assert (after[:2, 6].tolist(), after[:2, 0].tolist()) == (list(expected), [0.0, 1.0])
        np.testing.assert_array_equal(np.delete(before, [0, 6], axis=1), np.delete(after, [0, 6], axis=1))
    X, T = Landscape(moved="7,2.5,-1.25").cases
    slope, intercept = np.polyfit(X[0], T[0], 1)
    np.testing.assert_allclose(Landscape(moved="7,2.5,-1.25").minimum, [slope, intercept])


TOO_FEW, NO_CASE, TWICE, NO_NUMBER = (
    ("7", "7,1", ";"),
    ("0,1,1", "1.5,1,1", "201,1,1", "41,1,1"),
    ("7,1,1;7,2,2",),
    ("7,x,1", "7,1e9,1"),
)


@pytest.mark.parametrize("moved", [*TOO_FEW, *NO_CASE, *TWICE, *NO_NUMBER])
def test_moved_cases_that_cannot_be_used_are_refused(moved):
    with pytest.raises(ValueError, match=r"^moved: received .*accepted"):
        Landscape(moved=moved)
