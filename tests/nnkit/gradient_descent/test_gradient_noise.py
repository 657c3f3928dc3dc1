"""The noise of minibatch gradients: against all minibatches there are, and within the error of sampling."""

import re
from itertools import combinations

import numpy as np
import pytest

import nnkit
from nnkit.gradient_descent import measure_noise
from nnkit.numerals import for_people

NETWORKS = {
    "tanh": ((2, 3, 1), ("tanh", "sigmoid"), "log_loss"),
    "prelu": ((2, 3, 2), ("prelu", "softmax"), "cross_entropy"),
    "linear": ((2, 1), "identity", "mse"),
}


def problem(name, n):
    sizes, activations, loss = NETWORKS[name]
    rng = np.random.default_rng(5)
    X = rng.normal(size=(2, n))
    T = np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)].T if loss == "cross_entropy" else rng.random((sizes[-1], n)).round()
    return nnkit.Network(sizes, activations, loss, seed=1), X, T


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_the_law_is_exact_over_all_minibatches(name, size):
    network, X, T = problem(name, 7)
    full = network.gradient(X, T)
    squares = [
        np.square(network.gradient(X[:, cases], T[:, cases]) - full).sum() for cases in map(list, combinations(range(7), size))
    ]
    noise = measure_noise(network, X, T, [size], n_draws=1)
    assert noise.law[0] == pytest.approx(np.sqrt(np.mean(squares)), rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("n", [2, 7, 8, 20, 100])
@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_said_of_the_noise_is_the_law(name, n):
    network, X, T = problem(name, n)
    noise = measure_noise(network, X, T, [1], n_draws=1)
    text = " ".join(noise.takeaways())
    of_cases = np.stack([network.gradient(X[:, [case]], T[:, [case]]) for case in range(n)])
    sigma = np.sqrt(np.square(of_cases - of_cases.mean(axis=0)).sum(axis=1).mean())
    assert f"A single case's gradient is {for_people(sigma)} away" in text
    sizes = re.search(r"with (\d+) cases?, .* with (\d+)\.", text)
    assert bool(sizes) == (n >= 8)
    if sizes:
        few, many = map(int, sizes.groups())
        assert many == 4 * few <= n
        off = [sigma * np.sqrt((n - size) / (n - 1) / size) for size in (few, many)]
        assert f"{for_people(off[0])} with {few} case" in text
        assert f"That is {for_people(off[0] / off[1])} times less" in text


def test_equal_cases_have_no_noise():
    network, X, T = problem("tanh", 20)
    noise = measure_noise(network, X[:, [0] * 20], T[:, [0] * 20], [1], n_draws=1)
    assert noise.sigma > 0.0 or "minibatches have no noise" in noise.takeaways()[0]


@pytest.mark.parametrize("name", NETWORKS)
def test_drawn_with_replacement_the_noise_is_sigma_over_the_root_of_the_size(name):
    network, X, T = problem(name, 60)
    of_cases = np.stack([network.gradient(X[:, [case]], T[:, [case]]) for case in range(60)])
    sigma = np.sqrt(np.square(of_cases - of_cases.mean(axis=0)).sum(axis=1).mean())
    sizes = np.array([1, 4, 20, 60])
    measured = measure_noise(network, X, T, sizes.tolist(), n_draws=2000).measured_with_replacement
    np.testing.assert_allclose(measured, sigma / np.sqrt(sizes), rtol=0.1)  # of 2000 draws the error is below 3%


@pytest.mark.parametrize("name", NETWORKS)
def test_measured_distances_are_within_the_error_of_sampling(name):
    network, X, T = problem(name, 60)
    sizes, n_draws = [1, 4, 16, 50, 59], 600
    noise = measure_noise(network, X, T, sizes, n_draws, seed=3)
    full = network.gradient(X, T)
    rng = np.random.default_rng(0)
    for size, measured, law in zip(sizes, noise.measured, noise.law, strict=True):
        # how far the mean of so many squares strays, from squares drawn here
        drawn = [rng.choice(60, size, replace=False) for _ in range(n_draws)]
        squares = [np.square(network.gradient(X[:, cases], T[:, cases]) - full).sum() for cases in drawn]
        error = np.std(squares) / np.sqrt(n_draws)
        assert abs(measured**2 - law**2) < 4.5 * error


def test_the_whole_batch_has_no_noise_and_larger_sizes_are_the_whole_batch():
    network, X, T = problem("tanh", 20)
    noise = measure_noise(network, X, T, ["all", 20, 500])
    np.testing.assert_array_equal(noise.batch_sizes, 20)
    np.testing.assert_array_equal(noise.measured, 0.0)
    np.testing.assert_array_equal(noise.law, 0.0)


def test_sigma_and_the_plain_law_are_those_of_single_cases():
    network, X, T = problem("tanh", 30)
    noise = measure_noise(network, X, T, [1, 9])
    own = np.array([network.gradient(X[:, [c]], T[:, [c]]) for c in range(30)])
    trace = np.trace(np.cov(own.T, bias=True))
    assert noise.sigma == pytest.approx(np.sqrt(trace), rel=1e-10)
    np.testing.assert_allclose(noise.expected_with_replacement(noise.batch_sizes), [noise.sigma, noise.sigma / 3], rtol=1e-12)
    assert noise.gradient_length == pytest.approx(np.linalg.norm(own.mean(axis=0)), rel=1e-10)
    assert (noise.n_cases, noise.n_draws) == (30, 200)


def test_the_same_seed_draws_the_same_minibatches():
    network, X, T = problem("tanh", 30)
    first, again, other = (measure_noise(network, X, T, [5], 50, seed).measured[0] for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"batch_sizes": []}, "batch_sizes: received []"),
        ({"batch_sizes": "all"}, "batch_sizes: received 'all'"),
        ({"batch_sizes": [0]}, "batch_sizes: received 0"),
        ({"n_draws": 0}, "n_draws: received 0"),
        ({"X": np.zeros((2, 1)), "T": np.zeros((1, 1))}, "X: received 1 cases"),
        ({"X": np.zeros((30, 2))}, "did you mean X.T?"),
    ],
)
def test_what_cannot_be_measured_is_said(change, message):
    network, X, T = problem("tanh", 30)
    with pytest.raises(ValueError) as said:
        measure_noise(**{"network": network, "X": X, "T": T, "batch_sizes": [1]} | change)
    assert message in str(said.value)
    many = network.with_theta(np.zeros((3, network.n_parameters)))
    with pytest.raises(ValueError, match="3 runs"):
        measure_noise(many, X, T, [1])
