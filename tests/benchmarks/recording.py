"""What recording a run costs: `Training`, which keeps every epoch's parameters, against the descent alone; and the import."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from nnkit import Experiment, Training
from tests.benchmarks.timing import collector_off, time_of

ROOT = Path(__file__).parents[2]

EXPERIMENTS = {
    "T1": Experiment(
        dataset="xor", n_cases=500, test_fraction=0.5, output="tanh", loss="mse", learning_rate=0.03, batch_size=10, n_epochs=400
    ),
    "T2": Experiment(dataset="spiral", n_cases=1000, n_classes=3, test_fraction=0.5, hidden="8-8-8", batch_size=32, n_epochs=300),
    "T3 Gram": Experiment(dataset="plane", n_cases=2000, test_fraction=0.5, hidden="", batch_size="all", n_epochs=20_000),
    "T4": Experiment(dataset="digits", hidden="128-64", activation="relu", batch_size=64, n_epochs=60),
}


def measure_recording(experiment, n_rounds):
    """Each round's time of the descent alone, with recording, and of reading the losses of all rows afterwards."""
    rounds = []
    for _ in range(n_rounds):
        alone, recorded = Training(experiment), Training(experiment)
        descent = experiment.descent(alone.network, *_training_cases(alone))
        with collector_off():
            seconds_alone = time_of(descent.advance_to, alone.n_updates)
            seconds_recorded = time_of(recorded.advance)
            seconds_reading = time_of(_read_losses, recorded.history())
        rounds.append((seconds_alone, seconds_recorded, seconds_reading))
    return rounds


def import_seconds(statement, n_rounds=5):
    """The time of a fresh interpreter that makes the import, from its start to its end: the median.

    A first one, which is not counted, leaves the compiled files that an installed package has.
    """
    command = [sys.executable, "-c", statement]
    with TemporaryDirectory() as cache:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = cache
        run = partial(subprocess.run, command, cwd=ROOT, env=environment, check=True)
        run()
        return median(time_of(run) for _ in range(n_rounds))


def _training_cases(training):
    return training.data.train.X, training.code.encode(training.data.train.T)


def _read_losses(history):
    return history.train_loss, history.test_loss
