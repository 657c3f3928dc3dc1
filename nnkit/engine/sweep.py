"""Sweeps: every combination of the values of some settings, trained together where the shapes allow it.

    sweep = nnkit.sweep(experiment, {"batch_size": [1, 10, "all"], "seed": range(10)})

Runs that differ only in seed and learning rate are one network with an axis of runs: one NumPy call makes a step of all of them.
Such groups are trained in chunks of fixed size, so that an executor gives the same bits as no executor.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import product
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from nnkit.data.cases import Data
from nnkit.data.targets import TargetCode
from nnkit.engine.descent import ALL
from nnkit.engine.experiment import Experiment
from nnkit.engine.network import Network
from nnkit.engine.passes import Pass, with_bias_node
from nnkit.engine.summary import Summary, quantiles
from nnkit.engine.takeaways import sweep_takeaways
from nnkit.result import csv_text
from nnkit.validation import choice, rejected, whole

if TYPE_CHECKING:
    from concurrent.futures import Executor

MOST_RUNS = 10_000
TOGETHER = 50  # runs in a chunk; larger ones gain little and leave less to share out
MOST_RECORDED = 300_000  # outputs of neurons, over all cases and runs, up to which a pass is recorded once for all moments
N_MOMENTS = 60  # of each run at which losses are recorded, by default

TRAINED_TOGETHER = ("seed", "learning_rate")  # what runs of one group may differ in
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
    chunks = _chunks(experiments)
    parts = _train_chunks([[experiments[run] for run in chunk] for chunk in chunks], ends, n_moments, executor, progress)

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


def _chunks(experiments):
    """The runs' positions, in chunks that can be trained together."""
    groups: dict[tuple, list[int]] = {}
    for run, experiment in enumerate(experiments):
        key = tuple(value for name, value in experiment.to_dict().items() if name not in TRAINED_TOGETHER)
        groups.setdefault(key, []).append(run)
    return [runs[start : start + TOGETHER] for runs in groups.values() for start in range(0, len(runs), TOGETHER)]


def _train_chunks(chunks, ends, n_moments, executor, progress):
    work = [sum(run.n_epochs for run in chunk) for chunk in chunks]
    done = np.concatenate([[0.0], np.cumsum(work)]) / sum(work)
    parts = []
    if executor is None:
        for i, chunk in enumerate(chunks):
            report = progress and (lambda share, i=i: progress(float(done[i] + share * (done[i + 1] - done[i]))))
            parts.append(_train(chunk, ends, n_moments, report))
        return parts
    futures = [executor.submit(_train, chunk, ends, n_moments) for chunk in chunks]
    try:
        for future, share in zip(futures, done[1:], strict=True):
            parts.append(future.result())
            if progress:
                progress(float(share))
    finally:
        for future in futures:
            future.cancel()  # after an error; one that is done takes no notice
    return parts


def _train(runs, ends, n_moments, report=None):
    """Train experiments that differ only in seed and learning rate; returns plain arrays, which an executor can send."""
    first, data = runs[0], runs[0].data()
    network, code = first.network(data)
    network = network.with_theta(starts(runs, data))
    seeds = [run.seed for run in runs]
    descent = first.descent(
        network,
        data.train.X,
        code.encode(data.train.T),
        learning_rate=np.array([run.learning_rate for run in runs]),
        seed=seeds[:1] if len(set(seeds)) == 1 else seeds,  # one for all lets them share their minibatches
    )
    n_train, n_updates = data.train.n_cases, first.n_epochs * descent.n_updates_per_epoch
    X = np.concatenate([data.train.X, data.test.X], axis=1)
    T = code.encode(np.concatenate([data.train.T, data.test.T], axis=1))
    costs_of_all = _costs_of(network, X, T)
    moments = _moments(n_updates, ends, n_moments)
    losses = np.full((2, len(runs), len(moments)), np.nan)
    stopped_at = np.full(len(runs), -1)
    seconds_per_update = []
    for i, moment in enumerate(moments):
        if i and moment == moments[i - 1]:
            losses[..., i] = losses[..., i - 1]
            continue
        start, n_made = perf_counter(), moment - descent.update
        descent.advance_to(moment)
        if n_made:
            seconds_per_update.append((perf_counter() - start) / n_made)
        with np.errstate(all="ignore"):
            costs = costs_of_all()
            losses[0, :, i] = costs[:, :n_train].mean(axis=-1)
            if data.test.n_cases:
                losses[1, :, i] = costs[:, n_train:].mean(axis=-1)
        is_finite = np.isfinite(losses[0, :, i]) & np.isfinite(network.theta).all(axis=-1)
        stopped_at[~is_finite & (stopped_at < 0)] = moment
        if report:
            report(moment / n_updates)
    # the median discards pauses from other processes
    seconds_per_epoch = np.median(seconds_per_update) * descent.n_updates_per_epoch
    return {
        "updates": np.tile(moments, (len(runs), 1)),
        "train_loss": losses[0],
        "test_loss": losses[1],
        "theta": network.theta,
        "stopped_at": stopped_at,
        "seconds_per_epoch": np.full(len(runs), seconds_per_epoch / len(runs)),
    }


def starts(runs: Sequence[Experiment], data: Data) -> np.ndarray:
    """The first parameters (n_runs, n_parameters) of runs that differ only in seed and learning rate."""
    of_seed = {run.seed: run for run in runs}
    drawn = {seed: run.network(data)[0].theta for seed, run in of_seed.items()}
    return np.stack([drawn[run.seed] for run in runs])


def _costs_of(network, X, T):
    """A function that computes the cost of every case for every run, (n_runs, n_cases), with the current parameters."""
    n_cases = X.shape[1]
    if network.runs_shape[0] * n_cases * sum(network.sizes) > MOST_RECORDED:
        return lambda: network.in_chunks(n_cases, lambda part: part.trace(X).costs(T))
    recorded = Pass(network, n_cases)  # laid out once for all moments
    calls = recorded.cost_calls(with_bias_node(X))

    def costs():
        recorded.replay(calls)
        return recorded.costs(T)

    return costs


def _moments(n_updates, ends, n_moments):
    """The updates at which losses are recorded: evenly, more densely at first, and at the ends of runs."""
    n_early = n_moments // 3  # growing from the first update
    early = np.geomspace(1, n_updates, n_early)
    even = np.linspace(0, n_updates, n_moments - n_early + 1)
    return np.sort(np.rint(np.concatenate([even, early, np.minimum(ends, n_updates)])).astype(int))
