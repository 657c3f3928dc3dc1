"""The training of a sweep: runs that differ only in seed and learning rate together, in chunks of fixed size."""

from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from nnkit.data.cases import Data
from nnkit.engine.experiment import Experiment
from nnkit.engine.passes import Pass, with_bias_node

if TYPE_CHECKING:
    from concurrent.futures import Executor

TOGETHER = 50  # runs in a chunk; larger ones gain little and leave less to share out
MOST_RECORDED = 300_000  # outputs of neurons, over all cases and runs, up to which a pass is recorded once for all moments

TRAINED_TOGETHER = ("seed", "learning_rate")  # what runs of one group may differ in


def chunks_of(experiments: Sequence[Experiment]) -> list[list[int]]:
    """The runs' positions, in chunks that can be trained together."""
    groups: dict[tuple, list[int]] = {}
    for run, experiment in enumerate(experiments):
        key = tuple(value for name, value in experiment.to_dict().items() if name not in TRAINED_TOGETHER)
        groups.setdefault(key, []).append(run)
    return [runs[start : start + TOGETHER] for runs in groups.values() for start in range(0, len(runs), TOGETHER)]


def train_chunks(
    chunks: Sequence[Sequence[Experiment]],
    ends: Sequence[int],
    n_moments: int,
    executor: "Executor | None" = None,
    progress: Callable[[float], None] | None = None,
) -> list[dict[str, np.ndarray]]:
    """For each chunk the arrays of a Sweep over its runs; losses are recorded at about `n_moments` moments, and at the `ends`."""
    work = [sum(run.n_epochs for run in chunk) for chunk in chunks]
    done = np.concatenate([[0.0], np.cumsum(work)]) / sum(work)
    parts = []
    if executor is None:
        for i, chunk in enumerate(chunks):
            report = partial(_report_part, progress, done[i], done[i + 1]) if progress else None
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


def _report_part(progress, start, end, share):
    """Report a share of the part between two fractions of the whole."""
    progress(float(start + share * (end - start)))


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
