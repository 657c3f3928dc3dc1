"""Conditional maximum likelihood in training: the log-probability of the correct class, case by case and summed.

A classifier turns each case's features into a column of probabilities P. The dot product T . log(P) with the one-hot
target picks the correct class's log-probability. Conditional maximum likelihood maximises its sum over the cases. The negated
sum is n times the cross-entropy, which training minimises.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.data.cases import Cases
from nnkit.engine.experiment import Experiment
from nnkit.engine.history import History
from nnkit.engine.training import run
from nnkit.markdown import literal
from nnkit.maximum_likelihood.gaussian import power_of_ten
from nnkit.numerals import for_people, percentage, round_up
from nnkit.probability import log_shares
from nnkit.result import csv_text
from nnkit.validation import rejected


@dataclass(frozen=True, eq=False)
class LikelihoodRun:
    """The log-likelihood of a classifier's training cases at the frames of its run. `track_likelihood` makes one.

    Attributes
    ----------
    history : History
        Of a run with softmax outputs and cross-entropy.
    """

    history: History

    @property
    def key(self) -> Hashable:
        """The experiment."""
        return self.history.experiment

    @property
    def cases(self) -> Cases:
        """The training cases."""
        return self.history.data.train

    @property
    def epochs(self) -> np.ndarray:
        """The times of the frames in epochs, (n_frames,)."""
        return self.history.epochs[self.history.frames]

    @cached_property
    def log_P(self) -> np.ndarray:
        """log P, (n_frames, n_classes, n_cases), from the logits: finite where P itself is too small for a float."""
        history = self.history

        def of_runs(network):
            return log_shares(network.trace(self.cases.X).weighted_sums(-1))

        return history.architecture.with_theta(history.theta[history.frames]).in_chunks(self.cases.n_cases, of_runs)

    @cached_property
    def dot_products(self) -> np.ndarray:
        """T . log(P) of each case, (n_frames, n_cases)."""
        return dot_product(self.cases.T, self.log_P)

    @cached_property
    def log_p_correct(self) -> np.ndarray:
        """The correct class's log-probability, (n_frames, n_cases), looked up by its label."""
        labels = np.broadcast_to(self.cases.labels, (len(self.log_P), 1, self.cases.n_cases))
        return np.take_along_axis(self.log_P, labels, axis=1)[:, 0]

    @cached_property
    def log_likelihoods(self) -> np.ndarray:
        """The sum over the cases of T . log(P), (n_frames,)."""
        return self.dot_products.sum(axis=1)

    @property
    def n_kept_out(self) -> int:
        """The number of cases that were kept out of training."""
        return self.history.data.test.n_cases

    @property
    def log_likelihoods_kept_out(self) -> np.ndarray:
        """The log-likelihood of the cases that were kept out of training, (n_frames,); NaN where there are none."""
        return -self.n_kept_out * self.history.test_loss[self.history.frames]

    @property
    def total_costs(self) -> np.ndarray:
        """n times the cross-entropy that training minimises, (n_frames,), as the loss computes it."""
        return self.cases.n_cases * self.history.train_loss[self.history.frames]

    @property
    def difference(self) -> float:
        """The largest difference, over the frames, between minus the log-likelihood and n times the cross-entropy."""
        return float(np.abs(self.log_likelihoods + self.total_costs).max())

    def frame_at(self, share: float) -> int:
        """The number of the frame after this share of the run, from 0 to 1."""
        return round(share * (len(self.epochs) - 1))

    def takeaways(self) -> list[str]:
        """The three equal numbers, the course of the run, its worst case, and the limits of the likelihood."""
        return [
            *self._on_three_numbers(),
            self._on_the_course(),
            self._on_probabilities(),
            *self._on_cases_kept_out(),
            *self._on_the_worst_case(),
            *self._on_limits(),
        ]

    def _on_three_numbers(self) -> list[str]:
        n, end, cost = self.cases.n_cases, self.log_likelihoods[-1], self.total_costs[-1]
        apart = for_people(round_up(self.difference, 1), 1)
        return [
            f"**One number, three ways**: at the end Σ T • log P is {for_people(end, 4)}, negated {for_people(-end, 4)}, and "
            f"n · cross-entropy {for_people(cost, 4)}.",
            f"Over all {len(self.epochs)} moments of the film the last two differ by at most {apart}: rounding. Here n = {n}.",
        ]

    def _on_the_course(self) -> str:
        values = -self.cases.n_cases * self.history.train_loss  # at every recorded epoch, also between the film's frames
        if divergence := self.history.divergence:
            return f"**The run diverged at update {divergence.update:,}**: the film ends before it."
        falls, n_steps = int((np.diff(values) < -1e-9 * np.abs(values[:-1])).sum()), len(values) - 1
        if falls:
            return (
                f"**LogL fell {falls} time{'s' if falls > 1 else ''}** in {n_steps} steps, and n times the cross-entropy rose by "
                "as much each time."
            )
        return (
            f"LogL fell in none of the {n_steps} steps: it went from {for_people(values[0], 4)} to {for_people(values[-1], 4)}."
        )

    def _on_probabilities(self) -> str:
        n, values = self.cases.n_cases, self.log_likelihoods[[0, -1]]
        before, after = (for_people(mean) for mean in np.exp(values / n))
        return (
            f"By case, the (geometric) mean probability of the correct class went from {before} to {after}. The probability of "
            f"all {n} classes together went from {power_of_ten(values[0])} to {power_of_ten(values[1])}."
        )

    def _on_cases_kept_out(self) -> list[str]:
        if not self.n_kept_out:
            return []
        kept_out = np.exp(self.log_likelihoods_kept_out[[0, -1]] / self.n_kept_out)
        before, after, trained = map(for_people, (*kept_out, np.exp(self.log_likelihoods[-1] / self.cases.n_cases)))
        return [
            f"**Of the {self.n_kept_out} cases kept out of training** the (geometric) mean probability of the correct class went "
            f"from {before} to {after}. In training it ends at {trained}: the sample stands for the rest as far as the two agree."
        ]

    def _on_the_worst_case(self) -> list[str]:
        last = self.dot_products[-1]
        worst = int(last.argmin())
        if last[worst] == 0.0:
            return []
        name = literal(self.history.data.class_names[self.cases.labels[worst]])
        p = for_people(np.exp(last[worst])) if last[worst] > -10.0 else power_of_ten(last[worst])
        return [
            f"No case lowers LogL more than case {worst + 1} ({name}): its class is given a probability of {p}, which makes "
            f"{percentage(last[worst] / last.sum())} of the whole cross-entropy."
        ]

    def _on_limits(self) -> list[str]:
        labels, sentences, log_P = self.cases.labels, [], self.log_P[-1]
        names = enumerate(self.history.data.class_names)
        missing = [literal(name) for number, name in names if not (labels == number).any()]
        if missing:
            sentences.append(
                f"**{', '.join(missing)} is never seen** among these cases: the likelihood only gains as its probability goes "
                "to 0, where its log-probability would be −∞."
            )
        others = np.where(np.arange(len(log_P))[:, None] == labels, -np.inf, log_P).max(axis=0)
        if (self.dot_products[-1] > others).all():
            sentences.append(
                "**Every case is classified correctly**, so the likelihood has no maximum at any finite weights: larger and "
                "larger last weights bring LogL ever closer to 0. No training can arrive."
            )
        return sentences

    def to_python(self) -> str:
        """Code that repeats the run and prints the three numbers at every frame of the film."""
        return (
            f"import nnkit\n\nexperiment = {self.history.experiment.constructor()}\n"
            "likelihood = nnkit.maximum_likelihood.track_likelihood(experiment)\n"
            "for epoch, total, cost in zip(likelihood.epochs, likelihood.log_likelihoods, likelihood.total_costs):\n"
            '    print(f"{epoch:.6g} {total:.6g} {-total:.6g} {cost:.6g}")\n'
            + ('print(*(f"{total:.6g}" for total in likelihood.log_likelihoods_kept_out))\n' if self.n_kept_out else "")
        )

    def to_csv(self) -> str:
        """One row for each frame."""
        return csv_text(
            {
                "epoch": [f"{epoch:.6g}" for epoch in self.epochs],
                "log_likelihood": self.log_likelihoods,
                "negated": -self.log_likelihoods,
                "n_times_cross_entropy": self.total_costs,
            }
        )

    def cases_csv(self, frame: int) -> str:
        """One row for each case at a frame: its features, target and log-probabilities, and T . log(P)."""
        data, cases = self.history.data, self.cases
        columns = {"case": np.arange(1, cases.n_cases + 1)} | dict(zip(data.feature_names, cases.X, strict=True))
        for kind, rows in (("T", cases.T), ("log P", self.log_P[frame])):
            columns |= {f"{kind} {name}": row for name, row in zip(data.class_names, rows, strict=True)}
        return csv_text(columns | {"T . log P": self.dot_products[frame]})


def dot_product(T: np.ndarray, log_P: np.ndarray) -> np.ndarray:
    """The dot product of each case's columns T . log(P), (..., n_cases); a target of 0 leaves out even a log of -inf.

    Parameters
    ----------
    T : array (n_classes, n_cases)
        One-hot columns, or distributions.
    log_P : array (..., n_classes, n_cases)

    Notes
    -----
    Source: lecture 1, part 5, conditional maximum likelihood and cross-entropy.
    """
    with np.errstate(invalid="ignore"):
        return np.where(T == 0.0, 0.0, T * log_P).sum(axis=-2)


def track_likelihood(experiment: Experiment) -> LikelihoodRun:
    """Train a classifier, and compute the log-likelihood of its training cases along the run.

    Parameters
    ----------
    experiment : Experiment
        On data with classes, with output "softmax" and loss "cross_entropy".

    Returns
    -------
    LikelihoodRun

    Raises
    ------
    ValueError
        Where the outputs are not softmax probabilities.
    """
    if experiment.output != "softmax":
        raise rejected("output", experiment.output, "softmax: P must be a distribution over the classes")
    if experiment.loss != "cross_entropy":
        raise rejected("loss", experiment.loss, "cross_entropy, the negated log-likelihood of a case")
    return LikelihoodRun(run(experiment))
