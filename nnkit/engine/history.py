"""What a run leaves behind: its parameters at every epoch, and everything that follows from them.

Only parameters are recorded while a run trains. Going back in time is picking a row of `theta`; losses, gradients and
shares of silent units are computed from the rows when they are first asked for, all rows at once.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.data.cases import Data
from nnkit.data.targets import TargetCode
from nnkit.engine.experiment import Experiment
from nnkit.engine.metrics import accuracy, confusion_matrix, r_squared, rmse
from nnkit.engine.network import Network
from nnkit.engine.stable_rate import stable_learning_rate
from nnkit.engine.takeaways import run_takeaways
from nnkit.result import csv_text

# A unit counts as saturated where its mean slope is below this share of the function's greatest slope.
SATURATED_BELOW = 0.05

# Single precision ends at 3e38, which sums through several layers of such weights stay far below.
LARGEST_IN_SINGLE_PRECISION = 100.0


@dataclass(frozen=True)
class Divergence:
    """How a run ended: the update after which weights or loss were no longer finite, and the state before it."""

    update: int
    epoch: int
    loss_before: float
    largest_weight_before: float
    layer: int


@dataclass(frozen=True, eq=False)
class History:
    """The record of a run.

    Attributes
    ----------
    experiment : Experiment
    data : Data
        The cases it was trained and tested on.
    code : TargetCode
        How their targets were written for the network.
    architecture : Network
        The network's shape; `network(row)` has the parameters.
    updates : array (n_rows,)
        After how many updates each row was taken, from 0: at the end of every epoch as far as memory allows,
        and in short runs in between.
    theta : array (n_rows, n_parameters)
    frames : array of int
        About 60 to 120 rows spread evenly over the run, for pictures that move.
    n_updates_per_epoch, n_updates_planned : int
    stopped_at : int or None
        The update after which the run was no longer finite.
    reached : {"loss", "gradient"} or None
        The condition at which the run was to stop, where it did.
    """

    experiment: Experiment
    data: Data
    code: TargetCode
    architecture: Network
    updates: np.ndarray
    theta: np.ndarray
    frames: np.ndarray
    n_updates_per_epoch: int
    n_updates_planned: int
    stopped_at: int | None
    reached: str | None = None

    def __post_init__(self):
        self.theta.flags.writeable = False

    @property
    def key(self) -> Hashable:
        """The experiment, and how far it was trained."""
        return self.experiment, int(self.updates[-1])

    @property
    def epochs(self):
        """Each row's time in epochs, (n_rows,)."""
        return self.updates / self.n_updates_per_epoch

    @property
    def is_complete(self):
        """Whether every planned update was made, or the run had reached what it was to stop at."""
        return self.reached is not None or int(self.updates[-1]) == self.n_updates_planned

    def network(self, row=-1):
        """The network as it was at a row; the last where none is given."""
        return self.architecture.with_theta(self.theta[row])

    @cached_property
    def train_loss(self):
        """The mean loss of all training cases at each row, (n_rows,), without penalties."""
        return self._losses(self.data.train)

    @cached_property
    def test_loss(self):
        """The mean loss of all test cases at each row, (n_rows,); NaN where there are no test cases."""
        return self._losses(self.data.test) if self.data.test.n_cases else np.full(len(self.updates), np.nan)

    @cached_property
    def gradient_norms(self):
        """The length of the training loss's gradient in each layer at each moment, (n_moments, n_layers)."""
        return self._diagnostics[0]

    @cached_property
    def dead_share(self):
        """The share of each hidden layer's units whose slope is 0 for every training case, (n_moments, n_hidden)."""
        return self._diagnostics[1]

    @cached_property
    def saturated_share(self):
        """The share of each hidden layer's units, not dead, whose mean slope over the training cases is below 5% of the
        greatest that their activation function has, (n_moments, n_hidden)."""
        return self._diagnostics[2]

    @cached_property
    def divergence(self):
        """Where and from what state the run stopped being finite; None for one that stayed finite."""
        if self.stopped_at is None:
            return None
        network = self.network()
        largest = [float(np.abs(block).max()) for block in network.blocks]
        return Divergence(
            update=self.stopped_at,
            epoch=-(-self.stopped_at // self.n_updates_per_epoch),
            loss_before=float(self.train_loss[-1]),
            largest_weight_before=max(largest),
            layer=int(np.argmax(largest)) + 1,
        )

    @cached_property
    def stable_learning_rate(self):
        """For a run that diverged, a learning rate at which it is stable (see `nnkit.stable_learning_rate`); else None."""
        return None if self.divergence is None else stable_learning_rate(self.experiment)

    @cached_property
    def for_plots(self):
        """The networks of all moments, for pictures: in single precision, unless sums of such weights could overflow."""
        networks = self.network(self.frames)
        is_large = np.abs(networks.theta).max() > LARGEST_IN_SINGLE_PRECISION
        return networks if is_large else networks.with_theta(networks.theta.astype(np.float32))

    def predictions(self, X, row=-1):
        """The outputs (n_outputs, n_cases) for X as the network was at a row."""
        return self.network(row).forward(X)

    @cached_property
    def final_scores(self):
        """The `scores` at the end of the run."""
        return self.scores()

    def scores(self, row=-1):
        """The losses at a row, with accuracies for classes, or R squared and RMSE (in the target's own unit) for numbers."""
        scores = {"train_loss": float(self.train_loss[row]), "test_loss": float(self.test_loss[row])}
        for name, cases in (("train", self.data.train), ("test", self.data.test)):
            P = self.predictions(cases.X, row)
            if self.data.task == "classification":
                scores[f"{name}_accuracy"] = accuracy(self.code.labels(P), cases.labels)
            else:
                scores[f"{name}_r_squared"] = r_squared(P[0], cases.T[0])
                scores[f"{name}_rmse"] = rmse(P[0], cases.T[0]) * self.data.target_scale
        return scores

    def confusion(self, row=-1, cases="test"):
        """How often class j was predicted where class i was true, over the "train" or "test" cases."""
        cases = {"train": self.data.train, "test": self.data.test}[cases]
        return confusion_matrix(self.code.labels(self.predictions(cases.X, row)), cases.labels, self.data.n_classes)

    def takeaways(self) -> list[str]:
        """How the run went, as sentences in Markdown, the most important first."""
        return run_takeaways(self)

    def to_python(self) -> str:
        """Code that makes the same run and prints its final scores."""
        return self.experiment.to_python()

    def to_csv(self) -> str:
        """A table with one line for each row: update, epoch, training loss, test loss."""
        columns = {"update": self.updates, "epoch": self.epochs, "train_loss": self.train_loss, "test_loss": self.test_loss}
        return csv_text(columns)

    def _losses(self, cases):
        return self.architecture.with_theta(self.theta).loss_value(cases.X, self.code.encode(cases.T))

    @cached_property
    def _diagnostics(self):
        """Gradient norms, dead and saturated shares in one array (3, n_moments, n_layers), then taken apart."""
        X, T = self.data.train.X, self.code.encode(self.data.train.T)
        hidden = self.architecture.activations[:-1]
        greatest = [_greatest_derivative(activation) for activation in hidden]

        def of_runs(network):
            trace = network.trace(X, T)
            norms = [np.linalg.norm(block, axis=(-2, -1)) for block in network.views(trace.gradient())[0]]
            slopes = [np.abs(trace.derivatives[layer][..., :-1, :]) for layer in range(len(hidden))]
            dead = [slope.max(axis=-1) == 0.0 for slope in slopes]
            low = [slope.mean(axis=-1) < SATURATED_BELOW * top for slope, top in zip(slopes, greatest, strict=True)]
            shares = [unit.mean(axis=-1) for unit in dead]
            shares += [(unit & ~gone).mean(axis=-1) for unit, gone in zip(low, dead, strict=True)]
            return np.stack([*norms, *shares], axis=-1)

        table = self.architecture.with_theta(self.theta[self.frames]).in_chunks(X.shape[1], of_runs)
        n_layers, n_hidden = len(self.architecture.activations), len(hidden)
        return np.split(table, [n_layers, n_layers + n_hidden], axis=-1)


def _greatest_derivative(activation):
    return float(activation.derivative(np.linspace(-10.0, 10.0, 2001)).max())
