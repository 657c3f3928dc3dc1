"""Competition at a softmax: one logit is raised, and every other class's probability falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.loss_functions.softmax_batch import checked_logits, checked_temperature
from nnkit.probability import softmax
from nnkit.result import KeyedByFields, csv_text
from nnkit.settings import Real
from nnkit.validation import whole

AMOUNT = Real(-10.0, 10.0)


@dataclass(frozen=True, eq=False)
class Competition(KeyedByFields):
    """The probabilities of one case, before and after one of its logits is raised.

    Attributes
    ----------
    logits : array (n_classes,)
    raised_class : int
        Whose logit is raised, from 0.
    amount : float
        By how much; below 0 it is lowered.
    temperature : float
        Softmax is applied to logits / temperature.

    Notes
    -----
    Source: lecture 1, part 3: softmax embodies competition among the outputs.
    """

    logits: np.ndarray
    raised_class: int
    amount: float = 1.0
    temperature: float = 1.0

    def __post_init__(self) -> None:
        logits = checked_logits(np.atleast_2d(self.logits).T, n_cases=1)[:, 0]
        checked = {
            "logits": logits,
            "raised_class": whole("raised_class", self.raised_class, 0, len(logits) - 1),
            "amount": AMOUNT.check("amount", self.amount),
            "temperature": checked_temperature(self.temperature, logits),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @cached_property
    def P(self) -> np.ndarray:
        """The probabilities before, (n_classes,)."""
        return softmax(self.logits / self.temperature)

    @cached_property
    def P_after(self) -> np.ndarray:
        """The probabilities after, (n_classes,)."""
        return self.curves([self.amount])[:, 0]

    @cached_property
    def jacobian(self) -> np.ndarray:
        """dP_i / dx_j before the logit is raised, (n_classes, n_classes): (diag(P) - P P') / temperature."""
        P = self.P
        # the diagonal as P times the others' sum, which keeps its digits where P is close to 1
        others = np.where(np.eye(len(P), dtype=bool), 0.0, P).sum(axis=1)
        J = -np.outer(P, P)
        np.fill_diagonal(J, P * others)
        return J / self.temperature

    def curves(self, amounts: Sequence[float] | np.ndarray) -> np.ndarray:
        """The probabilities with the logit raised by each of some amounts, (n_classes, n_amounts)."""
        Z = np.repeat(self.logits[:, None], len(amounts), axis=1)
        Z[self.raised_class] += amounts
        return softmax(Z / self.temperature)

    def takeaways(self) -> list[str]:
        """Which classes gain and which lose, as sentences in Markdown."""
        sentences = []
        before, after, k, n = self.P, self.P_after, self.raised_class, len(self.logits)
        rises = self.amount >= 0.0
        others = np.delete(np.arange(n), k)
        if self.amount == 0.0:
            sentences.append("Nothing has been raised yet: choose how far the output moves.")
        else:
            moved = [i for i in others if (after[i] < before[i] if rises else after[i] > before[i])]
            which = "every other class" if len(moved) == n - 1 else f"{len(moved)} of the {n - 1} other classes"
            sentences.append(
                f"**Output {k + 1} {'rises' if rises else 'falls'} by {abs(self.amount):g}**: its probability goes from "
                f"{before[k]:.4g} to {after[k]:.4g}, and {which} {'loses' if rises else 'gains'}, though their outputs stay "
                "the same. The sum stays 1, so a gain has to be taken from someone."
            )
            usable = others[before[others] > 0.0]
            if len(usable) > 1 and after[usable[0]] > 0.0:
                sentences.append(
                    f"**All others share the change in proportion**: each is multiplied by the same "
                    f"{after[usable[0]] / before[usable[0]]:.4g}, so their order and their ratios stay."
                )
        J = self.jacobian
        by = " / temperature" if self.temperature != 1.0 else ""
        loser = others[np.argmin(J[others, k])]
        if np.diag(J).min() > 0.0:
            sentences.append(
                f"**The Jacobian has a positive diagonal and negative numbers beside it**: the slope of P{k + 1} by x{k + 1} is "
                f"P(1 − P){by} = {J[k, k]:.4g}, and raising output {k + 1} takes most from class {loser + 1}, at "
                f"{J[loser, k]:.4g}. Every column sums to 0: here the largest sum is {np.abs(J.sum(axis=0)).max():.1g}."
            )
        else:
            sentences.append(
                "**Some probabilities are 0 or 1 in floating-point numbers**: their slopes are exactly 0 in the Jacobian, and no "
                "small change of the outputs moves them."
            )
        if before.max() > 0.99:
            sentences.append(
                f"**Class {int(np.argmax(before)) + 1} has nearly won** with {before.max():.6g}: the largest slope in all of the "
                f"Jacobian is {np.abs(J).max():.2g}, and small changes of the outputs move little."
            )
        return sentences

    def to_python(self) -> str:
        """Code that prints P before and after, then the Jacobian by rows."""
        tempered = f",\n    temperature={self.temperature!r}" if self.temperature != 1.0 else ""
        return (
            "import nnkit\n\n"
            f"competition = nnkit.loss_functions.Competition(\n    {self.logits.tolist()},\n"
            f"    raised_class={self.raised_class},\n    amount={self.amount!r}{tempered},\n)\n"
            "for row in (competition.P, competition.P_after, *competition.jacobian):\n"
            '    print(*(f"{value:.6g}" for value in row))\n'
        )

    def to_csv(self) -> str:
        """One row for each class: P before and after, and its row of the Jacobian."""
        columns = {"class": np.arange(1, len(self.logits) + 1), "x": self.logits, "P": self.P, "P_after": self.P_after}
        return csv_text(columns | {f"dP_dx{j}": slopes for j, slopes in enumerate(self.jacobian.T, start=1)})
