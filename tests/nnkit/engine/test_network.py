"""A network: its parameters and their views, its predictions, and many networks at once."""

import numpy as np
import pytest

import nnkit.engine.network
from nnkit.activations import ACTIVATIONS
from nnkit.engine.network import Network
from nnkit.losses import LOSSES

RNG = np.random.default_rng(2)
X, T = RNG.normal(0, 1, (3, 6)), RNG.normal(0, 1, (5, 6))


def close(actual, expected, **tolerances):
    np.testing.assert_allclose(actual, expected, **{"rtol": 1e-13, "atol": 1e-15, **tolerances})


def by_hand(network, X):
    """The lecture's formula, one number at a time."""
    columns = []
    for x in X.T:
        x = x.tolist()
        for W, b, activation in zip(network.weights, network.biases, network.activations, strict=True):
            z = [sum(x[i] * W[i, j] for i in range(len(x))) + b[j, 0] for j in range(W.shape[1])]
            x = [float(activation(value)) for value in z]
        columns.append(x)
    return np.array(columns).T


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward_is_the_formula_one_number_at_a_time(activation):
    network = Network((3, 4, 5), [activation, activation], seed=8)
    for bias in network.biases:
        bias[:] = RNG.normal(0, 1, bias.shape)
    close(network.forward(X), by_hand(network, X))


def test_softmax_is_an_output_for_probabilities():
    network = Network((3, 5), "softmax", "cross_entropy", seed=1)
    Z = network.weights[0].T @ X + network.biases[0]
    close(network.forward(X), np.exp(Z) / np.exp(Z).sum(axis=0))


# Parameters


def test_layers_are_views_of_theta():
    network = Network((3, 2, 5), "tanh")
    assert network.theta.shape == (network.n_parameters,) == (3 * 2 + 2 + 2 * 5 + 5,)
    assert [W.shape for W in network.weights] == [(3, 2), (2, 5)]
    assert [b.shape for b in network.biases] == [(2, 1), (5, 1)]
    assert network.learned_slopes == [None, None]
    network.weights[0][2, 1] = 77.0
    network.biases[1][4, 0] = 88.0
    assert network.theta[7 - 1] == 77.0  # the second neuron's row is its three weights, then its bias
    assert network.theta[-1] == 88.0
    network.theta[:] = np.arange(23.0)
    assert network.weights[0].tolist() == [[0, 4], [1, 5], [2, 6]]
    assert network.biases[0].tolist() == [[3], [7]]


def test_a_given_theta_is_used_and_not_copied():
    theta = np.arange(23.0)
    network = Network((3, 2, 5), "tanh", theta=theta)
    theta[3] = -1.0
    assert network.biases[0][0, 0] == -1.0
    assert network.with_theta(np.zeros(23)).theta is not network.theta


def test_a_learned_slope_is_a_parameter_too():
    activations = [ACTIVATIONS["prelu"].with_parameters(slope=0.4), "prelu", "identity"]
    network = Network((3, 4, 2, 1), activations)
    assert network.n_parameters == (3 * 4 + 4 + 1) + (4 * 2 + 2 + 1) + (2 + 1)
    assert [None if slope is None else slope.tolist() for slope in network.learned_slopes] == [[[0.4]], [[0.25]], None]
    network.learned_slopes[0][:] = 0.9
    assert network.theta[16] == 0.9


def test_biases_start_at_zero_and_equal_seeds_give_equal_weights():
    first, again, other = (Network((3, 4, 2), seed=seed) for seed in (5, 5, 6))
    assert all((bias == 0).all() for bias in first.biases)
    assert first.theta.tobytes() == again.theta.tobytes()
    assert (first.weights[0] != other.weights[0]).all()


# Loss and gradient


def test_the_loss_is_that_of_the_predictions():
    for name, output in [("mse", "tanh"), ("mae", "identity"), ("log_loss", "sigmoid"), ("cross_entropy", "softmax")]:
        network = Network((3, 4, 5), ["tanh", output], name, seed=3)
        targets = np.eye(5)[RNG.integers(5, size=6)].T
        close(network.loss_value(X, targets), LOSSES[name](network.forward(X), targets))
        assert isinstance(network.loss_value(X, targets), float)


def test_the_gradient_of_one_linear_neuron_by_hand():
    network = Network((2, 1), "identity", "mse", theta=np.array([0.5, -1.0, 0.25]))
    # prediction 0.5*1 - 1*2 + 0.25 = -1.25, off by -2.25; and 0.5*3 - 1*0 + 0.25 = 1.75, off by 1.75
    cases, targets = np.array([[1.0, 3.0], [2.0, 0.0]]), np.array([[1.0, 0.0]])
    close(network.loss_value(cases, targets), (2.25**2 + 1.75**2) / 2)
    close(network.gradient(cases, targets), [-2.25 * 1 + 1.75 * 3, -2.25 * 2, -2.25 + 1.75])


def test_saturated_outputs_still_have_an_exact_loss():
    network = Network((1, 1), "sigmoid", "log_loss", theta=np.array([1.0, 0.0]))
    close(network.loss_value([[800.0, -800.0]], [[0.0, 0.0]]), 400.0)


def test_a_diverged_network_says_so_without_a_warning():
    network = Network((1, 1, 1), "identity", theta=np.full(4, 1e200))
    assert network.loss_value([[1.0]], [[0.0]]) == np.inf
    assert np.isinf(network.forward([[1.0]])).all()
    assert not np.isfinite(network.gradient([[1.0]], [[0.0]])).all()


def test_predictions_of_no_cases_are_none():
    assert Network((3, 4, 2)).forward(np.zeros((3, 0))).shape == (2, 0)


# Many networks at once


@pytest.mark.parametrize(
    ("activations", "loss"),
    [
        (["tanh", "identity"], "mse"),
        (["relu", "sigmoid"], "log_loss"),
        (["gelu", "softmax"], "cross_entropy"),
        (["prelu", "softmax"], "mse"),
        (["rrelu", "tanh"], "mae"),
    ],
)
@pytest.mark.parametrize("portion", [nnkit.engine.network.CHUNK, 500])
def test_an_axis_of_runs_is_the_networks_one_by_one(activations, loss, portion, monkeypatch):
    monkeypatch.setattr(nnkit.engine.network, "CHUNK", portion)
    sizes, targets = (3, 4, 5), np.eye(5)[RNG.integers(5, size=6)].T
    singles = [Network(sizes, activations, loss, seed=seed) for seed in range(7)]
    many = Network(sizes, activations, loss, theta=np.stack([single.theta for single in singles]))
    assert many.runs_shape == (7,)
    assert many.weights[0].shape == (7, 3, 4)
    assert many.biases[1].shape == (7, 5, 1)
    close(many.forward(X), [single.forward(X) for single in singles])
    close(many.loss_value(X, targets), [single.loss_value(X, targets) for single in singles])
    close(many.gradient(X, targets), [single.gradient(X, targets) for single in singles])
    by_name = many.in_chunks(6, lambda part: {"theta": part.theta, "first": part.theta[:, 0]})
    np.testing.assert_array_equal(by_name["theta"], many.theta)
    np.testing.assert_array_equal(by_name["first"], many.theta[:, 0])


# The boundary


def test_rows_for_columns_get_a_hint():
    network = Network((3, 2, 5))
    with pytest.raises(ValueError, match=r"X: received shape \(6, 3\); accepted is \(3, n_cases\)\..*did you mean X\.T\?"):
        network.forward(X.T)
    with pytest.raises(ValueError, match=r"T: received shape \(6, 5\); accepted is \(5, 6\)\..*did you mean T\.T\?"):
        network.gradient(X, T.T)
    with pytest.raises(ValueError, match=r"X: received shape \(4, 6\); accepted is \(3, n_cases\)\. One case is one column\.$"):
        network.forward(np.zeros((4, 6)))
    with pytest.raises(ValueError, match=r"X: received shape \(3,\); accepted is \(3, n_cases\)"):
        network.forward([1, 2, 3])


def test_cases_that_are_no_numbers_are_refused():
    network = Network((3, 2, 5))
    with pytest.raises(ValueError, match="X: received nan in row 1, column 2; accepted are finite numbers"):
        network.forward(np.where(np.arange(18).reshape(3, 6) == 8, np.nan, X))
    with pytest.raises(ValueError, match="X: received 'cases'; accepted is a matrix of numbers"):
        network.forward("cases")
    for call in (network.loss_value, network.gradient):
        with pytest.raises(ValueError, match="X: received no case; accepted is at least one column"):
            call(X[:, :0], T[:, :0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sizes": (3,)}, r"sizes: received \(3,\); accepted is a sequence of at least two"),
        ({"sizes": "3-2"}, "sizes: received '3-2'"),
        ({"sizes": 3}, "sizes: received 3;"),
        ({"sizes": (3, 0)}, "sizes: received 0; accepted is a whole number from 1"),
        ({"sizes": (3, 2.5)}, r"sizes: received 2\.5"),
        ({"activations": ["tanh"]}, "activations: received 1; accepted is one for each of the 2 layers"),
        ({"activations": "tahn"}, r"activations: received 'tahn'; .*did you mean tanh\?"),
        ({"activations": ["softmax", "tanh"]}, "activations: received 'softmax'"),
        ({"loss": "squared"}, "loss: received 'squared'; accepted is one of"),
        ({"loss": "log_loss"}, "loss: received 'log_loss'; accepted is mse or mae for tanh outputs"),
        ({"initialisation": "random"}, "initialisation: received 'random'"),
        ({"theta": np.zeros(22)}, r"theta: received shape \(22,\); accepted is \(23,\) or \(n_runs, 23\) for layers of 3-2-5"),
        ({"theta": np.zeros((1, 1, 23))}, r"theta: received shape \(1, 1, 23\)"),
    ],
)
def test_what_makes_no_network_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Network(**{"sizes": (3, 2, 5), **arguments})


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_theta_of_single_precision_is_computed_with_in_single_precision(activation):
    for output, loss in (("softmax", "cross_entropy"), (activation, "mse")):
        network = Network((3, 4, 5), (activation, output), loss, seed=3)
        single = network.with_theta(network.theta.astype(np.float32))
        targets = np.eye(5)[:, [0, 1, 2, 3, 4, 0]]
        for actual, expected in (
            (single.forward(X), network.forward(X)),
            (single.gradient(X, targets), network.gradient(X, targets)),
        ):
            assert actual.dtype == np.float32
            close(actual, expected, rtol=2e-4, atol=2e-6)
