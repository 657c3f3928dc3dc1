"""Running an experiment: at once with `run`, or piece by piece with `Training`."""

from collections.abc import Callable
from time import perf_counter

import numpy as np

from nnkit.engine.experiment import Experiment
from nnkit.engine.history import History

MIN_MOMENTS, MAX_MOMENTS = 60, 120

# Parameters are kept at every epoch while there are at most so many rows and bytes; always at every moment.
MOST_ROWS, MOST_BYTES = 2000, 4_000_000

# The square of an output of this size is still far from the largest float.
SAFE_OUTPUT = 1e150


def run(experiment: Experiment, progress: Callable[[float], None] | None = None) -> History:
    """Train as the experiment says.

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
    """An experiment that is run piece by piece: `advance` until `is_finished`, and ask for the `history` at any time."""

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.data = experiment.data()
        self.network, self.code = experiment.network(self.data)
        self._X, self._T = self.data.train.X, self.code.encode(self.data.train.T)
        self._descent = experiment.descent(self.network, self._X, self._T)
        self.n_updates = experiment.n_epochs * self._descent.n_updates_per_epoch
        self._moments, self._rows = _plan(experiment.n_epochs, self._descent.n_updates_per_epoch, self.network.n_parameters)
        self._theta = np.empty((len(self._rows), self.network.n_parameters))
        self._theta[0] = self.network.theta
        self._n_recorded = 1
        self._safe_weight = _safe_weight(self.network, self._X)
        self.stopped_at: int | None = None
        self.reached: str | None = None

    @property
    def is_finished(self) -> bool:
        """Whether all updates have been made, the run has reached what it was to stop at, or it has diverged."""
        return self._n_recorded == len(self._rows) or self.reached is not None or self.stopped_at is not None

    @property
    def fraction(self) -> float:
        """How much of the run is done, from 0 to 1."""
        return 1.0 if self.is_finished else self._descent.update / self.n_updates

    def advance(self, seconds: float | None = None) -> None:
        """Go on for about so many seconds, or to the end."""
        until = np.inf if seconds is None else perf_counter() + seconds
        # the clock is looked at after an epoch, or after some updates where epochs are short
        stride = max(self._descent.n_updates_per_epoch, 50) if seconds is not None else self.n_updates
        with np.errstate(all="ignore"):
            while not self.is_finished:
                row = self._rows[self._n_recorded]
                self._descent.replay_to(min(row, self._descent.update + stride))
                if self._descent.update == row:
                    self._record(row)
                if perf_counter() >= until:  # looked at afterwards: however short the time, there is progress
                    break

    def history(self) -> History:
        """What has been recorded so far."""
        recorded = self._rows[: self._n_recorded]
        if self.reached:  # the moments were spread over the whole plan
            moments = recorded[:: -(-len(recorded) // MAX_MOMENTS)]
        else:
            moments = [moment for moment in self._moments if moment <= recorded[-1]]
        return History(
            experiment=self.experiment,
            data=self.data,
            code=self.code,
            architecture=self.network,
            updates=np.array(recorded),
            theta=self._theta[: self._n_recorded].copy(),
            frames=np.searchsorted(recorded, sorted({*moments, recorded[-1]})),
            n_updates_per_epoch=self._descent.n_updates_per_epoch,
            n_updates_planned=self.n_updates,
            stopped_at=self.stopped_at,
            reached=self.reached,
        )

    def _record(self, row):
        if row in self._moments and not self._is_finite(self.network):
            self._record_until_divergence()
            return
        np.copyto(self._theta[self._n_recorded], self.network.theta)
        self._n_recorded += 1
        if row % self._descent.n_updates_per_epoch == 0:
            self.reached = self._what_is_reached()

    def _what_is_reached(self):
        """The condition to stop at that holds by now: "loss", "gradient" or None."""
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
        """Go through the same run again, which equal seeds make possible, up to the last update that left it finite.

        The update is looked for one by one from the last moment that was finite; then the rows are spread over what is left.
        """
        good = max(moment for moment in self._moments if moment < self._descent.update)
        network, descent = self._again()
        descent.advance_to(good)
        while self._is_finite(network):
            descent.advance_to(descent.update + 1)
        self.stopped_at, n_finite = descent.update, descent.update - 1
        self._moments = {*range(0, n_finite, -(-n_finite // MAX_MOMENTS) or 1), n_finite}
        self._rows = sorted(self._moments | {row for row in self._rows if row <= n_finite})
        self._theta = np.empty((len(self._rows), self.network.n_parameters))
        network, descent = self._again()
        for theta, row in zip(self._theta, self._rows, strict=True):
            descent.advance_to(row)
            theta[:] = network.theta
        self._n_recorded = len(self._rows)

    def _again(self):
        """The network and its descent as they were at the start."""
        network, _ = self.experiment.network(self.data)
        return network, self.experiment.descent(network, self._X, self._T)


def _safe_weight(network, X):
    """Below this size of the weights no loss can overflow, so that it need not be looked at.

    A layer makes its inputs at most 2 (n_inputs + 1) times the largest weight as large, and a learned slope is one more weight.
    """
    n_factors = sum(1 + (slope is not None) for slope in network.learned_slopes)
    largest_input = max(1.0, float(np.abs(X).max()))
    return min(1e10, (SAFE_OUTPUT / largest_input) ** (1 / n_factors) / (2 * (max(network.sizes) + 1)))


def _plan(n_epochs, n_updates_per_epoch, n_parameters):
    """At which updates the parameters are kept: the moments spread over the run, and all rows, with the epochs' ends."""
    n_updates = n_epochs * n_updates_per_epoch
    by_epoch = n_epochs >= MIN_MOMENTS
    stride = -(-n_epochs // MAX_MOMENTS) * n_updates_per_epoch if by_epoch else -(-n_updates // MAX_MOMENTS)
    moments = {*range(0, n_updates, stride), n_updates}
    rows_that_fit = max(MIN_MOMENTS, min(MOST_ROWS, MOST_BYTES // (8 * n_parameters)))
    epoch_stride = -(-n_epochs // rows_that_fit) * n_updates_per_epoch
    return moments, sorted(moments | set(range(0, n_updates, epoch_stride)))
