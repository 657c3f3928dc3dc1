"""What is said of descents over a landscape is true: a search over presets' neighbours and random settings."""

import re

import numpy as np
import pytest

from nnkit.gradient_descent import Landscape, trace_paths
from nnkit.numerals import for_people

WORDS = r"([−\d.,]+)"


def drawn_landscape(seed):
    rng = np.random.default_rng(seed)

    def one(*options):
        return options[rng.integers(len(options))]

    return Landscape(
        loss=one("mse", "mse", "mse", "mae", "log_loss"),
        second_input=one("constant", "feature"),
        x_mean=one(0.0, 3.0, -1.0),
        x_std=one(0.3, 1.0, 4.0),
        second_x_std=one(1.0, 6.0),
        correlation=one(0.0, 0.5, 0.95),
        slope=one(1.0, 8.0),
        n_cases=one(3, 20),
        data_seed=int(rng.integers(50)),
        compare=one("batches", "optimizers"),
        optimizers=one("gd-momentum", "gd", "gd-nesterov-adam", "adam"),
        learning_rate=float(10.0 ** rng.uniform(-2.5, 1.0)),
        n_epochs=one(1, 5, 60),
    )


@pytest.fixture(scope="module")
def descents():
    found = [trace_paths(drawn_landscape(seed)) for seed in range(120)]
    found.append(trace_paths(Landscape(second_input="feature", x_mean=3.0, x_std=1.0, second_x_std=6.0, correlation=0.95)))
    return [(one, " ".join(one.takeaways())) for one in found]


def of_all(descents, words):
    chosen = [(one, text) for one, text in descents if words in text]
    assert chosen, words
    return chosen


def design(landscape, X):
    return np.vstack([X, np.ones(X.shape[1])]) if landscape.second_input == "constant" else X


def eigenvalues(inputs):
    """Of the squared error's Hessian, from the singular values of the inputs."""
    return np.sort(2.0 * np.linalg.svd(inputs, compute_uv=False) ** 2 / inputs.shape[1])


def test_headlines_are_short(descents):
    assert max(len(one.takeaways()[0].replace("*", "")) for one, _ in descents) <= 130


@pytest.mark.parametrize(
    ("verdict", "low", "high"), [("converges", 0.0, 1.0), ("oscillates", -1.0, 0.0), ("diverges", -np.inf, -1.0)]
)
def test_the_verdict_is_that_of_the_distance_that_an_update_leaves(descents, verdict, low, high):
    for one, text in of_all(descents, f"Batch gradient descent {verdict}"):
        landscape = one.landscape
        if landscape.loss != "mse":
            continue
        factor = 1.0 - landscape.learning_rate * eigenvalues(design(landscape, landscape.cases[0]))[-1]
        assert low - 1e-12 <= factor <= high + 1e-12
        assert f"(1 − ηλ = {for_people(factor)})" in text
        path = next((path for path in one.paths if path.name in ("batch", "gd")), None)
        if path is None or len(path.theta) < 2:
            continue
        # along the steepest direction the first update leaves that part of the distance to the least-squares line
        inputs = design(landscape, landscape.cases[0])
        lowest = np.linalg.lstsq(inputs.T, landscape.cases[1][0], rcond=None)[0]
        steepest = np.linalg.svd(inputs)[0][:, 0]
        before, after = (path.theta[:2] - lowest) @ steepest
        if abs(before) > 1e-6:
            assert after == pytest.approx(factor * before, rel=1e-6, abs=1e-9)


def test_sides_are_counted(descents):
    for one, text in of_all(descents, "changed sides"):
        if one.landscape.loss != "mse":
            continue
        count = re.search(r"changed sides (once|[\d,]+ times) in", text).group(1)
        count = 1 if count == "once" else int(count.split()[0].replace(",", ""))
        path = next(path for path in one.paths if path.name in ("batch", "gd"))
        factor = 1.0 - one.landscape.learning_rate * one.landscape.curvature
        assert count <= len(path.theta) - 1
        assert (count == 0) or factor < 0.0
        if factor < 0.0 and abs(one.landscape.steepest_component(path.theta[:1])[0]) > 1e-3 and factor < -0.9:
            assert count == len(path.theta) - 1


def test_where_no_rate_is_critical_steps_have_the_lengths_that_are_said(descents):
    for one, text in of_all(descents, "The steps of"):
        assert one.landscape.loss == "mae"
        assert "no critical rate" not in text
        assert "do not shrink" not in text
        steps = np.hypot(*np.diff(one.paths[0].theta, axis=0).T)
        said = re.search(rf"are {WORDS} to {WORDS} long, and the last is {WORDS} long", text).groups()
        assert said == tuple(for_people(step) for step in (steps.min(), steps.max(), steps[-1]))


def test_lowest_and_highest_are(descents):
    for one, text in of_all(descents, "Lowest final loss"):
        losses = {path.label: path.losses[-1] for path in one.paths if path.stopped_at is None}
        low, high = re.search(r"Lowest final loss: \*\*(.+?)\*\* .*?highest: \*\*(.+?)\*\*", text).groups()
        assert losses[low] == min(losses.values())
        assert losses[high] == max(losses.values())
        assert losses[high] > losses[low]


def test_what_other_scales_would_do_to_the_valley_is_computed(descents):
    for one, text in of_all(descents, "at mean 0 and standard deviation 1"):
        landscape = one.landscape
        if landscape.loss != "mse":
            continue
        X = landscape.cases[0]
        X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
        least, most = eigenvalues(design(landscape, X))
        if most / least < 1.05:
            assert "it would be round" in text
        else:
            assert f"it would curve {for_people(most / least, 2)} times as much" in text
    worse = descents[-1][1]
    assert "curves 4.57 times" in worse
    assert "it would curve 39 times" in worse


def test_at_most_so_much_of_the_distance_along_a_ravine(descents):
    for one, text in of_all(descents, "closes at most"):
        if one.landscape.loss == "mse":
            least, most = eigenvalues(design(one.landscape, one.landscape.cases[0]))
            words = re.search(r"closes at most ([\d.]+)%", text)
            if words:
                assert 2.0 * least / most <= float(words.group(1)) / 100.0 <= 2.2 * least / most


def test_paths_that_leave_the_picture(descents):
    for one, text in of_all(descents, "left the picture"):
        middle, half = one.landscape.window
        for path in one.paths:
            outside = np.flatnonzero(np.abs(path.theta - middle).max(axis=1) > half)
            said = f"**{path.label}** left the picture at update" in text
            assert said == bool(len(outside) or path.stopped_at)
            if said and f"**{path.label}** left the picture at update {path.left_window_at:,} and came back" in text:
                assert np.abs(path.theta[-1] - middle).max() <= half


def test_largest_rates_that_can_settle(descents):
    """By the spectral radius of each update along the steepest direction."""
    for one, text in of_all(descents, "Largest learning rates that can settle"):
        curvature = one.landscape.curvature
        words = re.search(r"can settle.*?: (.*?)\. ", text + " ").group(1)
        for entry in words.split(", "):
            name, rate = entry.rsplit(" ", 1)
            rate = float(rate.replace(",", ""))
            below, above = (radius(name, factor * rate * curvature) for factor in (0.98, 1.02))
            assert below < 1.0 < above


def radius(name, step):
    """The largest factor of an update; of the state (distance, velocity) with momentum, beta = 0.9."""
    beta = 0.9
    matrices = {
        "Gradient descent": [[1.0 - step]],
        "Momentum": [[1.0 - step, beta], [-step, beta]],
        "Nesterov momentum": [[1.0 - (1.0 + beta) * step, beta * beta], [-step, beta]],
    }
    return np.abs(np.linalg.eigvals(np.array(matrices[name]))).max()
