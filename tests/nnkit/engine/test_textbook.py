"""The recorded engine trains as the textbook's loop does: equal weights after every epoch, from equal weights and orders."""

import numpy as np
import pytest

from nnkit import Descent, Network
from nnkit.engine.textbook import DERIVATIVES, FUNCTIONS, Textbook, softmax
from tests.benchmarks import ours, textbook
from tests.benchmarks.agreement import TOLERANCE, largest_difference
from tests.benchmarks.tasks import all_tasks

TASKS = [task for task in all_tasks()[0] if task.name in ("T1", "T2", "T3", "T3 Gram", "T5")]
RNG = np.random.default_rng(7)
X = RNG.normal(0, 1, (3, 25))
CLASSES = np.eye(4)[RNG.integers(4, size=25)].T
SUITED = {"mse": RNG.normal(0, 1, (4, 25)), "log_loss": CLASSES, "cross_entropy": CLASSES}
OUTPUTS = [("identity", "mse"), ("tanh", "mse"), ("relu", "mse"), ("sigmoid", "mse"), ("sigmoid", "log_loss")]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_losses_are_the_textbooks(task):
    assert largest_difference(ours.prepare(task), textbook.prepare(task)) <= TOLERANCE


@pytest.mark.parametrize(("output", "loss"), [*OUTPUTS, ("softmax", "cross_entropy")])
@pytest.mark.parametrize("hidden", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("batch_size", [1, 6, 25])
def test_weights_are_the_textbooks_after_every_epoch(output, loss, hidden, batch_size):
    network = Network((3, 5, 4, 4), [hidden, hidden, output], loss, seed=3)
    book = Textbook([W.copy() for W in network.weights], [b.copy() for b in network.biases], network_names(network), loss, 0.1)
    descent = Descent(network, X, SUITED[loss], learning_rate=0.1, batch_size=batch_size, seed=11)
    orders = np.random.default_rng((11, 0))
    for epoch in range(1, 6):
        descent.advance_to(epoch * descent.n_updates_per_epoch)
        order = orders.permutation(25) if batch_size < 25 else np.arange(25)
        book.train_epoch(X, SUITED[loss], order, batch_size)
        for own, theirs in zip(network.weights + network.biases, book.weights + book.biases, strict=True):
            np.testing.assert_allclose(own, theirs, rtol=1e-10, atol=1e-13)


def network_names(network):
    return ["softmax" if activation == "softmax" else activation.name for activation in network.activations]


@pytest.mark.parametrize("name", DERIVATIVES)
def test_the_books_derivative_is_that_of_its_function(name):
    function, derivative = FUNCTIONS[name], DERIVATIVES[name]
    z, step = np.linspace(-3.0, 3.0, 40), 1e-6
    numerical = (function(z + step) - function(z - step)) / (2.0 * step)
    np.testing.assert_allclose(derivative(function(z)), numerical, rtol=1e-7, atol=1e-9)


def test_the_books_gradient_is_the_numerical_one():
    weights, biases = [RNG.normal(0, 1, (3, 4)), RNG.normal(0, 1, (4, 4))], [np.zeros((4, 1)), np.ones((4, 1))]
    book = Textbook(weights, biases, ["tanh", "softmax"], "cross_entropy", 0.1)

    def loss():
        return -np.mean(np.sum(CLASSES * np.log(book.forward(X)[-1]), axis=0))

    for layer, gradients in enumerate(book.backward(book.forward(X), CLASSES)):
        for array, gradient in zip((weights[layer], biases[layer]), gradients, strict=True):
            for index in np.ndindex(array.shape):
                before = array[index]
                array[index] = before + 1e-6
                above = loss()
                array[index] = before - 1e-6
                assert gradient[index] == pytest.approx((above - loss()) / 2e-6, rel=1e-6, abs=1e-8)
                array[index] = before
    assert softmax(np.zeros((2, 1))).tolist() == [[0.5], [0.5]]
