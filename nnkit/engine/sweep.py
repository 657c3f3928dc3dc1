"""Sweeps: every combination of the values of some settings, trained together where the shapes allow it.

    sweep = nnkit.sweep(experiment, {"batch_size": [1, 10, "all"], "seed": range(10)})

Runs that differ only in seed and learning rate are one network with an axis of runs: one NumPy call makes a step of all of them.
Such groups are trained in chunks of fixed size, so that an executor gives the same bits as no executor.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from nnkit.data.targets import TargetCode
from nnkit.engine.descent import ALL
from nnkit.engine.experiment import Experiment
from nnkit.engine.network import Network
from nnkit.engine.summary import Summary, quantiles
from nnkit.engine.sweep_training import chunks_of, train_chunks
from nnkit.engine.takeaways import sweep_takeaways
from nnkit.result import csv_text
from nnkit.validation import choice, rejected, whole

if TYPE_CHECKING:
    from concurrent.futures import Executor

MOST_RUNS = 10_000
N_MOMENTS = 60  # of each run at which losses are recorded, by default

AXES = ("updates", "epochs", "cases_seen")


@dataclass(frozen=True, eq=False)
class Sweep:
    """The record of a sweep; row r of every array belongs to `experiments[r]`.

    Attributes
    ----------
    experiment : Experiment
        The settings that were not swept.
    over : dict of str to tuple
        The swept fields and their values.
    experiments : tuple of Experiment
        Every combination, the last field changing fastest.
    updates, cases_seen : array (n_runs, n_moments)
        The numbers of updates and of cases before each loss was recorded. Equal moments in a row are repeats of one.
    train_loss, test_loss : array (n_runs, n_moments)
        The mean loss, without penalties; test losses are NaN where there are no test cases.
    theta : tuple of arrays (n_parameters,)
        Each run's parameters at its end.
    stopped_at : tuple of int or None
        The first recorded update at which a run's loss or parameters were not finite. The step that did it lies between
        the recorded moment before and this one: `nnkit.run` of that experiment finds it to the update.
    n_cases, n_updates_per_epoch : array (n_runs,)
        Training cases, and minibatches that they make.
    seconds_per_epoch : array (n_runs,)
        Measured: each run's share of the training time of the runs that it was trained with; the median over the run.
    """

    experiment: Experiment
    over: dict
    experiments: tuple
    updates: np.ndarray
    cases_seen: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    theta: tuple
    stopped_at: tuple
    n_cases: np.ndarray
    n_updates_per_epoch: np.ndarray
    seconds_per_epoch: np.ndarray

    @property
    def epochs(self) -> np.ndarray:
        """Each moment's time in epochs, (n_runs, n_moments)."""
        return self.updates / self.n_updates_per_epoch[:, None]

    def axis(self, name: str) -> np.ndarray:
        """Each moment's time, (n_runs, n_moments), in "updates", "epochs" or "cases_seen"."""
        return getattr(self, choice("axis", name, AXES))

    def losses(self, cases: str = "train") -> np.ndarray:
        """The losses on the "train" or "test" cases, (n_runs, n_moments)."""
        return {"train": self.train_loss, "test": self.test_loss}[choice("cases", cases, ("train", "test"))]

    def by(self, field: str) -> list[tuple[Any, np.ndarray]]:
        """A pair (value, rows) for each value of a swept field: the runs that have it."""
        values = self.over[choice("field", field, self.over)]
        of_runs = [getattr(experiment, field) for experiment in self.experiments]
        return [(value, np.array([run for run, own in enumerate(of_runs) if own == value])) for value in values]

    def last_moments(self, axis: str = "epochs", to_shortest: bool = False) -> np.ndarray:
        """Each run's last moment, (n_runs,); `to_shortest` gives the last one that even the shortest run reaches, on an axis."""
        times = self.axis(axis)
        if not to_shortest:
            return np.full(len(times), times.shape[1] - 1)
        return (times <= times[:, -1].min()).sum(axis=1) - 1

    def summaries(self, field: str, cases: str = "train", *, axis: str = "epochs", to_shortest: bool = False) -> list[Summary]:
        """A Summary for each value of a swept field, at the moments that `last_moments` gives."""
        asked = field, cases, axis, to_shortest
        if asked not in self._known_summaries:
            self._known_summaries[asked] = self._summarised(*asked)
        return list(self._known_summaries[asked])

    @cached_property
    def _known_summaries(self):
        """The summaries so far, by their arguments: a page asks for the same ones at every rerun."""
        return {}

    def _summarised(self, field, cases, axis, to_shortest):
        at = self.last_moments(axis, to_shortest)
        runs = np.arange(len(at))
        losses, updates, epochs = self.losses(cases)[runs, at], self.updates[runs, at], self.epochs[runs, at]
        # once a run has stopped being finite, it stays so
        stopped = np.array([end is not None and end <= updates[run] for run, end in enumerate(self.stopped_at)])
        losses = np.where(stopped, np.inf, losses)
        summaries = []
        for value, rows in self.by(field):
            least, lower, median, upper, greatest = quantiles(losses[rows])
            summaries.append(
                Summary(
                    value=value,
                    n_runs=len(rows),
                    n_stopped=int(stopped[rows].sum()),
                    median=float(median),
                    lower=float(lower),
                    upper=float(upper),
                    least=float(least),
                    greatest=float(greatest),
                    updates=int(updates[rows].max()),
                    epochs=float(epochs[rows].max()),
                )
            )
        return summaries

    def network(self, run: int) -> tuple[Network, TargetCode]:
        """The network of a run, with its parameters at the end, and the code of its targets."""
        experiment = self.experiments[run]
        network, code = experiment.network(experiment.data())
        return network.with_theta(self.theta[run]), code

    def takeaways(self, field: str, cases: str = "train", *, axis: str = "epochs", to_shortest: bool = False) -> list[str]:
        """How the values of a swept field compare, by their `summaries`, as sentences in Markdown."""
        return sweep_takeaways(self, field, cases, axis, to_shortest)

    def to_csv(self) -> str:
        """A table with one line for each run and moment: the swept settings, update, epoch, cases seen and both losses."""
        runs, moments = np.nonzero(np.diff(self.updates, axis=1, prepend=-1))  # a run that ended early repeats its last moment
        swept = {field: [getattr(self.experiments[run], field) for run in runs] for field in self.over}
        columns = {"update": self.updates, "epoch": self.epochs, "cases_seen": self.cases_seen}
        columns |= {"train_loss": self.train_loss, "test_loss": self.test_loss}
        return csv_text(swept | {name: column[runs, moments] for name, column in columns.items()})

    def constructor(self) -> str:
        """Python that makes the same sweep."""
        over = "".join(f"    {name!r}: {list(values)!r},\n" for name, values in self.over.items())
        return f"experiment = {self.experiment.constructor()}\nsweep = nnkit.sweep(experiment, {{\n{over}}})\n"

    def to_python(self, field: str, cases: str = "train", *, axis: str = "epochs", to_shortest: bool = False) -> str:
        """Code that makes the same sweep and prints the median loss of each Summary."""
        compared = f"{field!r}, {cases!r}" + (f", axis={axis!r}, to_shortest=True" if to_shortest else "")
        return (
            f"import nnkit\n\n{self.constructor()}"
            f"for summary in sweep.summaries({compared}):\n"
            '    print(f"{summary.value}: {summary.median:.6g}")\n'
        )

    @property
    def key(self) -> Hashable:
        """What was swept, and how many moments of each run were recorded."""
        return self.experiment, tuple((name, tuple(values)) for name, values in self.over.items()), self.updates.shape


def sweep(
    experiment: Experiment,
    over: Mapping[str, Sequence[Any]],
    *,
    n_moments: int = N_MOMENTS,
    executor: "Executor | None" = None,
    progress: Callable[[float], None] | None = None,
) -> Sweep:
    """Train every combination of the values of some settings.

    Parameters
    ----------
    experiment : Experiment
        All other settings.
    over : dict of str to sequence
        Fields of the experiment and their values: {"batch_size": [1, 10, "all"], "seed": range(10)}.
    n_moments : int
        At about how many moments of each run the losses are taken, from 3 to 1000; the last is always its end. Fewer take
        less time, and change nothing else.
    executor : concurrent.futures.Executor, optional
        Where to train, such as a ProcessPoolExecutor; the result is the same to the bit.
    progress : callable, optional
        Called as `progress(fraction)` while it trains. What it raises ends the sweep.

    Returns
    -------
    Sweep
        A run that diverges is a result: see `stopped_at`.
    """
    n_moments = whole("n_moments", n_moments, 3, 1000)
    values, experiments = _combinations(experiment, over)
    n_cases = _training_cases(experiments)
    per_epoch = [_updates_per_epoch(run, n) for run, n in zip(experiments, n_cases, strict=True)]
    # every run is also recorded where another one ends, so that they can be compared after equal numbers of updates
    ends = sorted({run.n_epochs * n for run, n in zip(experiments, per_epoch, strict=True)})
    chunks = chunks_of(experiments)
    parts = train_chunks([[experiments[run] for run in chunk] for chunk in chunks], ends, n_moments, executor, progress)

    order = np.argsort(np.concatenate(chunks), kind="stable")
    joined = {name: np.concatenate([part[name] for part in parts])[order] for name in parts[0] if name != "theta"}
    theta = [row for part in parts for row in part["theta"]]
    stopped_at = tuple(None if update < 0 else int(update) for update in joined.pop("stopped_at"))
    n_cases = np.array(n_cases)
    return Sweep(
        experiment=experiment,
        over=values,
        experiments=experiments,
        cases_seen=_cases_seen(joined["updates"], experiments, n_cases, np.array(per_epoch)),
        theta=tuple(theta[run] for run in order),
        stopped_at=stopped_at,
        n_cases=n_cases,
        n_updates_per_epoch=np.array(per_epoch),
        **joined,
    )


def _combinations(experiment, over):
    if not isinstance(over, Mapping) or not over:
        raise rejected("over", over, "a dict of settings and their values, such as {'batch_size': [1, 10, 'all']}")
    names = [field.name for field in fields(Experiment)]
    n_runs, read = 1, {}
    for field, values in over.items():
        choice("over", field, names)
        if isinstance(values, str) or not hasattr(values, "__len__") or not len(values):
            raise rejected(field, values, "a sequence of at least one value")
        n_runs *= len(values)
        if n_runs > MOST_RUNS:
            raise rejected("over", n_runs, f"up to {MOST_RUNS:,} runs")
        # a value by itself may not fit the other settings, such as an activation for each layer: see below
        read[field] = tuple(getattr(replace(_plain(experiment, field), **{field: value}), field) for value in values)
        twice = next((value for value in read[field] if read[field].count(value) > 1), None)
        if twice is not None:
            raise rejected(field, twice, "every value once")
    experiments = tuple(replace(experiment, **dict(zip(read, values, strict=True))) for values in product(*read.values()))
    for run in experiments:
        for name in ("stop_loss", "stop_gradient"):
            if getattr(run, name):
                raise rejected(name, getattr(run, name), "0 in a sweep, whose runs are compared over their whole length")
    return read, experiments


def _plain(experiment, field):
    """The experiment without settings that a value of this field would have to fit."""
    return replace(experiment, activation="tanh") if field == "hidden" else experiment


def _training_cases(experiments):
    """Each run's number of training cases; every set of data is loaded once."""
    known = {}
    for experiment in experiments:
        key = _data_key(experiment)
        if key not in known:
            known[key] = experiment.data().train.n_cases
    return [known[_data_key(experiment)] for experiment in experiments]


def _data_key(experiment):
    names = ("dataset", "n_cases", "noise", "n_classes", "test_fraction", "data_seed", "table", "target", "task", "standardise")
    return tuple(getattr(experiment, name) for name in names)


def _updates_per_epoch(experiment, n_cases):
    return 1 if experiment.batch_size == ALL else -(-n_cases // experiment.batch_size)


def _cases_seen(updates, experiments, n_cases, per_epoch):
    """How many cases those updates took; an epoch's last minibatch holds what is left."""
    sizes = np.array([n if run.batch_size == ALL else run.batch_size for run, n in zip(experiments, n_cases, strict=True)])
    whole, rest = np.divmod(updates, per_epoch[:, None])
    return whole * n_cases[:, None] + np.minimum(rest * sizes[:, None], n_cases[:, None])
