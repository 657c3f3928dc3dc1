"""nnkit's textbook loop: minibatch by minibatch, layer by layer."""

import numpy as np

from nnkit.engine.textbook import Textbook
from tests.benchmarks.runs import LoopOverRuns


def prepare(task):
    """The loop over minibatches, within one over the runs where there are many."""
    return LoopOverRuns(TextbookLoop, task) if task.n_runs else TextbookLoop(task)


class TextbookLoop:
    """A `Textbook` behind the two methods that all trainers share."""

    def __init__(self, task):
        self._task, self._orders = task, task.orders()
        weights, biases = (list(arrays) for arrays in zip(*task.layers(), strict=True))
        self._network = Textbook(weights, biases, task.activations, task.loss, task.learning_rate)

    def train(self, n_epochs):
        """Train for so many epochs."""
        task = self._task
        for _ in range(n_epochs):
            self._network.train_epoch(task.X, task.T, next(self._orders), task.batch_size)

    def loss(self):
        """The mean loss of all cases."""
        P, T = self._network.forward(self._task.X)[-1], self._task.T
        return np.mean((P - T) ** 2) if self._task.loss == "mse" else -np.mean(np.sum(T * np.log(P), axis=0))
