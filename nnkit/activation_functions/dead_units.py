"""How many units of a network no case reaches any more, against the learning rate it was trained with.

A hidden unit counts as out of reach where its weighted sum is at most 0 for every training case. Under ReLU it is dead: its
gradient is exactly zero. Under a leaky ReLU or ELU it is on its negative side, where some gradient still comes through.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.engine.sweep import Sweep, starts
from nnkit.validation import rejected


@dataclass(frozen=True, eq=False)
class DeadShares:
    """The shares of units out of reach in the runs of a sweep, at their start and at their end.

    Attributes
    ----------
    sweep : Sweep
        Over activation, learning_rate and seed.
    start, end : array (n_runs, n_hidden_layers)
        By run and hidden layer; NaN at the end of a run that diverged.
    """

    sweep: Sweep
    start: np.ndarray
    end: np.ndarray

    @property
    def activations(self):
        """The names of the activation functions that are compared."""
        return self.sweep.over["activation"]

    @property
    def rates(self):
        """The learning rates."""
        return self.sweep.over["learning_rate"]

    def rows(self, activation, rate):
        """The runs with this activation function and learning rate, one for each seed."""
        runs = self.sweep.experiments
        return np.array([run for run, own in enumerate(runs) if own.activation == activation and own.learning_rate == rate])

    def summary(self, activation, rate):
        """Of the runs that did not diverge: mean, least and greatest share over all hidden units, and the median loss.

        Returns
        -------
        tuple of five
            Those four, NaN where every run diverged, and how many did.
        """
        return self._summaries[activation, rate]

    @cached_property
    def _summaries(self):
        return {(name, rate): self._summarised(self.rows(name, rate)) for name in self.activations for rate in self.rates}

    def _summarised(self, rows):
        kept = rows[np.isfinite(self.end[rows]).all(axis=1)]
        n_diverged = len(rows) - len(kept)
        if not len(kept):
            return np.nan, np.nan, np.nan, np.nan, n_diverged
        share = self.shares[kept]
        loss = float(np.median(self.sweep.train_loss[kept, -1]))
        return float(share.mean()), float(share.min()), float(share.max()), loss, n_diverged

    @cached_property
    def shares(self):
        """The share of all hidden units that is out of reach at the end of each run, (n_runs,)."""
        sizes = np.array(self.sweep.experiment.hidden_sizes, dtype=float)
        return self.end @ sizes / sizes.sum()

    def observations(self):
        """What the sweep shows, as sentences in Markdown that are true of it."""
        n_seeds = len(self.sweep.over["seed"])
        said = []
        for name in self.activations:
            sums = {rate: self.summary(name, rate) for rate in self.rates}
            usable = {rate: values for rate, values in sums.items() if np.isfinite(values[0])}
            label = ACTIVATIONS[name].label
            if usable:
                worst = max(usable, key=lambda rate: usable[rate][0])
                best = min(usable, key=lambda rate: usable[rate][3])
                fate = "dead" if name == "relu" else "out of reach"
                said.append(
                    f"**{label}**: {usable[worst][0]:.0%} of the hidden units are {fate} after η = {worst:g}, the most of all "
                    f"rates. At the lowest loss, {usable[best][3]:.3g} for η = {best:g}, it is {usable[best][0]:.0%}."
                )
            gone = [f"{sums[rate][4]} of {n_seeds} for η = {rate:g}" for rate in self.rates if sums[rate][4]]
            if gone:
                said.append(f"**Diverged under {label}**, and left out: {', '.join(gone)}.")
        if "relu" in self.activations:
            rows = [run for run, own in enumerate(self.sweep.experiments) if own.activation == "relu"]
            layers = ", ".join(f"{share:.0%}" for share in self.start[rows].mean(axis=0))
            said.append(
                f"**Before training**, the mean share that no case reaches under ReLU is {layers} by hidden layer: some units "
                "are born dead."
            )
        others = [ACTIVATIONS[name].label for name in self.activations if name != "relu"]
        if others:
            said.append(
                f"Out of reach is not dead for {' and '.join(others)}: there the slope below 0 is not zero, so such a "
                "unit still learns and can return."
            )
        return said

    def to_python(self):
        """Code that trains the same runs on nnkit alone and prints each mean share and median loss."""
        inside = self.sweep.settings_in_python()
        over = "".join(f"    {name!r}: {list(values)!r},\n" for name, values in self.sweep.over.items())
        return (
            f"import nnkit\n\nexperiment = nnkit.Experiment(\n{inside})\n"
            f"shares = nnkit.dead_shares(nnkit.sweep(experiment, {{\n{over}}}))\n"
            "for activation in shares.activations:\n    for rate in shares.rates:\n"
            "        share, low, high, loss, n_diverged = shares.summary(activation, rate)\n"
            '        print(f"{activation} {rate}: {share:.6g} {loss:.6g} {n_diverged}")\n'
        )

    def to_csv(self):
        """One row for each run: its settings, the shares by layer at the start and at the end, and its last loss."""
        layers = range(1, self.end.shape[1] + 1)
        rows = [
            ",".join(["activation,learning_rate,seed", *(f"{when}_{k}" for when in ("start", "end") for k in layers), "loss"])
        ]
        for run, own in enumerate(self.sweep.experiments):
            numbers = [*self.start[run].tolist(), *self.end[run].tolist(), float(self.sweep.train_loss[run, -1])]
            rows.append(f"{own.activation},{own.learning_rate!r},{own.seed}," + ",".join(map(repr, numbers)))
        return "\n".join(rows) + "\n"


def dead_shares(sweep):
    """The shares of hidden units that no training case reaches, in the runs of a finished sweep.

    Parameters
    ----------
    sweep : Sweep
        Over exactly activation, learning_rate and seed, with at least one hidden layer.

    Returns
    -------
    DeadShares

    Notes
    -----
    Source: lecture 1, part 3, "ReLU problems and solutions".
    """
    if set(sweep.over) != {"activation", "learning_rate", "seed"}:
        raise rejected("sweep", ", ".join(sweep.over), "a sweep over activation, learning_rate and seed")
    n_hidden = len(sweep.experiment.hidden_sizes)
    if not n_hidden:
        raise rejected("hidden", sweep.experiment.hidden, "at least one hidden layer")
    data = sweep.experiment.data()
    start, end = np.empty((len(sweep.experiments), n_hidden)), np.empty((len(sweep.experiments), n_hidden))
    for name in sweep.over["activation"]:
        rows = [run for run, own in enumerate(sweep.experiments) if own.activation == name]
        runs = [sweep.experiments[run] for run in rows]
        network, _ = runs[0].network(data)
        for shares, theta in ((start, starts(runs, data)), (end, np.stack([sweep.theta[run] for run in rows]))):
            shares[rows] = _out_of_reach(network.with_theta(theta), data.train.X)
    end[[run for run, update in enumerate(sweep.stopped_at) if update is not None]] = np.nan
    return DeadShares(sweep, start, end)


def _out_of_reach(network, X):
    """The share of each hidden layer's units whose sum is at most 0 for every case, (n_runs, n_hidden)."""

    def of_runs(part):
        sums = part.trace(X).sums[:-1]
        return np.stack([(layer[..., :-1, :].max(axis=-1) <= 0.0).mean(axis=-1) for layer in sums], axis=-1)

    return network.in_chunks(X.shape[1], of_runs)
