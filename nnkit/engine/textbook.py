"""The training loop as a book has it: forward, backward, step, each formula a line. The first thing to read.

`nnkit.engine.passes` computes the same several times as fast: it records these steps as NumPy calls on fixed arrays and replays
them. A test holds both to the same losses and weights. One case is one column throughout.
"""

from collections.abc import Callable, Sequence

import numpy as np


def softmax(Z: np.ndarray) -> np.ndarray:
    """Each column's probabilities."""
    E = np.exp(Z - np.max(Z, axis=0))
    return E / np.sum(E, axis=0)


FUNCTIONS: dict[str, Callable] = {
    "identity": lambda Z: Z,
    "sigmoid": lambda Z: 1.0 / (1.0 + np.exp(-Z)),
    "tanh": np.tanh,
    "relu": lambda Z: np.maximum(Z, 0.0),
    "softmax": softmax,
}

# F'(z) by the layer's output x = F(z), which saves computing the function again.
DERIVATIVES: dict[str, Callable] = {
    "identity": np.ones_like,
    "sigmoid": lambda X: X * (1.0 - X),
    "tanh": lambda X: 1.0 - X**2,
    "relu": lambda X: (X > 0.0).astype(float),
}


class Textbook:
    """Fully connected layers, trained by gradient descent on minibatches.

    Parameters
    ----------
    weights : list of arrays (n_in, n_out)
        Each layer's W, which training changes in place.
    biases : list of arrays (n_out, 1)
    activations : sequence of str
        A name in FUNCTIONS for each layer; softmax only for the last.
    loss : {"mse", "log_loss", "cross_entropy"}
        Log loss needs sigmoid outputs, and cross-entropy softmax.
    learning_rate : float
    """

    def __init__(
        self, weights: list[np.ndarray], biases: list[np.ndarray], activations: Sequence[str], loss: str, learning_rate: float
    ) -> None:
        self.weights, self.biases, self.activations = weights, biases, activations
        self.loss, self.learning_rate = loss, learning_rate

    def forward(self, X: np.ndarray) -> list[np.ndarray]:
        """The output of every layer for the cases X, the inputs first: X_l = F(W.T X_(l-1) + b)."""
        outputs = [X]
        for W, b, name in zip(self.weights, self.biases, self.activations, strict=True):
            outputs.append(FUNCTIONS[name](W.T @ outputs[-1] + b))
        return outputs

    def backward(self, outputs: list[np.ndarray], T: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """The gradient of the mean loss by every layer's W and b, from the outputs of `forward` and the targets T."""
        gradients = []
        delta = self.output_delta(outputs[-1], T)
        for layer in reversed(range(len(self.weights))):
            gradients.append((outputs[layer] @ delta.T, np.sum(delta, axis=1, keepdims=True)))
            if layer:
                delta = (self.weights[layer] @ delta) * DERIVATIVES[self.activations[layer - 1]](outputs[layer])
        return gradients[::-1]

    def output_delta(self, P: np.ndarray, T: np.ndarray) -> np.ndarray:
        """The derivative of the mean loss by the last layer's weighted sums."""
        if self.loss in ("log_loss", "cross_entropy"):  # the logarithm cancels the exponential of sigmoid and softmax
            return (P - T) / T.shape[1]
        return 2.0 * (P - T) / T.size * DERIVATIVES[self.activations[-1]](P)

    def step(self, X: np.ndarray, T: np.ndarray) -> None:
        """One update by a minibatch: every weight goes against its gradient, W <- W - eta dL/dW."""
        for W, b, (W_gradient, b_gradient) in zip(self.weights, self.biases, self.backward(self.forward(X), T), strict=True):
            W -= self.learning_rate * W_gradient
            b -= self.learning_rate * b_gradient

    def train_epoch(self, X: np.ndarray, T: np.ndarray, order: np.ndarray, batch_size: int) -> None:
        """One epoch: an update by each minibatch of the cases, taken in this order."""
        for start in range(0, len(order), batch_size):
            minibatch = order[start : start + batch_size]
            self.step(X[:, minibatch], T[:, minibatch])
