"""What a pass leaves standing: every weighted sum, output, delta and gradient, worked by hand on 3 -> 2 -> 5."""

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.network import Network
from nnkit.engine.passes import Pass, consecutive, with_bias_node

W = np.array([[0.5, -1.0], [1.0, 0.5], [-0.5, 2.0]])
B = np.array([[0.1], [-0.2]])
Z = np.array([[1.0, 0.0, -1.0, 2.0, 0.5], [0.0, 1.0, 1.0, -1.0, 0.5]])
C = np.array([[0.0], [0.1], [0.2], [0.3], [0.4]])
X = np.array([[1.0, 0.0], [2.0, -1.0], [3.0, 1.0]])
T = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 0.0]])


def close(actual, expected, **tolerances):
    np.testing.assert_allclose(actual, expected, **{"rtol": 1e-14, "atol": 1e-15, **tolerances})


def example(hidden="relu", output="identity", loss="mse"):
    network = Network((3, 2, 5), [hidden, output], loss)
    for view, values in zip([*network.weights, *network.biases], [W, Z, B, C], strict=True):
        view[:] = values
    return network


def test_every_step_forward_by_hand():
    trace = example().trace(X)
    # first neuron: 1*0.5 + 2*1 - 3*0.5 + 0.1 = 1.1 and 0 - 1 - 0.5 + 0.1 = -1.4; second: -1 + 1 + 6 - 0.2 and -0.5 + 2 - 0.2
    close(trace.weighted_sums(0), [[1.1, -1.4], [5.8, 1.3]])
    close(trace.activations(0), [[1.1, 0.0], [5.8, 1.3]])
    expected = [[1.1, 0.0], [5.9, 1.4], [4.9, 1.5], [2.2 - 5.8 + 0.3, -1.3 + 0.3], [0.55 + 2.9 + 0.4, 0.65 + 0.4]]
    close(trace.predictions, expected)
    close(trace.weighted_sums(1), expected)


def test_every_step_back_by_hand():
    network = example()
    trace = network.trace(X, T)
    # each case's own loss is the mean over 5 outputs of (p - t)^2, so its delta is 2/5 (p - t)
    errors = trace.predictions - T
    close(trace.case_deltas(1), 0.4 * errors)
    # back through Z, and ReLU lets the first neuron's second case not pass
    back = 0.4 * np.array([
        [errors[0, 0] - errors[2, 0] + 2 * errors[3, 0] + 0.5 * errors[4, 0], 0.0],
        [sum(errors[[1, 2, 4], k] * [1, 1, 0.5]) - errors[3, k] for k in (0, 1)],
    ])  # fmt: skip
    close(trace.case_deltas(0), back)
    close(trace.costs(T), np.square(errors).sum(axis=0) / 5)
    # a weight's gradient is its input times its delta, a bias's the delta: averaged over both cases
    blocks, slopes = network.views(trace.gradient())
    for input_row in range(3):
        close(blocks[0][:, input_row], (back * X[input_row]).sum(axis=1) / 2)
    close(blocks[0][:, 3], back.sum(axis=1) / 2)
    hidden = np.array([[1.1, 0.0], [5.8, 1.3]])
    for neuron in range(2):
        close(blocks[1][:, neuron], (0.4 * errors * hidden[neuron]).sum(axis=1) / 2)
    close(blocks[1][:, 2], (0.4 * errors).sum(axis=1) / 2)
    assert slopes == [None, None]
    close(network.gradient(X, T), trace.gradient())


@pytest.mark.parametrize(("output", "loss"), [("sigmoid", "log_loss"), ("softmax", "cross_entropy")])
def test_merged_outputs_have_the_difference_for_a_delta(output, loss):
    targets = T / T.sum(axis=0)
    trace = example(output=output, loss=loss).trace(X, targets)
    assert trace.is_merged
    close(trace.case_deltas(1), trace.predictions - targets)
    assert not example(output=output, loss="mse").trace(X, T).is_merged


def test_softmax_under_the_squared_error_goes_through_its_jacobian():
    trace = example(output="softmax", loss="mse").trace(X, T)
    P = trace.predictions
    columns = [(np.diag(p) - np.outer(p, p)) @ (0.4 * (p - t)) for p, t in zip(P.T, T.T, strict=True)]
    close(trace.case_deltas(1), np.column_stack(columns))


def test_the_last_row_of_every_output_is_the_bias_node():
    trace = example("tanh", "sigmoid").trace(X, T)
    assert [output.shape for output in trace.outputs] == [(3, 2), (6, 2)]
    assert all((output[-1] == 1.0).all() for output in trace.outputs)
    close(with_bias_node(X), [*X, [1.0, 1.0]])


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_slopes_stand_in_their_arrays(activation):
    trace = example(activation, "sigmoid", "mse").trace(X, T)
    close(trace.derivatives[0][:-1], ACTIVATIONS[activation].derivative(trace.weighted_sums(0)))
    close(trace.derivatives[1][:-1], ACTIVATIONS["sigmoid"].derivative(trace.weighted_sums(1)))


def test_equal_layers_on_both_sides_of_another_keep_their_own_slopes():
    layers = ["tanh", "tanh", "relu", "tanh", "sigmoid", "sigmoid"]
    network = Network((3, 4, 4, 4, 4, 4, 5), layers, "mse", seed=4)
    trace = network.trace(X, T)
    for layer, name in enumerate(layers):
        close(trace.derivatives[layer][:-1], ACTIVATIONS[name].derivative(trace.weighted_sums(layer)))


def test_a_pass_is_replayed_with_the_parameters_as_they_are_now():
    network = example("tanh")
    recorded = Pass(network, 2)
    inputs = with_bias_node(X)
    calls = recorded.forward_calls(inputs) + recorded.backward_calls(inputs, T)
    recorded.replay(calls)
    before = recorded.gradient()
    network.theta += 0.1
    recorded.replay(calls)
    close(recorded.predictions, network.forward(X))
    close(recorded.gradient(), network.gradient(X, T))
    assert np.abs(recorded.gradient() - before).max() > 0.01


def test_runs_have_an_axis_in_front_of_everything():
    singles = [Network((3, 2, 5), "tanh", seed=seed) for seed in range(3)]
    many = Network((3, 2, 5), "tanh", theta=np.stack([single.theta for single in singles])).trace(X, T)
    for run, single in enumerate(singles):
        alone = single.trace(X, T)
        for layer in (0, 1):
            close(many.weighted_sums(layer)[run], alone.weighted_sums(layer))
            close(many.activations(layer)[run], alone.activations(layer))
            close(many.case_deltas(layer)[run], alone.case_deltas(layer))
        close(many.costs(T)[run], alone.costs(T))
        close(many.gradient()[run], alone.gradient())


def test_a_trace_is_in_use_and_not_in_training():
    # outside training an RReLU layer has its mean slope: two traces are the same
    network = example("rrelu")
    assert (network.trace(X).activations(0) == network.trace(X).activations(0)).all()
    close(network.trace(X).activations(0)[0, 1], -1.4 * 11 / 48)


def test_consecutive_arrays_share_one():
    flat, (first, second) = consecutive([(2, 3), (1, 4)], fill=7.0)
    assert flat.shape == (10,)
    second[0, 0] = 1.0
    first[1, 2] = 2.0
    assert flat.tolist() == [7, 7, 7, 7, 7, 2, 1, 7, 7, 7]
