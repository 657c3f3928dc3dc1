"""Competition at a softmax: one logit is raised, and every other class's probability falls. At sigmoids nothing else moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.loss_functions.ranking import largest, named
from nnkit.loss_functions.sigmoid_output import SIGMOID
from nnkit.loss_functions.softmax_batch import checked_logits, checked_temperature
from nnkit.loss_functions.softmax_text import LOGIT
from nnkit.numerals import for_people
from nnkit.probability import softmax
from nnkit.result import KeyedByFields, csv_text
from nnkit.settings import OneOf, Real
from nnkit.validation import whole

AMOUNT = Real(-10.0, 10.0)
FUNCTION = OneOf(("softmax", "sigmoid"))
HARDLY = 0.01  # a slope below this counts as nearly none


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
        The function is applied to logits / temperature.
    function : {"softmax", "sigmoid"}
        What makes probabilities of the logits: softmax of all of them, or the sigmoid of each alone.

    Notes
    -----
    Source: lecture 1, part 3: no individual activation function can make the outputs sum to 1; softmax embodies competition among
    them, as lateral inhibition does in a brain.
    """

    logits: np.ndarray
    raised_class: int
    amount: float = 1.0
    temperature: float = 1.0
    function: str = "softmax"

    def __post_init__(self) -> None:
        logits = checked_logits(np.atleast_2d(self.logits).T, n_cases=1)[:, 0]
        checked = {
            "logits": logits,
            "raised_class": whole("raised_class", self.raised_class, 0, len(logits) - 1),
            "amount": AMOUNT.check("amount", self.amount),
            "temperature": checked_temperature(self.temperature, logits),
            "function": FUNCTION.check("function", self.function),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @cached_property
    def P(self) -> np.ndarray:
        """The probabilities before, (n_classes,)."""
        return self.curves([0.0])[:, 0]

    @cached_property
    def P_after(self) -> np.ndarray:
        """The probabilities after, (n_classes,)."""
        return self.curves([self.amount])[:, 0]

    @cached_property
    def jacobian(self) -> np.ndarray:
        """dP_i / dx_j before the logit is raised, (n_classes, n_classes): of softmax (diag(P) - P P') / temperature."""
        P = self.P
        if self.function == "sigmoid":
            return np.diag(SIGMOID.derivative(self.logits / self.temperature)) / self.temperature
        # the diagonal as P times the others' sum, which keeps its digits where P is close to 1
        others = np.where(np.eye(len(P), dtype=bool), 0.0, P).sum(axis=1)
        J = -np.outer(P, P)
        np.fill_diagonal(J, P * others)
        return J / self.temperature

    def curves(self, amounts: Sequence[float] | np.ndarray) -> np.ndarray:
        """The probabilities with the logit raised by each of some amounts, (n_classes, n_amounts)."""
        Z = np.repeat(self.logits[:, None], len(amounts), axis=1)
        Z[self.raised_class] += amounts
        return (softmax if self.function == "softmax" else SIGMOID)(Z / self.temperature)

    def inhibition(self, times: Sequence[float] | np.ndarray) -> np.ndarray:
        """The shares in a network of mutual inhibition, driven by the logits after one is raised, (n_classes, n_times).

        Each share is excited by its own logit and inhibited by all shares, dP_i / dt = P_i (x_i - sum of P_j x_j), from equal
        ones on. At the time 1 / temperature they are the softmax.
        """
        x = self.logits.copy()
        x[self.raised_class] += self.amount
        with np.errstate(over="ignore"):
            behind = np.maximum(x - x.max(), LOGIT.low)  # and never infinite, which times 0 would be no number
            return softmax(np.maximum(behind[:, None] * np.asarray(times), LOGIT.low))

    def takeaways(self) -> list[str]:
        """Which classes gain and which lose, as sentences in Markdown."""
        sentences = []
        before, after, k, n = self.P, self.P_after, self.raised_class, len(self.logits)
        rises = self.amount > 0.0
        others = np.delete(np.arange(n), k)
        if self.amount == 0.0:
            return ["Nothing has been raised yet: choose how far the output moves.", *self._on_jacobian()]
        does = f"**Output {k + 1} {'rises' if rises else 'falls'} by {abs(self.amount):g}**"
        start, end = for_people(before[k]), for_people(after[k])
        own = f"its P goes from {start} to {end}" if start != end else f"its P stays about {start}"
        if self.function == "sigmoid":
            sums = " to ".join(for_people(P.sum(), 4) for P in (before, after))
            sentences.append(f"{does}, and no other P changes: sigmoids do not compete. The sum of P goes from {sums}.")
            sentences.append(
                f"Here {own}. A sigmoid sees one output alone, so nothing makes the sum 1: softmax divides by the sum over all."
            )
        else:
            moved = others[after[others] < before[others] if rises else after[others] > before[others]]
            change = "lose" if rises else "gain"
            which = f"every other class {change}s" if len(moved) == n - 1 else f"{len(moved)} of {n - 1} other classes {change}"
            sentences.append(f"{does}: {own}, and {which}.")
            usable = others[before[others] > 0.0]
            if len(usable) > 1 and after[usable[0]] > 0.0:
                sentences.append(
                    "The other outputs stay as they are, but the sum of P stays 1: each other P is multiplied by the same "
                    f"{for_people(after[usable[0]] / before[usable[0]])}, so their order and their ratios stay."
                )
        return sentences + self._on_jacobian()

    def _on_jacobian(self):
        J, k = self.jacobian, self.raised_class
        others = np.delete(np.arange(len(J)), k)
        table = "**The Jacobian is the table of all slopes ∂P/∂x**"
        if self.function == "sigmoid":
            return [f"{table}: beside its diagonal it is 0, for no output moves the P of another class."]
        if np.diag(J).min() == 0.0:
            return [f"{table}. Some of its numbers are too small for the computer and read 0."]
        losers = others[largest(-J[others, k])]
        sentences = [
            f"{table}: positive on the diagonal, negative beside it. Raising output {k + 1} lifts its own P with a slope of "
            f"{for_people(J[k, k])} and takes most from {named('class', losers)} ({for_people(J[losers[0], k])}). Every column "
            "sums to 0, because the sum of P stays 1."
        ]
        steepest = np.abs(J).max()
        if self.P.max() > 0.99 and steepest < HARDLY:
            sentences.append(
                f"**Class {int(np.argmax(self.P)) + 1} has nearly won**: the largest slope in the Jacobian is "
                f"{for_people(steepest, 2)}, so small changes of the outputs hardly matter."
            )
        return sentences

    def to_python(self) -> str:
        """Code that prints P before and after, then the Jacobian by rows."""
        options = f",\n    temperature={self.temperature!r}" if self.temperature != 1.0 else ""
        options += f',\n    function="{self.function}"' if self.function != "softmax" else ""
        return (
            "import nnkit\n\n"
            f"competition = nnkit.loss_functions.Competition(\n    {self.logits.tolist()},\n"
            f"    raised_class={self.raised_class},\n    amount={self.amount!r}{options},\n)\n"
            "for row in (competition.P, competition.P_after, *competition.jacobian):\n"
            '    print(*(f"{value:.6g}" for value in row))\n'
        )

    def to_csv(self) -> str:
        """One row for each class: P before and after, and its row of the Jacobian."""
        columns = {"class": np.arange(1, len(self.logits) + 1), "x": self.logits, "P": self.P, "P_after": self.P_after}
        return csv_text(columns | {f"dP_dx{j}": slopes for j, slopes in enumerate(self.jacobian.T, start=1)})
