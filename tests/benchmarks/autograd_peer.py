"""autograd: the loss in NumPy's words, its gradient taken anew for every minibatch."""

import autograd.numpy as anp
from autograd import grad

FUNCTIONS = {
    "tanh": anp.tanh,
    "relu": lambda Z: anp.maximum(Z, 0.0),
    "identity": lambda Z: Z,
    "softmax": lambda Z: Z,
}


def prepare(task):
    """A trainer; many runs are one more axis of the weights."""
    return Autograd(task)


class Autograd:
    """Weights as a list of pairs; one case is one column."""

    def __init__(self, task):
        self._task = task
        self._orders = task.orders()
        self._layers = task.layers()
        self._rate = task.learning_rate[:, None, None] if task.n_runs else task.learning_rate
        self._gradient = grad(lambda layers, X, T: anp.sum(self._losses(layers, X, T)))

    def train(self, n_epochs):
        """Train for so many epochs."""
        task = self._task
        for _ in range(n_epochs):
            order = next(self._orders)
            for start in task.starts:
                batch = order[start : start + task.batch_size]
                gradients = self._gradient(self._layers, task.X[:, batch], task.T[:, batch])
                for (W, b), (W_gradient, b_gradient) in zip(self._layers, gradients, strict=True):
                    W -= self._rate * W_gradient
                    b -= self._rate * b_gradient

    def loss(self):
        """The mean loss of all cases, or each run's."""
        return self._losses(self._layers, self._task.X, self._task.T)

    def _losses(self, layers, X, T):
        A = X
        for (W, b), name in zip(layers, self._task.activations, strict=True):
            A = FUNCTIONS[name](anp.matmul(anp.swapaxes(W, -1, -2), A) + b)
        if self._task.loss == "mse":
            return anp.mean((A - T) ** 2, axis=(-2, -1))
        return -anp.mean(anp.sum(T * _log_softmax(A), axis=0))


def _log_softmax(Z):
    Z = Z - anp.max(Z, axis=0, keepdims=True)
    return Z - anp.log(anp.sum(anp.exp(Z), axis=0, keepdims=True))
