"""Logistic regression from a start that is confident and wrong, trained under log loss and under the squared error.

Both runs are one sigmoid output over the same cases, from the same weights, with the same minibatches and learning rate: only
the loss differs.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.data.cases import Data
from nnkit.data.datasets import load_dataset
from nnkit.data.reading import Reading
from nnkit.data.tables import read_table
from nnkit.engine.descent import ALL, Descent
from nnkit.engine.metrics import accuracy
from nnkit.engine.network import Network
from nnkit.loss_functions.sigmoid_output import LARGEST_DERIVATIVE, SATURATED_BELOW, SIGMOID, SigmoidOutputs, sigmoid_outputs
from nnkit.numerals import for_people
from nnkit.result import csv_text
from nnkit.settings import SEED, Checked, OneOf, Real, Text, Whole, setting
from nnkit.validation import choice, rejected

TABLE = "table"
TWO_CLASSES = ("breast_cancer", "blobs", "moons", "circles", "xor")
LOSS_LABELS = {"log_loss": "log loss", "mse": "squared error"}
MEASURES = (*LOSS_LABELS, "gradient", "wrong")
TEST_FRACTION = 0.3
MOST_WORK = 60_000_000  # cases times features times updates of a whole batch: about a second
BATCH_SIZES = ("1", "5", "10", "32", "100", ALL)


@dataclass(frozen=True)
class LogisticExperiment(Reading):
    """The settings of the two runs.

    Parameters
    ----------
    dataset : str
        One of `TWO_CLASSES`, or "table" for the user's own.
    table, target : str
        The user's own table as CSV text, and the name of its target column; "" is the last.
    start : {"wrong", "one_answer", "random"}
        Weights against the line between the classes' means, so that nearly every case gets the wrong answer; weights of zero
        and a bias, so that all get the same answer; or normal weights.
    mean_abs_v : float
        The mean |v| over the training cases at the start: how far it is in the sigmoid's flat parts. 0 starts at p = 0.5.
    learning_rate : float
    batch_size : str
        One of `BATCH_SIZES`.
    n_updates : int
    seed : int
        Of the split, of the order of the cases and of random weights.
    decimal, header, missing, columns
        What is known about the text of the table: see `nnkit.data.reading.Reading`.
    """

    dataset: str = setting("breast_cancer", OneOf((*TWO_CLASSES, TABLE)))
    table: str = setting("", Text())
    target: str = setting("", Text())
    start: str = setting("wrong", OneOf(("wrong", "one_answer", "random")))
    mean_abs_v: float = setting(15.0, Real(0.0, 1000.0))
    learning_rate: float = setting(0.5, Real(above=0.0, high=1000.0))
    batch_size: str = setting(ALL, Checked(lambda name, value: choice(name, str(value), BATCH_SIZES)))
    n_updates: int = setting(200, Whole(1, 2000))
    seed: int = setting(0, SEED)

    def check_together(self) -> None:
        """Raise ValueError where the data are the user's own and there are none."""
        if self.dataset == TABLE and not self.table:
            raise rejected("table", self.table, "a table of cases where the data are your own")

    @cached_property
    def data(self) -> Data:
        """The cases, split into training and test."""
        if self.dataset == TABLE:
            data = read_table(
                self.table,
                target=self.target,
                task="classification",
                test_fraction=TEST_FRACTION,
                seed=self.seed,
                reading=self,
            )
        else:
            data = load_dataset(self.dataset, n_classes=2, test_fraction=TEST_FRACTION, seed=self.seed)
        if data.n_classes != 2:
            names = ", ".join(data.class_names[:5])
            raise rejected("table", names, "a target of two classes, as one output tells yes from no")
        if len(set(data.train.labels)) < 2:
            raise rejected("table", data.class_names[data.train.labels[0]], "training cases of both classes; another seed may do")
        return data

    @cached_property
    def first_theta(self) -> np.ndarray:
        """The weights and the bias at the start of both runs, (n_features + 1,)."""
        X, labels = self.data.train.X, self.data.train.labels
        theta = np.zeros(len(X) + 1)
        if self.start == "one_answer":
            theta[-1] = self.mean_abs_v
            return theta
        if self.start == "random":
            theta[:-1] = np.random.default_rng((self.seed, 2)).standard_normal(len(X))
        else:
            means = [X[:, labels == label].mean(axis=1) for label in (0, 1)]
            theta[:-1] = means[0] - means[1]
            theta[-1] = -theta[:-1] @ (means[0] + means[1]) / 2.0
        mean = np.abs(theta[:-1] @ X + theta[-1]).mean()
        return theta * (self.mean_abs_v / mean) if mean > 0.0 else theta


@dataclass(frozen=True, eq=False)
class LogisticRun:
    """One of the two runs.

    Attributes
    ----------
    experiment : LogisticExperiment
    loss : {"log_loss", "mse"}
        The loss of its gradient descent.
    theta : array (n_updates + 1, n_features + 1)
        Weights and bias, at the start and after every update.
    """

    experiment: LogisticExperiment
    loss: str
    theta: np.ndarray

    @property
    def data(self) -> Data:
        """The cases, split into training and test."""
        return self.experiment.data

    @property
    def n_updates(self) -> int:
        """The number of updates."""
        return len(self.theta) - 1

    @property
    def judged_cases(self) -> str:
        """The cases that show what the result is worth: "test", or "train" where there are no test cases."""
        return "test" if self.data.test.n_cases else "train"

    def outputs(self, cases: str = "train", update: int = -1) -> SigmoidOutputs:
        """The outputs for the "train" or "test" cases after an update."""
        chosen = {"train": self.data.train, "test": self.data.test}[cases]
        return sigmoid_outputs(chosen.labels, v=self.theta[update, :-1] @ chosen.X + self.theta[update, -1])

    def sums(self, rows: np.ndarray) -> np.ndarray:
        """The weighted sums v of the training cases at some rows of theta, (n_rows, n_cases)."""
        return self.theta[rows, :-1] @ self.data.train.X + self.theta[rows, -1:]

    def probabilities(self, rows: np.ndarray) -> np.ndarray:
        """The probabilities p of the training cases at some rows of theta, (n_rows, n_cases)."""
        return SIGMOID(self.sums(rows))

    def measure(self, name: str) -> np.ndarray:
        """A measure over the training cases, at the start and after every update, (n_updates + 1,).

        Parameters
        ----------
        name : {"log_loss", "mse", "gradient", "wrong"}
            One of the two losses; the length of the gradient of the loss of this run; or the share of the cases on the wrong
            side of 0.5.
        """
        if choice("name", name, MEASURES) not in self._measured:
            self._measured[name] = self._computed(name)
        return self._measured[name]

    @cached_property
    def _measured(self):
        """The measures that have been asked for, by name."""
        return {}

    def _computed(self, name):
        X, T = self.data.train.X, self.data.train.T[1:]
        if name == "gradient":
            return np.linalg.norm(_network(self.data, self.loss, self.theta).gradient(X, T), axis=1)
        if name == "wrong":
            chunks = np.array_split(np.arange(len(self.theta)), 20)
            return np.concatenate([((self.sums(rows) > 0.0) != (T > 0.5)).mean(axis=1) for rows in chunks])
        return _network(self.data, name, self.theta).loss_value(X, T)

    @property
    def first_gradient(self) -> float:
        """The length of the gradient at the start, of the loss of this run."""
        network = _network(self.data, self.loss, self.theta[0])
        return float(np.linalg.norm(network.gradient(self.data.train.X, self.data.train.T[1:])))

    @cached_property
    def escaped_at(self) -> int | None:
        """The first update after which the log loss is below half of its start's; None where it never is."""
        losses = self.measure("log_loss")
        below = np.flatnonzero(losses < 0.5 * losses[0])
        return int(below[0]) if len(below) else None

    def scores(self) -> dict[str, float]:
        """Log loss, squared error and accuracy at the end, over the training and the test cases; no test, no test scores."""
        scores = {}
        for cases in ("train", "test"):
            if getattr(self.data, cases).n_cases:
                outputs = self.outputs(cases)
                scores[f"{cases}_log_loss"], scores[f"{cases}_squared_error"] = outputs.log_loss, outputs.squared_error
                scores[f"{cases}_accuracy"] = accuracy((outputs.v > 0.0).astype(int), outputs.t.astype(int))
        return scores


@dataclass(frozen=True, eq=False)
class LogisticComparison:
    """Logistic regression trained under log loss and under the squared error, from the same start.

    Attributes
    ----------
    experiment : LogisticExperiment
    log_loss, mse : LogisticRun
    """

    experiment: LogisticExperiment
    log_loss: LogisticRun
    mse: LogisticRun

    @property
    def runs(self) -> dict[str, LogisticRun]:
        """Both runs by the name of their loss."""
        return {"log_loss": self.log_loss, "mse": self.mse}

    @property
    def key(self) -> LogisticExperiment:
        """The experiment."""
        return self.experiment

    def takeaways(self) -> list[str]:
        """The start, and how far each run gets away from it, as sentences in Markdown."""
        start = self.log_loss.outputs(update=0)
        n, n_stuck = start.n_cases, (np.abs(start.errors) > 0.95).sum()
        by_log, by_square = (for_people(run.first_gradient, 2) for run in self.runs.values())
        wrong = {loss: run.measure("wrong")[[0, -1]] for loss, run in self.runs.items()}
        updates = "1 update" if self.log_loss.n_updates == 1 else f"{self.log_loss.n_updates:,} updates"
        sentences = [
            f"**After {updates} {wrong['log_loss'][1]:.1%} of the cases are on the wrong side** under log loss, "
            f"{wrong['mse'][1]:.1%} under the squared error.",
            f"**The start**: {wrong['mse'][0]:.1%} on the wrong side, {n_stuck} of {n} sure and wrong (more than 0.95 from their "
            f"target). The gradient is {by_log} long for log loss, and {by_square} for the squared error.",
        ]
        for run in self.runs.values():
            losses, label = run.measure("log_loss"), LOSS_LABELS[run.loss]
            if run.escaped_at is not None:
                did = f"was halved after {run.escaped_at:,} of {updates}"
            elif losses[-1] > losses[0]:
                did = f"rose from {for_people(losses[0])} to {for_people(losses[-1])}"
            else:
                did = f"was not halved in {updates}"
            sentences.append(f"**Under {label}** the log loss {did}.")
        return [*sentences, *self._on_saturation()]

    def _on_saturation(self):
        """Why the squared error is late, if it is and the start is saturated; otherwise who is ahead."""
        by_log, by_square = self.log_loss.escaped_at, self.mse.escaped_at
        start = self.mse.outputs(update=0)
        slope = start.sigmoid_derivatives[np.abs(start.errors) > 0.5].mean() if (np.abs(start.errors) > 0.5).any() else 0.25
        if by_log is None:
            return ["Here the squared error is ahead."] if by_square is not None else []
        if by_square is not None and by_square <= 2 * by_log:
            return ["Here the squared error is ahead."] if by_log > 2 * by_square else ["Neither loss is far ahead here."]
        late = (
            "has not halved it" if by_square is None else f"needs {for_people(by_square / by_log)} times as many updates for that"
        )
        if slope > SATURATED_BELOW * LARGEST_DERIVATIVE:
            return [f"**The squared error {late}**, though the outputs that are wrong at the start are not saturated."]
        return [
            f"**The squared error {late}**: its gradient is multiplied by p(1 − p), which is {for_people(slope, 2)} on average "
            "for the outputs that are wrong at the start, and 0.25 at most. In log loss the logarithm cancels it."
        ]

    def to_python(self, judged: str = "log_loss", threshold: float = 0.5, n_bins: int = 10) -> str:
        """Code that trains both runs, prints their scores, and judges the outputs of one of them."""
        return (
            "import nnkit\n\n"
            f"experiment = {self.experiment.constructor()}\n"
            "comparison = nnkit.loss_functions.train_with_both_losses(experiment)\n"
            "for name, run in comparison.runs.items():\n"
            "    for measure, value in run.scores().items():\n"
            '        print(f"{name} {measure}: {value:.6g}")\n\n'
            f"run = comparison.{judged}\n"
            "outputs = run.outputs(run.judged_cases)\n"
            f"decisions = nnkit.loss_functions.decide(outputs.p, outputs.t, threshold={threshold!r})\n"
            'print("confusion:", decisions.counts.tolist())\n'
            f"calibration = nnkit.loss_functions.calibrate(outputs.p, outputs.t, n_bins={n_bins!r})\n"
            'print(f"calibration error: {calibration.error:.6g}")\n'
        )

    def to_csv(self) -> str:
        """One row for each update of each run."""
        runs, updates = self.runs, np.arange(len(self.log_loss.theta))
        columns = {"trained_under": np.repeat(list(runs), len(updates)), "update": np.tile(updates, len(runs))}
        return csv_text(columns | {name: np.concatenate([run.measure(name) for run in runs.values()]) for name in MEASURES})


def train_with_both_losses(experiment: LogisticExperiment) -> LogisticComparison:
    """Train logistic regression from one saturated start, under log loss and under the squared error.

    Raises
    ------
    ValueError
        Where the data are not of two classes, or too many for so many updates.

    Notes
    -----
    Source: lecture 1, part 4: with a sigmoid, the log counteracts the exp to reduce saturation.
    """
    train = experiment.data.train
    n_features, n_cases = train.X.shape
    most = MOST_WORK // (n_features * n_cases)
    if experiment.n_updates > most:
        accepted = f"up to {most:,} for {n_cases} training cases of {n_features} features"
        raise rejected("n_updates", experiment.n_updates, accepted)
    return LogisticComparison(experiment, *(_trained(experiment, loss) for loss in LOSS_LABELS))


def _trained(experiment, loss):
    batch_size, train = experiment.batch_size, experiment.data.train
    network = _network(experiment.data, loss, experiment.first_theta.copy())
    descent = Descent(
        network,
        train.X,
        train.T[1:],
        learning_rate=experiment.learning_rate,
        batch_size=batch_size if batch_size == ALL else int(batch_size),
        seed=experiment.seed,
    )
    theta = np.empty((experiment.n_updates + 1, network.n_parameters))
    theta[0] = network.theta
    for update in range(1, len(theta)):
        descent.advance_to(update)
        theta[update] = network.theta
    return LogisticRun(experiment, loss, theta)


def _network(data, loss, theta):
    return Network((data.n_features, 1), "sigmoid", loss, theta)
