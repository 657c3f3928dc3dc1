"""Many runs one after the other: what training them at once is measured against."""

import numpy as np


class LoopOverRuns:
    """A trainer for each run of a task, in a plain loop."""

    def __init__(self, prepare, task):
        self._trainers = [prepare(task.run(index)) for index in range(task.n_runs)]

    def train(self, n_epochs):
        """Train each run for so many epochs before the next."""
        for trainer in self._trainers:
            trainer.train(n_epochs)

    def loss(self):
        """Each run's mean loss, (n_runs,)."""
        return np.array([trainer.loss() for trainer in self._trainers])
