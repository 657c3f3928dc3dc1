"""Every loss: its value, its gradient, and the form it takes together with its own output function."""

from math import inf, log

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.descent import Descent
from nnkit.engine.gradient_check import numerical_gradient
from nnkit.engine.network import Network
from nnkit.losses import LOSSES
from nnkit.probability import cross_entropy, log_loss, softmax

EVERY = pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
MERGED = {"log_loss": ACTIVATIONS["sigmoid"], "cross_entropy": softmax, "mse": ACTIVATIONS["identity"]}
FROM_SUMS = [name for name, loss in LOSSES.items() if loss.costs_from_sums]

RNG = np.random.default_rng(5)
P = RNG.dirichlet(np.ones(3), 4).T
T = RNG.dirichlet(np.ones(3), 4).T


def close(actual, expected, **tolerances):
    np.testing.assert_allclose(actual, expected, **{"rtol": 1e-13, "atol": 1e-15, **tolerances})


@pytest.mark.parametrize(
    ("name", "predicted", "target", "value", "gradient"),
    [
        pytest.param("mse", [[3.0, 1.0]], [[1.0, 2.0]], 2.5, [[2.0, -1.0]], id="mse: (4 + 1) / 2, and the 2 stays"),
        pytest.param("mse", [[1.0], [5.0]], [[1.0], [1.0]], 8.0, [[0.0], [4.0]], id="mse: the mean over outputs too"),
        pytest.param("mae", [[3.0, 1.0]], [[1.0, 2.0]], 1.5, [[0.5, -0.5]], id="mae: (2 + 1) / 2"),
        pytest.param("mae", [[1.0], [5.0]], [[1.0], [1.0]], 2.0, [[0.0], [0.5]], id="mae: sign(0) = 0"),
        pytest.param("log_loss", [[0.8, 0.8]], [[1, 0]], log(6.25) / 2, [[-0.625, 2.5]], id="log_loss"),
        pytest.param("log_loss", [[0.5], [0.5]], [[1], [0]], 2 * log(2), [[-2], [2]], id="log_loss: the sum over outputs"),
        pytest.param(
            "cross_entropy", [[0.25, 0.5], [0.75, 0.5]], [[1, 0], [0, 1]], 1.5 * log(2), [[-2, 0], [0, -1]],
            id="cross_entropy",
        ),
        pytest.param("cross_entropy", [[0.0], [1.0]], [[0], [1]], 0.0, [[0], [-1]], id="an impossible class costs nothing"),
        pytest.param("cross_entropy", [[0.0], [1.0]], [[1], [0]], inf, [[-inf], [0]], id="certain and wrong"),
        pytest.param("log_loss", [[0.0]], [[1]], inf, [[-inf]], id="log_loss: certain and wrong"),
    ],
)  # fmt: skip
def test_values_and_gradients_worked_by_hand(name, predicted, target, value, gradient):
    assert LOSSES[name](predicted, target) == pytest.approx(value, rel=1e-14)
    close(LOSSES[name].gradient(predicted, target), gradient)


@EVERY
def test_the_gradient_is_the_slope_of_the_loss(loss):
    numerical = np.empty_like(P)
    for place in np.ndindex(P.shape):
        up, down = P.copy(), P.copy()
        up[place] += 1e-6
        down[place] -= 1e-6
        numerical[place] = (loss(up, T) - loss(down, T)) / 2e-6
    close(loss.gradient(P, T), numerical, rtol=1e-7, atol=1e-8)


@EVERY
def test_the_loss_is_the_mean_of_the_costs(loss):
    costs = loss.costs(P, T)
    assert costs.shape == (4,)
    close(loss(P, T), costs.mean())
    close(costs, [loss(P[:, [case]], T[:, [case]]) for case in range(4)])


@EVERY
def test_gradient_is_direction_times_scale(loss):
    direction = np.empty_like(P)
    loss.direction(P, T, direction)
    close(loss.gradient(P, T), loss.scale(3, 4) * direction)


def test_they_are_the_means_that_probability_defines():
    close(LOSSES["cross_entropy"](P, T), cross_entropy(P, T))
    close(LOSSES["log_loss"](P, T), log_loss(P, T))


# With the output function each is made for


def jacobian_of_softmax(p):
    return np.diag(p) - np.outer(p, p)


def test_sigmoid_and_log_loss_cancel_to_the_difference():
    Z = RNG.normal(0, 2, (3, 4))
    predictions = ACTIVATIONS["sigmoid"](Z)
    unmerged = LOSSES["log_loss"].gradient(predictions, T) * ACTIVATIONS["sigmoid"].derivative(Z)
    close(unmerged, (predictions - T) / 4)


def test_softmax_and_cross_entropy_cancel_to_the_difference():
    predictions = softmax(RNG.normal(0, 2, (3, 4)))
    gradient = LOSSES["cross_entropy"].gradient(predictions, T)
    columns = [jacobian_of_softmax(p) @ g for p, g in zip(predictions.T, gradient.T, strict=True)]
    close(np.column_stack(columns), (predictions - T) / 4)


@pytest.mark.parametrize(("loss", "output"), [("log_loss", "sigmoid"), ("cross_entropy", "softmax"), ("mse", "identity")])
def test_a_network_goes_back_through_the_merged_form(loss, output):
    assert LOSSES[loss].merges_with == output
    network = Network((2, 3), output, loss, seed=3)
    X = RNG.normal(0, 1, (2, 4))
    Z = network.weights[0].T @ X + network.biases[0]
    factor = 2 / (3 * 4) if loss == "mse" else 1 / 4
    expected = factor * (MERGED[loss](Z) - T) @ np.vstack([X, np.ones(4)]).T
    close(network.gradient(X, T), expected.ravel())


@pytest.mark.parametrize("name", FROM_SUMS)
def test_costs_from_weighted_sums_are_the_costs(name):
    loss, Z = LOSSES[name], RNG.normal(0, 3, (3, 50))
    targets = RNG.dirichlet(np.ones(3), 50).T
    close(loss.costs_from_sums(Z, targets), loss.costs(MERGED[name](Z), targets), rtol=1e-12)


def test_costs_from_weighted_sums_survive_saturation():
    Z = np.array([[800.0, -800.0, 800.0]])
    close(LOSSES["log_loss"].costs_from_sums(Z, np.array([[0.0, 1.0, 1.0]])), [800, 800, 0])
    both = np.concatenate([Z, -Z])
    close(LOSSES["cross_entropy"].costs_from_sums(both, np.array([[0.0, 1, 1], [1, 0, 0]])), [1600, 1600, 0])


def test_every_loss_from_sums_was_compared():
    assert set(FROM_SUMS) <= set(MERGED)
    assert {"log_loss", "cross_entropy"} <= set(FROM_SUMS)


# The boundary


@EVERY
def test_shapes_that_do_not_match_are_refused(loss):
    with pytest.raises(ValueError, match=r"T: received shape \(4, 3\); accepted is \(3, 4\)\..*did you mean T\.T\?"):
        loss(P, T.T)
    with pytest.raises(ValueError, match=r"P: received shape \(3,\); accepted is \(n_rows, n_cases\)"):
        loss(P[:, 0], T)
    with pytest.raises(ValueError, match=r"P: received shape \(3, 0\); accepted is at least one output and one case"):
        loss.gradient(P[:, :0], T[:, :0])
    with pytest.raises(ValueError, match=r"T: received nan in row 0, column 1"):
        loss.gradient([[0.5, 0.5]], [[1, np.nan]])


@EVERY
def test_probabilities_are_asked_for_where_a_logarithm_is_taken(loss):
    assert loss.needs_probabilities == (r"\ln" in loss.formula)
    for outside in (-0.01, 1.01):
        if loss.needs_probabilities:
            with pytest.raises(ValueError, match=rf"^P: received {outside}; accepted is predictions from 0 to 1"):
                loss([[outside, 0.5]], [[1, 0]])
        else:
            assert np.isfinite(loss([[outside, 0.5]], [[1, 0]]))


@EVERY
def test_the_record_is_complete(loss):
    assert LOSSES[loss.name] is loss
    assert loss.label
    assert loss.source
    assert loss.formula.startswith("L = ")
    assert loss.gradient_formula.startswith(r"\frac{\partial L}{\partial p_{jc}} = ")
    assert loss.formula.count("{") == loss.formula.count("}")


def test_the_catalogue_holds_what_was_promised():
    assert {"mse", "mae", "log_loss", "cross_entropy"} <= set(LOSSES)


def test_the_gradient_of_log_loss_at_certain_predictions_is_its_limit():
    # -log p has the derivative -1 / p, and -log(1 - p) has 1 / (1 - p)
    gradient = LOSSES["log_loss"].gradient([[1.0, 0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0, 1.0]])
    np.testing.assert_array_equal(4.0 * gradient, [[-1.0, 1.0, np.inf, -np.inf]])


@pytest.mark.parametrize("name", ["log_loss", "cross_entropy"])
def test_targets_that_are_no_probabilities_are_refused(name):
    network = Network((1, 1), "softmax" if name == "cross_entropy" else "sigmoid", name)
    for target in (-0.5, 1.5):
        for use in (
            lambda t: LOSSES[name]([[0.5]], [[t]]),
            lambda t: LOSSES[name].gradient([[0.5]], [[t]]),
            lambda t: network.loss_value([[0.0]], [[t]]),
            lambda t: network.gradient([[0.0]], [[t]]),
            lambda t: Descent(network, [[0.0]], [[t]]),
        ):
            with pytest.raises(ValueError, match=rf"^T: received {target}; accepted is targets from 0 to 1 for "):
                use(target)
    assert LOSSES["mse"]([[0.5]], [[1.5]]) == 1.0


def test_softmax_with_cross_entropy_refuses_targets_that_are_no_shares_of_a_whole():
    network, X = Network((1, 3), "softmax", "cross_entropy"), [[0.3]]
    for T in ([[0.5], [0.2], [0.1]], [[1.0], [1.0], [0.0]]):
        for use in (network.loss_value, network.gradient, network.trace, lambda X, T: Descent(network, X, T)):
            with pytest.raises(ValueError, match=r"^T: received a sum of (0.8|2) in column 0; accepted is 1 for cross-entropy"):
                use(X, T)
    thirds = np.full((3, 1), 1 / 3, dtype=np.float32)
    np.testing.assert_allclose(network.gradient(X, thirds), numerical_gradient(network, X, thirds), atol=1e-6)


@pytest.mark.parametrize("output", ["ramp", "step"])
def test_outputs_that_are_certain_and_right_have_a_finite_gradient(output):
    network = Network((1, 1), output, "log_loss", theta=np.array([1.0, 0.0]))
    X, T = np.array([[3.0, -2.0]]), np.array([[1.0, 0.0]])
    assert network.loss_value(X, T) == 0.0
    np.testing.assert_array_equal(network.gradient(X, T), [0.0, 0.0])
    assert network.loss_value(X, 1.0 - T) == np.inf
