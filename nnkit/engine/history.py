"""The record of a training run: parameters at recorded epochs; losses, gradients and scores are computed from them on demand.

Only parameters are recorded while a run trains. To go back in time is to pick a row of `theta`. Losses, gradients and shares of
dead units are computed from all rows at once, when they are first asked for.
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
from nnkit.engine.stable_rate import epochs_tried, stable_learning_rate
from nnkit.engine.takeaways import run_takeaways
from nnkit.result import csv_text

# A unit counts as saturated where its mean slope is below this share of the function's greatest slope.
SATURATED_BELOW = 0.05

# Single precision ends at 3e38, which sums through several layers of such weights stay far below.
LARGEST_IN_SINGLE_PRECISION = 100.0


Row = int | slice | np.ndarray
"""Which rows of a record: one, or several."""


@dataclass(frozen=True)
class Divergence:
    """The end of a run that diverged: the update after which weights or loss were no longer finite, and the state before it."""

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
        The training and test cases.
    code : TargetCode
        The encoding of their targets for the network.
    architecture : Network
        The network's shape; `network(row)` has the parameters.
    updates : array (n_rows,)
        The number of updates before each row was recorded, from 0: every epoch as far as memory allows, and within the
        epochs of short runs.
    theta : array (n_rows, n_parameters)
    frames : array of int
        About 60 to 120 rows spread evenly over the run, for films.
    n_updates_per_epoch, n_updates_planned : int
    stopped_at : int or None
        The update after which the run was no longer finite.
    reached : {"loss", "gradient"} or None
        The stopping condition that ended the run early.
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
    def epochs(self) -> np.ndarray:
        """The time of each row in epochs, (n_rows,)."""
        return self.updates / self.n_updates_per_epoch

    @property
    def is_complete(self) -> bool:
        """Whether every planned update was made, or a stopping condition ended the run."""
        return self.reached is not None or int(self.updates[-1]) == self.n_updates_planned

    @property
    def X(self) -> np.ndarray:
        """The inputs of the training cases, (n_features, n_cases)."""
        return self.data.train.X

    @cached_property
    def T(self) -> np.ndarray:
        """The targets of the training cases as the network is trained towards them, (n_outputs, n_cases)."""
        return self.code.encode(self.data.train.T)

    @property
    def X_test(self) -> np.ndarray:
        """The inputs of the test cases."""
        return self.data.test.X

    @cached_property
    def T_test(self) -> np.ndarray:
        """The encoded targets of the test cases."""
        return self.code.encode(self.data.test.T)

    def network(self, row: Row = -1) -> Network:
        """The network at a row, by default the last."""
        return self.architecture.with_theta(self.theta[row])

    @cached_property
    def train_loss(self) -> np.ndarray:
        """The mean loss of all training cases at each row, (n_rows,), without penalties."""
        return self._losses(self.X, self.T)

    @cached_property
    def test_loss(self) -> np.ndarray:
        """The mean loss of all test cases at each row, (n_rows,); NaN where there are no test cases."""
        return self._losses(self.X_test, self.T_test) if self.data.test.n_cases else np.full(len(self.updates), np.nan)

    @cached_property
    def gradient_norms(self) -> np.ndarray:
        """The length of the training loss's gradient in each layer at each frame, (n_frames, n_layers)."""
        return self._diagnostics["gradient_norms"]

    @cached_property
    def dead_share(self) -> np.ndarray:
        """The share of each hidden layer's units whose slope is 0 for every training case, (n_frames, n_hidden)."""
        return self._diagnostics["dead_share"]

    @cached_property
    def saturated_share(self) -> np.ndarray:
        """The share of each hidden layer's units, not dead, whose mean slope over the training cases is below 5% of the
        greatest that their activation function has, (n_frames, n_hidden)."""
        return self._diagnostics["saturated_share"]

    @cached_property
    def divergence(self) -> Divergence | None:
        """How the run diverged; None for one that stayed finite."""
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
    def stable_learning_rate(self) -> float | None:
        """For a run whose loss rose, a learning rate at which it falls (see `nnkit.stable_learning_rate`); else None."""
        loss = self.train_loss
        has_risen = self.divergence is not None or loss[-1] > loss[0]
        return stable_learning_rate(self.experiment) if has_risen and np.isfinite(loss[0]) else None

    @property
    def n_epochs_tried(self) -> int:
        """Over how many epochs a `stable_learning_rate` is tried."""
        return epochs_tried(self.experiment)

    @cached_property
    def for_plots(self) -> Network:
        """The networks at all frames, for plots: in single precision, unless sums of such weights could overflow."""
        networks = self.network(self.frames)
        is_large = np.abs(networks.theta).max() > LARGEST_IN_SINGLE_PRECISION
        return networks if is_large else networks.with_theta(networks.theta.astype(np.float32))

    def predictions(self, X: np.ndarray, row: Row = -1) -> np.ndarray:
        """The outputs (n_outputs, n_cases) of the network at a row for X."""
        return self.network(row).forward(X)

    @cached_property
    def final_scores(self) -> dict[str, float]:
        """The `scores` at the end of the run."""
        return self.scores()

    def scores(self, row: int | np.ndarray = -1) -> dict[str, float]:
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

    def confusion(self, row: int | np.ndarray = -1, cases: str = "test") -> np.ndarray:
        """How often class j was predicted where class i was true, over the "train" or "test" cases."""
        chosen = {"train": self.data.train, "test": self.data.test}[cases]
        return confusion_matrix(self.code.labels(self.predictions(chosen.X, row)), chosen.labels, self.data.n_classes)

    def takeaways(self) -> list[str]:
        """How the run went, as sentences in Markdown, the most important first."""
        return run_takeaways(self)

    def to_python(self) -> str:
        """Code that makes the same run and prints its final scores and the number of its updates."""
        return self.experiment.to_python() + 'print(f"updates: {history.updates[-1]}")\n'

    def to_csv(self) -> str:
        """A table with one line for each row: update, epoch, training loss, test loss."""
        columns = {"update": self.updates, "epoch": self.epochs, "train_loss": self.train_loss, "test_loss": self.test_loss}
        return csv_text(columns)

    def _losses(self, X, T):
        return self.architecture.with_theta(self.theta).loss_value(X, T)

    @cached_property
    def _diagnostics(self) -> dict[str, np.ndarray]:
        """Gradient norms, dead and saturated shares at each frame, by name."""
        X, T = self.X, self.T
        greatest = [_greatest_derivative(activation) for activation in self.architecture.activations[:-1]]

        def of_runs(network):
            trace = network.trace(X, T)
            norms = [np.linalg.norm(block, axis=(-2, -1)) for block in network.views(trace.gradient())[0]]
            dead_share, saturated_share = np.empty((2, len(network.theta), len(greatest)))
            for layer, top in enumerate(greatest):
                sizes = np.abs(trace.derivatives[layer][..., :-1, :])
                is_dead = sizes.max(axis=-1) == 0.0
                is_low = sizes.mean(axis=-1) < SATURATED_BELOW * top
                dead_share[:, layer] = is_dead.mean(axis=-1)
                saturated_share[:, layer] = (is_low & ~is_dead).mean(axis=-1)
            return {"gradient_norms": np.stack(norms, axis=-1), "dead_share": dead_share, "saturated_share": saturated_share}

        return self.architecture.with_theta(self.theta[self.frames]).in_chunks(X.shape[1], of_runs)


def _greatest_derivative(activation):
    return float(activation.derivative(np.linspace(-10.0, 10.0, 2001)).max())
