"""Search for the largest halved learning rate at which a run's loss falls."""

from dataclasses import replace

import numpy as np

from nnkit.engine.experiment import Experiment
from nnkit.engine.sweep import sweep

HALVINGS, MOST_HALVINGS = 14, 42  # tried together, and in all: enough for features of a million
MOST_CASE_EPOCHS = 1_000_000  # of all that are tried together: about a second


def stable_learning_rate(experiment: Experiment) -> float | None:
    """The largest of the rates eta/2, eta/4, ..., eta/2^42 at which the experiment's loss stays finite and falls.

    Fourteen at a time are tried together, from the same start and over the same cases; long runs over as many epochs as a
    second allows.

    Parameters
    ----------
    experiment : Experiment

    Returns
    -------
    float or None
        None where none of them does.
    """
    trial = replace(experiment, n_epochs=epochs_tried(experiment), stop_loss=0.0, stop_gradient=0.0)
    for start in range(1, MOST_HALVINGS, HALVINGS):
        rates = [experiment.learning_rate * 0.5**k for k in range(start, start + HALVINGS)]
        trials = sweep(trial, {"learning_rate": rates})
        loss = trials.train_loss
        for rate, stopped, first, last in zip(rates, trials.stopped_at, loss[:, 0], loss[:, -1], strict=True):
            if stopped is None and np.isfinite(last) and last < first:
                return rate
    return None


def epochs_tried(experiment: Experiment) -> int:
    """Over how many epochs `stable_learning_rate` tries each rate."""
    n_cases = experiment.data().train.n_cases
    return min(experiment.n_epochs, max(1, MOST_CASE_EPOCHS // (HALVINGS * n_cases)))
