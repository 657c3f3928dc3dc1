"""The share of inactive hidden units in trained networks, against their learning rate.

A hidden unit is inactive where its weighted sum is at most 0 for every training case. Under ReLU it is dead: its gradient is
exactly zero. Under a leaky ReLU or ELU it is on its negative side, where some gradient still comes through.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nnkit.activation_functions.words import joined
from nnkit.activations import ACTIVATIONS
from nnkit.engine.sweep import Sweep
from nnkit.engine.sweep_training import starts
from nnkit.numerals import percentage
from nnkit.result import csv_text
from nnkit.validation import rejected


class ShareSummary(NamedTuple):
    """Of the runs that did not diverge, the mean, least and greatest share of inactive units and the median loss.

    NaN where every run diverged; `n_diverged` runs did.
    """

    mean: float
    low: float
    high: float
    loss: float
    n_diverged: int


@dataclass(frozen=True, eq=False)
class DeadShares:
    """The shares of inactive units in the runs of a sweep, at their start and at their end.

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
    def activations(self) -> list[str]:
        """The names of the activation functions that are compared."""
        return self.sweep.over["activation"]

    @property
    def rates(self) -> list[float]:
        """The learning rates."""
        return self.sweep.over["learning_rate"]

    def rows(self, activation: str, rate: float) -> np.ndarray:
        """The runs with this activation function and learning rate, one for each seed."""
        runs = self.sweep.experiments
        return np.array([run for run, own in enumerate(runs) if own.activation == activation and own.learning_rate == rate])

    def summary(self, activation: str, rate: float) -> ShareSummary:
        """The ShareSummary of the runs with this activation function and learning rate."""
        return self._summaries[activation, rate]

    @cached_property
    def _summaries(self):
        return {(name, rate): self._summarised(self.rows(name, rate)) for name in self.activations for rate in self.rates}

    def _summarised(self, rows):
        finite = rows[np.isfinite(self.end[rows]).all(axis=1)]
        n_diverged = len(rows) - len(finite)
        if not len(finite):
            return ShareSummary(np.nan, np.nan, np.nan, np.nan, n_diverged)
        share, loss = self.shares[finite], float(np.median(self.sweep.train_loss[finite, -1]))
        return ShareSummary(float(share.mean()), float(share.min()), float(share.max()), loss, n_diverged)

    @property
    def key(self) -> Hashable:
        """The sweep's."""
        return self.sweep.key

    @cached_property
    def shares(self) -> np.ndarray:
        """The share of all hidden units that is inactive at the end of each run, (n_runs,)."""
        sizes = np.array(self.sweep.experiment.hidden_sizes, dtype=float)
        return self.end @ sizes / sizes.sum()

    def takeaways(self) -> list[str]:
        """The worst share and the share at the lowest loss, for each activation function, as sentences in Markdown."""
        sentences = []
        for name in self.activations:
            sentences += self._on_shares(name)
        if "relu" in self.activations:
            rows = [run for run, own in enumerate(self.sweep.experiments) if own.activation == "relu"]
            shares = self.start[rows].mean(axis=0)
            layers = ", ".join(f"{percentage(share)} of layer {layer}" for layer, share in enumerate(shares, start=1))
            born = " Some units are born dead." if shares.any() else " No unit is born dead."
            sentences.append(f"**Before training** no case makes these units fire under ReLU: {layers}.{born}")
        others = [ACTIVATIONS[name].label for name in self.activations if name != "relu"]
        if others:
            sentences.append(
                f"Silent is not dead for {joined(others)}: there the slope below 0 is not 0, so the unit's weights still get a "
                "gradient."
            )
        return sentences

    def _on_shares(self, name):
        n_seeds, label = len(self.sweep.over["seed"]), ACTIVATIONS[name].label
        summaries = {rate: self.summary(name, rate) for rate in self.rates}
        finite = {rate: summary for rate, summary in summaries.items() if np.isfinite(summary.mean)}
        sentences = []
        if finite:
            worst = max(finite, key=lambda rate: finite[rate].mean)
            best = min(finite, key=lambda rate: finite[rate].loss)
            fate = "dead" if name == "relu" else "silent"
            at_best = f"; η = {best:g}, with the lowest loss, leaves {percentage(finite[best].mean)}"
            sentences.append(
                f"**{label}: η = {worst:g} leaves {percentage(finite[worst].mean)} of the hidden units {fate}**"
                f"{at_best if best != worst else ', and has the lowest loss'}."
            )
        diverged = [f"{one.n_diverged} of {n_seeds} with η = {rate:g}" for rate, one in summaries.items() if one.n_diverged]
        if diverged:
            sentences.append(f"**Diverged under {label}**, and left out: {', '.join(diverged)}.")
        return sentences

    def to_python(self) -> str:
        """Code that trains the same runs and prints each mean share and median loss."""
        return (
            f"import nnkit\n\n{self.sweep.constructor()}"
            "shares = nnkit.activation_functions.dead_shares(sweep)\n"
            "for activation in shares.activations:\n    for rate in shares.rates:\n"
            "        summary = shares.summary(activation, rate)\n"
            '        print(f"{activation} {rate}: {summary.mean:.6g} {summary.loss:.6g} {summary.n_diverged}")\n'
            "for activation in shares.activations:\n    for rate in shares.rates:\n"
            "        summary = shares.summary(activation, rate)\n"
            '        print(f"{activation} {rate}: from {summary.low:.6g} to {summary.high:.6g}")\n'
        )

    def to_csv(self) -> str:
        """One row for each run: its settings, the shares by layer at the start and at the end, and its last loss."""
        runs = self.sweep.experiments
        columns = {name: [getattr(run, name) for run in runs] for name in ("activation", "learning_rate", "seed")}
        for when, shares in (("start", self.start), ("end", self.end)):
            columns |= {f"{when}_{layer}": share for layer, share in enumerate(shares.T, start=1)}
        return csv_text(columns | {"loss": self.sweep.train_loss[:, -1]})


def dead_shares(sweep: Sweep) -> DeadShares:
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
            shares[rows] = _inactive_shares(network.with_theta(theta), data.train.X)
    end[[run for run, update in enumerate(sweep.stopped_at) if update is not None]] = np.nan
    return DeadShares(sweep, start, end)


def _inactive_shares(network, X):
    """The share of each hidden layer's units whose sum is at most 0 for every case, (n_runs, n_hidden)."""

    def of_runs(part):
        sums = part.trace(X).sums[:-1]
        return np.stack([(layer[..., :-1, :].max(axis=-1) <= 0.0).mean(axis=-1) for layer in sums], axis=-1)

    return network.in_chunks(X.shape[1], of_runs)
