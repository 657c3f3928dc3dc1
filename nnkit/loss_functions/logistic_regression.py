"""Logistic regression from a start that is sure and wrong, trained twice: under log loss and under the squared error.

Both runs are one sigmoid output over the same cases, from the same weights, with the same minibatches and learning rate.
Only what they descend differs, so whatever sets them apart is the loss's doing.
"""

from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import cached_property

import numpy as np

from nnkit.data.cases import Data
from nnkit.data.datasets import load_dataset
from nnkit.data.tables import read_table
from nnkit.engine.descent import ALL, Descent
from nnkit.engine.metrics import accuracy
from nnkit.engine.network import Network
from nnkit.loss_functions.sigmoid_output import SIGMOID, sigmoid_outputs
from nnkit.validation import choice, number, rejected, whole

TABLE = "table"
TWO_CLASSES = ("breast_cancer", "blobs", "moons", "circles", "xor")
STARTS = ("wrong", "one_answer", "random")
RUN_LOSSES = ("log_loss", "mse")
MEASURES = (*RUN_LOSSES, "gradient", "wrong")
NAMES = {"log_loss": "log loss", "mse": "squared error"}
TEST_FRACTION = 0.3
MOST_SIZE, MOST_RATE, MOST_UPDATES, MOST_SEED = 1000.0, 1000.0, 2000, 2**32 - 1
MOST_WORK = 60_000_000  # cases times features times updates of a whole batch: about a second
BATCHES = ("1", "5", "10", "32", "100", ALL)


@dataclass(frozen=True)
class LogisticExperiment:
    """Everything that determines the two runs.

    Parameters
    ----------
    dataset : str
        A set of two classes: "breast_cancer", "blobs", "moons", "circles", "xor", or "table" for the user's own.
    table, target : str
        The user's own table as CSV text, and the name of its target column; "" is the last.
    start : {"wrong", "one_answer", "random"}
        Weights against the line between the classes' means, so that nearly every case gets the wrong answer; weights of zero
        and a bias, so that all get the same answer; or normal weights.
    mean_abs_v : float
        How far the start is in the sigmoid's flat parts: the mean |v| over the training cases. 0 starts at p = 0.5.
    learning_rate : float
    batch_size : str
        "1", "5", "10", "32", "100" or "all".
    n_updates : int
        From 1 to 2000.
    seed : int
        Of the split, of the order of the cases and of random weights.
    """

    dataset: str = "breast_cancer"
    table: str = ""
    target: str = ""
    start: str = "wrong"
    mean_abs_v: float = 15.0
    learning_rate: float = 0.5
    batch_size: str = ALL
    n_updates: int = 200
    seed: int = 0

    def __post_init__(self):
        for one in fields(self):
            object.__setattr__(self, one.name, _CHECKS[one.name](one.name, getattr(self, one.name)))
        if self.dataset == TABLE and not self.table:
            raise rejected("table", self.table, "a table of cases where the data are your own")

    @classmethod
    def read(cls, field, text, *, name=None):
        """A field's value from text, as an address has it; ValueError where it cannot be used, about `name` or the field."""
        choice("field", field, _CHECKS)
        if field in ("mean_abs_v", "learning_rate", "n_updates", "seed"):
            with suppress(ValueError):  # the check says what is accepted
                text = float(text)
        return _CHECKS[field](name or field, text)

    def to_dict(self):
        """The fields as a plain dict of strings and numbers."""
        return asdict(self)

    def to_python(self, judged="log_loss", threshold=0.5, n_bins=10):
        """Code that makes both runs on nnkit alone, prints where they end, and judges one of them as a page does."""
        changed = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        lines = "".join(f"    {name}={value!r},\n" for name, value in changed)
        return (
            "import nnkit\n\n"
            f"settings = nnkit.loss_functions.LogisticExperiment({chr(10) + lines if lines else ''})\n"
            "runs = nnkit.loss_functions.train_with_both_losses(settings)\n"
            "for name, run in runs.items():\n"
            "    for measure, value in run.scores().items():\n"
            '        print(f"{name} {measure}: {value:.6g}")\n\n'
            f"run = runs[{judged!r}]\n"
            'outputs = run.outputs("test" if run.data.test.n_cases else "train")\n'
            f"decisions = nnkit.loss_functions.decide(outputs.p, outputs.t, threshold={threshold!r})\n"
            'print("confusion:", decisions.counts.tolist())\n'
            f"calibrated = nnkit.loss_functions.calibrate(outputs.p, outputs.t, n_bins={n_bins!r})\n"
            'print(f"calibration error: {calibrated.error:.6g}")\n'
        )

    @cached_property
    def data(self):
        """The cases, split into training and test."""
        if self.dataset == TABLE:
            data = read_table(self.table, target=self.target, task="classification", test_fraction=TEST_FRACTION, seed=self.seed)
        else:
            data = load_dataset(self.dataset, n_classes=2, test_fraction=TEST_FRACTION, seed=self.seed)
        if data.n_classes != 2:
            named = ", ".join(data.class_names[:5])
            raise rejected("table", named, "a target of two classes, as one output tells yes from no")
        if len(set(data.train.labels)) < 2:
            raise rejected("table", data.class_names[data.train.labels[0]], "training cases of both classes; another seed may do")
        return data

    @cached_property
    def first_theta(self):
        """The weights and the bias that both runs start from, (n_features + 1,)."""
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
    settings : LogisticExperiment
    loss : {"log_loss", "mse"}
        What it descended.
    data : Data
    theta : array (n_updates + 1, n_features + 1)
        Weights and bias, at the start and after every update.
    """

    settings: LogisticExperiment
    loss: str
    data: Data
    theta: np.ndarray

    @property
    def n_updates(self):
        """How many updates were made."""
        return len(self.theta) - 1

    def outputs(self, cases="train", update=-1):
        """The outputs for the "train" or "test" cases after an update.

        Returns
        -------
        SigmoidOutputs
        """
        chosen = {"train": self.data.train, "test": self.data.test}[cases]
        return sigmoid_outputs(chosen.labels, v=self.theta[update, :-1] @ chosen.X + self.theta[update, -1])

    def sums(self, rows):
        """The weighted sums v of the training cases at some rows of theta, (n_rows, n_cases)."""
        return self.theta[rows, :-1] @ self.data.train.X + self.theta[rows, -1:]

    def probabilities(self, rows):
        """The probabilities p of the training cases at some rows of theta, (n_rows, n_cases)."""
        return SIGMOID(self.sums(rows))

    def measure(self, name):
        """What both runs are measured by, over the training cases, at the start and after every update, (n_updates + 1,).

        Parameters
        ----------
        name : {"log_loss", "mse", "gradient", "wrong"}
            One of the two losses; the length of the gradient of the loss that this run descends; or the share of the cases on
            the wrong side of 0.5.
        """
        measured = self._measured
        if choice("name", name, MEASURES) not in measured:
            measured[name] = self._computed(name)
        return measured[name]

    @cached_property
    def _measured(self):
        """The measures that have been asked for, by name."""
        return {}

    def _computed(self, name):
        X, T = self.data.train.X, self.data.train.T[1:]
        if name == "gradient":
            return np.linalg.norm(_network(self.data, self.loss, self.theta).gradient(X, T), axis=1)
        if name == "wrong":
            portions = np.array_split(np.arange(len(self.theta)), 20)
            return np.concatenate([((self.sums(rows) > 0.0) != (T > 0.5)).mean(axis=1) for rows in portions])
        return _network(self.data, name, self.theta).loss_value(X, T)

    @property
    def first_gradient(self):
        """The length of the gradient at the start, of the loss that this run descends."""
        network = _network(self.data, self.loss, self.theta[0])
        return float(np.linalg.norm(network.gradient(self.data.train.X, self.data.train.T[1:])))

    @cached_property
    def escaped_at(self):
        """The first update after which the log loss is below half of its start's; None where it never is."""
        losses = self.measure("log_loss")
        below = np.flatnonzero(losses < 0.5 * losses[0])
        return int(below[0]) if len(below) else None

    def scores(self):
        """Log loss, squared error and accuracy at the end, over the training and the test cases; no test, no test scores."""
        found = {}
        for cases in ("train", "test"):
            if not getattr(self.data, cases).n_cases:
                continue
            outputs = self.outputs(cases)
            found[f"{cases}_log_loss"], found[f"{cases}_squared_error"] = outputs.log_loss, outputs.squared_error
            found[f"{cases}_accuracy"] = accuracy((outputs.v > 0.0).astype(int), outputs.t.astype(int))
        return found


def train_with_both_losses(settings):
    """Logistic regression from one saturated start, under log loss and under the squared error.

    Parameters
    ----------
    settings : LogisticExperiment

    Returns
    -------
    dict of str to LogisticRun
        By the loss: "log_loss" and "mse".

    Raises
    ------
    ValueError
        Where the data are not of two classes, or too many for so many updates.

    Notes
    -----
    Source: lecture 1, part 4: with a sigmoid, the log counteracts the exp to reduce saturation.
    """
    data = settings.data
    n_features, n_cases = data.train.X.shape
    size = n_cases if settings.batch_size == ALL else min(int(settings.batch_size), n_cases)
    most = MOST_WORK // (n_features * n_cases)
    if settings.n_updates > most:
        raise rejected("n_updates", settings.n_updates, f"up to {most:,} for {n_cases} training cases of {n_features} features")
    runs = {}
    for loss in RUN_LOSSES:
        network = _network(data, loss, settings.first_theta.copy())
        descent = Descent(
            network, data.train.X, data.train.T[1:], learning_rate=settings.learning_rate, batch_size=size, seed=settings.seed
        )
        theta = np.empty((settings.n_updates + 1, network.n_parameters))
        theta[0] = network.theta
        for update in range(1, len(theta)):
            descent.advance_to(update)
            theta[update] = network.theta
        runs[loss] = LogisticRun(settings, loss, data, theta)
    return runs


def logistic_takeaways(runs):
    """What the two runs show, as sentences in Markdown that are true of them."""
    log, squared = runs["log_loss"], runs["mse"]
    start = log.outputs(update=0)
    lengths = [run.first_gradient for run in (log, squared)]
    n, stuck = start.n_cases, np.abs(start.errors) > 0.95
    said = [
        f"**The start**: {stuck.sum()} of {n} training outputs are sure and wrong (more than 0.95 from their target); the mean "
        f"log loss is {start.log_loss:.3g}. The first gradient is {lengths[0]:.2g} long under log loss and "
        f"{lengths[1]:.2g} under the squared error."
    ]
    for run in (log, squared):
        losses, name = run.measure("log_loss"), NAMES[run.loss]
        first, last = run.measure("wrong")[[0, -1]]
        wrong = f"{last:.1%} of the training cases are on the wrong side at the end, {first:.1%} were at first"
        if run.escaped_at is not None:
            said.append(
                f"**Under {name}**, the log loss was halved after {run.escaped_at:,} of {run.n_updates:,} updates; {wrong}."
            )
        elif losses[-1] > losses[0]:
            said.append(
                f"**Under {name}** the log loss rose: a smaller learning rate, or a less saturated start, should help; {wrong}."
            )
        else:
            said.append(f"**Under {name}** the log loss was not halved in {run.n_updates:,} updates; {wrong}.")
    said.append(_which_got_away(log, squared))
    return said


def _which_got_away(log, squared):
    if log.escaped_at is not None and squared.escaped_at is None:
        return (
            "**The squared error has not got away from the start**: its gradient is multiplied by p(1 − p), almost 0 for the "
            "very outputs that are most wrong. Log loss does not have that factor: the logarithm has cancelled it."
        )
    if log.escaped_at is not None and squared.escaped_at > 2 * log.escaped_at:
        return (
            f"**Both get away, but the squared error needs {squared.escaped_at / log.escaped_at:.3g} times as many updates**: "
            "the factor p(1 − p) makes its gradient small for the very outputs that are most wrong. In log loss it cancels."
        )
    return "From this start neither loss is far ahead: compare one where more outputs are sure and wrong."


def logistic_csv(runs):
    """One row for each update of each run."""
    rows = [",".join(["trained_under", "update", *MEASURES])]
    for loss, run in runs.items():
        columns = [run.measure(name).tolist() for name in MEASURES]
        rows += [f"{loss},{update}," + ",".join(map(repr, row)) for update, row in enumerate(zip(*columns, strict=True))]
    return "\n".join(rows) + "\n"


def _network(data, loss, theta):
    return Network((data.n_features, 1), "sigmoid", loss, theta)


def _text(name, value):
    if not isinstance(value, str):
        raise rejected(name, value, "text")
    return value


_CHECKS = {
    "dataset": lambda name, value: choice(name, value, (*TWO_CLASSES, TABLE)),
    "table": _text,
    "target": _text,
    "start": lambda name, value: choice(name, value, STARTS),
    "mean_abs_v": lambda name, value: number(name, value, 0.0, MOST_SIZE),
    "learning_rate": lambda name, value: number(name, number(name, value, above=0.0), 0.0, MOST_RATE),
    "batch_size": lambda name, value: choice(name, str(value), BATCHES),
    "n_updates": lambda name, value: whole(name, value, 1, MOST_UPDATES),
    "seed": lambda name, value: whole(name, value, 0, MOST_SEED),
}
