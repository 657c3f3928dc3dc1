"""Training of an experiment: at once with `run`, or piece by piece with `Training`."""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from nnkit.engine.experiment import Experiment
from nnkit.engine.history import History

MIN_FRAMES, MAX_FRAMES = 60, 120

# Parameters are recorded at every frame, and at every epoch up to this many rows and bytes.
MOST_ROWS, MOST_BYTES = 2000, 4_000_000

# The square of such an output is still far from the largest float.
SAFE_OUTPUT = 1e150


def run(experiment: Experiment, progress: Callable[[float], None] | None = None) -> History:
    """Train an experiment to its end.

    Parameters
    ----------
    experiment : Experiment
    progress : callable, optional
        Called about ten times a second as `progress(fraction)`, from 0 to 1. What it raises ends the run.

    Returns
    -------
    History
        A run that diverges is returned up to its last finite state, and says at which update it stopped.
    """
    training = Training(experiment)
    while not training.is_finished:
        training.advance(0.1 if progress else None)
        if progress:
            progress(training.fraction)
    return training.history()


class Training:
    """An experiment in training: `advance` until `is_finished`, and ask for the `history` at any time."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.data = experiment.data()
        self.network, self.code = experiment.network(self.data)
        self._X, self._T = self.data.train.X, self.code.encode(self.data.train.T)
        self._descent = experiment.descent(self.network, self._X, self._T)
        self.n_updates = experiment.n_epochs * self._descent.n_updates_per_epoch
        self._frames, self._rows = _plan(experiment.n_epochs, self._descent.n_updates_per_epoch, self.network.n_parameters)
        self._theta = np.empty((len(self._rows), self.network.n_parameters))
        self._theta[0] = self.network.theta
        self._n_recorded = 1
        self._safe_weight = _safe_weight(self.network, self._X)
        self.stopped_at: int | None = None
        self.reached: str | None = None

    @property
    def is_finished(self) -> bool:
        """Whether all updates are made, a stopping condition holds, or the run has diverged."""
        return self._n_recorded == len(self._rows) or self.reached is not None or self.stopped_at is not None

    @property
    def fraction(self) -> float:
        """The share of the run that is done, from 0 to 1."""
        return 1.0 if self.is_finished else self._descent.update / self.n_updates

    def advance(self, seconds: float | None = None) -> None:
        """Train for about so many seconds, or to the end."""
        until = np.inf if seconds is None else perf_counter() + seconds
        # the clock is read after each epoch, or after 50 updates where epochs are shorter
        stride = max(self._descent.n_updates_per_epoch, 50) if seconds is not None else self.n_updates
        with np.errstate(all="ignore"):
            while not self.is_finished:
                row = self._rows[self._n_recorded]
                self._descent.replay_to(min(row, self._descent.update + stride))
                if self._descent.update == row:
                    self._record(row)
                if perf_counter() >= until:  # read after some training, so that there is progress however short the time
                    break

    def history(self) -> History:
        """The record so far."""
        recorded = self._rows[: self._n_recorded]
        if self.reached:  # the frames were spread over the whole plan
            frames = recorded[:: -(-len(recorded) // MAX_FRAMES)]
        else:
            frames = [frame for frame in self._frames if frame <= recorded[-1]]
        return History(
            experiment=self.experiment,
            data=self.data,
            code=self.code,
            architecture=self.network,
            updates=np.array(recorded),
            theta=self._theta[: self._n_recorded].copy(),
            frames=np.searchsorted(recorded, sorted({*frames, recorded[-1]})),
            n_updates_per_epoch=self._descent.n_updates_per_epoch,
            n_updates_planned=self.n_updates,
            stopped_at=self.stopped_at,
            reached=self.reached,
        )

    def _record(self, row):
        if row in self._frames and not self._is_finite(self.network):
            self._record_until_divergence()
            return
        np.copyto(self._theta[self._n_recorded], self.network.theta)
        self._n_recorded += 1
        if row % self._descent.n_updates_per_epoch == 0:
            self.reached = self._stopping_condition()

    def _stopping_condition(self):
        """The stopping condition that holds now: "loss", "gradient" or None."""
        stop_loss, stop_gradient = self.experiment.stop_loss, self.experiment.stop_gradient
        if stop_loss and self.network.loss_value(self._X, self._T) <= stop_loss:
            return "loss"
        if stop_gradient and np.linalg.norm(self.network.gradient(self._X, self._T)) <= stop_gradient:
            return "gradient"
        return None

    def _is_finite(self, network):
        largest = np.abs(network.theta).max()
        if largest < self._safe_weight:
            return True
        with np.errstate(all="ignore"):
            return bool(np.isfinite(largest) and np.isfinite(network.trace(self._X).costs(self._T).mean()))

    def _record_until_divergence(self):
        """Replay the run to find the first non-finite update; seeds make it identical.

        The search goes update by update from the last finite frame. Then the rows are spread over the finite part of the run.
        """
        good = max(frame for frame in self._frames if frame < self._descent.update)
        network, descent = self._again()
        descent.advance_to(good)
        while self._is_finite(network):
            descent.advance_to(descent.update + 1)
        self.stopped_at, n_finite = descent.update, max(descent.update - 1, 0)
        self._frames = {*range(0, n_finite, -(-n_finite // MAX_FRAMES) or 1), n_finite}
        self._rows = sorted(self._frames | {row for row in self._rows if row <= n_finite})
        self._theta = np.empty((len(self._rows), self.network.n_parameters))
        network, descent = self._again()
        for theta, row in zip(self._theta, self._rows, strict=True):
            descent.advance_to(row)
            theta[:] = network.theta
        self._n_recorded = len(self._rows)

    def _again(self):
        """A new network and its descent, at the start of the run."""
        network, _ = self.experiment.network(self.data)
        return network, self.experiment.descent(network, self._X, self._T)


def _safe_weight(network, X):
    """The size of the largest weight up to which no loss can overflow, so that it need not be computed.

    A layer enlarges its inputs at most 2 (n_inputs + 1) times the largest weight, and a learned slope is one more weight.
    """
    n_factors = sum(1 + (slope is not None) for slope in network.learned_slopes)
    largest_input = max(1.0, float(np.abs(X).max()))
    return min(1e10, (SAFE_OUTPUT / largest_input) ** (1 / n_factors) / (2 * (max(network.sizes) + 1)))


def _plan(n_epochs, n_updates_per_epoch, n_parameters):
    """The updates at which parameters are recorded: the frames, spread over the run, and all rows, with the ends of epochs."""
    n_updates = n_epochs * n_updates_per_epoch
    by_epoch = n_epochs >= MIN_FRAMES
    stride = -(-n_epochs // MAX_FRAMES) * n_updates_per_epoch if by_epoch else -(-n_updates // MAX_FRAMES)
    frames = {*range(0, n_updates, stride), n_updates}
    rows_that_fit = max(MIN_FRAMES, min(MOST_ROWS, MOST_BYTES // (8 * n_parameters)))
    epoch_stride = -(-n_epochs // rows_that_fit) * n_updates_per_epoch
    return frames, sorted(frames | set(range(0, n_updates, epoch_stride)))
