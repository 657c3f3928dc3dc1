"""JAX: the whole epoch is one compiled `lax.scan` over the minibatches, `vmap`ped over the runs where there are many."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)

FUNCTIONS = {"tanh": jnp.tanh, "relu": jax.nn.relu, "identity": lambda Z: Z, "softmax": lambda Z: Z}


def prepare(task):
    """A trainer whose first epoch compiles."""
    return Jax(task)


class Jax:
    """Weights as a list of pairs; one case is one row."""

    def __init__(self, task):
        self._orders = task.orders()
        self._X, self._T = jnp.asarray(task.X.T), jnp.asarray(task.T.T)
        self._rates = jnp.asarray(task.learning_rate)
        self._layers = [(jnp.asarray(W), jnp.asarray(np.swapaxes(b, -1, -2))) for W, b in task.layers()]
        losses = partial(_loss, names=task.activations, kind=task.loss)
        epoch = partial(_epoch, loss=losses, batch_size=task.batch_size)
        if task.n_runs:
            losses = jax.vmap(losses, in_axes=(0, None, None))
            epoch = jax.vmap(epoch, in_axes=(0, 0, None, None, None))
        self._losses, self._epoch = jax.jit(losses), jax.jit(epoch)

    def train(self, n_epochs):
        """Train for so many epochs."""
        for _ in range(n_epochs):
            self._layers = self._epoch(self._layers, self._rates, self._X, self._T, next(self._orders))
        jax.block_until_ready(self._layers)

    def loss(self):
        """The mean loss of all cases, or each run's."""
        return np.asarray(self._losses(self._layers, self._X, self._T))


def _epoch(layers, rate, X, T, order, loss, batch_size):
    """The layers after one epoch; a last, smaller minibatch is a step of its own shape."""

    def step(layers, batch):
        gradients = jax.grad(loss)(layers, *batch)
        return jax.tree.map(lambda parameter, gradient: parameter - rate * gradient, layers, gradients), None

    n_whole = len(order) // batch_size * batch_size
    X, T = X[order], T[order]
    batches = [cases[:n_whole].reshape(-1, batch_size, cases.shape[1]) for cases in (X, T)]
    layers, _ = jax.lax.scan(step, layers, batches)
    if n_whole < len(order):
        layers, _ = step(layers, (X[n_whole:], T[n_whole:]))
    return layers


def _loss(layers, X, T, names, kind):
    A = X
    for (W, b), name in zip(layers, names, strict=True):
        A = FUNCTIONS[name](A @ W + b)
    if kind == "mse":
        return jnp.mean((A - T) ** 2)
    return -jnp.mean(jnp.sum(T * jax.nn.log_softmax(A), axis=-1))
