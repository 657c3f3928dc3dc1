"""Times as ratios: a machine that is busy with other work slows both sides of a pair alike."""

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

MOST_EPOCHS = 50_000


@dataclass(frozen=True)
class Measurement:
    """Times of pairs: `ours` and `theirs` in seconds per epoch, measured one right after the other."""

    ours: list
    theirs: list

    @property
    def ratios(self):
        """Time of the peer / ours, for each pair."""
        return [theirs / ours for ours, theirs in zip(self.ours, self.theirs, strict=True)]


def measure_pairs(ours, theirs, n_rounds, seconds):
    """Time two ways to train against each other.

    Parameters
    ----------
    ours, theirs : callable
        `train(n_epochs)`.
    n_rounds : int
        The number of pairs.
    seconds : float
        About how long each side of a pair takes, unless one epoch takes longer.
    """
    n_ours, n_theirs = epochs_within(ours, seconds), epochs_within(theirs, seconds)
    with collector_off():
        pairs = [(time_of(ours, n_ours) / n_ours, time_of(theirs, n_theirs) / n_theirs) for _ in range(n_rounds)]
    return Measurement(*map(list, zip(*pairs, strict=True)))


def epochs_within(train, seconds):
    """How many epochs take about so many seconds, at least one. What is found while trying also warms the trainer up."""
    n_epochs = 1
    while True:
        taken = time_of(train, n_epochs)
        if taken > 0.2 * seconds or n_epochs >= MOST_EPOCHS:
            return min(MOST_EPOCHS, max(1, round(n_epochs * seconds / taken)))
        n_epochs *= 4


def time_of(function, *arguments):
    """The seconds that a call takes."""
    start = perf_counter()
    function(*arguments)
    return perf_counter() - start


@contextmanager
def collector_off():
    """Without Python's garbage collector, which would count against whoever it happens to interrupt."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
