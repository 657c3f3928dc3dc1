"""How weights start: their shape, spread and independence."""

from math import sqrt

import numpy as np
import pytest

from nnkit.engine.network import Network
from nnkit.initialisation import INITIALISATIONS

EVERY = pytest.mark.parametrize("name", INITIALISATIONS)
N_IN, N_OUT = 400, 600
SPREADS = {  # the standard deviation that each formula states
    "zero": 0.0,
    "small_normal": 0.01,
    "uniform": 1 / sqrt(12),
    "xavier": sqrt(2 / (N_IN + N_OUT)),
    "he": sqrt(2 / N_IN),
    "orthogonal": 1 / sqrt(N_OUT),  # rows of length 1 over 600 elements
}


def draw(name, n_in, n_out, seed=0):
    return INITIALISATIONS[name].draw(np.random.default_rng(seed), n_in, n_out)


@pytest.mark.parametrize("name", SPREADS)
def test_mean_and_spread_of_a_large_layer(name):
    W = draw(name, N_IN, N_OUT)
    spread = SPREADS[name]
    # of 240 000 draws the mean is off by spread / 490 and the spread by at most spread / 690: five times that is certain
    assert abs(W.mean()) <= 5 * spread / 490
    assert abs(W.std() - spread) <= 5 * spread / 690


def test_normal_and_uniform_have_their_shapes():
    kurtosis = {name: ((W / W.std()) ** 4).mean() for name in ("small_normal", "uniform", "xavier", "he")
                for W in [draw(name, N_IN, N_OUT)]}  # fmt: skip
    assert kurtosis.pop("uniform") == pytest.approx(1.8, abs=0.02)
    assert kurtosis == pytest.approx(dict.fromkeys(kurtosis, 3.0), abs=0.1)
    uniform = draw("uniform", N_IN, N_OUT)
    assert -0.5 <= uniform.min() < -0.4999
    assert 0.4999 < uniform.max() < 0.5


@pytest.mark.parametrize(("n_in", "n_out"), [(7, 7), (9, 4), (4, 9), (1, 5), (5, 1)])
def test_orthogonal_keeps_lengths(n_in, n_out):
    W = draw("orthogonal", n_in, n_out)
    product = W.T @ W if n_in >= n_out else W @ W.T
    np.testing.assert_allclose(product, np.eye(min(n_in, n_out)), atol=1e-14)


def test_orthogonal_prefers_no_rotation():
    # in one dimension the only rotations are 1 and -1: a preference would show as a mean away from 0
    signs = np.array([draw("orthogonal", 1, 1, seed)[0, 0] for seed in range(400)])
    assert set(signs) == {-1.0, 1.0}
    assert abs(signs.mean()) < 5 / sqrt(400)


def test_zero_is_zero():
    assert not draw("zero", 5, 4).any()


@EVERY
def test_shape_and_seed(name):
    W = draw(name, 5, 3)
    assert W.shape == (5, 3)
    assert W.tobytes() == draw(name, 5, 3).tobytes()
    if name != "zero":
        assert (draw(name, 5, 3, seed=1) != W).all()


@EVERY
def test_a_network_starts_with_it(name):
    network = Network((40, 30, 20), "tanh", initialisation=name, seed=9)
    rng = np.random.default_rng(9)
    for W in network.weights:
        np.testing.assert_array_equal(W, INITIALISATIONS[name].draw(rng, *W.shape))


@EVERY
def test_the_record_is_complete(name):
    record = INITIALISATIONS[name]
    assert record.name == name
    assert record.label
    assert record.description.endswith(".")
    assert record.source


def test_the_catalogue_holds_what_was_promised():
    assert set(SPREADS) <= set(INITIALISATIONS)
