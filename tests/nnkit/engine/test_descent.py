"""Descent against a textbook loop: which cases meet which weights, in what order, and what each update does."""

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.descent import Descent
from nnkit.engine.network import Network
from nnkit.optimizers import OPTIMIZERS

RNG = np.random.default_rng(4)
X, T = RNG.normal(0, 1, (2, 23)), RNG.uniform(0, 1, (3, 23))


def network_of(seed=1, hidden="tanh", output="sigmoid", loss="log_loss"):
    return Network((2, 4, 3), [hidden, output], loss, seed=seed)


def close(actual, expected, tolerance=1e-12):
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def textbook_step(weights, X, T, rate, l1=0.0, l2=0.0):
    """Gradient descent on 2 -> 4 -> 3 (tanh, sigmoid, log loss), derived by hand and written matrix by matrix."""
    W, b, Z, c = weights
    hidden = np.tanh(W.T @ X + b)
    delta = (sigmoid(Z.T @ hidden + c) - T) / X.shape[1]
    back = (Z @ delta) * (1 - hidden**2)
    return [
        W - rate * (X @ back.T + l1 * np.sign(W) + 2 * l2 * W),
        b - rate * back.sum(axis=1, keepdims=True),
        Z - rate * (hidden @ delta.T + l1 * np.sign(Z) + 2 * l2 * Z),
        c - rate * delta.sum(axis=1, keepdims=True),
    ]


def weights_of(network):
    return [array.copy() for layer in zip(network.weights, network.biases, strict=True) for array in layer]


# One run against the textbook


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.01, 0.0), (0.0, 0.02), (0.01, 0.02)])
@pytest.mark.parametrize("batch_size", ["all", 23, 1000, 10, 1])
def test_descent_is_the_textbook_loop(batch_size, l1, l2):
    network = network_of()
    expected = weights_of(network)
    descent = Descent(network, X, T, learning_rate=0.3, batch_size=batch_size, l1=l1, l2=l2, seed=7)
    for update in range(1, 2 * descent.n_updates_per_epoch + 2):
        descent.advance_to(update)
        _, _, cases = descent.minibatch()
        expected = textbook_step(expected, X[:, cases], T[:, cases], 0.3, l1, l2)
    for actual, wanted in zip(weights_of(network), expected, strict=True):
        close(actual, wanted)


def test_the_last_smaller_minibatch_is_averaged_over_its_own_size():
    # one weight, no use of the bias: with prediction w x and target 0 the gradient is the mean of 2 w x^2
    network = Network((1, 1), "identity", "mse", theta=np.array([1.0, 0.0]))
    descent = Descent(network, [[1.0, 1.0, 1.0]], [[0.0, 0.0, 0.0]], learning_rate=0.125, batch_size=2)
    descent.advance_to(1)  # weight and bias both move by 0.125 * 2 * 1 * 1
    close(network.theta, [0.75, -0.25])
    descent.advance_to(2)  # the prediction is 0.5 now, and one case is left: 0.125 * 2 * 0.5; half of it if divided by 2
    close(network.theta, [0.625, -0.375])


@pytest.mark.parametrize(("batch_size", "n_updates"), [("all", 1), (23, 1), (24, 1), (1000, 1), (12, 2), (10, 3), (1, 23)])
def test_updates_in_an_epoch(batch_size, n_updates):
    descent = Descent(network_of(), X, T, batch_size=batch_size)
    assert descent.n_updates_per_epoch == n_updates
    assert descent.is_shuffled == (n_updates > 1)


@pytest.mark.parametrize("batch_size", [1, 4, 10, 22])
def test_each_epoch_visits_every_case_once_in_a_new_order(batch_size):
    descent = Descent(network_of(), X, T, batch_size=batch_size, seed=3)
    orders = []
    for epoch in range(3):
        order = []
        for batch in range(descent.n_updates_per_epoch):
            descent.advance_to(epoch * descent.n_updates_per_epoch + batch + 1)
            inputs, targets, cases = descent.minibatch()
            np.testing.assert_array_equal(inputs, X[:, cases])
            np.testing.assert_array_equal(targets, T[:, cases])
            order += cases.tolist()
        assert sorted(order) == list(range(23))
        orders.append(order)
    assert orders[0] != orders[1] != orders[2] != orders[0]


def test_the_whole_batch_stays_in_order():
    descent = Descent(network_of(), X, T, batch_size="all")
    descent.advance_to(3)
    assert descent.minibatch()[2].tolist() == list(range(23))


def test_the_latest_pass_shows_the_numbers_that_trained():
    network = network_of()
    descent = Descent(network, X, T, batch_size=10, learning_rate=0.3)
    for update in range(1, 5):
        before = network.theta.copy()
        descent.advance_to(update)
        inputs, targets, _ = descent.minibatch()
        recorded = descent.latest_pass()
        close(recorded.predictions, network.with_theta(before).forward(inputs))
        close(recorded.gradient(), network.with_theta(before).gradient(inputs, targets))
        close(network.theta, before - 0.3 * recorded.gradient())


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("hidden", ["tanh", "prelu", "rrelu"])
def test_equal_seeds_give_equal_bits_however_the_updates_are_cut(optimizer, hidden):
    ends = []
    for cuts in ([11], [1, 2, 3, 5, 7, 11], [4, 11]):
        network = network_of(hidden=hidden)
        descent = Descent(network, X, T, optimizer=optimizer, batch_size=6, seed=9, learning_rate=0.01)
        for cut in cuts:
            descent.advance_to(cut)
        ends.append(network.theta.tobytes())
    assert len(set(ends)) == 1
    network = network_of(hidden=hidden)
    Descent(network, X, T, optimizer=optimizer, batch_size=6, seed=10, learning_rate=0.01).advance_to(11)
    assert network.theta.tobytes() != ends[0]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.01, 0.02)])
def test_the_gram_form_is_the_same_descent(optimizer, l1, l2):
    ends = []
    for use_gram in (False, True):
        network = Network((2, 3), "identity", "mse", seed=2)
        # short of the minimum: there RMSProp divides rounding errors by rounding errors
        options = {"optimizer": optimizer, "learning_rate": 0.01, "l1": l1, "l2": l2}
        Descent(network, X, T, use_gram=use_gram, **options).advance_to(20)
        ends.append(network.theta)
    close(*ends)


def test_penalties_leave_biases_and_learned_slopes_alone():
    network = Network((2, 4, 3), ["prelu", "identity"], "mse", theta=np.ones(28))
    descent = Descent(network, np.zeros((2, 1)), np.full((3, 1), 5.0), learning_rate=0.1, l1=0.5, l2=0.25)
    # inputs 0, biases 1: each hidden output is 1, each output 4 + 1, which is the target; only penalties are left
    descent.advance_to(1)
    for W, b in zip(network.weights, network.biases, strict=True):
        close(W, 1 - 0.1 * (0.5 + 2 * 0.25))
        close(b, 1.0)
    close(network.learned_slopes[0], 1.0)


# Slopes that training changes


def test_a_learned_slope_moves_by_its_gradient():
    # one case with z = -2: x = -2 s, prediction -2 s, target 1; d(prediction - 1)^2 / ds = 2 (-2 s - 1) (-2)
    network = Network((1, 1, 1), [ACTIVATIONS["prelu"].with_parameters(slope=0.25), "identity"], "mse")
    network.weights[0][:], network.weights[1][:] = 1.0, 1.0
    Descent(network, [[-2.0]], [[1.0]], learning_rate=0.01).advance_to(1)
    close(network.learned_slopes[0], 0.25 - 0.01 * 2 * (-1.5) * (-2))


def test_drawn_slopes_lie_in_their_range_and_change_with_every_update():
    lower, upper = 0.2, 0.6
    hidden = ACTIVATIONS["rrelu"].with_parameters(lower=lower, upper=upper)
    network = Network((2, 50, 3), [hidden, "identity"], "mse", seed=1)
    descent = Descent(network, X, T, learning_rate=1e-6, seed=5)
    drawn = []
    for update in (1, 2):
        descent.advance_to(update)
        recorded = descent.latest_pass()
        z, x = recorded.weighted_sums(0), recorded.activations(0)
        assert (x[z > 0] == z[z > 0]).all()
        slopes = x[z < 0] / z[z < 0]
        np.testing.assert_allclose(recorded.derivatives[0][:-1][z < 0], slopes)
        assert lower - 1e-12 <= slopes.min() < lower + 0.01
        assert upper - 0.01 < slopes.max() <= upper + 1e-12
        assert slopes.mean() == pytest.approx(0.4, abs=0.03)
        drawn.append(slopes)
    assert (drawn[0] != drawn[1]).mean() > 0.99
    z = network.weights[0].T @ X + network.biases[0]
    hidden_in_use = np.where(z > 0, z, 0.4 * z)
    close(network.forward(X), network.weights[1].T @ hidden_in_use + network.biases[1])


# Many runs at once


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("hidden", "output", "loss"), [("tanh", "sigmoid", "log_loss"), ("prelu", "softmax", "cross_entropy"),
                                                        ("rrelu", "identity", "mse")])  # fmt: skip
@pytest.mark.parametrize("batch_size", ["all", 10])
def test_runs_together_are_runs_one_by_one(optimizer, hidden, output, loss, batch_size):
    seeds, rates = [3, 8, 5], np.array([0.01, 0.03, 0.1])
    targets = np.eye(3)[np.arange(23) % 3].T
    singles = [network_of(seed, hidden, output, loss) for seed in seeds]
    many = singles[0].with_theta(np.stack([single.theta for single in singles]))
    options = {"optimizer": optimizer, "batch_size": batch_size, "l2": 0.001}
    Descent(many, X, targets, seed=seeds, learning_rate=rates, **options).advance_to(12)
    for single, seed, rate in zip(singles, seeds, rates, strict=True):
        Descent(single, X, targets, seed=seed, learning_rate=rate, **options).advance_to(12)
    close(many.theta, [single.theta for single in singles])


def test_runs_with_one_seed_share_their_minibatches():
    singles = [network_of(seed) for seed in (1, 2)]
    many = singles[0].with_theta(np.stack([single.theta for single in singles]))
    together = Descent(many, X, T, seed=6, batch_size=10)
    alone = Descent(singles[1], X, T, seed=6, batch_size=10)
    for descent in (together, alone):
        descent.advance_to(5)
    assert together.minibatch()[2].tolist() == alone.minibatch()[2].tolist()
    close(many.theta[1], singles[1].theta)


# The boundary


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"learning_rate": 0}, "learning_rate: received 0.0; accepted is a number above 0"),
        ({"learning_rate": -1.0}, "learning_rate: received -1.0"),
        ({"learning_rate": np.nan}, "learning_rate: received nan"),
        ({"learning_rate": [0.1, 0.2]}, r"learning_rate: received shape \(2,\); accepted is one number"),
        ({"batch_size": 0}, "batch_size: received 0; accepted is a whole number from 1"),
        ({"batch_size": 2.5}, r"batch_size: received 2\.5"),
        ({"batch_size": "some"}, "batch_size: received 'some'"),
        ({"l1": -0.1}, r"l1: received -0\.1; accepted is a number of at least 0"),
        ({"l2": np.inf}, "l2: received inf"),
        ({"optimizer": "adma"}, r"optimizer: received 'adma'; .*did you mean adam\?"),
        ({"seed": [1, 2]}, "seed: received 2 seeds"),
        ({"use_gram": True}, "use_gram: received True; accepted only for one layer of identity outputs"),
    ],
)
def test_options_that_cannot_be_used_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Descent(network_of(), X, T, **options)


def test_cases_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"X: received shape \(23, 2\).*did you mean X\.T\?"):
        Descent(network_of(), X.T, T)
    with pytest.raises(ValueError, match=r"T: received shape \(3, 22\); accepted is \(3, 23\)"):
        Descent(network_of(), X, T[:, :-1])
    with pytest.raises(ValueError, match="X: received no case"):
        Descent(network_of(), X[:, :0], T[:, :0])


@pytest.mark.parametrize("offset", [0.0, 710.0, 1e4, -1e4])
@pytest.mark.parametrize("n_runs", [None, 2])
def test_softmax_of_outputs_beyond_the_range_of_exp_is_that_of_smaller_ones(offset, n_runs):
    # softmax does not change when all outputs of a case do by as much
    theta = np.array([0.5, offset, -0.25, offset + 1.0, 2.0, offset - 2.0])  # each output's weight and bias
    network = Network((1, 3), "softmax", "cross_entropy", theta=theta if n_runs is None else np.tile(theta, (n_runs, 1)))
    X, T = np.array([[0.0, 1.0, 2.0]]), np.eye(3)
    descent = Descent(network, X, T, learning_rate=1e-3)
    descent.advance_to(1)
    e = np.exp([[0.0, 0.5, 1.0], [1.0, 0.75, 0.5], [-2.0, 0.0, 2.0]])
    predictions = np.broadcast_to(descent.latest_pass().predictions, (n_runs or 1, 3, 3))
    np.testing.assert_allclose(predictions, [e / e.sum(axis=0)] * (n_runs or 1), rtol=1e-11)
    assert np.isfinite(network.theta).all()
