"""nnkit's own engine, which all others are measured against."""

from nnkit import Descent, Network


def prepare(task):
    """One descent, of all the task's runs at once."""
    return Ours(task)


class Ours:
    """A `Descent` behind the two methods that all trainers share."""

    def __init__(self, task):
        self._task = task
        self._network = Network(task.sizes, task.activations, task.loss, task.theta.copy())
        self._descent = Descent(
            self._network,
            task.X,
            task.T,
            learning_rate=task.learning_rate,
            batch_size=task.batch_size,
            seed=task.seed,
            use_gram=task.use_gram,
        )

    def train(self, n_epochs):
        """Go on for so many epochs."""
        self._descent.advance_to(self._descent.update + n_epochs * self._descent.n_updates_per_epoch)

    def loss(self):
        """The mean loss of all cases."""
        return self._network.loss_value(self._task.X, self._task.T)
