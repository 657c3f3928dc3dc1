"""The NumPy loop of a teaching book: minibatch by minibatch, layer by layer, each formula a line."""

import numpy as np

from tests.benchmarks.runs import LoopOverRuns

FUNCTIONS = {
    "tanh": np.tanh,
    "relu": lambda Z: np.maximum(Z, 0.0),
    "identity": lambda Z: Z,
    "softmax": lambda Z: softmax(Z),
}

# by the layer's output, which saves computing the function again
SLOPES = {
    "tanh": lambda A: 1.0 - A**2,
    "relu": lambda A: (A > 0.0).astype(float),
}


def prepare(task):
    """The loop over minibatches, within one over the runs where there are many."""
    return LoopOverRuns(Textbook, task) if task.n_runs else Textbook(task)


class Textbook:
    """A network trained as a teaching book writes it."""

    def __init__(self, task):
        self._task = task
        self._orders = task.orders()
        layers = task.layers()
        self._weights = [W for W, _ in layers]
        self._biases = [b for _, b in layers]

    def train(self, n_epochs):
        """Train for so many epochs."""
        task = self._task
        for _ in range(n_epochs):
            order = next(self._orders)
            for start in task.starts:
                batch = order[start : start + task.batch_size]
                self._update(task.X[:, batch], task.T[:, batch])

    def loss(self):
        """The mean loss of all cases."""
        P, T = self._forward(self._task.X)[-1], self._task.T
        if self._task.loss == "mse":
            return np.mean((P - T) ** 2)
        return -np.mean(np.sum(T * np.log(P), axis=0))

    def _forward(self, X):
        outputs = [X]
        for W, b, name in zip(self._weights, self._biases, self._task.activations, strict=True):
            outputs.append(FUNCTIONS[name](W.T @ outputs[-1] + b))
        return outputs

    def _update(self, X, T):
        outputs = self._forward(X)
        delta = self._output_delta(outputs[-1], T)
        for layer in reversed(range(len(self._weights))):
            W_gradient = outputs[layer] @ delta.T
            b_gradient = np.sum(delta, axis=1, keepdims=True)
            if layer > 0:
                delta = (self._weights[layer] @ delta) * SLOPES[self._task.activations[layer - 1]](outputs[layer])
            self._weights[layer] -= self._task.learning_rate * W_gradient
            self._biases[layer] -= self._task.learning_rate * b_gradient

    def _output_delta(self, P, T):
        """The derivative of the mean loss by the last layer's weighted sums."""
        if self._task.loss == "cross_entropy":  # with softmax
            return (P - T) / T.shape[1]
        delta = 2.0 * (P - T) / T.size
        output = self._task.activations[-1]
        return delta if output == "identity" else delta * SLOPES[output](P)


def softmax(Z):
    """Each column's probabilities."""
    E = np.exp(Z - np.max(Z, axis=0))
    return E / np.sum(E, axis=0)
