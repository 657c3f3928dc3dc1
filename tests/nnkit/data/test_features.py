"""Inputs made of measured features, against NumPy itself; and what only they make possible."""

import numpy as np
import pytest

from nnkit import FEATURES, Experiment, check_gradient, load_dataset, run, with_features
from nnkit.data.features import features_for, read_features

BY_HAND = {
    "x1": lambda x, y: x,
    "x2": lambda x, y: y,
    "square1": lambda x, y: x * x,
    "square2": lambda x, y: y * y,
    "product": lambda x, y: x * y,
    "sine1": lambda x, y: np.sin(2 * np.pi * x),
    "sine2": lambda x, y: np.sin(2 * np.pi * y),
}


def test_each_feature_is_what_it_says():
    data = load_dataset("moons")
    made = with_features(data, "-".join(FEATURES))
    assert list(FEATURES) == list(BY_HAND)
    for cases, measured in ((made.train, data.train), (made.test, data.test)):
        for row, by_hand in zip(cases.X, BY_HAND.values(), strict=True):
            np.testing.assert_allclose(row, by_hand(*measured.X), rtol=1e-14, atol=1e-15)
        np.testing.assert_array_equal(cases.T, measured.T)
    assert made.n_features == 7
    assert made.seen is data
    np.testing.assert_array_equal(made.inputs(data.test.X), made.test.X)


def test_without_features_the_data_stay_as_they_are():
    data = load_dataset("moons")
    assert with_features(data, "") is data
    assert data.seen is data
    assert data.inputs(data.train.X) is data.train.X


def test_of_one_feature_only_its_own_can_be_made():
    assert features_for(1) == ("x1", "square1", "sine1")
    assert features_for(3) == ()
    with pytest.raises(ValueError, match=r"^features: received 'product'; accepted is names among x1, square1, sine1"):
        with_features(load_dataset("line"), "product")
    with pytest.raises(ValueError, match=r"^features: received 'x1'; accepted is none"):
        Experiment(dataset="iris", features="x1").data()


def test_names_are_brought_into_one_order():
    assert read_features("features", "product-x1-x1") == "x1-product"
    assert Experiment(features="sine2-x2") == Experiment(features="x2-sine2")


def test_the_product_solves_xor_without_a_hidden_layer():
    straight = run(Experiment(hidden="")).scores()
    bent = run(Experiment(hidden="", features="product", learning_rate=3.0)).scores()
    assert straight["test_accuracy"] < 0.8
    assert bent["test_accuracy"] == 1.0


def test_the_gradient_is_that_of_the_network_on_the_made_inputs():
    experiment = Experiment(features="x1-square2-sine1", hidden="3")
    data = experiment.data()
    network, code = experiment.network(data)
    assert network.sizes == (3, 3, 1)
    assert check_gradient(network, data.train.X, code.encode(data.train.T))
