"""The lecture's numbers and formulas, each as it stands on a slide, in the lecture's order."""

from math import e, log, log2

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.descent import Descent
from nnkit.engine.gradient_check import numerical_gradient
from nnkit.engine.network import Network
from nnkit.losses import LOSSES
from nnkit.probability import cross_entropy, entropy, kl_divergence, log_loss, log_softmax, softmax

RNG = np.random.default_rng(2020)
X, T = RNG.normal(0, 1, (3, 10)), RNG.normal(0, 1, (1, 10))
SIGMOID, RELU, TANH = (ACTIVATIONS[name] for name in ("sigmoid", "relu", "tanh"))


def close(actual, expected, rtol=1e-12, atol=1e-14):
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


def linear(loss="mse", seed=4):
    """The lecture's prediction P(f) = f . W, with a bias that starts at 0."""
    return Network((3, 1), "identity", loss, seed=seed)


# Part 1: gradient descent


def test_each_nudge_for_the_absolute_error_is_minus_eta_sign_times_feature():
    network = linear("mae")
    for case in range(10):
        f, t = X[:, [case]], T[:, [case]]
        before, prediction = network.theta.copy(), (network.weights[0].T @ f).item() + network.biases[0].item()
        Descent(network, f, t, learning_rate=0.01).advance_to(1)
        close(network.theta - before, -0.01 * np.sign(prediction - t.item()) * np.append(f, 1.0))


def test_the_slope_of_the_squared_error_is_2_over_n_times_error_times_feature():
    network = linear()
    terms = [2 / 10 * ((network.weights[0][:, 0] @ f) - t) * np.append(f, 1.0) for f, t in zip(X.T, T[0], strict=True)]
    close(network.gradient(X, T), np.sum(terms, axis=0))
    close(numerical_gradient(network, X, T), np.sum(terms, axis=0), rtol=1e-7)


def test_the_2_of_the_squared_error_can_be_absorbed_in_eta():
    network, eta = linear(), 0.1
    without_the_2 = network.theta.copy()
    inputs = np.vstack([X, np.ones(10)])
    descent = Descent(network, X, T, learning_rate=eta / 2)
    for update in range(1, 31):
        descent.advance_to(update)
        without_the_2 -= eta / 10 * inputs @ (without_the_2 @ inputs - T[0])
        close(network.theta, without_the_2)


def test_one_rule_moves_every_weight_of_a_deep_network():
    network = Network((3, 4, 4, 4, 1), "tanh", "mse", seed=1)
    before, slopes = network.theta.copy(), numerical_gradient(network, X, T)
    Descent(network, X, T, learning_rate=0.3).advance_to(1)
    close(network.theta - before, -0.3 * slopes, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize(("batch_size", "n_updates"), [("all", 1), (10, 1), (5, 2), (2, 5), (1, 10), (4, 3)])
def test_an_epoch_is_as_many_updates_as_minibatches(batch_size, n_updates):
    # |S| / |C|, and where it does not divide one more for the rest
    assert Descent(linear(), X, T, batch_size=batch_size).n_updates_per_epoch == n_updates


@pytest.mark.parametrize("batch_size", ["all", 5, 4])
def test_every_case_of_a_minibatch_meets_the_same_weights(batch_size):
    network = Network((3, 4, 1), ["tanh", "identity"], "mse", seed=3)
    descent = Descent(network, X, T, batch_size=batch_size, learning_rate=0.2)
    for update in range(1, 2 * descent.n_updates_per_epoch + 1):
        met = network.with_theta(network.theta.copy())
        descent.advance_to(update)
        cases = descent.minibatch()[2]
        own_gradients = [met.gradient(X[:, [case]], T[:, [case]]) for case in cases]
        close(network.theta, met.theta - 0.2 * np.mean(own_gradients, axis=0))


def test_the_gradient_of_all_samples_averages_to_that_of_the_whole_set():
    network = linear()
    halves = [network.gradient(X[:, part], T[:, part]) for part in (slice(0, 5), slice(5, 10))]
    close(np.mean(halves, axis=0), network.gradient(X, T))


# Part 2: matrices


def test_a_row_of_3_times_a_3_by_2_matrix_is_two_sums_of_weighted_inputs():
    network = Network((3, 2), "identity")
    network.weights[0][:] = [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
    x = np.array([[10.0], [20.0], [30.0]])
    # x1 w11 + x2 w21 + x3 w31 and x1 w12 + x2 w22 + x3 w32
    assert network.forward(x).tolist() == [[10 + 40 + 90], [40 + 100 + 180]]
    assert (x.T @ network.weights[0]).shape == (1, 2)


def test_a_row_times_w_is_the_transpose_of_w_transposed_times_the_column():
    network = Network((3, 2), "identity", seed=5)
    close((X.T @ network.weights[0]).T, network.forward(X))


def test_two_layers_take_3_inputs_to_2_to_5():
    network = Network((3, 2, 5), [TANH, SIGMOID], seed=6)
    (W, Z), (B_w, B_z) = network.weights, network.biases
    assert (W.shape, Z.shape, B_w.shape, B_z.shape) == ((3, 2), (2, 5), (2, 1), (5, 1))
    B_w[:], B_z[:] = RNG.normal(0, 1, (2, 1)), RNG.normal(0, 1, (5, 1))
    x0 = X[:, :1]
    x1 = np.tanh(W.T @ x0 + B_w)
    x2 = 1 / (1 + np.exp(-(Z.T @ x1 + B_z)))
    trace = network.trace(x0)
    assert trace.activations(0).shape == (2, 1)
    assert trace.predictions.shape == (5, 1)
    close(trace.activations(0), x1)
    close(trace.predictions, x2)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_acts_on_each_element_and_keeps_the_shape(name):
    values = ACTIVATIONS[name](X)
    assert values.shape == X.shape
    close(values, [[ACTIVATIONS[name](element) for element in row] for row in X.tolist()])


def test_a_bias_node_is_a_constant_1_with_weights_of_its_own_that_start_at_0():
    network = Network((3, 2), "tanh", "mse", seed=7)
    assert not network.biases[0].any()
    targets = RNG.normal(0, 1, (2, 10))
    with_node = Network((4, 2), "tanh", "mse", theta=np.zeros(10))  # the fourth input is the node; its own bias stays unused
    with_node.weights[0][:] = np.vstack([network.weights[0], network.biases[0].T])
    X_and_1 = np.vstack([X, np.ones(10)])
    for _ in range(5):
        close(with_node.forward(X_and_1), network.forward(X))
        Descent(network, X, targets, learning_rate=0.3).advance_to(1)
        with_node.weights[0][:] -= 0.3 * with_node.views(with_node.gradient(X_and_1, targets))[0][0][:, :-1].T
    close(with_node.weights[0][3], network.biases[0][:, 0])


def test_a_minibatch_is_its_columns_one_by_one_and_the_bias_is_copied_to_each():
    network = Network((3, 2, 5), "tanh", seed=8)
    network.biases[0][:] = [[0.3], [-0.7]]
    minibatch = X[:, :4]
    close(network.forward(minibatch), np.column_stack([network.forward(x[:, None]) for x in minibatch.T]))
    beta = np.column_stack([network.biases[0]] * 4)
    close(network.trace(minibatch).weighted_sums(0), network.weights[0].T @ minibatch + beta)


# Part 3: activation functions


def test_the_sigmoid_s_slope_is_x_times_1_minus_x_and_at_most_a_quarter():
    v = np.linspace(-10, 10, 2001)
    x = SIGMOID(v)
    close(SIGMOID.derivative(v), x * (1 - x))
    assert SIGMOID(0.0) == 0.5
    assert SIGMOID.derivative(0.0) == SIGMOID.derivative(v).max() == 0.25


@pytest.mark.parametrize("x", [0.95, 0.05])
def test_a_saturated_sigmoid_s_slope_is_0_048(x):
    slope = SIGMOID.derivative(log(x / (1 - x)))
    assert slope == pytest.approx(0.0475, rel=1e-12)
    assert abs(slope - 0.048) <= 0.0005 + 1e-12  # the slide rounds to three digits


def test_a_saturated_neuron_hardly_learns():
    network = Network((1, 1), "sigmoid", "mse", theta=np.array([0.0, 0.0]))
    wide_awake = abs(network.gradient([[1.0]], [[0.0]])[0])
    network.theta[:] = 0.0, 20.0
    # the error has doubled, from 1/2 to 1, and the gradient has all but gone: 2 e^-20 of 2 * 1/2 * 1/4
    assert abs(network.gradient([[1.0]], [[0.0]])[0]) == pytest.approx(2 * e**-20, rel=1e-6)
    assert wide_awake == pytest.approx(0.25)


def test_tanh_of_0_is_0_and_tanh_is_nearly_the_identity_for_small_inputs():
    assert TANH(0.0) == 0.0
    z = np.linspace(-0.3, 0.3, 601)
    assert np.abs(TANH(z) - z).max() < 0.3**3 / 3
    assert TANH(-1.0) < 0.0


def test_relu_is_the_larger_of_0_and_v_and_its_slope_is_1_for_positive_v_and_0_otherwise():
    v = np.array([-3.0, -1e-9, 0.0, 1e-9, 3.0])
    assert RELU(v).tolist() == [0, 0, 0, 1e-9, 3]
    assert RELU.derivative(v).tolist() == [0, 0, 0, 1, 1]


def test_slopes_of_sigmoids_multiply_to_almost_nothing_and_those_of_relus_do_not():
    theta = np.tile([1.0, 0.0], 10)  # ten neurons in a row, each with weight 1 and bias 0
    for name, loss_slope in [("sigmoid", 0.25), ("relu", 1.0)]:
        network = Network((1,) * 11, name, "mse", theta=theta)
        trace = network.trace([[2.0]], [[0.0]])
        through_each_layer = np.array([
            trace.case_deltas(layer).item() / trace.case_deltas(layer + 1).item() for layer in range(9)
        ])  # fmt: skip
        assert (through_each_layer <= loss_slope).all()
        if name == "relu":
            close(through_each_layer, np.ones(9))
        else:
            assert through_each_layer.prod() < 0.25**9


def test_a_dead_relu_has_zero_output_and_zero_gradient_and_a_leaky_one_revives():
    for name, moves in [("relu", False), ("leaky_relu", True), ("prelu", True), ("rrelu", True), ("elu", True)]:
        network = Network((1, 1, 1), [name, "identity"], "mse")
        network.weights[0][:], network.biases[0][:], network.weights[1][:] = 1.0, -5.0, 1.0
        inputs = np.array([[-1.0, 0.0, 1.0]])
        trace = network.trace(inputs, np.ones((1, 3)))
        assert (trace.activations(0) == 0.0).all() == (not moves)
        first_layer = network.views(trace.gradient())[0][0]
        assert first_layer.any() == moves
        if moves:
            assert first_layer[0, -1] < 0.0, "the step raises the bias, towards life"


@pytest.mark.parametrize(("name", "left", "right"), [("relu", 0, 1), ("leaky_relu", 0.01, 1), ("elu", 1, 1)])
def test_the_slope_jumps_at_0_for_relu_and_leaky_relu_but_not_for_elu(name, left, right):
    slopes = ACTIVATIONS[name].derivative(np.array([-1e-12, 1e-12]))
    close(slopes, [left, right], rtol=1e-11)
    assert (name == "elu") == (left == right) == (ACTIVATIONS[name].kinks == ())


# Part 4: loss functions


@pytest.mark.parametrize(
    ("outputs", "printed"),
    [
        ([1.0, 1.0, 2.0, 1.0, 1.0], [0.15, 0.15, 0.40, 0.15, 0.15]),
        ([1.0, 1.0, 2.0, -1.0, -1.0], [0.2, 0.2, 0.54, 0.03, 0.03]),
        ([1, 2, 3, 4, 5], [0.01, 0.03, 0.09, 0.23, 0.64]),  # the slide prints 0.08; see below
        ([-1, 0, 1, 0, -1], [0.07, 0.18, 0.50, 0.18, 0.07]),
    ],
)
def test_softmax_of_the_slide_s_four_vectors(outputs, printed):
    assert np.round(softmax(outputs), 2).tolist() == printed
    assert softmax(outputs).sum() == pytest.approx(1.0, abs=1e-15)
    assert (softmax(outputs) > 0).all()


def test_where_the_slide_prints_0_08_the_share_is_0_0861():
    share = softmax([1, 2, 3, 4, 5])[2]
    assert share == pytest.approx(e**3 / (e + e**2 + e**3 + e**4 + e**5), rel=1e-14)
    assert round(share, 4) == 0.0861


def test_softmax_makes_outputs_compete():
    z, step = np.array([1.0, 1.0, 2.0, -1.0, -1.0]), 1e-6
    p = softmax(z)
    for k in range(5):
        moved = (softmax(z + step * np.eye(5)[k]) - softmax(z - step * np.eye(5)[k])) / (2 * step)
        close(moved, p * (np.eye(5)[k] - p[k]), atol=1e-9, rtol=1e-6)
        assert (np.delete(moved, k) < 0).all(), "where one gains all others lose"


@pytest.mark.parametrize(("p_hot", "printed"), [(0.25, 2.0), (0.9, 0.15)])
def test_cross_entropy_with_a_one_hot_target_is_2_and_0_15_bits(p_hot, printed):
    prediction = [(1 - p_hot) / 3, p_hot, (1 - p_hot) / 3, (1 - p_hot) / 3]
    bits = cross_entropy(prediction, [0, 1, 0, 0], base=2)
    assert bits == pytest.approx(-log2(p_hot), rel=1e-14)
    assert round(bits, 2) == printed


def test_cross_entropy_compares_any_two_distributions():
    P, targets = RNG.dirichlet(np.ones(5), (2, 8)).transpose(0, 2, 1)
    by_hand = -np.sum([[t * log(p) for p, t in zip(*columns, strict=True)] for columns in zip(P.T, targets.T, strict=True)]) / 8
    close(cross_entropy(P, targets), by_hand)
    close(cross_entropy(P, targets), entropy(targets) + kl_divergence(targets, P))


def test_log_loss_has_one_term_for_each_case():
    p, t = np.array([0.9, 0.2, 0.6, 0.3]), np.array([1, 0, 0, 1])
    terms = [-log(0.9), -log(0.8), -log(0.4), -log(0.3)]
    close(log_loss(p, t, per_case=True), terms)
    close(log_loss(p, t), sum(terms) / 4)
    assert log_loss([0.9], [1]) < log_loss([0.6], [1])
    assert log_loss([0.1], [0]) < log_loss([0.4], [0])


def test_the_log_undoes_the_exp_so_that_a_saturated_sigmoid_keeps_its_gradient():
    inputs, target = np.array([[1.0]]), np.array([[1.0]])
    for v in (-2.0, -10.0, -30.0):
        by_loss = {}
        for loss in ("log_loss", "mse"):
            network = Network((1, 1), "sigmoid", loss, theta=np.array([0.0, v]))
            by_loss[loss] = network.gradient(inputs, target)[1]
        p = 1 / (1 + e**-v)
        assert by_loss["log_loss"] == pytest.approx(p - 1, rel=1e-12)
        assert by_loss["mse"] == pytest.approx(2 * (p - 1) * p * (1 - p), rel=1e-12)


# Part 5, the half about classes: conditional maximum likelihood


def test_the_dot_product_with_a_one_hot_target_picks_the_class_s_log_probability():
    outputs, classes = RNG.normal(0, 2, (4, 7)), RNG.integers(4, size=7)
    targets, log_p = np.eye(4)[classes].T, log_softmax(outputs)
    for case, k in enumerate(classes):
        assert targets[:, case] @ log_p[:, case] == log_p[k, case]


def test_the_negative_sum_of_the_log_likelihoods_is_the_cross_entropy():
    P, classes = softmax(RNG.normal(0, 2, (4, 7))), RNG.integers(4, size=7)
    targets = np.eye(4)[classes].T
    log_likelihood = sum(log(P[k, case]) for case, k in enumerate(classes))
    likelihood = np.prod([P[k, case] for case, k in enumerate(classes)])
    close(log_likelihood, log(likelihood))
    close(cross_entropy(P, targets), -log_likelihood / 7)  # a mean over the cases
    close(LOSSES["cross_entropy"](P, targets), -log_likelihood / 7)


def test_the_parameters_of_maximum_likelihood_have_the_least_cross_entropy():
    cases, classes = RNG.normal(0, 1, (2, 30)), RNG.integers(3, size=30)
    targets = np.eye(3)[classes].T
    candidates = Network((2, 3), "softmax", "cross_entropy").with_theta(RNG.normal(0, 1, (50, 9)))
    likelihoods = [np.log(P[classes, np.arange(30)]).sum() for P in candidates.forward(cases)]
    assert np.argmax(likelihoods) == np.argmin(candidates.loss_value(cases, targets))
    close(candidates.loss_value(cases, targets), -np.array(likelihoods) / 30)
