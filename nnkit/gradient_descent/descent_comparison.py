"""Single-case descent by two rules: following the absolute error, and following the squared error."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.gradient_descent.single_case import SingleCaseDescent, descend
from nnkit.numerals import for_people, round_up
from nnkit.result import key_of

SETTLED = 0.01  # of the longest step in the first epoch: the longest in the last one of a run that has settled


@dataclass(frozen=True, eq=False)
class DescentComparison:
    """Two descents on the same cases from the same start: one follows |P - t|, the other (P - t)^2.

    Attributes
    ----------
    absolute, squared : SingleCaseDescent
    """

    absolute: SingleCaseDescent
    squared: SingleCaseDescent

    @property
    def key(self) -> Hashable:
        """Cases, start, learning rate, number of passes and the factor of the squared error."""
        run = self.squared
        return key_of((run.features, run.targets, run.W[0], run.learning_rate, run.n_passes, run.factor))

    @cached_property
    def halved(self) -> SingleCaseDescent | None:
        """The descent by the squared error with the 2 at half the learning rate; None where that rate has no half."""
        run = self.squared
        if not run.learning_rate / 2.0:
            return None
        return descend(run.features, run.targets, run.W[0], run.learning_rate / 2.0, run.n_passes, "squared", 2.0)

    def takeaways(self) -> list[str]:
        """How the two rules compare, and that the factor 2 is only another learning rate, as sentences in Markdown."""
        sentences = [
            self._on_the_steps(),
            self._on_the_loss(self.absolute, "|P − t|"),
            self._on_the_loss(self.squared, "the squared error"),
            self._on_cases_met(),
        ]
        # where the 2 is dropped, that is what the charts show
        sentences.insert(0 if self.squared.factor == 1.0 else len(sentences), self._on_the_factor())
        return [sentence for sentence in sentences if sentence]

    def _on_the_loss(self, run, name):
        kind = name.removeprefix("the ")
        if run.stopped_at:
            return (
                f"**Following {name}, the run diverged**: update {run.stopped_at:,} made numbers that are too large for the "
                f"computer. Before it the mean {kind} was {for_people(run.loss(run.rule)[-1])}."
            )
        first, last = run.loss(run.rule)[[0, -1]]
        moved = "fell" if last < first else "rose"
        course = f"{moved} from {for_people(first)} to {for_people(last)}" if last != first else f"is {for_people(first)} again"
        step = np.abs(run.changes[-len(run.targets) :]).max()
        most = f"a weight moved by up to {for_people(round_up(step))}" if step else "nothing moved"
        return f"**Following {name}**, the mean {kind} over all cases {course}; in the last epoch {most}."

    def _on_the_steps(self):
        """Which of the rules diverges, oscillates or settles."""
        runs = {"|P − t|": self.absolute, "(P − t)²": self.squared}
        if diverged := [name for name, run in runs.items() if run.stopped_at]:
            rate = for_people(self.squared.learning_rate)
            return f"**Following {' and '.join(diverged)}, the run diverged** at the learning rate η = {rate}."
        case = int(np.argmax([self.absolute.sign_changes(case) for case in range(len(self.absolute.targets))]))
        crossed, times = (run.sign_changes(case) for run in runs.values())
        if crossed < 2:
            longest = [for_people(run.longest_steps[1]) for run in runs.values()]
            return f"**The longest steps of the last epoch**: {longest[0]} for |P − t|, {longest[1]} for (P − t)²."
        first, last = self.squared.longest_steps
        settles = ", (P − t)² settles" if last < SETTLED * first else ""
        return (
            f"**|P − t| oscillates{settles}**: the prediction for case {case + 1} crossed its target {crossed} times, and "
            f"{'once' if times == 1 else f'{times} times'} with (P − t)²."
        )

    def _on_cases_met(self):
        n_met = int((self.absolute.errors == 0.0).sum())
        if not n_met:
            return None
        return (
            f"At {n_met} of {len(self.absolute.order)} updates the case was met exactly, P = t: there |P − t| has a kink and no "
            "derivative, and 0 is taken, so that nothing moves."
        )

    def _on_the_factor(self):
        run, rate, with_2 = self.squared, self.squared.learning_rate, self.halved
        if with_2 is None:
            return None
        without_2 = run if run.factor == 1.0 else descend(run.features, run.targets, run.W[0], rate, run.n_passes, "squared", 1.0)
        n = min(len(with_2.W), len(without_2.W))
        difference = float(np.abs(with_2.W[:n] - without_2.W[:n]).max())
        rates = f"η = {for_people(rate, 4)} takes the steps of η = {for_people(rate / 2.0, 4)} with it"
        apart = f"the weights differ by at most {for_people(round_up(difference))}" if difference else "the weights are equal"
        return f"**The 2 is only another η**: without it, {rates}; {apart}."

    def to_python(self) -> str:
        """Code that makes both runs and prints P - t and the new weights of every update."""
        run = self.squared
        return (
            f"import nnkit\n\nfeatures = {run.features.tolist()}\ntargets = {run.targets.tolist()}\n"
            "comparison = nnkit.gradient_descent.compare_descents(\n"
            f"    features,\n    targets,\n    start={run.W[0].tolist()},\n    learning_rate={run.learning_rate!r},\n"
            f"    n_passes={run.n_passes},\n    factor={run.factor!r},\n)\n"
            "for run in (comparison.absolute, comparison.squared):\n"
            "    for error, w in zip(run.errors, run.W[1:]):\n"
            '        print(run.rule, f"{error:.6g}", *(f"{weight:.6g}" for weight in w))\n'
        )


def compare_descents(
    features: np.ndarray,
    targets: np.ndarray,
    start: np.ndarray | None = None,
    learning_rate: float = 0.1,
    n_passes: int = 1,
    factor: float = 2.0,
) -> DescentComparison:
    """Descend by both rules; the arguments are those of `descend`."""
    runs = [descend(features, targets, start, learning_rate, n_passes, rule, factor) for rule in ("absolute", "squared")]
    return DescentComparison(*runs)
