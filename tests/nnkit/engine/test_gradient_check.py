"""The analytic gradient against the numerical one: every activation, every loss, every optimizer, every parameter."""

from dataclasses import replace

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.descent import Descent
from nnkit.engine.gradient_check import check_gradient, numerical_gradient
from nnkit.engine.network import Network
from nnkit.losses import LOSSES
from nnkit.optimizers import OPTIMIZERS

RNG = np.random.default_rng(12)
X = RNG.normal(0, 1, (3, 7))
T = RNG.dirichlet(np.ones(3), 7).T
OUTPUTS = [*ACTIVATIONS, "softmax"]


def fits(output, loss):
    """Whether the loss can take this output: one that needs probabilities is held to a range inside [0, 1]."""
    if not LOSSES[loss].needs_probabilities or output == "softmax":
        return True
    low, high = ACTIVATIONS[output].output_range
    # at exactly 0 or 1, which these two reach, a logarithm has no slope
    return low >= 0.0 and high <= 1.0 and output not in ("step", "ramp")


def network_of(hidden, output, loss):
    """A network none of whose weighted sums lies near a kink, where the slope jumps."""
    layers = [hidden, hidden, output]
    for seed in range(200):
        network = Network((3, 4, 3, 3), layers, loss, seed=seed)
        for bias in network.biases:
            bias[:] = np.random.default_rng(seed).normal(0, 0.5, bias.shape)
        trace = network.trace(X)
        kinks = [() if name == "softmax" else ACTIVATIONS[name].kinks for name in layers]
        distances = [np.abs(trace.weighted_sums(layer) - kink).min() for layer in range(3) for kink in kinks[layer]]
        if loss == "mae":
            distances.append(np.abs(trace.predictions - T).min())
        if min(distances, default=1.0) > 1e-3:
            return network
    raise AssertionError("no network away from every kink was found")


@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize(("output", "loss"), [(output, loss) for loss in LOSSES for output in OUTPUTS if fits(output, loss)])
def test_every_activation_with_every_loss_and_output(hidden, output, loss):
    outcome = check_gradient(network_of(hidden, output, loss), X, T)
    assert outcome, str(outcome)
    assert str(outcome).startswith("The gradients agree: ")
    if "step" not in (hidden, output):  # its slope is 0 everywhere, as is then every gradient before it
        assert (outcome.analytic != 0.0).any()


# With the gradient of the network shown equal to the numerical one, an update by any optimizer has still to use it


def first_update(name, g, eta):
    """The first update of each optimizer from its state of rest, by its formula."""
    return {
        "gd": -eta * g,
        "momentum": -eta * g,
        "nesterov": -eta * g * 1.9,
        "rmsprop": -eta * g / (np.sqrt(0.1 * g * g) + 1e-8),
        "adam": -eta * g / (np.abs(g) + 1e-8),
    }[name]


KNOWN_OPTIMIZERS = ["gd", "momentum", "nesterov", "rmsprop", "adam"]


@pytest.mark.parametrize("optimizer", KNOWN_OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if ACTIVATIONS[name].slope_in_training != "drawn"])
def test_one_update_by_every_optimizer_follows_the_numerical_gradient(hidden, loss, optimizer):
    network = network_of(hidden, LOSSES[loss].merges_with or "identity", loss)
    begin, numerical = network.theta.copy(), numerical_gradient(network, X, T)
    Descent(network, X, T, optimizer=optimizer, learning_rate=0.01).advance_to(1)
    moved, expected = network.theta - begin, first_update(optimizer, numerical, 0.01)
    # adaptive steps are about the sign of g: where g is within the numerical error of zero its sign is unknown
    known = (np.abs(numerical) > 1e-5) | np.isin(optimizer, ["gd", "momentum", "nesterov"])
    np.testing.assert_allclose(moved[known], expected[known], rtol=1e-4, atol=1e-9)
    assert known.sum() >= 3


def test_every_optimizer_has_its_formula_here():
    assert set(KNOWN_OPTIMIZERS) <= set(OPTIMIZERS)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_goes_downhill(optimizer):
    network = network_of("tanh", "softmax", "cross_entropy")
    before, slope, begin = network.loss_value(X, T), network.gradient(X, T), network.theta.copy()
    Descent(network, X, T, optimizer=optimizer, learning_rate=1e-4).advance_to(1)
    assert slope @ (network.theta - begin) < 0.0
    assert network.loss_value(X, T) < before


# What a check says of a gradient that is wrong


def test_a_wrong_slope_is_caught_and_named():
    def wrong(z, out, alpha):
        ACTIVATIONS["elu"].derivative_function(z, out, alpha)
        np.multiply(out, 1.001, out)

    network = Network((3, 4, 3), [replace(ACTIVATIONS["elu"], derivative_function=wrong), "identity"], "mse", seed=2)
    outcome = check_gradient(network, X, T)
    assert not outcome
    assert outcome.worst_name.startswith(("W1[", "b1["))
    assert str(outcome).startswith("The gradients differ: ")
    assert f"at {outcome.worst_name}: analytic " in str(outcome)
    assert outcome.difference > outcome.tolerance == 1e-7


@pytest.mark.parametrize(
    ("position", "name"),
    [(0, "W1[1, 1]"), (2, "W1[3, 1]"), (3, "b1[1]"), (5, "W1[2, 2]"), (8, "slope1"), (9, "W2[1, 1]"), (23, "b2[5]")],
)
def test_the_worst_parameter_is_named_as_in_the_formulas(position, name, monkeypatch):
    network = Network((3, 2, 5), ["prelu", "identity"], "mse", seed=2)
    targets, true_gradient = RNG.normal(0, 1, (5, 7)), network.gradient
    monkeypatch.setattr(network, "gradient", lambda X, T: true_gradient(X, T) + 0.5 * (np.arange(24) == position))
    outcome = check_gradient(network, X, targets)
    assert not outcome
    assert (outcome.worst, outcome.worst_name) == (position, name)


def test_a_gradient_that_is_not_a_number_is_wrong(monkeypatch):
    network = network_of("tanh", "identity", "mse")
    monkeypatch.setattr(network, "gradient", lambda X, T: np.full(network.n_parameters, np.nan))
    outcome = check_gradient(network, X, T)
    assert not outcome
    assert outcome.difference == np.inf


def test_the_numerical_gradient_of_a_parabola_is_exact():
    # (w x + b - t)^2 with x = 2, t = 1 at w = 3, b = 1: slopes 2 (6 + 1 - 1) x and 2 (6 + 1 - 1)
    network = Network((1, 1), "identity", "mse", theta=np.array([3.0, 1.0]))
    np.testing.assert_allclose(numerical_gradient(network, [[2.0]], [[1.0]], step=0.125), [24.0, 12.0], rtol=1e-14)
    assert network.theta.tolist() == [3.0, 1.0]


def test_what_cannot_be_checked_is_refused():
    network = network_of("tanh", "identity", "mse")
    with pytest.raises(ValueError, match="network: received 2 runs; accepted is a single network"):
        check_gradient(network.with_theta(np.zeros((2, network.n_parameters))), X, T)
    with pytest.raises(ValueError, match="step: received 0; accepted is a number above 0"):
        numerical_gradient(network, X, T, step=0)
